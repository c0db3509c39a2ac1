"""Commissions: credits through a rate table."""
# pylint: disable=prefer-env-translation; no environment here, see words.py

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from .decimals import HUNDRED, ZERO, is_plausible, text
from .facts import Credit, Facts, Prior
from .modifiers import Step
from .places import Place
from .problem import Refusal
from .quota import quota_of, table_in_force
from .rate_table import INTERPOLATED, RateTable
from .rating import Rated, accumulated, each
from .terms import AMOUNT, MARGIN, PERIOD, QUOTA_UNIT, TRANSACTION, Commission, Plan
from .windows import by_window
from .words import _


def pay_commission(
    plan: Plan, component: Commission, facts: Facts, at: str
) -> tuple[Decimal, list[Step], Prior | None]:
    """What a commission pays before modifiers, with its steps.

    :return: third, what the next period in the same window has to know
    """
    credits = credits_of(plan, component, facts)
    table, shown = _table(component, facts, at)
    if component.window == TRANSACTION:
        rated = each(table, _bases(component, credits, facts))
        step = _step(component, table, rated, at, {**shown, **_shared(credits)})
        return _pay(table, rated), [{**step, "result": text(_pay(table, rated))}], None
    pay, steps = ZERO, []
    last: Prior | None = None
    for start, group in _groups(plan, component, credits, facts, at).items():
        before = _before(component, facts, start)
        bases = _bases(component, group, facts)
        rated = accumulated(table, bases, before.credited, component.catch_up)
        pay += _pay(table, rated)
        step = _step(component, table, rated, at, {**shown, **_shared(group)})
        if start is not None:
            step["window_from"] = start.isoformat()
        steps.append({**step, "result": text(pay)})
        if start is not None:
            last = Prior(rated.after, before.paid + _pay(table, rated), start)
    return pay, steps, last


def credits_of(plan: Plan, component: Commission, facts: Facts) -> Sequence[Credit]:
    """The credits of a component."""
    found = facts.by_component.get(component.key, ())
    if "" in facts.by_component and plan.commissions() == [component.key]:
        loose = facts.by_component[""]
        names = ("", component.key)
        both = [credit for credit in facts.credits if credit.component in names]
        return both if found else loose
    return found


def _table(component: Commission, facts: Facts, at: str) -> tuple[RateTable, Step]:
    """The rate table in force, in amounts, and what explains its quota."""
    table, shown, quota = component.table, Step(), HUNDRED
    if component.unit == QUOTA_UNIT:
        name = component.quota or ""
        found, shown = quota_of(component, facts.measure(name, at), facts, at)
        if not found:
            wanted = _("a quota of more than zero, for %(place)s", place=Place(at))
            raise Refusal(f"measures.{name}.target", wanted, found)
        quota, shown = found, {"quota_measure": name, **shown}
    used, _end = table_in_force(component, table, facts, at)
    assert used is not None
    if component.unit == QUOTA_UNIT:
        used = used.scaled(quota)
    return used, shown


def _groups(
    plan: Plan, component: Commission, credits: Sequence[Credit], facts: Facts, at: str
) -> dict[date | None, Sequence[Credit]]:
    """Credits by the window they accumulate in; None for the period."""
    if component.window == PERIOD:
        return {None: credits}
    names = {component.key, ""} if len(plan.commissions()) == 1 else {component.key}
    numbered = [(n, c) for n, c in enumerate(facts.credits) if c.component in names]
    found = by_window(numbered, facts, component.window, plan.first_month, at)
    return dict(found.items())


def _before(component: Commission, facts: Facts, start: date | None) -> Prior:
    """What was credited earlier in a window."""
    prior = facts.opening.prior.get(component.key, Prior())
    if start is None or prior.window == start:
        return prior
    if prior.window is None and facts.period and start <= facts.period.start:
        return prior
    return Prior()


def _bases(
    component: Commission, credits: Sequence[Credit], facts: Facts
) -> Iterable[tuple[str, Decimal]]:
    """Key and base of each credit."""
    if component.base == AMOUNT:
        return [(credit.key, credit.amount) for credit in credits]
    found = [(credit.key, getattr(credit, component.base)) for credit in credits]
    for (key, base), credit in zip(found, credits, strict=True):
        if base is None or not is_plausible(base):
            number = next(n for n, c in enumerate(facts.credits) if c is credit)
            wanted = (
                _("the margin of credit %(key)s", key=repr(key))
                if component.base == MARGIN
                else _("the quantity of credit %(key)s", key=repr(key))
            )
            raise Refusal(f"credits[{number}].{component.base}", wanted)
    return found


def _pay(table: RateTable, rated: Rated) -> Decimal:
    pays = (table.slice_pay(*part) for part in rated.slices.items())
    return sum(pays, rated.lumps)


def _shared(credits: Sequence[Credit]) -> Step:
    """Which credits, by number, are what part of a deal."""
    found = [
        (number, text(credit.share), text(credit.whole))
        for number, credit in enumerate(credits)
        if credit.share is not None and credit.whole is not None
    ]
    return {"shared": found} if found else {}


def _step(
    component: Commission, table: RateTable, rated: Rated, at: str, shown: Step
) -> Step:
    slices = []
    for tier, part in rated.slices.items():
        pay = table.slice_pay(tier, part)
        if pay or table.mode != INTERPOLATED:
            slices.append({"tier": tier, "part": text(part), "pay": text(pay)})
    step: Step = {"step": "rate", "rule": f"{at}.table", "base": component.base,
                  "window": component.window, **shown, "table": table.data,
                  "before": text(rated.before), "after": text(rated.after),
                  "slices": slices, "lumps": text(rated.lumps),
                  "credits": rated.rows}  # fmt: skip
    return step if component.catch_up else {**step, "catch_up": False}
