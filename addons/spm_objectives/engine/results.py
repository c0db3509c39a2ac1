"""Results are parts that add up; a value is derived from the sums of its parts."""

from __future__ import annotations

from decimal import Decimal
from math import isfinite
from typing import NamedTuple

#: From here on a float is not exact to the cent any more.
TOO_LARGE = 1e15


class Result(NamedTuple):
    """A KPI's result for a unit and a range of time; thousands make one table, so it
    is as light as can be.

    ``numerator`` and ``denominator`` are the summed parts, None where there is no
    data or no such part; ``value`` is what people read; ``currency_id`` says what
    money it is in, None for anything else.
    """

    numerator: Decimal | None = None
    denominator: Decimal | None = None
    value: Decimal | None = None
    currency_id: int | None = None


#: Nothing was found and nothing may be said: not the same as zero.
NO_DATA = Result()


def derive(
    numerator: Decimal | None,
    denominator: Decimal | None,
    factor: Decimal = Decimal(1),
    divided: bool = False,
) -> Decimal | None:
    """The value of summed parts.

    :param numerator: sum of the numerators, None when no part was found
    :param denominator: sum of the denominators, for ratios and averages
    :param factor: scale, 100 for percentages
    :param divided: whether the KPI is a ratio or an average
    :return: None where there is no data or nothing to divide by

    >>> derive(Decimal(3), Decimal(4), Decimal(100), divided=True)
    Decimal('75')
    >>> derive(Decimal(3), Decimal(0), divided=True) is None
    True
    """
    if numerator is None:
        return None
    if not divided:
        return numerator * factor
    if not denominator:
        return None
    return numerator * factor / denominator


def is_countable(number: float) -> bool:
    """Whether a number can be summed to the cent: finite and below 10¹⁵.

    >>> is_countable(12.5), is_countable(float("nan")), is_countable(1e300)
    (True, False, False)
    """
    return isfinite(number) and abs(number) < TOO_LARGE
