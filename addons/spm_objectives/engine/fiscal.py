"""Fiscal years: how they are cut into periods, and what is wrong with a calendar."""

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

#: Period types from the shortest to the longest.
TYPES = ("week", "month", "quarter", "half", "year")
#: Weeks in the three periods of a quarter, by basis.
WEEKS = {"4-4-5": (4, 4, 5), "4-5-4": (4, 5, 4), "5-4-4": (5, 4, 4)}
BASES = ("calendar", *WEEKS)
#: What the smallest periods may be, by basis.
LEAVES = {"calendar": ("month", "quarter"), **dict.fromkeys(WEEKS, ("month", "week"))}

#: Letter and width of the number in a code, and how many months make one.
_PARTS = {"month": ("M", 2, 1), "quarter": ("Q", 1, 3), "half": ("H", 1, 6)}


@dataclass(frozen=True)
class PeriodSpec:
    """One period: ``[start, end)``, with the code of the one that contains it."""

    code: str
    type: str
    start: date
    end: date
    parent_code: str | None = None


def year_start(start_month: int, year: int, basis: str, weekday: int = 0) -> date:
    """The first day of the fiscal year that starts in (or nearest to) a month.

    A year of whole weeks starts on the given weekday (0 is Monday) nearest to the
    first day of ``start_month``.
    """
    first = date(year, start_month, 1)
    if basis == "calendar":
        return first
    shift = (weekday - first.weekday()) % 7
    return first + timedelta(days=shift - 7 if shift > 3 else shift)


def year_starting(
    day: date, start_month: int, basis: str, weekday: int = 0
) -> int | None:
    """The fiscal year that starts on a day, if one does."""
    for year in (day.year, day.year + 1):
        if year_start(start_month, year, basis, weekday) == day:
            return year
    return None


def year_label(start_month: int, year: int) -> str:
    """``2026``, or ``2026/27`` when the year ends in the next calendar year."""
    return f"{year}" if start_month == 1 else f"{year}/{(year + 1) % 100:02d}"


def build_year(
    start_month: int, year: int, basis: str, leaf: str, weekday: int = 0
) -> tuple[PeriodSpec, ...]:
    """All periods of one fiscal year, each after the one that contains it."""
    if leaf not in LEAVES.get(basis, ()):
        raise ValueError(f"no calendar {basis!r} with {leaf!r} as smallest period")
    if not 1 <= start_month <= 12:
        raise ValueError(f"no month {start_month!r}")
    starts = _month_starts(start_month, year, basis, weekday)
    label = year_label(start_month, year)
    specs = [PeriodSpec(label, "year", starts[0], starts[-1])]
    for kind in ("half", "quarter", "month"):
        specs += _parts(specs[0], kind, starts, _parents(specs))
        if kind == leaf:
            break
    if leaf == "week":
        specs += _weeks(label, _parents(specs))
    return tuple(specs)


def _month_starts(
    start_month: int, year: int, basis: str, weekday: int
) -> tuple[date, ...]:
    """First days of the twelve months or 4-4-5 periods, and the day after them."""
    end = year_start(start_month, year + 1, basis, weekday)
    if basis == "calendar":
        months = [start_month - 1 + index for index in range(12)]
        return (*(date(year + m // 12, m % 12 + 1, 1) for m in months), end)
    day = year_start(start_month, year, basis, weekday)
    starts = []
    for weeks in WEEKS[basis] * 4:
        starts.append(day)
        day += timedelta(weeks=weeks)
    # The 53rd week, when there is one, belongs to the last period.
    return (*starts, end)


def _parents(specs: list[PeriodSpec]) -> list[PeriodSpec]:
    """The periods of the type that was added last."""
    return [spec for spec in specs if spec.type == specs[-1].type]


def _parts(
    year: PeriodSpec, kind: str, starts: tuple[date, ...], parents: list[PeriodSpec]
) -> list[PeriodSpec]:
    letter, width, months = _PARTS[kind]
    count = 12 // months
    return [
        PeriodSpec(
            f"{year.code}-{letter}{index + 1:0{width}d}",
            kind,
            starts[index * months],
            starts[(index + 1) * months],
            parents[index * len(parents) // count].code,
        )
        for index in range(count)
    ]


def _weeks(label: str, months: list[PeriodSpec]) -> list[PeriodSpec]:
    weeks: list[PeriodSpec] = []
    for month in months:
        day = month.start
        while day < month.end:
            code = f"{label}-W{len(weeks) + 1:02d}"
            end = day + timedelta(weeks=1)
            weeks.append(PeriodSpec(code, "week", day, end, month.code))
            day = end
    return weeks


class Span(NamedTuple):
    """A period as it stands in a calendar, for :func:`problems`."""

    key: Hashable
    type: str
    start: date
    end: date
    parent: Hashable | None = None


class Problem(NamedTuple):
    """What is wrong: between or in which periods, and on which days."""

    kind: str
    first: Hashable
    second: Hashable | None
    start: date
    end: date


def problems(spans: Iterable[Span]) -> Iterator[Problem]:
    """What is wrong with the calendar of one company, the worst first.

    ``overlap``: two periods of one type, or two smallest ones, share days.
    ``outside``: a period has days that its parent has not.
    ``rank``: a period is not of a shorter type than its parent.
    ``uncovered``: days of a parent are in none of its children.
    ``gap``: days between two of the smallest periods are in none.
    ``stranger``: the parent of a period is not in this calendar.
    """
    spans = sorted(spans, key=lambda span: (span.start, span.end))
    by_key = {span.key: span for span in spans}
    children: dict[Hashable, list[Span]] = {}
    for span in spans:
        if span.parent is not None:
            children.setdefault(span.parent, []).append(span)
    leaves = [span for span in spans if span.key not in children]
    for kind in TYPES:
        yield from _overlaps([span for span in spans if span.type == kind])
    yield from _overlaps(leaves)
    for key, parts in children.items():
        if key in by_key:
            yield from _misfits(by_key[key], parts)
        else:
            part = parts[0]
            yield Problem("stranger", part.key, key, part.start, part.end)
    for one, two in pairwise(leaves):
        if one.end < two.start:
            yield Problem("gap", one.key, two.key, one.end, two.start)


def _overlaps(spans: list[Span]) -> Iterator[Problem]:
    for one, two in pairwise(spans):
        if one.end > two.start:
            end = min(one.end, two.end)
            yield Problem("overlap", one.key, two.key, two.start, end)


def _misfits(parent: Span, parts: list[Span]) -> Iterator[Problem]:
    covered = parent.start
    for part in parts:
        if TYPES.index(part.type) >= TYPES.index(parent.type):
            yield Problem("rank", part.key, parent.key, part.start, part.end)
        if part.start < parent.start or part.end > parent.end:
            yield Problem("outside", part.key, parent.key, part.start, part.end)
        if part.start > covered:
            yield Problem("uncovered", parent.key, None, covered, part.start)
        covered = max(covered, part.end)
    if covered < parent.end:
        yield Problem("uncovered", parent.key, None, covered, parent.end)
