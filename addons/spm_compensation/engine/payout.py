"""The calculation: plan terms and facts to a payout with its explanation."""
# pylint: disable=prefer-env-translation; no environment here, see words.py

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, localcontext
from typing import NamedTuple

from .bonus import pay_bonus
from .clawback import claw_back
from .commission import pay_commission
from .decimals import CONTEXT, ZERO, check_size, is_plausible, round_money, text
from .draws import draw
from .facts import Balances, Facts, Held, Prior
from .holdback import hold, settle
from .late import together
from .modifiers import Step, limited
from .places import Place
from .problem import Refusal
from .quota import pay_quota
from .terms import (
    CARRY,
    PAY,
    YEAR,
    Bonus,
    Commission,
    Component,
    Plan,
    Quota,
)
from .windows import last_window
from .words import _

#: The version of explanations.
FORMAT = "spm-explanation/1"


@dataclass(frozen=True)
class Payout:
    """What a person is paid for a period.

    ``components`` are rounded to the currency and sum to ``earned`` before the total's
    limits and what is late; ``closing`` opens the next period. ``explanation`` is data
    as in JSON, decimals as strings.
    """

    components: Mapping[str, Decimal]
    earned: Decimal
    held: Decimal
    released: Decimal
    forfeited: Decimal
    clawed_back: Decimal
    topped_up: Decimal
    recovered: Decimal
    payable: Decimal
    closing: Balances
    explanation: dict[str, object]


class _Sums(NamedTuple):
    held: Decimal
    released: Decimal
    forfeited: Decimal
    clawed_back: Decimal
    topped_up: Decimal
    recovered: Decimal
    draw_owed: Decimal


def calculate(plan: Plan, facts: Facts) -> Payout:
    """Calculate what a person is paid; pure: reads no clock, user or database.

    In this order: every component by itself (rate, modifiers in the plan's order, floor
    and cap, true-up, rounding), their sum within the total's limits, what is late of
    earlier periods, holdback and releases, clawbacks, draw, what earlier periods
    carried over, minimum payout.

    :raise Refusal: if terms and facts do not go together; names the place in the facts
    """
    with localcontext(CONTEXT):
        check(plan, facts)
        parts = [
            _component(plan, component, facts, f"components[{place}]")
            for place, component in enumerate(plan.components)
        ]
        return _total(plan, facts, parts)


def check(plan: Plan, facts: Facts) -> None:
    """Refuse facts of another currency, of unknown components or with odd numbers."""
    known = {component.key for component in plan.components}
    commissions = plan.commissions()
    # without a key it is clear only where there is one commission
    allowed = {*commissions, ""} if len(commissions) == 1 else set(commissions)
    if set(facts.by_component) - allowed:
        for number, credit in enumerate(facts.credits):
            if credit.component not in allowed:
                names = ", ".join(map(repr, commissions))
                wanted = (
                    _("the key of a commission (%(keys)s)", keys=names)
                    if names
                    else _("the key of a commission (none in this plan)")
                )
                at = f"credits[{number}].component"
                raise Refusal(at, wanted, credit.component or _("none"))
    if {credit.currency for credit in facts.credits} - {None, plan.currency}:
        for number, credit in enumerate(facts.credits):
            if credit.currency not in (None, plan.currency):
                wanted = _("the plan's currency %(code)s", code=plan.currency)
                raise Refusal(f"credits[{number}].currency", wanted, credit.currency)
    _check_keys(facts, commissions)
    _check_ramps(plan, facts)
    for at, number in _numbers(facts):
        check_size(at, number)
    _check_amounts(plan, facts)
    for name in facts.incentives:
        if name not in known:
            raise Refusal(f"target_incentives.{name}", _("the key of a component"),
                          name)  # fmt: skip
        plan.check_money(facts.incentives[name], f"target_incentives.{name}")
    if facts.losses and plan.clawback is None:
        raise Refusal("lost_deals", _("none, as the plan has no clawback"))
    if facts.opening.draw < 0:
        raise Refusal("opening.draw", _("a debt that is not negative"),
                      facts.opening.draw)  # fmt: skip


