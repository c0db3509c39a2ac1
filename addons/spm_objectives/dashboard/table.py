"""What panels show, as tables for files."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """A number with its unit.

    :param value: None where there is no data
    :param unit: ``money``, ``count``, ``percent``, ``points`` of percent, ``days``,
        ``hours`` or ``number``
    :param currency: id of the currency of money
    :param status: ``green``, ``amber`` or ``red``, as which it is coloured
    """

    value: float | None
    unit: str = "number"
    currency: int | bool = False
    status: str = "none"

    @property
    def is_whole(self):
        """Whether there is nothing after the decimal point."""
        return self.value is not None and float(self.value).is_integer()


@dataclass(frozen=True)
class Table:
    """Rows under headers; a cell is a :class:`Figure`, a text, a day or None."""

    title: str
    headers: tuple
    rows: tuple


def percent(value, status="none"):
    """A share of 100 as a cell."""
    return Figure(value, "percent", status=status)


def amount(row, name):
    """A figure of a panel's row, which carries its unit."""
    return Figure(row[name], row["unit_type"], row["currency"])
