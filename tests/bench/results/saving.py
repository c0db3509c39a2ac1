"""What the addon adds to saving an opportunity: its hooks and its indexes."""

import random
from statistics import median
from time import perf_counter

from . import database, people

HOOKS = ("create", "write", "unlink")
KINDS = ("change", "create", "win")
PER_BLOCK = 10


def ratios(name, blocks):
    """Seconds of a save with the addon to one without, by kind.

    Blocks of saves alternate between with and without; a block is a transaction that
    is rolled back, so that dropped indexes return with it.

    :return: dict of kind to (median seconds with, without, median ratio of pairs)
    """
    pairs = {kind: [] for kind in KINDS}
    for number in range(-1, blocks):
        both = [None, None]
        for side in (number % 2, 1 - number % 2):
            both[side] = _block(name, number, with_addon=not side)
        if number >= 0:  # the first pair warms up
            for kind in KINDS:
                pairs[kind].append((both[0][kind], both[1][kind]))
    return {
        kind: (
            median(a for a, _b in found),
            median(b for _a, b in found),
            median(a / b for a, b in found),
        )
        for kind, found in pairs.items()
    }


def _block(name, seed, with_addon):
    """Median seconds of some saves of each kind."""
    draw = random.Random(seed)
    with database.environment(name) as env:
        hooks = {} if with_addon else _take_away(env)
        try:
            return {kind: median(_saves(env, kind, draw)) for kind in KINDS}
        finally:
            for hook, method in hooks.items():
                setattr(_marked(env), hook, method)
            env.cr.rollback()


def _take_away(env):
    """Remove the addon's hooks and indexes, as if it were not installed."""
    env.cr.execute(
        "SELECT indexname FROM pg_indexes"
        " WHERE tablename = 'crm_lead' AND indexname LIKE 'crm_lead_spm%'"
    )
    for (index,) in env.cr.fetchall():
        env.cr.execute(f'DROP INDEX "{index}"')
    marked = _marked(env)
    hooks = {hook: vars(marked)[hook] for hook in HOOKS if hook in vars(marked)}
    for hook in hooks:
        delattr(marked, hook)
    return hooks


def _marked(env):
    """The class that adds the hooks to opportunities."""
    return next(
        cls
        for cls in type(env["crm.lead"]).__mro__
        if cls.__name__ == "SpmKpiMarked" and cls.__module__.startswith("odoo.addons")
    )


def _saves(env, kind, draw):
    company = people.find(env)
    sellers = env["res.users"].search([("company_id", "=", company.id)]).ids
    env.cr.execute(
        "SELECT id FROM crm_lead WHERE won_status = 'pending' AND type = 'opportunity'"
        " AND user_id IS NOT NULL ORDER BY id LIMIT 5000"
    )
    leads = [lead for (lead,) in env.cr.fetchall()]
    for number in range(-2, PER_BLOCK):
        Lead = env["crm.lead"].with_user(draw.choice(sellers))
        lead = Lead.browse(draw.choice(leads))
        values = {
            "name": "Saved",
            "type": "opportunity",
            "company_id": company.id,
            "user_id": Lead.env.uid,
        }
        amount = draw.randint(100, 9999)
        env.cr.flush()
        env.invalidate_all()
        start = perf_counter()
        if kind == "change":
            lead.write({"expected_revenue": amount})
        elif kind == "create":
            Lead.create({**values, "expected_revenue": amount})
        else:
            lead.action_set_won()
        env.cr.flush()
        if number >= 0:  # the first two warm up
            yield perf_counter() - start
