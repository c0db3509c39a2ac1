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
    :param tiers: whether each tier gets a sentence
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
    ):
        self.translate = translate
        self.money = money or (lambda a: f"{round_money(a, digits):,} {currency}")
        self.number = number
        self.most = most
        self.tiers = tiers

    def say(self, term: str, **values: object) -> str:
        """A term, translated and filled in."""
        return self.translate(term) % values

    def amount(self, value: object) -> str:
        """An amount of money from an explanation."""
        return self.money(Decimal(str(value)))

    def plain(self, value: object) -> str:
        """A number from an explanation."""
        return self.number(Decimal(str(value)))
