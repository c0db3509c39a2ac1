"""A plan in plain words, for those who are paid by it."""
# pylint: disable=prefer-env-translation; no environment here, see words.py

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import NamedTuple

from . import terms
from .decimals import HUNDRED
from .measures import ACTUAL
from .scale_words import (
    Teller,
    attainment_table_words,
    curve_words,
    limit_words,
    matrix_words,
    modifier_words,
    table_words,
)
from .voice import Voice, plain
from .words import _


class Section(NamedTuple):
    """A component, or the sum, in sentences."""

    title: str
    sentences: list[str]


def plan_words(
    plan: terms.Plan,
    names: Mapping[str, str] | None = None,
    shares: Mapping[str, Decimal] | None = None,
    translate: Callable[[str], str] = lambda term: term,
    money: Callable[[Decimal], str] | None = None,
    number: Callable[[Decimal], str] = plain,
    units: Mapping[str, str] | None = None,
) -> list[Section]:
    """The terms of a plan in sentences, component by component and then the sum.

    :param names: how measures are called, by key
    :param shares: of the person's yearly target incentive in percent, by component
    :param translate: a term to its translation, with the same ``%(name)s`` in it
    :param money: an amount as text, by default with the currency's code
    :param units: ``money`` or ``percent`` by the key of a measure
    """
    voice = Voice(plan.currency, plan.digits, translate, money, number, 0, units=units)
    teller = Teller(voice, names or {})
    sections = [
        Section(part.name or part.key, _component(teller, part, shares or {}))
        for part in plan.components
    ]
    together = _together(teller, plan)
    if together:
        sections.append(Section(teller.say(_("All together")), together))
    return sections


def _component(
    teller: Teller,
    part: terms.Quota | terms.Commission | terms.Bonus,
    shares: Mapping[str, Decimal],
) -> list[str]:
    unit = "percent"
    if isinstance(part, terms.Commission):
        if part.unit == terms.MONEY_UNIT:
            unit = "number" if part.base == terms.QUANTITY else "money"
        lines = _commission(teller, part, unit)
    elif isinstance(part, terms.Quota):
        lines = _quota(teller, part, shares)
    else:
        lines = _bonus(teller, part, shares)
    for modifier in part.modifiers:
        lines += modifier_words(teller, modifier, unit)
    lines += limit_words(teller, part.floor, part.cap)
    if part.true_up:
        lines.append(teller.say(
            _("It is reckoned for the year to date, less what was paid before.")
        ))  # fmt: skip
    return lines


# ------------------------------------------------------------------ commissions

_WINDOWS = {
    terms.TRANSACTION: _("Each deal is paid by itself."),
    terms.PERIOD: _("Deals of a pay period are added up and paid by these rates."),
    terms.MONTH: _("Deals are added up over the month and paid by these rates."),
    terms.QUARTER: _("Deals are added up over the quarter and paid by these rates."),
    terms.YEAR: _("Deals are added up over the year and paid by these rates."),
}
_BASES = {
    terms.MARGIN: _("What counts of a deal is its margin."),
    terms.QUANTITY: _("What counts of a deal is its quantity."),
}


def _commission(teller: Teller, part: terms.Commission, unit: str) -> list[str]:
    lines = [teller.say(_WINDOWS[part.window])]
    if part.base in _BASES:
        lines.append(teller.say(_BASES[part.base]))
    if part.quota is not None:
        lines.append(teller.say(
            _("The rate depends on how much of the quota for %(measure)s is reached."),
            measure=teller.measure(part.quota),
        ))  # fmt: skip
    lines += table_words(teller, part.table, unit)
    rises = part.table.mode == "whole" or any(t.retroactive for t in part.table.tiers)
    if rises and part.window not in (terms.TRANSACTION, terms.PERIOD):
        lines.append(teller.say(
            _("A higher tier also raises what was paid before.")
            if part.catch_up
            else _("A higher tier does not raise what was paid before.")
        ))  # fmt: skip
    return lines + _ramp(teller, part)


