"""Curves and matrices: a percentage looked up by one measure or by two."""
# pylint: disable=prefer-env-translation; no environment here, see words.py

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from .decimals import ZERO, text
from .measures import ATTAINMENT
from .problem import Refusal
from .words import _

LINEAR, STEP = "linear", "step"
FROM, ABOVE = "from", "above"
FLAT, CONTINUE = "flat", "continue"
NOTHING, FIRST = "nothing", "first"


def place_of(bounds: list[Decimal], value: Decimal, boundary: str) -> int:
    """The number of the highest bound that a value reaches, -1 for none."""
    find = bisect_right if boundary == FROM else bisect_left
    return find(bounds, value) - 1


def check_order(bounds: list[Decimal], at: str) -> None:
    """Refuse bounds that do not grow; ``at`` holds a place for the number."""
    for place in range(1, len(bounds)):
        if bounds[place] <= bounds[place - 1]:
            before = f"{bounds[place - 1]:f}"
            wanted = _("more than the one before (%(before)s)", before=before)
            raise Refusal(at.format(place), wanted, bounds[place])


@dataclass(frozen=True)
class Point:
    """A point of a curve: at so much of the measure, so many percent."""

    at: Decimal
    gives: Decimal


@dataclass(frozen=True)
class Curve:
    """Points in order, and what is between and around them.

    ``shape``: linear between points, or step, the highest point reached. ``boundary``
    matters to steps: whether a value exactly at a point has reached it. ``beyond`` the
    last point: flat, or continue as the last segment rises. ``below`` the first:
    nothing, or what the first gives.
    """

    points: tuple[Point, ...]
    shape: str = LINEAR
    boundary: str = FROM
    beyond: str = FLAT
    below: str = NOTHING

    def __post_init__(self) -> None:
        if not self.points:
            raise Refusal("points", _("at least one point"))
        check_order([point.at for point in self.points], "points[{}].at")
        if self.beyond == CONTINUE and (len(self.points) < 2 or self.shape == STEP):
            wanted = _("a linear curve of two points, to continue it")
            raise Refusal("beyond", wanted)

    @cached_property
    def _bounds(self) -> list[Decimal]:
        return [point.at for point in self.points]

    def value(self, at: Decimal) -> Decimal:
        """What the curve gives in percent.

        >>> line = Point(Decimal(50), Decimal(0)), Point(Decimal(100), Decimal(100))
        >>> Curve(line).value(Decimal(75))
        Decimal('50')
        """
        linear = self.shape == LINEAR
        place = place_of(self._bounds, at, FROM if linear else self.boundary)
        if place < 0:
            return ZERO if self.below == NOTHING else self.points[0].gives
        if not linear:
            return self.points[place].gives
        if place == len(self.points) - 1:
            if self.beyond == FLAT:
                return self.points[place].gives
            place -= 1
        one, two = self.points[place : place + 2]
        rise = (two.gives - one.gives) * (at - one.at) / (two.at - one.at)
        return one.gives + rise

    @cached_property
    def data(self) -> dict[str, object]:
        """The curve as it stands in explanations."""
        return {"points": [[text(p.at), text(p.gives)] for p in self.points],
                "shape": self.shape, "boundary": self.boundary,
                "beyond": self.beyond, "below": self.below}  # fmt: skip

    def without_accelerator(self, above: Decimal) -> "Curve":
        """The curve that stays at what it gives at a bound."""
        kept = tuple(point for point in self.points if point.at < above)
        end = Point(above, self.value(above))
        return replace(self, points=(*kept, end), beyond=FLAT)


@dataclass(frozen=True)
class Axis:
    """A side of a matrix: a measure and the lower bounds of its rows or columns.

    Below the first bound, the first row or column holds.
    """

    measure: str
    bounds: tuple[Decimal, ...]
    read: str = ATTAINMENT

    def __post_init__(self) -> None:
        if not self.bounds:
            raise Refusal("from", _("at least one lower bound"))
        check_order(list(self.bounds), "from[{}]")

    def place(self, value: Decimal, boundary: str) -> int:
        """The number of the row or column of a value."""
        return max(0, place_of(list(self.bounds), value, boundary))


@dataclass(frozen=True)
class Matrix:
    """Percentages by two measures."""

    rows: Axis
    columns: Axis
    cells: tuple[tuple[Decimal, ...], ...]
    boundary: str = FROM

    def __post_init__(self) -> None:
        height, width = len(self.rows.bounds), len(self.columns.bounds)
        if len(self.cells) != height:
            wanted = _("%(number)s rows, one for each bound", number=height)
            raise Refusal("cells", wanted, len(self.cells))
        for place, row in enumerate(self.cells):
            if len(row) != width:
                wanted = _("%(number)s numbers, one for each bound of the columns",
                           number=width)  # fmt: skip
                raise Refusal(f"cells[{place}]", wanted, len(row))

    @cached_property
    def data(self) -> dict[str, object]:
        """The matrix as it stands in explanations."""
        return {"rows": [text(bound) for bound in self.rows.bounds],
                "columns": [text(bound) for bound in self.columns.bounds],
                "cells": [[text(cell) for cell in row] for row in self.cells],
                "boundary": self.boundary}  # fmt: skip

    def value(self, row: Decimal, column: Decimal) -> Decimal:
        """The cell for two values, in percent."""
        line = self.cells[self.rows.place(row, self.boundary)]
        return line[self.columns.place(column, self.boundary)]
