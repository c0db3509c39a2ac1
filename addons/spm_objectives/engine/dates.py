"""Days and instants. All ranges of days are half-open: [from, to)."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta, tzinfo

import pytz

#: The first day of "since ever", for ranges that are open to the past.
BEGINNING = date(1900, 1, 1)
#: The first day after everything, for ranges that are open to the future.
END = date(9999, 12, 31)
#: Days on which business can have happened: others are mistyped, and the calendars of
#: Python and the database end soon before or after them.
PLAUSIBLE = (BEGINNING, date(2200, 1, 1))

_SECOND = timedelta(seconds=1)
#: More than any offset from UTC that was ever in use.
_MARGIN = timedelta(hours=26)


def local_midnight_utc(day: date, tz: str) -> datetime:
    """The first instant of a local day, as a naive datetime in UTC.

    Where the clock jumps over midnight, the day begins at the jump; where midnight
    comes twice, it begins at the first one.
    """
    zone = pytz.timezone(tz)
    midnight = datetime.combine(day, time.min)
    before, after = midnight - _MARGIN, midnight + _MARGIN
    while after - before > _SECOND:
        middle = before + (after - before) // 2
        middle = middle.replace(microsecond=0)
        if local_day(middle, zone) < day:
            before = middle
        else:
            after = middle
    return after


def local_day(instant: datetime, tz: str | tzinfo) -> date:
    """The local day of an instant given as a naive datetime in UTC."""
    zone = pytz.timezone(tz) if isinstance(tz, str) else tz
    try:
        return pytz.utc.localize(instant).astimezone(zone).date()
    except OverflowError:  # on the first or last day that there is
        return instant.date()


def is_plausible(day: date) -> bool:
    """Whether something can have happened on a day, or at an instant.

    >>> is_plausible(date(2026, 1, 1)), is_plausible(datetime(1, 1, 1))
    (True, False)
    """
    first, last = PLAUSIBLE
    return first <= (day.date() if isinstance(day, datetime) else day) < last


def merged(ranges: Iterable[tuple[date, date]]) -> list[tuple[date, date]]:
    """Ranges of days in order, those that touch or overlap as one.

    >>> a, b, c = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)
    >>> merged([(b, c), (a, b)]) == [(a, c)]
    True
    """
    found: list[tuple[date, date]] = []
    for start, stop in sorted(ranges):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(stop, found[-1][1]))
        else:
            found.append((start, stop))
    return found
