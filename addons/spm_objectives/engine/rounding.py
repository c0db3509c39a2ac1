"""Exact shares in whole numbers: what is rounded still sums to the whole.

One row is rounded by the largest remainder (Hare and Niemeyer); a table by
controlled rounding (Bacharach 1966): every cell is its exact value rounded up or
down, every row sums exactly, and so does every column whose exact sum is whole.
Such a rounding always exists, as a flow between rows and columns.
"""

from collections.abc import Collection, Iterable, Sequence
from decimal import Context, Decimal
from fractions import Fraction
from functools import reduce
from math import lcm

#: For amounts: nothing is ever rounded off, whatever the thread's own context.
CONTEXT = Context(prec=60)
#: For rates, which may not end.
_RATES = Context(prec=28)


def to_decimal(number: Fraction | int) -> Decimal:
    """A fraction as a decimal: exact where that takes up to 28 digits.

    >>> to_decimal(Fraction(1, 8))
    Decimal('0.125')
    """
    return _RATES.divide(Decimal(number.numerator), Decimal(number.denominator))


def percentage(part: Decimal, whole: Decimal) -> Decimal:
    """A part in percent of the whole, to 28 digits."""
    return _RATES.divide(CONTEXT.multiply(part, Decimal(100)), whole)


def grain_of(digits: int) -> Decimal:
    """The smallest step of numbers with so many decimals: 0.01 for 2."""
    return Decimal(1).scaleb(-digits)


def round_to(number: Decimal | Fraction, digits: int) -> Decimal:
    """A number rounded to decimals, half away from zero.

    >>> round_to(Fraction(-1, 8), 2)
    Decimal('-0.13')
    """
    grain = grain_of(digits)
    count = int(abs(Fraction(number)) / Fraction(grain) + Fraction(1, 2))
    return CONTEXT.multiply(grain, Decimal(count if number >= 0 else -count))


def exact_sum(numbers: Iterable[Decimal]) -> Decimal:
    """A sum of decimals in which nothing is rounded off."""
    return reduce(CONTEXT.add, numbers, Decimal(0))


