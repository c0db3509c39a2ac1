"""Splits: who gets which part of a deal's credit, to the cent."""
# pylint: disable=prefer-env-translation; no environment here, see words.py

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from .decimals import HUNDRED, ZERO
from .problem import Refusal
from .words import _


def check_shares(shares: Mapping[str, Decimal]) -> None:
    """Refuse shares in percent that are negative or do not make 100 together."""
    for name, share in shares.items():
        if share < 0:
            raise Refusal(name, _("a share that is not negative"), share)
    total = sum(shares.values(), ZERO)
    if total != HUNDRED:
        raise Refusal("", _("shares that sum to 100"), total)


def split(
    amount: Decimal, shares: Mapping[str, Decimal], digits: int
) -> dict[str, Decimal]:
    """Split an amount by percentages, so that the parts sum to it to the cent.

    Each part is its exact value rounded down, and the cents that are left go to the
    largest remainders (Hare and Niemeyer), of equal ones to the first. A negative
    amount is split as its size.

    >>> split(Decimal(100), {"a": Decimal("33.3"), "b": Decimal("66.7")}, 0)
    {'a': Decimal('33'), 'b': Decimal('67')}
    """
    check_shares(shares)
    cents = int(abs(amount).scaleb(digits))
    exact = {name: Fraction(share) * cents / 100 for name, share in shares.items()}
    whole = {name: int(value) for name, value in exact.items()}
    left = cents - sum(whole.values())
    order = sorted(exact, key=lambda name: whole[name] - exact[name])
    for name in order[:left]:
        whole[name] += 1
    sign = -1 if amount < 0 else 1
    return {name: Decimal(sign * part).scaleb(-digits) for name, part in whole.items()}
