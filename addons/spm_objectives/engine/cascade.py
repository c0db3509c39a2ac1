"""The cascade: a target split down the organisation and over time, to the cent.

What the field's quota tools do: allocate evenly, by the past, by headcount or by given
weights, with padding per level and seasonality; each level adjusts, and a new cascade
can preserve adjustments. Nothing is lost in rounding: every level sums exactly to the
padded amount above, which :mod:`.rounding` sees to.
"""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction

from .cascade_error import CascadeError, refuse_twice
from .rounding import (
    CONTEXT,
    exact_sum,
    grain_of,
    in_grains,
    largest_remainder,
    round_to,
    to_decimal,
    to_integers,
)
from .spread import Grid, phases, split_grid

__all__ = [
    "METHODS",
    "NOTES",
    "CascadeError",
    "Grid",
    "Level",
    "Share",
    "Split",
    "Unit",
    "cascade",
    "pad",
    "phases",
    "split",
    "split_grid",
]

#: How a level is split. ``even``: alike. ``actuals``: by past results; a unit without
#: data (a joiner) weighs as the average of the others, a negative result nothing.
#: ``headcount``: by the people in or below. ``given``: by typed weights, where none is
#: nothing. ``same``: nothing is split, a rate (win rate, average) being everybody's.
METHODS = ("even", "actuals", "headcount", "given", "same")

#: What to say about how a share came about; the keys are in :attr:`Share.notes`.
NOTES = {
    "fixed": "set by hand and kept",
    "kept": "as it was",
    "average": "no data: the average of the others",
    "negative": "the past is negative: counts as nothing",
    "nothing": "no weight given: gets nothing",
    "even": "no weights at all: evenly",
    "presence": "present for part of the period only",
    "absent": "not there in the period: gets nothing",
    "rest": "takes what rounding to steps left over",
}

Notes = Mapping[Hashable, list[str]]


