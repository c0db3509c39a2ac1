"""Windows: over what a cumulative table accumulates, as ranges of days."""
# pylint: disable=prefer-env-translation; no environment here, see words.py

from collections.abc import Sequence
from datetime import date, timedelta

from .facts import Credit, Facts, Period
from .places import Place
from .problem import Refusal
from .terms import MONTH, QUARTER, YEAR
from .words import _

_MONTHS = {MONTH: 1, QUARTER: 3, YEAR: 12}


def window_start(day: date, window: str, first_month: int = 1) -> date:
    """The first day of the month, quarter or year that a day belongs to.

    :param first_month: of the fiscal year

    >>> window_start(date(2026, 2, 9), "quarter", 12)
    datetime.date(2025, 12, 1)
    """
    into = (day.month - first_month) % 12 % _MONTHS[window]
    months = day.year * 12 + day.month - 1 - into
    return date(months // 12, months % 12 + 1, 1)


def last_window(period: Period, window: str, first_month: int) -> date:
    """The first day of the window in which a period ends."""
    return window_start(period.stop - timedelta(days=1), window, first_month)


def period_of(facts: Facts, at: str) -> Period:
    """The period of the facts, which dated windows need."""
    if facts.period is None:
        wanted = _("the period's first day and end, for %(place)s",
                   place=Place(f"{at}.window"))  # fmt: skip
        raise Refusal("period", wanted)
    return facts.period


def by_window(
    credits: Sequence[tuple[int, Credit]],
    facts: Facts,
    window: str,
    first: int,
    at: str,
) -> dict[date, list[Credit]]:
    """Credits by the first day of their window, in order; the period's own is there.

    :param credits: with their numbers in the facts
    """
    period = period_of(facts, at)
    found: dict[date, list[Credit]] = {
        window_start(period.start, window, first): [],
        last_window(period, window, first): [],
    }
    for number, credit in credits:
        if credit.day is None or not period.contains(credit.day):
            wanted = _("a day from %(start)s to before %(stop)s",
                       start=period.start, stop=period.stop)  # fmt: skip
            raise Refusal(f"credits[{number}].date", wanted,
                          str(credit.day) if credit.day else _("none"))  # fmt: skip
        found.setdefault(window_start(credit.day, window, first), []).append(credit)
    return dict(sorted(found.items()))