def _ramp(teller: Teller, part: terms.Quota | terms.Commission) -> list[str]:
    lines = [
        teller.say(
            _("From month %(month)s of tenure, %(share)s%% of the quota is asked."),
            month=step.month, share=teller.plain(step.share),
        )
        for step in part.ramp
    ]  # fmt: skip
    if part.prorate_quota:
        lines.append(teller.say(_("The quota counts for the days of participation.")))
    return lines


# ------------------------------------------------------------------ quotas


def _incentive(
    teller: Teller, part: terms.Quota | terms.Bonus, shares: Mapping[str, Decimal]
) -> str:
    if part.key in shares:
        return teller.say(
            _("The target incentive is %(share)s%% of your yearly one, spread over the "
              "pay periods."), share=teller.plain(shares[part.key]),
        )  # fmt: skip
    if part.target_incentive is not None:
        return teller.say(_("The target incentive is %(amount)s in a pay period."),
                          amount=teller.amount(part.target_incentive))  # fmt: skip
    return teller.say(_("The target incentive is agreed with each person."))


_PAYS_AT = _("An attainment of %(at)s pays %(gives)s%% of the target incentive.")


def _quota(
    teller: Teller, part: terms.Quota, shares: Mapping[str, Decimal]
) -> list[str]:
    name = teller.measure(part.measure)
    lines = [
        teller.say(_("It is paid by the attainment of %(measure)s."), measure=name),
        _incentive(teller, part, shares),
    ]
    if part.threshold:
        lines.append(teller.say(_("Below %(threshold)s%% nothing is paid."),
                                threshold=teller.plain(part.threshold)))  # fmt: skip
    if part.curve is not None:
        lines += curve_words(teller, part.curve, _PAYS_AT, teller.percent)
    elif part.table is not None:
        lines += attainment_table_words(teller, part.table)
    elif part.matrix is not None:
        term = _("When %(row)s is %(one)s and %(column)s is %(two)s: %(percent)s%% of "
                 "the target incentive.")  # fmt: skip
        lines += matrix_words(teller, part.matrix, term)
    return lines + _ramp(teller, part)


# ------------------------------------------------------------------ bonuses


def _bonus(
    teller: Teller, part: terms.Bonus, shares: Mapping[str, Decimal]
) -> list[str]:
    if part.scorecard:
        return _scorecard(teller, part, shares)
    lines = [_goal(teller, goal) for goal in part.objectives]
    if part.require == terms.ALL and len(lines) > 1:
        lines.append(teller.say(_("They are paid only if all are reached.")))
    return lines


def _goal(teller: Teller, goal: terms.Goal) -> str:
    values = {
        "measure": teller.measure(goal.measure),
        "bound": teller.plain(goal.at_least),
        "amount": teller.amount(goal.amount),
    }
    if goal.read == ACTUAL:
        values["bound"] = teller.reading(goal.measure, goal.read, goal.at_least)
        return teller.say(_("%(amount)s is paid if %(measure)s is at least %(bound)s."),
                          **values)  # fmt: skip
    if goal.at_least == HUNDRED:
        return teller.say(_("Reaching the target of %(measure)s pays %(amount)s."),
                          **values)  # fmt: skip
    return teller.say(_("Reaching %(bound)s%% of the target of %(measure)s pays "
                        "%(amount)s."), **values)  # fmt: skip


def _scorecard(
    teller: Teller, part: terms.Bonus, shares: Mapping[str, Decimal]
) -> list[str]:
    lines = [
        teller.say(_("A weighted attainment of these objectives counts, in points:"))
    ]
    lines += [_line(teller, line) for line in part.scorecard]
    lines.append(_incentive(teller, part, shares))
    if part.curve is None:
        term = _("Each point pays one percent of the target incentive.")
        return [*lines, teller.say(term)]
    term = _("%(at)s points pay %(gives)s%% of the target incentive.")
    return lines + curve_words(teller, part.curve, term, teller.plain)


