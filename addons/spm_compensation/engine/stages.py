"""Stages: several plans that applied to a person within a period, one after another."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from .decimals import ZERO, round_money
from .facts import Balances, Facts
from .modifiers import Proration
from .payout import Payout, calculate
from .problem import Refusal
from .rate_table import RateTable, Tier
from .terms import Bonus, Commission, Plan, Quota

#: The component of a plan that pays only what is left of earlier periods.
SETTLEMENT = "settlement"


@dataclass(frozen=True)
class Stage:
    """A plan and the facts of its days in the period."""

    plan: Plan
    facts: Facts
    days: int


class StageRefusal(Refusal):
    """A refusal that knows the number of its stage."""

    def __init__(self, refusal: Refusal, stage: int):
        super().__init__(refusal.at, refusal.expected, refusal.found)
        self.stage = stage


def pay_stages(stages: Sequence[Stage], opening: Balances) -> list[Payout]:
    """Calculate a period in stages, each opened by the one before.

    What a plan pays for a period, not for deals, each of several stages pays for its
    part of the days, unless the plan prorates it anyway. Held pay grows older once.

    :raise StageRefusal: with the number of the stage that cannot be calculated
    """
    days = sum(stage.days for stage in stages)
    found: list[Payout] = []
    for number, stage in enumerate(stages):
        plan, facts = stage.plan, stage.facts
        if number:
            # counted older by the first stage already
            held = [replace(one, periods=one.periods - 1) for one in opening.held]
            opening = replace(opening, held=tuple(held))
            facts = replace(facts, releases=(), forfeits=())
        try:
            if len(stages) > 1:
                plan, facts = _part(plan, facts, stage.days, days)
            payout = calculate(plan, replace(facts, opening=opening))
        except Refusal as refusal:
            raise StageRefusal(refusal, number) from None
        found.append(payout)
        opening = payout.closing
    return found


def _part(plan: Plan, facts: Facts, days: int, of: int) -> tuple[Plan, Facts]:
    """What a stage has of the amounts that are meant for the whole period."""

    def part(amount: Decimal) -> Decimal:
        return round_money(amount * days / of, plan.digits)

    incentives = dict(facts.incentives)
    components: list[Quota | Commission | Bonus] = []
    for component in plan.components:
        if not isinstance(component, Commission) and not _prorated(component):
            given = incentives.get(component.key, component.target_incentive)
            if given is not None:
                incentives[component.key] = part(given)
            if isinstance(component, Bonus) and component.objectives:
                goals = [
                    replace(g, amount=part(g.amount)) for g in component.objectives
                ]
                component = replace(component, objectives=tuple(goals))
        components.append(component)
    draw = facts.draw_amount
    if draw is None and plan.draw:
        draw = plan.draw.amount
    return replace(plan, components=tuple(components)), replace(
        facts,
        incentives=incentives,
        draw_amount=None if draw is None else part(draw),
    )


def _prorated(component: Quota | Bonus) -> bool:
    return any(isinstance(one, Proration) for one in component.modifiers)


def settling(plan: Plan) -> Plan:
    """A plan after a person's last day on it: late credits, and what was left behind.

    Nothing that is paid for a period is earned any more.
    """
    rest: list[Quota | Commission | Bonus] = [
        component for component in plan.components if isinstance(component, Commission)
    ]
    if not rest:
        nothing = RateTable(tiers=(Tier(ZERO, rate=ZERO),))
        rest = [Commission(key=SETTLEMENT, table=nothing)]
    return replace(plan, components=tuple(rest), total=None)