def _check_keys(facts: Facts, commissions: Sequence[str]) -> None:
    """Refuse a credit told twice: it would be paid twice."""
    only = commissions[0] if len(commissions) == 1 else ""
    seen = set()
    for number, credit in enumerate(facts.credits):
        known = (credit.component or only, credit.key)
        if known in seen:
            raise Refusal(f"credits[{number}].key",
                          _("a key of its own among the component's credits"),
                          credit.key)  # fmt: skip
        seen.add(known)


def _check_ramps(plan: Plan, facts: Facts) -> None:
    """Refuse a ramp without the month that it needs."""
    if facts.month is not None:
        return
    for place, component in enumerate(plan.components):
        if getattr(component, "ramp", ()):
            at = Place(f"components[{place}].ramp")
            wanted = _("the month of tenure, for %(place)s", place=at)
            raise Refusal("tenure_month", wanted)


def _check_amounts(plan: Plan, facts: Facts) -> None:
    """Refuse credits that are no number, too large or finer than the currency."""
    # a sum is as fine as the finest of its parts
    amounts = [credit.amount for credit in facts.credits]
    if all(map(is_plausible, amounts)):
        if -sum(amounts, ZERO).as_tuple().exponent <= plan.digits:
            return
    for number, amount in enumerate(amounts):
        at = f"credits[{number}].amount"
        check_size(at, amount)
        plan.check_money(amount, at)


def _numbers(facts: Facts) -> Iterator[tuple[str, Decimal | None]]:
    """What enters beside credits and measures, with its places."""
    for key, amount in facts.incentives.items():
        yield f"target_incentives.{key}", amount
    yield "draw_amount", facts.draw_amount
    for place, loss in enumerate(facts.losses):
        yield f"lost_deals[{place}].paid", loss.paid
    opening = facts.opening
    yield "opening.carried", opening.carried
    yield "opening.draw", opening.draw
    for place, one in enumerate(opening.held):
        yield f"opening.held[{place}].amount", one.amount
    for key, prior in opening.prior.items():
        yield f"opening.prior.{key}.credited", prior.credited
        yield f"opening.prior.{key}.paid", prior.paid
    for place, late in enumerate(facts.late):
        yield f"late[{place}].amount", late.amount


class _Part(NamedTuple):
    key: str
    pay: Decimal
    prior: Prior | None
    shown: dict[str, object]


def _component(
    plan: Plan, component: Quota | Commission | Bonus, facts: Facts, at: str
) -> _Part:
    """A component's pay, rounded, with its explanation."""
    prior: Prior | None = None
    if isinstance(component, Commission):
        pay, steps, prior = pay_commission(plan, component, facts, at)
    elif isinstance(component, Quota):
        pay, steps = pay_quota(component, facts, at)
    else:
        pay, steps = pay_bonus(component, facts, at)
    for place, modifier in enumerate(component.modifiers):
        pay, step = modifier.apply(pay, facts, f"{at}.modifiers[{place}]")
        steps.append(step)
    if component.floor is not None or component.cap is not None:
        pay, step = limited(pay, component.floor, component.cap, at)
        steps.append(step)
    if component.true_up:
        pay, step, prior = _true_up(plan, component, facts, pay, at)
        steps.append(step)
    pay = round_money(pay, plan.digits)
    if component.true_up and prior:
        prior = replace(prior, paid=prior.paid + pay)
    steps.append({"step": "round", "rule": "digits", "digits": plan.digits,
                  "result": text(pay)})  # fmt: skip
    shown = {"key": component.key, "name": component.name, "rule": at,
             "type": component.kind, "steps": steps, "amount": text(pay)}  # fmt: skip
    return _Part(component.key, pay, prior, shown)


def _true_up(
    plan: Plan, component: Component, facts: Facts, pay: Decimal, at: str
) -> tuple[Decimal, Step, Prior]:
    """Pay to date less what was paid earlier in the year."""
    prior = facts.opening.prior.get(component.key, Prior())
    window = None
    if facts.period:
        window = last_window(facts.period, YEAR, plan.first_month)
        if prior.window not in (None, window):
            prior = Prior()
    pay -= prior.paid
    step: Step = {"step": "true_up", "rule": f"{at}.true_up",
                  "paid": text(prior.paid), "result": text(pay)}  # fmt: skip
    return pay, step, Prior(ZERO, prior.paid, window)


