"""What panels show, as tables for files."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """A number with its unit.

    :param value: None where there is no data
    :param unit: ``money``, ``count``, ``percent``, ``days``, ``hours`` or ``number``
    :param currency: id of the currency of money
    """

    value: float | None
    unit: str = "number"
    currency: int | bool = False


@dataclass(frozen=True)
class Table:
    """Rows under headers; a cell is a :class:`Figure`, a text, a day or None."""

    title: str
    headers: tuple
    rows: tuple


def percent(value):
    """A share of 100 as a cell."""
    return Figure(value, "percent")


def amount(row, name):
    """A figure of a panel's row, which carries its unit."""
    return Figure(row[name], row["unit_type"], row["currency"])
