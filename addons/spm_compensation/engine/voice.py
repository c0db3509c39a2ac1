"""A voice: terms translated, amounts and numbers formatted."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from .decimals import round_money

Step = Mapping[str, Any]


def plain(number: Decimal) -> str:
    """A number for people: grouped in thousands, at most four decimals.

    >>> plain(Decimal("1234567.50")), plain(Decimal("66.666667"))
    ('1,234,567.5', '66.6667')
    """
    shown = f"{number:,.4f}"
    return shown.rstrip("0").rstrip(".")


class Voice:
    """How sentences are said.

    :param translate: a term to its translation
    :param money: an amount of money as text
    :param number: any other number as text
    :param most: of how many credits each gets a sentence; 0 tells of none
    :param tiers: whether each tier gets a sentence; without, a table stands beside
    :param percent: a share in percent as text, with its sign
    :param units: ``money`` or ``percent`` by the name of a measure, where its values
        are such
    """

    def __init__(
        self,
        currency: str,
        digits: int,
        translate: Callable[[str], str],
        money: Callable[[Decimal], str] | None,
        number: Callable[[Decimal], str],
        most: int,
        tiers: bool = True,
        percent: Callable[[Decimal], str] | None = None,
        units: Mapping[str, str] | None = None,
    ):
        self.translate = translate
        self.money = money or (lambda a: f"{round_money(a, digits):,} {currency}")
        self.number = number
        self.most = most
        self.tiers = tiers
        self._percent = percent or (lambda share: f"{number(share)}%")
        self.units = units or {}

    def say(self, term: str, **values: object) -> str:
        """A term, translated and filled in."""
        return self.translate(term) % values

    def amount(self, value: object) -> str:
        """An amount of money from an explanation."""
        return self.money(Decimal(str(value)))

    def plain(self, value: object) -> str:
        """A number from an explanation."""
        return self.number(Decimal(str(value)))

    def percent(self, value: object) -> str:
        """A share from an explanation, with the sign of percent."""
        return self._percent(Decimal(str(value)))

    def measured(self, measure: str, value: object) -> str:
        """The value of a measure, in the measure's unit."""
        unit = self.units.get(measure)
        if unit == "money":
            return self.amount(value)
        return self.percent(value) if unit == "percent" else self.plain(value)