def in_grains(amount: Decimal, grain: Decimal) -> tuple[int, Decimal]:
    """How many grains an amount holds, rounded down, and what is left over.

    >>> in_grains(Decimal("1000.5"), Decimal(500))
    (2, Decimal('0.5'))
    """
    count = int(Fraction(amount) // Fraction(grain))
    rest = CONTEXT.subtract(amount, CONTEXT.multiply(grain, Decimal(count)))
    return count, rest


def to_integers(numbers: Iterable[Decimal | Fraction | int]) -> list[int]:
    """Whole numbers in the same proportion.

    >>> to_integers([Decimal("0.5"), Fraction(1, 3)])
    [3, 2]
    """
    fractions = [Fraction(number) for number in numbers]
    scale = lcm(*(fraction.denominator for fraction in fractions))
    return [int(fraction * scale) for fraction in fractions]


def largest_remainder(total: int, weights: Sequence[int]) -> list[int]:
    """Split a whole number by weights, each share being exact up to less than one.

    :param weights: not negative, not all zero
    :return: shares that sum to the total; of equal remainders the first wins

    >>> largest_remainder(10, [1, 1, 1])
    [4, 3, 3]
    """
    whole = sum(weights)
    shares = [total * weight // whole for weight in weights]
    remainders = [total * weight % whole for weight in weights]
    order = sorted(range(len(weights)), key=lambda place: -remainders[place])
    for place in order[: total - sum(shares)]:
        shares[place] += 1
    return shares


def controlled(
    totals: Sequence[int], profiles: Sequence[Sequence[int]]
) -> list[list[int]]:
    """Split every row's total by its profile, so that the columns come out too.

    :param totals: whole number to split, by row
    :param profiles: weights by row and column, not negative, all rows of the same sum
    :return: cells by row and column, each its exact value rounded up or down. Rows
        sum exactly to their totals; a column sums to its exact sum rounded up or
        down, hence exactly where that is whole. Of equal claims those that
        spread evenly along the row win.

    >>> controlled([1, 1], [[1, 1], [1, 1]])
    [[1, 0], [0, 1]]
    """
    table = _Table(totals, profiles)
    table.settle()
    return table.cells


class _Table:
    """Cells while they are rounded.

    ``debts`` says per column what is missing to its exact sum, in parts of
    ``whole``. They sum to zero, and none may stay as large as ``whole``.
    """

    def __init__(self, totals: Sequence[int], profiles: Sequence[Sequence[int]]):
        self.whole = sum(profiles[0]) if profiles else 1
        width = len(profiles[0]) if profiles else 0
        self.debts = [0] * width
        self.cells: list[list[int]] = []
        self.open: list[list[bool]] = []
        self.raised: list[list[bool]] = []
        for total, profile in zip(totals, profiles, strict=True):
            self._add(total, profile)

    def _add(self, total: int, profile: Sequence[int]):
        """Round a row, raising the cells whose columns lack most."""
        cells = [total * weight // self.whole for weight in profile]
        remainders = [total * weight % self.whole for weight in profile]
        debts = self.debts
        for column, remainder in enumerate(remainders):
            debts[column] += remainder
        spread = _spread(remainders, self.whole)
        order = sorted(
            (column for column, remainder in enumerate(remainders) if remainder),
            key=lambda column: (-debts[column], not spread[column], column),
        )
        raised = [False] * len(cells)
        for column in order[: total - sum(cells)]:
            cells[column] += 1
            raised[column] = True
            debts[column] -= self.whole
        self.cells.append(cells)
        self.open.append([bool(remainder) for remainder in remainders])
        self.raised.append(raised)

    def settle(self):
        """Move single grains between columns until no column is off by a whole one."""
        columns = range(len(self.debts))
        while True:
            worst = max(columns, key=lambda c: abs(self.debts[c]), default=None)
            if worst is None or abs(self.debts[worst]) < self.whole:
                return
            if self.debts[worst] < 0:
                path = self._path([worst], [c for c in columns if self.debts[c] > 0])
            else:
                path = self._path([c for c in columns if self.debts[c] < 0], [worst])
            for row, source, goal in path:
                self._move(row, source, goal)

    def _path(
        self, starts: Iterable[int], goals: Collection[int]
    ) -> list[tuple[int, int, int]]:
        """The shortest way to take one from a start and give one to a goal."""
        came: dict[int, tuple[int, int] | None] = dict.fromkeys(starts)
        queue = list(came)
        for source in queue:
            if source in goals:
                steps = []
                while (step := came[source]) is not None:
                    row, previous = step
                    steps.append((row, previous, source))
                    source = previous
                return steps
            for goal in range(len(self.debts)):
                if goal not in came:
                    row = self._row_for(source, goal)
                    if row is not None:
                        came[goal] = (row, source)
                        queue.append(goal)
        raise AssertionError("every table has a controlled rounding")

    def _row_for(self, source: int, goal: int) -> int | None:
        """A row that may give one of a column's grains to another column."""
        for row, raised in enumerate(self.raised):
            if raised[source] and not raised[goal] and self.open[row][goal]:
                return row
        return None

    def _move(self, row: int, source: int, goal: int):
        for column, change in ((source, -1), (goal, 1)):
            self.cells[row][column] += change
            self.raised[row][column] = change > 0
            self.debts[column] -= change * self.whole


def _spread(remainders: Sequence[int], whole: int) -> list[bool]:
    """Where the rounded running sum of the remainders steps up."""
    steps, running, before = [], 0, 0
    for remainder in remainders:
        running += remainder
        rounded = (2 * running + whole) // (2 * whole)
        steps.append(rounded > before)
        before = rounded
    return steps
