"""Rating: credits through a rate table, one by one, with what each of them paid.

The one place of the engine that is written for speed, as everything else happens once
for a person and period, and this once for every credit.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from .decimals import ZERO, text
from .rate_table import INTERPOLATED, NONE, RateTable, Slices

#: (key of a credit, its base, what it paid, the tier reached with it)
Row = tuple[str, str, str, int]


@dataclass(frozen=True)
class Rated:
    """Credits that were rated.

    ``before`` and ``after`` are the position in the table; ``slices`` says how much of
    the credits each tier rated, ``lumps`` which lump sums they brought.
    """

    before: Decimal
    after: Decimal
    slices: dict[int, Decimal]
    lumps: Decimal
    rows: list[Row]


def accumulated(
    table: RateTable,
    bases: Iterable[tuple[str, Decimal]],
    before: Decimal = ZERO,
    catch_up: bool = True,
) -> Rated:
    """Rate credits on top of each other, beginning at a position in the table.

    :param bases: key and base of each credit
    :param catch_up: whether a retroactive tier reaches back to before the first credit
    """
    if not catch_up and before:
        return _without_catch_up(table, bases, before)
    rows: list[Row] = []
    low = high = ZERO  # strictly between them, the same tier rates
    position, factor, place = before, ZERO, NONE
    paid = table.pay(before)
    steady = table.mode != INTERPOLATED
    for key, base in bases:
        new = position + base
        if low < position and low < new < high:
            pay = base * factor
            paid += pay
        else:
            now = table.pay(new)
            pay, paid = now - paid, now
            place = table.tier_of(abs(new))
            if steady and new > 0 and place != NONE:
                low, high = _span(table, place)
                factor = table.factors[place]
        position = new
        rows.append((key, text(base), text(pay), place))
    slices = _difference(signed(table, position), signed(table, before))
    lumps = _signed_lumps(table, position) - _signed_lumps(table, before)
    return Rated(before, position, slices, lumps, rows)


def _span(table: RateTable, place: int) -> tuple[Decimal, Decimal]:
    """Between which bases a tier rates, threshold included."""
    bounds = table.bounds
    last = place + 1 == len(bounds)
    end = Decimal("Infinity") if last else bounds[place + 1]
    return max(bounds[place], table.threshold), end


def each(table: RateTable, bases: Iterable[tuple[str, Decimal]]) -> Rated:
    """Rate every credit by itself, from the bottom of the table."""
    rows: list[Row] = []
    slices: dict[int, Decimal] = {}
    lumps = total = ZERO
    cuts: dict[tuple[int, int], list[Decimal]] = {}
    for key, base in bases:
        total += base
        size, sign = (base, 1) if base >= 0 else (-base, -1)
        place = table.tier_of(size)
        pay = table.pay(base)
        if place != NONE:
            cuts.setdefault((place, sign), []).append(size)
        rows.append((key, text(base), text(pay), place))
    for (place, sign), sizes in cuts.items():
        count = len(sizes) * sign
        lumps += table.lumps(place) * count
        rest = sum(sizes, ZERO) * sign - table.starts[place] * count
        parts = [(tier, part * count) for tier, part in table.below(place)]
        _add(slices, (*parts, (place, rest)))
    return Rated(ZERO, total, _sorted(slices), lumps, rows)


def _without_catch_up(
    table: RateTable, bases: Iterable[tuple[str, Decimal]], before: Decimal
) -> Rated:
    """Rate credits where a retroactive tier reaches back to the first of them only."""
    rows: list[Row] = []
    position, paid, lumps = before, ZERO, ZERO
    slices: Slices = ()
    for key, base in bases:
        position += base
        slices = _beyond(table, position, before)
        lumps = _signed_lumps(table, position) - _signed_lumps(table, before)
        now = table.pay_of(slices) + lumps
        place = table.tier_of(abs(position))
        rows.append((key, text(base), text(now - paid), place))
        paid = now
    return Rated(before, position, _difference(slices, ()), lumps, rows)


def _beyond(table: RateTable, position: Decimal, before: Decimal) -> Slices:
    """The slices of a position without what lies below an earlier one."""
    if position < before or before < 0:
        return (*signed(table, position), *_negated(signed(table, before)))
    found: list[tuple[int, Decimal]] = []
    for place, part in table.slices(position):
        # what a retroactive tier rates begins at zero
        start = found[-1][1] if found else table.starts[place]
        found.append((place, start + part))
    cut: list[tuple[int, Decimal]] = []
    for number, (place, end) in enumerate(found):
        start = found[number - 1][1] if number else table.starts[place]
        part = end - max(start, before)
        if part > 0:
            cut.append((place, part))
    return tuple(cut)


def signed(table: RateTable, base: Decimal) -> Slices:
    """The slices of a base, with a minus below zero."""
    return table.slices(base) if base >= 0 else _negated(table.slices(-base))


def _negated(slices: Slices) -> Slices:
    return tuple((place, -part) for place, part in slices)


def _signed_lumps(table: RateTable, base: Decimal) -> Decimal:
    lumps = table.lumps(table.tier_of(abs(base)))
    return lumps if base >= 0 else -lumps


def _difference(one: Slices, other: Slices) -> dict[int, Decimal]:
    found: dict[int, Decimal] = {}
    _add(found, one)
    _add(found, _negated(other))
    return _sorted(found)


def _add(slices: dict[int, Decimal], more: Slices) -> None:
    for place, part in more:
        slices[place] = slices.get(place, ZERO) + part


def _sorted(slices: dict[int, Decimal]) -> dict[int, Decimal]:
    return {place: slices[place] for place in sorted(slices) if slices[place]}