def _total(plan: Plan, facts: Facts, parts: list[_Part]) -> Payout:
    """From the components to what is paid."""
    steps: list[Step] = []
    earned = sum((part.pay for part in parts), ZERO)
    steps.append({"step": "sum", "rule": "components", "result": text(earned)})
    if plan.total:
        if earned < plan.total.threshold:
            earned = min(earned, ZERO)
            steps.append({"step": "total_threshold", "rule": "total.threshold",
                          "threshold": text(plan.total.threshold),
                          "result": text(earned)})  # fmt: skip
        if plan.total.floor is not None or plan.total.cap is not None:
            earned, step = limited(earned, plan.total.floor, plan.total.cap, "total")
            steps.append(step)
    if facts.late:
        late = together(facts.late)
        earned += late
        steps.append({"step": "late", "rule": "late", "amount": text(late),
                      "result": text(earned)})  # fmt: skip
    pay, held, sums = _across(plan, facts, earned, steps)
    payable, carried = _settled(plan, facts, pay, steps)
    closing = Balances(
        carried=carried,
        draw=sums.draw_owed,
        held=held,
        prior={part.key: part.prior for part in parts if part.prior},
    )
    explanation: dict[str, object] = {
        "format": FORMAT,
        "currency": plan.currency,
        "digits": plan.digits,
        "components": [
            *(part.shown for part in parts),
            *(one.shown for one in facts.late),
        ],
        "steps": steps,
        "payable": text(payable),
    }
    amounts = {part.key: part.pay for part in parts}
    return Payout(amounts, earned, *sums[:-1], payable, closing, explanation)


def _across(
    plan: Plan, facts: Facts, earned: Decimal, steps: list[Step]
) -> tuple[Decimal, tuple[Held, ...], _Sums]:
    """Holdback, clawbacks and draw: what other periods take and give."""
    pay = earned
    stays, settled = settle(plan.holdback, facts)
    amounts = {"hold": ZERO, "release": ZERO, "forfeit": ZERO, "clawback": ZERO}

    def note(step: Step, change: int) -> None:
        nonlocal pay
        amount = Decimal(str(step["amount"]))
        amounts[str(step["step"])] += amount
        pay += amount * change
        steps.append({**step, "result": text(pay)})

    if plan.holdback:
        key = facts.period.start.isoformat() if facts.period else _number(facts)
        if key in [one.key for one in facts.opening.held]:
            wanted = _("no pay held for this period (%(key)s) yet", key=key)
            raise Refusal("opening.held", wanted)
        one, step = hold(plan.holdback, earned, plan.digits, key)
        note(step, -1)
        stays = (*stays, one) if one else stays
    for step in settled:
        note(step, 1 if step["step"] == "release" else 0)
    for place, loss in enumerate(facts.losses):
        assert plan.clawback is not None
        _amount, step = claw_back(
            plan.clawback, loss, plan.digits, f"lost_deals[{place}]"
        )
        note(step, -1)
    topped, recovered, owed = ZERO, ZERO, facts.opening.draw
    if plan.draw:
        drawn = draw(plan.draw, pay, facts, plan.digits)
        topped, recovered, owed = drawn.topped_up, drawn.recovered, drawn.owed
        pay += topped - recovered
        steps.append({**drawn.step, "result": text(pay)})
    return pay, stays, _Sums(*amounts.values(), topped, recovered, owed)


def _number(facts: Facts) -> str:
    return "now" if facts.number is None else str(facts.number)


def _settled(
    plan: Plan, facts: Facts, pay: Decimal, steps: list[Step]
) -> tuple[Decimal, Decimal]:
    """What is paid now, and what is carried to the next period."""
    brought = facts.opening.carried
    if brought:
        pay += brought
        steps.append({"step": "carried_over", "rule": "negative_balance",
                      "amount": text(brought), "result": text(pay)})  # fmt: skip
    payable, carried = pay, ZERO
    if pay < 0 and plan.negative != PAY:
        payable, carried = ZERO, pay if plan.negative == CARRY else ZERO
        steps.append({"step": "negative", "rule": "negative_balance",
                      "policy": plan.negative, "carried": text(carried),
                      "result": "0"})  # fmt: skip
    elif 0 < pay < plan.minimum:
        payable, carried = ZERO, pay
        steps.append({"step": "minimum", "rule": "minimum_payout",
                      "minimum": text(plan.minimum), "carried": text(carried),
                      "result": "0"})  # fmt: skip
    return payable, carried