def _line(teller: Teller, line: terms.Line) -> str:
    values = {
        "measure": teller.measure(line.measure),
        "weight": teller.plain(line.weight),
        "cap": teller.plain(line.cap or Decimal(0)),
        "floor": teller.plain(line.floor),
    }
    said = teller.say(_("%(measure)s has a weight of %(weight)s%%."), **values)
    if line.cap is not None:
        said += " " + teller.say(_("Its attainment counts up to %(cap)s%%."), **values)
    if line.floor:
        term = _("Its attainment counts as at least %(floor)s%%.")
        said += " " + teller.say(term, **values)
    return said


# ------------------------------------------------------------------ the sum


def _together(teller: Teller, plan: terms.Plan) -> list[str]:
    lines = []
    if plan.total is not None:
        if plan.total.threshold:
            threshold = teller.amount(plan.total.threshold)
            term = _("Less than %(amount)s in all is not paid.")
            lines.append(teller.say(term, amount=threshold))
        lines += limit_words(teller, plan.total.floor, plan.total.cap)
    lines += _holdback(teller, plan.holdback) + _clawback(teller, plan.clawback)
    lines += _draw(teller, plan.draw)
    if plan.minimum:
        lines.append(teller.say(
            _("Less than %(amount)s is paid with the next payout."),
            amount=teller.amount(plan.minimum),
        ))  # fmt: skip
    negative = {
        terms.PAY: _("A negative result is paid back."),
        terms.WRITE_OFF: _("A negative result is written off."),
    }
    if plan.negative in negative:
        lines.append(teller.say(negative[plan.negative]))
    return lines


def _holdback(teller: Teller, held: terms.Holdback | None) -> list[str]:
    if held is None:
        return []
    share = teller.plain(held.share)
    if held.periods is None:
        return [teller.say(_("%(share)s%% is held back until it is released."),
                           share=share)]  # fmt: skip
    term = _("%(share)s%% is held back and paid %(periods)s pay periods later.")
    if held.periods == 1:
        term = _("%(share)s%% is held back and paid with the next pay period.")
    return [teller.say(term, share=share, periods=held.periods)]


def _clawback(teller: Teller, clawback: terms.Clawback | None) -> list[str]:
    if clawback is None:
        return []
    cases = {
        (terms.FULL, True): _("If a deal is lost within %(window)s days, all that was "
                              "paid for it is taken back."),
        (terms.FULL, False): _("If a deal is lost within %(window)s months, all that "
                               "was paid for it is taken back."),
        (terms.PRORATED, True): _("If a deal is lost within %(window)s days, what was "
                                  "paid for it is taken back in proportion to the "
                                  "days that were left."),
        (terms.PRORATED, False): _("If a deal is lost within %(window)s months, what "
                                   "was paid for it is taken back in proportion to "
                                   "the time that was left."),
    }  # fmt: skip
    term = cases[clawback.recovery, clawback.days is not None]
    return [teller.say(term, window=clawback.days or clawback.months)]


def _draw(teller: Teller, draw: terms.Draw | None) -> list[str]:
    if draw is None:
        return []
    kinds = {
        terms.GUARANTEE: _("A draw tops up what is earned to %(amount)s in a pay "
                           "period, as long as it runs."),
        terms.ADDITIONAL: _("A draw pays %(amount)s on top in a pay period, as long "
                            "as it runs."),
    }  # fmt: skip
    lines = [teller.say(kinds[draw.kind], amount=teller.amount(draw.amount))]
    if not draw.recoverable:
        return [*lines, teller.say(_("It is not paid back."))]
    ways = {
        terms.AT_ONCE: _("Later earnings pay it back."),
        terms.AFTER_DRAW: _("Earnings pay it back once the draw has ended."),
        terms.FROM_PERIOD: _("Earnings pay it back from period %(period)s on."),
    }
    lines.append(teller.say(ways[draw.recovery], period=draw.from_period))
    if draw.share != HUNDRED:
        lines.append(teller.say(_("That takes %(share)s%% of what is more."),
                                share=teller.plain(draw.share)))  # fmt: skip
    if draw.forgiven:
        lines.append(teller.say(
            _("What is still owed when it ends is forgiven.")
        ))  # fmt: skip
    return lines
