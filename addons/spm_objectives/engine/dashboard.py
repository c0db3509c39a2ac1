"""What dashboards reckon beyond objectives: targets of any period, comparisons, ranks.

Percentages are 100-based. None always means that there is nothing to say.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from .attainment import LOWER
from .rounding import CONTEXT, exact_sum, percentage, to_decimal
from .seasonality import Phase

#: What is only compared may be a float as well.
Number = Decimal | float
#: Lower bounds of the bars of a distribution, in percent; below the first is a bar too.
BOUNDS = tuple(Decimal(bound) for bound in (0, 25, 50, 70, 85, 100, 115, 130, 150))
#: How far the start of a period may lie from the same day of another year.
SLACK = 16


@dataclass(frozen=True)
class Wanted:
    """A target of a unit for ``[start, end)``; ``phases`` are its leaf periods."""

    key: Hashable
    start: date
    end: date
    target: Decimal
    phases: tuple[Phase, ...] = ()


@dataclass(frozen=True)
class Found:
    """The target of a range, the targets it comes from, and how it is phased."""

    target: Decimal
    phases: tuple[Phase, ...]
    keys: tuple[Hashable, ...]


@dataclass(frozen=True)
class Compared:
    """A value beside that of another period.

    ``by_now`` is what it is compared with: of a flow in a period that is going on, the
    other value pro rata of the time gone. ``percent`` is None where that is zero.
    """

    by_now: Decimal
    delta: Decimal
    percent: Decimal | None
    better: bool | None


@dataclass(frozen=True)
class Bar:
    """People whose attainment lies in ``[start, end)``; None is without bound."""

    start: Decimal | None
    end: Decimal | None
    count: int


def target_for(
    start: date, end: date, wanted: Sequence[Wanted], cumulative: bool = True
) -> Found | None:
    """The target of ``[start, end)`` from targets of this or of other ranges.

    The first of exactly this range; else the shortest longer one that says what of it
    falls in the range (a flow the sum of its phases, a level its last one); else
    shorter ones that together cover it without a hole (a flow their sum, a level the
    last one).

    :param wanted: the more important ones first
    :param cumulative: True for what adds up over time
    """
    for one in wanted:
        if (one.start, one.end) == (start, end):
            return Found(one.target, one.phases, (one.key,))
    longer = [one for one in wanted if one.start <= start and one.end >= end]
    for one in sorted(longer, key=lambda one: one.end - one.start):
        part = _part(start, end, one, cumulative)
        if part:
            return part
    return _covering(start, end, wanted, cumulative)


def _part(start: date, end: date, one: Wanted, cumulative: bool) -> Found | None:
    phases = tuple(p for p in one.phases if p.start >= start and p.end <= end)
    if not cumulative:
        target = phases[-1].target if phases else one.target
        return Found(target, phases, (one.key,))
    if sum((p.end - p.start).days for p in phases) != (end - start).days:
        return None
    return Found(exact_sum(p.target for p in phases), phases, (one.key,))


def _covering(
    start: date, end: date, wanted: Sequence[Wanted], cumulative: bool
) -> Found | None:
    parts: list[Wanted] = []
    day = start
    while day < end:
        here = [one for one in wanted if one.start == day and one.end <= end]
        if not here:
            return None
        # of equally long ones the first is the more important
        parts.append(max(here, key=lambda one: one.end))
        day = parts[-1].end
    if not parts:
        return None
    phases = tuple(phase for one in parts for phase in _phases(one))
    keys = tuple(one.key for one in parts)
    if not cumulative:
        return Found(parts[-1].target, phases, keys)
    return Found(exact_sum(one.target for one in parts), phases, keys)


def _phases(one: Wanted) -> tuple[Phase, ...]:
    return one.phases or (Phase(one.start, one.end, one.target),)


def compared(
    value: Decimal | None,
    other: Decimal | None,
    direction: str,
    share: Fraction = Fraction(1),
) -> Compared | None:
    """A value beside that of another period.

    :param share: how much of the period is gone, for what adds up; 1 otherwise
    :return: None where either has no data

    >>> compared(Decimal(60), Decimal(100), "higher", Fraction(1, 2)).percent
    Decimal('20')
    """
    if value is None or other is None:
        return None
    by_now = to_decimal(Fraction(other) * share)
    delta = CONTEXT.subtract(value, by_now)
    better = None
    if delta:
        better = (delta > 0) != (direction == LOWER)
    percent = percentage(delta, by_now.copy_abs()) if by_now else None
    return Compared(by_now, delta, percent, better)


def same_last_year(
    start: date, periods: Iterable[tuple[Hashable, date]]
) -> Hashable | None:
    """The period that begins where one did a year before.

    :param periods: key and first day of each candidate of the same type
    :return: the key of the nearest one, None where none begins within two weeks of it
    """
    try:
        day = start.replace(year=start.year - 1)
    except ValueError:
        day = start.replace(year=start.year - 1, day=28)
    near = [(abs((first - day).days), key) for key, first in periods]
    near = [pair for pair in near if pair[0] < SLACK]
    return min(near, key=lambda pair: pair[0])[1] if near else None


def ranks(values: Sequence[Number | None], direction: str) -> list[int | None]:
    """The place of each, the best being 1; equal ones share theirs.

    >>> ranks([Decimal(5), None, Decimal(9), Decimal(5)], "higher")
    [2, None, 1, 2]
    """
    known = sorted(
        (value for value in values if value is not None),
        reverse=direction != LOWER,
    )
    first: dict[Number, int] = {}
    for place, value in enumerate(known, 1):
        first.setdefault(value, place)
    return [None if value is None else first[value] for value in values]


def distribution(
    attainments: Iterable[Decimal | None], bounds: Sequence[Decimal] = BOUNDS
) -> list[Bar]:
    """How many attainments, in percent, lie between bounds; empty ends left out.

    >>> [bar.count for bar in distribution([Decimal(80), Decimal(99), Decimal(100)])]
    [1, 1, 1]
    """
    edges: list[Decimal | None] = [None, *bounds, None]
    counts = Counter(
        bisect_right(bounds, value) for value in attainments if value is not None
    )
    bars = [
        Bar(start, end, counts[place])
        for place, (start, end) in enumerate(zip(edges, edges[1:], strict=False))
    ]
    filled = [place for place, bar in enumerate(bars) if bar.count]
    return bars[filled[0] : filled[-1] + 1] if filled else []


def weighted_mean(pairs: Sequence[tuple[float, float]]) -> Decimal:
    """The mean of attainments, in percent, to six decimals; where all weights are zero,
    all count alike. As a list of objectives groups them.

    :param pairs: attainments with their weights, at least one

    >>> weighted_mean([(80.0, 75.0), (100.0, 25.0)])
    Decimal('85.0')
    """
    whole = sum(weight for _value, weight in pairs)
    if whole:
        mean = sum(value * weight for value, weight in pairs) / whole
    else:
        mean = sum(value for value, _weight in pairs) / len(pairs)
    return Decimal(repr(round(mean, 6)))


def median(values: Iterable[Decimal | None]) -> Decimal | None:
    """The middle of the known ones; of an even number, the mean of the middle two."""
    known = sorted(value for value in values if value is not None)
    if not known:
        return None
    low, high = known[(len(known) - 1) // 2], known[len(known) // 2]
    return low if low == high else CONTEXT.divide(CONTEXT.add(low, high), Decimal(2))
