"""How a target spreads over time: working days, phases and seasonal profiles."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from .rounding import exact_sum, round_to, to_decimal

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class WorkingDays:
    """Which days are worked: days of the week (0 is Monday) without holidays."""

    weekdays: frozenset[int] = frozenset(range(5))
    holidays: tuple[date, ...] = ()

    def __post_init__(self):
        worked = {day for day in self.holidays if day.weekday() in self.weekdays}
        object.__setattr__(self, "holidays", tuple(sorted(worked)))

    def count(self, start: date, end: date) -> int:
        """The number of days worked in ``[start, end)``."""
        if start >= end:
            return 0
        weeks, rest = divmod((end - start).days, 7)
        first = start.weekday()
        days = weeks * len(self.weekdays)
        days += sum((first + n) % 7 in self.weekdays for n in range(rest))
        return days - (
            bisect_left(self.holidays, end) - bisect_left(self.holidays, start)
        )


#: Monday to Friday, no holidays.
WEEK = WorkingDays()


@dataclass(frozen=True)
class Phase:
    """A leaf period ``[start, end)`` of an objective with the target for it.

    Targets of what adds up over time (revenue) sum to the objective's target; for a
    level (open pipeline, win rate) each is the level to hold in that period.
    """

    start: date
    end: date
    target: Decimal


@dataclass(frozen=True)
class Observed:
    """What one leaf period of the past tells: its result, and how much it saw of it.

    ``amount`` is None without data, which is not the same as zero. ``days`` are the
    working days the data covers, ``full_days`` those of the whole period.
    """

    amount: Decimal | None
    days: int = 1
    full_days: int = 1


@dataclass(frozen=True)
class Profile:
    """Weights by period, and how they came about.

    ``notes`` has per period one of ``""`` (as in the past), ``"partial"`` (scaled up
    to the whole period), ``"empty"`` (no data: an average period), ``"negative"``
    (counted as zero) or ``"days"`` (no past: by working days). ``fallback`` says that
    no year of the past served, so that all are by working days.
    """

    weights: tuple[Decimal, ...]
    notes: tuple[str, ...]
    fallback: bool = False


def share_of(start: date, end: date, until: date, working: WorkingDays) -> Fraction:
    """How much of ``[start, end)`` is over before ``until``, from 0 to 1.

    By working days; by calendar days where nobody works in the range.
    """
    if until <= start:
        return Fraction(0)
    if until >= end:
        return Fraction(1)
    whole = working.count(start, end)
    if whole:
        return Fraction(working.count(start, until), whole)
    return Fraction((until - start).days, (end - start).days)


def elapsed(
    phases: Sequence[Phase], until: date, working: WorkingDays = WEEK
) -> Decimal:
    """The share of an objective that should be done before ``until``, from 0 to 1.

    Along the targets of the phases, within a phase by working days. Phases that are
    all zero, or some negative, say nothing about time: then by working days only.
    """
    return to_decimal(elapsed_fraction(phases, until, working))


def elapsed_fraction(
    phases: Sequence[Phase], until: date, working: WorkingDays = WEEK
) -> Fraction:
    """As :func:`elapsed`, unrounded.

    :raise ValueError: without phases
    """
    if not phases:
        raise ValueError("an objective has at least one phase")
    targets = [phase.target for phase in phases]
    if min(targets) < 0 < max(targets) or not any(targets):
        ranges = [(phase.start, phase.end) for phase in phases]
        targets = [Decimal(days) for days in even_days(ranges, working)]
    done = Fraction(0)
    for phase, target in zip(phases, targets, strict=True):
        if phase.start < until < phase.end:
            share = share_of(phase.start, phase.end, until, working)
            done += Fraction(target) * share
    over = (t for p, t in zip(phases, targets, strict=True) if p.end <= until)
    return (done + Fraction(exact_sum(over))) / Fraction(exact_sum(targets))


def even_days(
    ranges: Sequence[tuple[date, date]], working: WorkingDays = WEEK
) -> list[int]:
    """Weights of ranges ``[start, end)`` by working days.

    By calendar days where none of them has a working day.
    """
    days = [working.count(start, end) for start, end in ranges]
    return days if any(days) else [(end - start).days for start, end in ranges]


def presence(
    start: date,
    end: date,
    since: date,
    until: date,
    working: WorkingDays = WEEK,
) -> Decimal:
    """The share of ``[start, end)`` in which somebody takes part, from 0 to 1.

    Participated working days by the period's working days: what a joiner's or
    leaver's share is prorated by.

    :param since: first day of taking part
    :param until: first day of no longer taking part
    """
    if until <= since:
        return Decimal(0)
    over = share_of(start, end, until, working) - share_of(start, end, since, working)
    return to_decimal(over)


def remaining(
    target: Decimal,
    phases: Sequence[Phase],
    day: date,
    working: WorkingDays = WEEK,
    digits: int = 2,
) -> Decimal:
    """What of a target is still to be done from a day on: what a leaver leaves.

    Rounded half up to ``digits``; the part before the day is the rest of the target.
    """
    left = 1 - elapsed_fraction(phases, day, working)
    return round_to(Fraction(target) * left, digits)


def profile(
    history: Sequence[Sequence[Observed]],
    ranges: Sequence[tuple[date, date]],
    working: WorkingDays = WEEK,
) -> Profile:
    """A seasonal profile from past years.

    :param history: by year, oldest or newest first, one :class:`Observed` for each of
        the ranges in their order
    :param ranges: ``[start, end)`` of the periods to spread over, used by working
        days when the past says nothing
    :return: weights that sum to 1. Every year counts alike: a period's weight is the
        mean of its shares in the years.

    A partial period is scaled up by working days; an empty one counts as an average
    one; a negative one (more refunded than sold) as zero. A year without any data or
    without a positive total is left out.
    :raise ValueError: where a year has not one entry per range
    """
    years = [_year_shares(year, len(ranges)) for year in history]
    used = [
        (shares, year) for shares, year in zip(years, history, strict=True) if shares
    ]
    if not used:
        days = even_days(ranges, working)
        weights = tuple(to_decimal(Fraction(day, sum(days))) for day in days)
        return Profile(weights, ("days",) * len(days), fallback=True)
    weights = tuple(
        to_decimal(sum(shares[place] for shares, _year in used) / len(used))
        for place in range(len(ranges))
    )
    notes = tuple(
        _note([year[place] for _shares, year in used]) for place in range(len(ranges))
    )
    return Profile(weights, notes)


def _year_shares(year: Sequence[Observed], length: int) -> list[Fraction] | None:
    """Each period's share of a year, None if the year says nothing."""
    if len(year) != length:
        raise ValueError("every year needs one entry per period")
    known = [seen for seen in year if seen.amount is not None and seen.days > 0]
    if sum(Fraction(seen.amount) for seen in known) <= 0:
        return None
    total = sum(Fraction(max(seen.amount, Decimal(0))) for seen in known)
    per_day = total / sum(seen.days for seen in known)
    full = []
    for seen in year:
        if seen.amount is None or seen.days <= 0:
            full.append(per_day * seen.full_days)
        else:
            amount = Fraction(max(seen.amount, Decimal(0)))
            full.append(amount * max(seen.full_days, seen.days) / seen.days)
    return [amount / sum(full) for amount in full]


def _note(column: Sequence[Observed]) -> str:
    """The most serious thing to say about a period's past."""
    if any(seen.amount is None or seen.days <= 0 for seen in column):
        return "empty"
    if any(seen.amount < 0 for seen in column):
        return "negative"
    return "partial" if any(seen.days < seen.full_days for seen in column) else ""
