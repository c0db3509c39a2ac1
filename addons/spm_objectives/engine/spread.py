"""Spreading amounts over periods so that rows and columns come out."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from .cascade_error import CascadeError
from .rounding import (
    CONTEXT,
    controlled,
    exact_sum,
    grain_of,
    in_grains,
    largest_remainder,
    to_integers,
)

#: Parts that a period's share is measured in where every unit has its own seasons.
_PARTS = 10**12

Row = tuple[Decimal, ...]
Profiles = Sequence[Decimal] | Mapping[Hashable, Sequence[Decimal]]


@dataclass(frozen=True)
class Grid:
    """Amounts by unit and period, with the sums of the periods.

    ``even`` names the units whose seasonality was all zero.
    """

    rows: Mapping[Hashable, tuple[Decimal, ...]]
    columns: tuple[Decimal, ...]
    even: tuple[Hashable, ...]


def phases(
    target: Decimal,
    profile: Sequence[Decimal],
    digits: int = 2,
    cumulative: bool = True,
) -> tuple[Decimal, ...]:
    """Spread a target over periods by a seasonal profile, summing exactly to it.

    :param profile: weights by period, not negative; all zero: evenly
    :param cumulative: False for a level (stock, ratio, average), which is not split
        but has to be held in every period

    >>> phases(Decimal(10), [Decimal(1)] * 4, digits=0)
    (Decimal('3'), Decimal('2'), Decimal('3'), Decimal('2'))
    """
    return split_grid({None: target}, profile, digits, cumulative=cumulative).rows[None]


def split_grid(
    amounts: Mapping[Hashable, Decimal],
    profile: Profiles,
    digits: int = 2,
    kept: Mapping[Hashable, Sequence[Decimal]] | None = None,
    cumulative: bool = True,
) -> Grid:
    """Spread the units' amounts over periods, summing both ways.

    :param amounts: by unit, as :func:`split` gave them
    :param profile: weights by period, for all units (say the parent's phases) or by
        unit (say each one's own history); not negative
    :param kept: periods set by hand that stay, summing to the unit's amount; with a
        common profile the other units fill up around them as far as that goes
    :return: every unit's periods sum exactly to its amount. Every period sums to its
        exact sum rounded up or down to ``digits``: with the parent's phases as common
        profile and no padding, exactly to them.
    :raise CascadeError: negative or missing weights, kept periods of another sum
    """
    if not cumulative:
        width = _width(profile)
        rows = {key: (amount,) * width for key, amount in amounts.items()}
        return Grid(rows, (), ())
    stay = _staying(amounts, profile, kept or {})
    free = {key: amount for key, amount in amounts.items() if key not in stay}
    if isinstance(profile, Mapping):
        profiles, even = _own_profiles(free, profile)
    else:
        profiles, even = _common_profiles(amounts, free, profile, stay)
    rows = stay | _round(free, profiles, grain_of(digits))
    rows = {key: rows[key] for key in amounts}
    columns = tuple(exact_sum(column) for column in zip(*rows.values(), strict=True))
    return Grid(rows, columns, even)


def _width(profile: Profiles) -> int:
    if isinstance(profile, Mapping):
        profile = next(iter(profile.values()), ())
    if not len(profile):
        raise CascadeError("no_period")
    return len(profile)


def _staying(
    amounts: Mapping[Hashable, Decimal],
    profile: Profiles,
    kept: Mapping[Hashable, Sequence[Decimal]],
) -> dict[Hashable, Row]:
    """Rows that stay as they are: kept ones, and own profiles that fit already."""
    own = profile if isinstance(profile, Mapping) else {}
    width = _width(profile)
    rows = {}
    for key, amount in amounts.items():
        row = kept.get(key)
        if row is None and key in own and exact_sum(own[key]) == amount:
            row = own[key]
        elif row is not None and exact_sum(row) != amount:
            raise CascadeError("kept", [key], total=amount)
        if row is not None:
            _check_row(key, row, width)
            rows[key] = tuple(row)
    return rows


def _check_row(key: Hashable, row: Sequence[Decimal], width: int) -> None:
    if len(row) != width:
        raise CascadeError("profile", [key], length=len(row), needed=width)


def _checked(key: Hashable, row: Sequence[Decimal], width: int) -> list[int]:
    """A profile in whole numbers, all 1 where it is all zero."""
    _check_row(key, row, width)
    if min(row) < 0 >= max(row):
        row = [weight.copy_negate() for weight in row]
    if min(row) < 0:
        raise CascadeError("season", [key], weight=min(row))
    return to_integers(row) if any(row) else [1] * width


def _own_profiles(
    free: Mapping[Hashable, Decimal],
    profile: Mapping[Hashable, Sequence[Decimal]],
) -> tuple[dict[Hashable, list[int]], tuple[Hashable, ...]]:
    """Every unit's own profile, all in the same number of parts."""
    width = _width(profile)
    profiles = {
        key: largest_remainder(_PARTS, _checked(key, profile.get(key, ()), width))
        for key in free
    }
    return profiles, tuple(key for key in free if not any(profile[key]))


def _common_profiles(
    amounts: Mapping[Hashable, Decimal],
    free: Mapping[Hashable, Decimal],
    profile: Sequence[Decimal],
    stay: Mapping[Hashable, Row],
) -> tuple[dict[Hashable, list[int]], tuple[Hashable, ...]]:
    """The common profile, less what the rows that stay already fill of it."""
    weights = _checked(None, profile, len(profile))
    if stay and free:
        total = Fraction(exact_sum(amounts.values()))
        filled = [
            sum(map(Fraction, column)) for column in zip(*stay.values(), strict=True)
        ]
        sign = -1 if total < 0 else 1
        room = [
            max(sign * (total * weight / sum(weights) - used), Fraction(0))
            for weight, used in zip(weights, filled, strict=True)
        ]
        weights = to_integers(room) if any(room) else weights
    even = () if any(profile) else tuple(free)
    return dict.fromkeys(free, weights), even


def _round(
    amounts: Mapping[Hashable, Decimal],
    profiles: Mapping[Hashable, Sequence[int]],
    grain: Decimal,
) -> dict[Hashable, Row]:
    """Rows that sum to the amounts; what is below a grain goes to the largest cell."""
    counted = [in_grains(amount, grain) for amount in amounts.values()]
    totals = [count for count, _rest in counted]
    cells = controlled(totals, [profiles[key] for key in amounts])
    rows = {}
    for key, row, (_count, rest) in zip(amounts, cells, counted, strict=True):
        exact = [CONTEXT.multiply(grain, Decimal(cell)) for cell in row]
        if rest:
            largest = max(range(len(row)), key=profiles[key].__getitem__)
            exact[largest] = CONTEXT.add(exact[largest], rest)
        rows[key] = tuple(exact)
    return rows
