"""Where an objective stands: attainment, pace, forecast, roll-up and scorecard.

All rates are in percent, 100 being exactly on target. None always means that there is
nothing to say (no data, nothing due yet); it is never the same as zero.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from .rounding import CONTEXT, percentage, to_decimal
from .seasonality import WEEK, Phase, WorkingDays, elapsed_fraction

HIGHER, LOWER = "higher", "lower"
#: Statuses that count as off track.
OFF_TRACK = ("red", "amber")
_HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Goal:
    """What an objective asks for.

    ``phases`` are its leaf periods in order. ``cumulative`` says that results add up
    over time (a flow); False for a level: a stock, a ratio or an average. The bounds
    are the KPI's, in percent.
    """

    target: Decimal
    phases: tuple[Phase, ...]
    direction: str = HIGHER
    baseline: Decimal | None = None
    cumulative: bool = True
    red_below: Decimal = Decimal(70)
    green_from: Decimal = _HUNDRED


@dataclass(frozen=True)
class Progress:
    """Where an objective stands; ``pace`` is attainment of what is due by now."""

    actual: Decimal | None
    attainment: Decimal | None
    expected: Decimal | None
    pace: Decimal | None
    forecast: Decimal | None
    status: str | None


@dataclass(frozen=True)
class Line:
    """A child objective, or a line of a scorecard.

    ``attainment`` in percent; ``weight`` not negative, in any unit; ``cap`` in percent
    of attainment, None for the scorecard's own.
    """

    key: Hashable
    attainment: Decimal | None
    weight: Decimal = _HUNDRED
    cap: Decimal | None = None


@dataclass(frozen=True)
class Weighted:
    """A weighted mean in percent.

    ``covered`` is the percentage of all weight that had data, ``missing`` whose had
    none; ``even`` says that all weights were zero, so that all counted alike.
    """

    value: Decimal | None
    covered: Decimal
    missing: tuple[Hashable, ...]
    even: bool


@dataclass(frozen=True)
class Scored:
    """A line's part in a scorecard.

    ``weight`` is the line's in percent of all, ``counted`` its attainment within cap
    and floor, ``points`` = weight × counted ÷ 100.
    """

    key: Hashable
    weight: Decimal
    attainment: Decimal | None
    counted: Decimal | None
    points: Decimal | None
    capped: bool


@dataclass(frozen=True)
class Scorecard:
    """Lines with their points; 100 points are everything exactly on target.

    ``points`` is their sum, where a line without data has none yet. ``score`` is the
    attainment in percent of the lines that have data.
    """

    lines: tuple[Scored, ...]
    points: Decimal
    score: Decimal | None
    even: bool


def attainment(
    actual: Decimal | None,
    target: Decimal | None,
    direction: str = HIGHER,
    baseline: Decimal | None = None,
) -> Decimal | None:
    """How much of a target is reached, in percent.

    Higher is better: actual ÷ target. Lower is better: 2 − actual ÷ target, the
    convention that mirrors it: on target 100, at nothing 200, at twice the target 0,
    beyond that negative. A negative target (net loss of customers) measures distances
    by its size: 1 ± (actual − target) ÷ size of target, the same thing above zero.

    With a baseline, the distance covered: (actual − baseline) ÷ (target − baseline), in
    either direction. A baseline that is as good as the target or better covers no
    distance and is left out.

    A target of zero has no scale: 100 when it is reached, 0 when it is missed, so that
    a miss of "zero defects" cannot fall out of a roll-up. Not floored and not capped;
    :func:`scorecard` does both.

    :return: None where actual or target is None

    >>> attainment(Decimal(4), Decimal(5), "lower")
    Decimal('120')
    >>> attainment(Decimal(6), Decimal(5), "lower", baseline=Decimal(8))
    Decimal('66.66666666666666666666666667')
    """
    if direction not in (HIGHER, LOWER):
        raise ValueError(f"unknown direction {direction!r}")
    if actual is None or target is None:
        return None
    better = CONTEXT.subtract(actual, target)
    if direction == LOWER:
        better = better.copy_negate()
    if baseline is not None and _is_worse(baseline, target, direction):
        covered = CONTEXT.subtract(actual, baseline)
        return percentage(covered, CONTEXT.subtract(target, baseline))
    if not target:
        return _HUNDRED if better >= 0 else Decimal(0)
    size = target.copy_abs()
    return percentage(CONTEXT.add(size, better), size)


def _is_worse(one: Decimal, than: Decimal, direction: str) -> bool:
    return one < than if direction == HIGHER else one > than


def expected(
    target: Decimal,
    phases: Sequence[Phase],
    until: date,
    working: WorkingDays = WEEK,
    cumulative: bool = True,
) -> Decimal | None:
    """What should be reached by now, in the target's unit.

    :param phases: leaf periods in order; for a level they may be missing
    :param until: first day that is not over; results up to here are judged
    :param cumulative: True: the targets of the phases that are over and, by working
        days, the elapsed part of the current one, scaled if they do not sum to the
        target. False (stock, ratio, average): never prorated: the level of the
        current phase, or without phases the target itself
    :return: None for a level before its first phase
    :raise ValueError: for a flow without phases
    """
    if cumulative:
        return to_decimal(Fraction(target) * elapsed_fraction(phases, until, working))
    if not phases:
        return target
    begun = [phase for phase in phases if phase.start <= until]
    return begun[-1].target if begun else None


def forecast(
    actual: Decimal | None, share: Decimal | Fraction, cumulative: bool = True
) -> Decimal | None:
    """What the end brings at the present pace, in the unit of ``actual``.

    :param share: how much of the objective is due by now, 0 to 1, seasonality included
        (:func:`~.seasonality.elapsed`)
    :param cumulative: False for a level, which is forecast to stay as it is
    :return: None without data, and where nothing is due yet
    """
    if actual is None or not cumulative or share >= 1:
        return actual
    if share <= 0:
        return None
    return to_decimal(Fraction(actual) / Fraction(share))


def status(
    attainment: Decimal | None, red_below: Decimal, green_from: Decimal
) -> str | None:
    """The colour of an attainment or pace in percent: ``red``, ``amber``, ``green``.

    Bounds belong to the better colour. None where there is no attainment.
    """
    if attainment is None:
        return None
    if attainment >= green_from:
        return "green"
    return "red" if attainment < red_below else "amber"


def off_track_since(
    colour: str | None, since: date | None, today: date, last_day: date
) -> date | None:
    """Since when an objective is off track, given what was known before.

    Amber and red are one stretch; green or no data ends it. Whatever is found after its
    last day was so on that day.
    """
    return min(since or today, last_day) if colour in OFF_TRACK else None


def progress(
    goal: Goal, actual: Decimal | None, until: date, working: WorkingDays = WEEK
) -> Progress:
    """Everything about where an objective stands.

    :param until: first day that is not over; from the end of the objective on, its
        status is that of its attainment
    """
    if goal.cumulative:
        share = elapsed_fraction(goal.phases, until, working)
        due = to_decimal(Fraction(goal.target) * share)
    else:
        share = Fraction(1)
        due = expected(goal.target, goal.phases, until, working, cumulative=False)
    pace = _pace(goal, actual, due, share)
    return Progress(
        actual=actual,
        attainment=attainment(actual, goal.target, goal.direction, goal.baseline),
        expected=due,
        pace=pace,
        forecast=forecast(actual, share, goal.cumulative),
        status=status(pace, goal.red_below, goal.green_from),
    )


def _pace(
    goal: Goal, actual: Decimal | None, due: Decimal | None, share: Fraction
) -> Decimal | None:
    """Attainment of what is due, None while nothing is.

    A flow's baseline is prorated as its target is: half a year is compared with half
    the baseline. Zero is due all the time, so that a first defect shows at once.
    """
    if due is None or (goal.target and not share):
        return None
    baseline = goal.baseline
    if baseline is not None and goal.cumulative:
        baseline = to_decimal(Fraction(baseline) * share)
    return attainment(actual, due, goal.direction, baseline)


def weighted(lines: Iterable[Line]) -> Weighted:
    """The attainment of a parent from its children, by weight, in percent.

    Works where KPIs differ, as only attainments are averaged. Children without data
    are left out, and the result says how much weight was covered. Where all weights
    are zero every child counts alike.

    :raise ValueError: on a negative weight
    """
    lines = tuple(lines)
    weights, even = _weights(lines)
    known = [
        (Fraction(line.attainment), weight)
        for line, weight in zip(lines, weights, strict=True)
        if line.attainment is not None
    ]
    whole = sum(weight for _value, weight in known)
    value = sum(value * weight for value, weight in known)
    return Weighted(
        value=to_decimal(Fraction(value) / whole) if whole else None,
        covered=to_decimal(100 * Fraction(whole) / (sum(weights) or 1)),
        missing=tuple(line.key for line in lines if line.attainment is None),
        even=even,
    )


def scorecard(
    lines: Iterable[Line],
    cap: Decimal | None = None,
    floor: Decimal | None = Decimal(0),
) -> Scorecard:
    """A person's weighted scorecard: points = weight × actual ÷ benchmark, summed.

    :param cap: most a line may count, in percent of attainment: 100 so that no line
        exceeds its weight, None for no limit; a line's own cap goes before it
    :param floor: least a line may count, None to let a bad line eat up others

    The rule is that of the usual sales scorecard, where it is an option whether a line
    may exceed its weight. Weights become percentages of their sum; where all are zero
    every line weighs alike.

    :raise ValueError: on a negative weight or a cap below the floor
    """
    lines = tuple(lines)
    weights, even = _weights(lines)
    counted = [_within(line, cap, floor) for line in lines]
    total = sum(weights) or 1
    scored = tuple(
        Scored(
            key=line.key,
            weight=to_decimal(100 * weight / total),
            attainment=line.attainment,
            counted=None if value is None else to_decimal(value),
            points=None if value is None else to_decimal(value * weight / total),
            capped=value is not None and value < line.attainment,
        )
        for line, weight, value in zip(lines, weights, counted, strict=True)
    )
    known = [
        (weight, value * weight)
        for weight, value in zip(weights, counted, strict=True)
        if value is not None
    ]
    points = Fraction(sum(value for _weight, value in known))
    whole = sum(weight for weight, _value in known)
    score = to_decimal(points / whole) if whole else None
    return Scorecard(scored, to_decimal(points / total), score, even)


def _within(line: Line, cap: Decimal | None, floor: Decimal | None) -> Fraction | None:
    """A line's attainment, no more than its cap and no less than the floor."""
    cap = cap if line.cap is None else line.cap
    if cap is not None and floor is not None and cap < floor:
        raise ValueError(f"the cap of {line.key!r} is below the floor")
    if line.attainment is None:
        return None
    value = line.attainment if floor is None else max(line.attainment, floor)
    return Fraction(value if cap is None else min(value, cap))


def _weights(lines: Sequence[Line]) -> tuple[list[Fraction], bool]:
    """The lines' weights, all 1 if none has any, and whether that was so."""
    weights = [Fraction(line.weight) for line in lines]
    negative = [line.key for line in lines if line.weight < 0]
    if negative:
        raise ValueError(f"negative weights: {negative!r}")
    if lines and not any(weights):
        return [Fraction(1)] * len(lines), True
    return weights, False
