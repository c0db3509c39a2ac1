"""Quotas: attainment, and what a quota-based component pays for it."""
# pylint: disable=prefer-env-translation; no environment here, see words.py

from decimal import Decimal

from .decimals import HUNDRED, ZERO, text
from .facts import Facts
from .measures import Measure
from .modifiers import BLOCK, LOWER, Step, look_up
from .places import Place
from .problem import Refusal
from .rate_table import RateTable
from .rating import accumulated
from .terms import Commission, Quota, gates
from .words import _


def quota_of(
    component: Quota | Commission, measure: Measure, facts: Facts, at: str
) -> tuple[Decimal | None, Step]:
    """A person's quota: the target, ramped up with tenure and prorated.

    :return: None if there is no target, and what explains it
    """
    target = measure.target
    if target is None:
        return None, {}
    shown: Step = {"target": text(target)}
    if component.ramp and facts.month is not None:
        steps = [step for step in component.ramp if step.month <= facts.month]
        share = steps[-1].share if steps else HUNDRED
        target = target * share / HUNDRED
        shown |= {"month": facts.month, "ramp": text(share)}
    if component.prorate_quota:
        taken = facts.participation
        if taken is None:
            wanted = _("the days of participation, for %(place)s", place=Place(at))
            raise Refusal("participation", wanted)
        target = target * taken.days / taken.of
        shown |= {"days": text(taken.days), "of": text(taken.of)}
    return target, {**shown, "quota": text(target)}


def pay_quota(component: Quota, facts: Facts, at: str) -> tuple[Decimal, list[Step]]:
    """What a quota-based component pays before modifiers, with its steps."""
    measure = facts.measure(component.measure, at)
    target, shown = quota_of(component, measure, facts, at)
    if target is None and measure.attainment is None and measure.actual is not None:
        wanted = _("a target, for %(place)s", place=Place(at))
        raise Refusal(f"measures.{component.measure}", wanted)
    reached = measure.reached(target)
    step: Step = {"step": "attainment", "rule": f"{at}.measure",
                  "measure": component.measure, **shown}  # fmt: skip
    if measure.attainment is None:
        actual = None if measure.actual is None else text(measure.actual)
        step |= {"actual": actual, "direction": measure.direction}
    steps: list[Step] = [{**step, "result": None if reached is None else text(reached)}]
    if reached is None:
        return ZERO, [*steps, {"step": "nothing", "rule": at, "because": "no_data",
                               "result": "0"}]  # fmt: skip
    if component.threshold:
        passed = reached >= component.threshold
        threshold = text(component.threshold)
        steps.append({"step": "threshold", "rule": f"{at}.threshold",
                      "threshold": threshold, "passed": passed,
                      "result": text(reached if passed else ZERO)})  # fmt: skip
        if not passed:
            return ZERO, [*steps, {"step": "nothing", "rule": f"{at}.threshold",
                                   "because": "threshold", "result": "0"}]  # fmt: skip
    percent = _percent(component, facts, at, reached, steps)
    incentive = incentive_of(component, facts, at)
    pay = percent * incentive / HUNDRED
    steps.append({"step": "incentive", "rule": f"{at}.target_incentive",
                  "incentive": text(incentive), "result": text(pay)})  # fmt: skip
    return pay, steps


def incentive_of(component: object, facts: Facts, at: str) -> Decimal:
    """A person's target incentive: the facts', else the plan's."""
    key = getattr(component, "key")  # noqa: B009
    incentive = facts.incentives.get(key, getattr(component, "target_incentive", None))
    if incentive is None:
        wanted = _("a target incentive, as %(place)s has none", place=Place(at))
        raise Refusal(f"target_incentives.{key}", wanted)
    return incentive


def _percent(
    component: Quota, facts: Facts, at: str, reached: Decimal, steps: list[Step]
) -> Decimal:
    """The percent of the target incentive that attainment pays."""
    table, curve = table_in_force(component, component.table, facts, at)
    if component.matrix:
        found, step = look_up(component.matrix, facts, f"{at}.matrix")
        percent = ZERO if found is None else found
        steps.append({**step, "result": text(percent), "percent": True})
        return percent
    if table is not None:
        rated = accumulated(table, [("", max(reached, ZERO))])
        percent = sum(
            (table.slice_pay(*part) for part in rated.slices.items()), rated.lumps
        )
        shown = [
            {"tier": tier, "part": text(part), "pay": text(table.slice_pay(tier, part))}
            for tier, part in rated.slices.items()
        ]
        steps.append({"step": "rate_attainment", "rule": f"{at}.table",
                      "table": table.data, "attainment": text(reached),
                      "slices": shown, "result": text(percent)})  # fmt: skip
        return percent
    used = component.curve
    assert used is not None
    if curve is not None:
        used = used.without_accelerator(curve)
    percent = used.value(reached)
    steps.append({"step": "curve", "rule": f"{at}.curve", "attainment": text(reached),
                  "curve": used.data,
                  "result": text(percent)})  # fmt: skip
    return percent


def table_in_force(
    component: Quota | Commission,
    table: RateTable | None,
    facts: Facts,
    at: str,
) -> tuple[RateTable | None, Decimal | None]:
    """The rate table after the gates that act on it, and where a curve must end."""
    end: Decimal | None = None
    for place, gate in gates(component):
        if gate.effect not in (BLOCK, LOWER):
            continue
        if gate.judge(facts, f"{at}.modifiers[{place}]")["passed"]:
            continue
        if gate.effect == LOWER:
            table = gate.table
        else:
            end = gate.above if end is None else min(end, gate.above)
    if end is not None and table is not None:
        table = table.without_accelerator(end)
    return table, end