@dataclass(frozen=True)
class Unit:
    """Someone to get a share: a department, a team, a manager's line, a person.

    ``weight`` is its past result or typed weight, None being no data; ``heads`` its
    headcount where that is not the people below (one without any); ``fixed`` an amount
    set by hand that is kept; ``presence``, 0 to 1, the part of the period in which it
    takes part, which scales its weight; ``children`` are who it hands its own amount
    on to in :func:`cascade`.
    """

    key: Hashable
    weight: Decimal | None = None
    heads: Decimal | None = None
    fixed: Decimal | None = None
    presence: Decimal = Decimal(1)
    children: tuple["Unit", ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class Share:
    """What a unit gets, and why.

    ``weight`` is the one that was used, None for a fixed share; ``percent`` the exact
    share of the level in percent; ``unpadded`` the exact share of the amount above,
    without padding and rounding; ``amount`` what it gets; ``notes`` keys of
    :data:`NOTES`; ``parent`` and ``depth`` (from 1) the place in a cascade.
    """

    key: Hashable
    weight: Decimal | None
    percent: Decimal
    unpadded: Decimal
    amount: Decimal
    notes: tuple[str, ...] = ()
    parent: Hashable = None
    depth: int = 1


@dataclass(frozen=True)
class Split:
    """One level below one unit.

    ``padded`` is what there was to distribute, ``assigned`` what was, ``gap`` the
    difference (negative: too little is assigned, possible only where every unit is
    fixed); ``even`` says that there were no weights at all.
    """

    shares: tuple[Share, ...]
    method: str
    total: Decimal
    padding: Decimal
    padded: Decimal
    assigned: Decimal
    gap: Decimal
    even: bool


@dataclass(frozen=True)
class Level:
    """How to split at one level; ``padding`` in percent, negative to give less."""

    method: str = "even"
    padding: Decimal = Decimal(0)


def split(
    total: Decimal,
    units: Sequence[Unit],
    method: str = "even",
    padding: Decimal = Decimal(0),
    digits: int = 2,
    step: Decimal | None = None,
) -> Split:
    """Split an amount onto units.

    :param total: in the KPI's unit, of any sign
    :param method: one of :data:`METHODS`
    :param padding: percent put on top before splitting, rounded to ``digits``
    :param digits: decimals of the amounts, 2 for most currencies, 0 for counts
    :param step: round shares to multiples of this, such as 500
    :return: shares in the order of the units. They sum exactly to the padded total;
        each free one is its exact share of what the fixed ones leave, rounded up or
        down, by the largest remainder, the first winning a tie. What does not fit
        into steps or decimals goes to the largest free share.
    :raise CascadeError: nobody, negative weights, fixed shares above the total
    """
    _check(units, method, (total, padding), step)
    padded = pad(total, padding, digits)
    if method == "same":
        return _same(total, padded, padding, units)
    free = [unit for unit in units if unit.fixed is None and unit.presence]
    if not free and all(unit.fixed is None for unit in units):
        raise CascadeError("nobody")
    left = _left(padded, units)
    weights, notes, even = _weigh(free, method)
    amounts = _apportion(left, weights, notes, step or grain_of(digits))
    exact = _exact(units, left, weights)
    scale = Fraction(total) / Fraction(padded) if padded else Fraction(0)
    shares = tuple(
        Share(
            key=unit.key,
            weight=_rate(weights.get(unit.key)),
            percent=_rate(100 * exact[unit.key] / Fraction(padded or 1)),
            unpadded=_rate(exact[unit.key] * scale),
            amount=amounts.get(unit.key, unit.fixed or Decimal(0)),
            notes=tuple(notes.get(unit.key, _unweighed(unit))),
        )
        for unit in units
    )
    assigned = exact_sum(share.amount for share in shares)
    gap = CONTEXT.subtract(assigned, padded)
    return Split(shares, method, total, padding, padded, assigned, gap, even)


def pad(total: Decimal, padding: Decimal, digits: int = 2) -> Decimal:
    """An amount with a percentage put on top, rounded to decimals.

    Without padding it is left alone, even with more decimals.
    """
    if not padding:
        return total
    return round_to(Fraction(total) * (1 + Fraction(padding) / 100), digits)


def cascade(
    total: Decimal,
    units: Sequence[Unit],
    levels: Sequence[Level],
    digits: int = 2,
    step: Decimal | None = None,
) -> tuple[Share, ...]:
    """Split an amount down several levels, each seeing only what the one above got.

    :param units: the first level, with the next ones in ``children``
    :param levels: how to split at each level; deeper units get nothing
    :return: shares from the top, each after its parent
    :raise CascadeError: as :func:`split`
    :raise ValueError: without levels
    """
    return tuple(_descend(total, units, levels, (digits, step)))


def _descend(
    total: Decimal,
    units: Sequence[Unit],
    levels: Sequence[Level],
    rounding: tuple[int, Decimal | None],
    parent: Share | None = None,
) -> Iterator[Share]:
    level, *below = levels
    done = split(total, units, level.method, level.padding, *rounding)
    for unit, share in zip(units, done.shares, strict=True):
        if parent is not None:
            share = replace(share, parent=parent.key, depth=parent.depth + 1)
        yield share
        if below and unit.children:
            yield from _descend(share.amount, unit.children, below, rounding, share)


def _check(
    units: Sequence[Unit],
    method: str,
    numbers: Sequence[Decimal],
    step: Decimal | None,
) -> None:
    if method not in METHODS:
        raise ValueError(f"unknown method {method!r}")
    if not units:
        raise CascadeError("nobody")
    refuse_twice(unit.key for unit in units)
    of_units = [n for u in units for n in (u.weight, u.heads, u.fixed, u.presence)]
    for number in (*numbers, step, *of_units):
        if number is not None and not number.is_finite():
            raise CascadeError("number", number=number)
    for unit in units:
        if unit.presence < 0:
            raise CascadeError("negative", [unit.key], weight=unit.presence)
    if step is not None and step <= 0:
        raise CascadeError("step", step=step)
    _total, padding = numbers
    if padding < -100:
        raise CascadeError("padding", padding=padding)


def _same(
    total: Decimal, padded: Decimal, padding: Decimal, units: Sequence[Unit]
) -> Split:
    """Everybody gets the target itself, as it is a rate."""
    shares = tuple(
        Share(
            key=unit.key,
            weight=None,
            percent=Decimal(100),
            unpadded=total,
            amount=padded if unit.fixed is None else unit.fixed,
            notes=tuple(_unweighed(unit)),
        )
        for unit in units
    )
    zero = Decimal(0)
    return Split(shares, "same", total, padding, padded, padded, zero, False)


def _unweighed(unit: Unit) -> list[str]:
    """What to note of a unit that took no part in the weighing."""
    if unit.fixed is not None:
        return ["fixed"]
    return [] if unit.presence else ["absent"]


def _left(padded: Decimal, units: Sequence[Unit]) -> Decimal:
    """What the fixed shares leave to the others."""
    fixed = {unit.key: unit.fixed for unit in units if unit.fixed is not None}
    total = exact_sum(fixed.values())
    left = CONTEXT.subtract(padded, total)
    if left and (not padded or (left > 0) != (padded > 0)):
        raise CascadeError("exceeds", fixed, fixed=total, total=padded)
    return left


def _weigh(
    units: Sequence[Unit], method: str
) -> tuple[dict[Hashable, Fraction], dict[Hashable, list[str]], bool]:
    """The weights of free units, notes on them, and whether there were none at all."""
    notes: dict[Hashable, list[str]] = {unit.key: [] for unit in units}
    weights = _WEIGHTS[method](units, notes)
    for key, weight in weights.items():
        if weight < 0:
            raise CascadeError("negative", [key], weight=to_decimal(weight))
    even = bool(units) and not any(weights.values())
    if even:
        weights = dict.fromkeys(weights, Fraction(1))
        notes = {key: ["even"] for key in notes}
    for unit in units:
        if unit.presence != 1:
            weights[unit.key] *= Fraction(unit.presence)
            notes[unit.key].append("presence")
    return weights, notes, even


def _evenly(units: Sequence[Unit], notes: Notes) -> dict[Hashable, Fraction]:
    return {unit.key: Fraction(1) for unit in units}


def _by_actuals(units: Sequence[Unit], notes: Notes) -> dict[Hashable, Fraction]:
    """Past results; who has none weighs as the average of those who have."""
    known = [Fraction(max(u.weight, 0)) for u in units if u.weight is not None]
    average = sum(known, Fraction(0)) / (len(known) or 1)
    weights = {}
    for unit in units:
        if unit.weight is None:
            notes[unit.key].append("average")
        elif unit.weight < 0:
            notes[unit.key].append("negative")
        weight = average if unit.weight is None else Fraction(unit.weight)
        weights[unit.key] = max(weight, Fraction(0))
    return weights


def _by_heads(units: Sequence[Unit], notes: Notes) -> dict[Hashable, Fraction]:
    return {unit.key: _heads(unit) for unit in units}


def _heads(unit: Unit) -> Fraction:
    if unit.heads is not None:
        return Fraction(unit.heads)
    if not unit.children:
        return Fraction(1)
    return sum(_heads(below) * Fraction(below.presence) for below in unit.children)


def _as_given(units: Sequence[Unit], notes: Notes) -> dict[Hashable, Fraction]:
    """Typed weights; who has none gets nothing."""
    for unit in units:
        if unit.weight is None:
            notes[unit.key].append("nothing")
    return {unit.key: Fraction(unit.weight or 0) for unit in units}


_WEIGHTS = {
    "even": _evenly,
    "actuals": _by_actuals,
    "headcount": _by_heads,
    "given": _as_given,
}


def _apportion(
    left: Decimal,
    weights: Mapping[Hashable, Fraction],
    notes: Notes,
    grain: Decimal,
) -> dict[Hashable, Decimal]:
    """Amounts of the free units; what is smaller than a grain goes to the largest."""
    if not weights:
        return {}
    count, rest = in_grains(left.copy_abs(), grain)
    shares = largest_remainder(count, to_integers(weights.values()))
    amounts = {
        key: CONTEXT.multiply(grain, Decimal(share))
        for key, share in zip(weights, shares, strict=True)
    }
    if rest:
        largest = max(weights, key=lambda key: weights[key])
        amounts[largest] = CONTEXT.add(amounts[largest], rest)
        notes[largest].append("rest")
    if left < 0:
        amounts = {key: amount.copy_negate() for key, amount in amounts.items()}
    return amounts


def _exact(
    units: Sequence[Unit], left: Decimal, weights: Mapping[Hashable, Fraction]
) -> dict[Hashable, Fraction]:
    """Everybody's share before rounding."""
    whole = sum(weights.values()) or 1
    return {
        unit.key: Fraction(left) * weights.get(unit.key, Fraction(0)) / whole
        if unit.fixed is None
        else Fraction(unit.fixed)
        for unit in units
    }


def _rate(number: Fraction | None) -> Decimal | None:
    return None if number is None else to_decimal(number)
