"""What the addons add to saving an opportunity: hooks, fields and indexes."""

import gc
import random
from contextlib import ExitStack
from statistics import median
from time import perf_counter

from . import database, people

KINDS = ("change", "create", "win")
PER_BLOCK = 12
WARM_UP = 3


def without_addons(name):
    """Make a copy of the database in which our addons are uninstalled.

    :return: the copy's name
    """
    bare = f"{name}_bare"
    database.copy(name, bare)
    with database.environment(bare) as env:
        modules = env["ir.module.module"].search(
            [("name", "=like", "spm\\_%"), ("state", "=", "installed")]
        )
        modules.button_immediate_uninstall()
    # like what it was copied from
    database.vacuum(bare)
    return bare


def ratios(name, bare, blocks):
    """Seconds of a save with the addons to the same one without, by kind.

    Two databases that differ in our addons only. Every save is made in one and at
    once in the other, now this first, now that: what else the machine does
    disturbs both alike. A block is one salesperson, as at a server that has seen
    them before, and a transaction that is rolled back.

    :return: dict of kind to (median seconds with, without, median ratio of pairs)
    """
    pairs = {kind: [] for kind in KINDS}
    for number in range(blocks):
        for kind, found in _block((name, bare), number):
            pairs[kind].append(found)
    return {
        kind: (
            median(a for a, _b in found),
            median(b for _a, b in found),
            median(a / b for a, b in found),
        )
        for kind, found in pairs.items()
    }


def _block(names, seed):
    """Pairs of seconds with and without, with their kind."""
    draw = random.Random(seed)
    with ExitStack() as stack:
        envs = [stack.enter_context(database.environment(name)) for name in names]
        seller, company, leads = _cast(envs[-1], draw)
        gc.collect()
        gc.disable()  # not by turns in one side or the other
        try:
            for kind in KINDS:
                for number in range(-WARM_UP, PER_BLOCK):
                    lead, amount = leads.pop(), draw.randint(100, 9999)
                    both = [None, None]
                    for side in (number % 2, 1 - number % 2):
                        both[side] = _save(
                            envs[side], kind, seller, company, lead, amount
                        )
                    if number >= 0:
                        yield kind, tuple(both)
        finally:
            gc.enable()
            for env in envs:
                env.cr.rollback()


def _cast(env, draw):
    """Who saves, for which company, and open opportunities to choose from."""
    company = people.find(env)
    sellers = env["res.users"].search([("company_id", "=", company.id)]).ids
    env.cr.execute(
        "SELECT id FROM crm_lead WHERE won_status = 'pending' AND type = 'opportunity'"
        " AND user_id IS NOT NULL ORDER BY id LIMIT 5000"
    )
    leads = [lead for (lead,) in env.cr.fetchall()]
    draw.shuffle(leads)
    return draw.choice(sellers), company.id, leads


def _save(env, kind, seller, company, lead, amount):
    """Seconds until it is in the database."""
    Lead = env["crm.lead"].with_user(seller)
    lead = Lead.browse(lead)
    env.cr.flush()
    env.invalidate_all()
    start = perf_counter()
    if kind == "change":
        lead.write({"expected_revenue": amount})
    elif kind == "create":
        Lead.create(
            {
                "name": "Saved",
                "type": "opportunity",
                "company_id": company,
                "user_id": seller,
                "expected_revenue": amount,
            }
        )
    else:
        lead.action_set_won()
    env.cr.flush()
    return perf_counter() - start


def compare(report, name, repeat):
    """Saving an opportunity with the addons against Odoo without them."""
    bare = without_addons(name)
    try:
        found = ratios(name, bare, blocks=30 * repeat)
    finally:
        database.drop(bare)
    for kind, (ours, theirs, ratio) in found.items():
        report.add(
            f"saving an opportunity: {kind}", ours, theirs, ratio, most=1.05, unit="ms"
        )
