"""Decimal arithmetic: exact inside, rounded where money is stored."""
# pylint: disable=prefer-env-translation; no environment here, see words.py

from decimal import (
    ROUND_HALF_UP,
    Context,
    Decimal,
    DivisionByZero,
    InvalidOperation,
    Overflow,
)

from .problem import Refusal
from .words import _

#: What everything is calculated in. Sums and products of any real plan are exact in
#: 60 digits; only quotients end there.
CONTEXT = Context(prec=60, traps=[InvalidOperation, DivisionByZero, Overflow])
#: Before rounding, a quotient that is off by its last digits, such as 3 × (1 ÷ 3),
#: becomes whole again, also when explanations have shown 28 digits of it.
_SETTLED = Context(prec=24)
_STORED = Context(prec=60, rounding=ROUND_HALF_UP)
_SHOWN = Context(prec=28)
ZERO = Decimal(0)
HUNDRED = Decimal(100)
#: Facts are smaller: from here on something is mistyped, and soon digits end.
LIMIT = Decimal(10) ** 15


def is_plausible(number: Decimal) -> bool:
    """Whether a fact is a number that can be calculated with.

    >>> is_plausible(Decimal("-5")), is_plausible(Decimal("1e300"))
    (True, False)
    """
    return number.is_finite() and -LIMIT < number < LIMIT


def check_size(at: str, number: Decimal | None) -> None:
    """Refuse what is no number, or too large to be a fact."""
    if number is not None and not is_plausible(number):
        wanted = _("a number of less than %(limit)s", limit=f"{LIMIT:,f}")
        raise Refusal(at, wanted, number)


def round_money(amount: Decimal, digits: int) -> Decimal:
    """Round to a currency's digits, half away from zero.

    >>> round_money(Decimal(3) / Decimal("0.03") * Decimal("0.00005"), 2)
    Decimal('0.01')
    >>> round_money(Decimal("-0.125"), 2)
    Decimal('-0.13')

    :raise Refusal: if it has more digits than can be calculated with
    """
    settled = _SETTLED.plus(amount)
    try:
        rounded = settled.quantize(Decimal(1).scaleb(-digits), context=_STORED)
    except InvalidOperation:
        raise Refusal("amount", _("fewer digits"), amount) from None
    return rounded if rounded else abs(rounded)  # no minus zero


def has_digits(amount: Decimal, digits: int) -> bool:
    """Whether an amount has no more decimals than its currency.

    >>> has_digits(Decimal("1.50"), 1), has_digits(Decimal("1.55"), 1)
    (True, False)
    """
    if -amount.as_tuple().exponent <= digits:
        return True
    return amount == amount.quantize(Decimal(1).scaleb(-digits), context=_STORED)


def text(number: Decimal) -> str:
    """A number as it stands in explanations: plain, up to 28 digits.

    >>> text(Decimal("1E+3")), text(Decimal("2.50")), text(Decimal(1) / 3)
    ('1000', '2.5', '0.3333333333333333333333333333')
    """
    plain = str(number)  # by far the most are short and plain already
    if len(plain) > 28 or "E" in plain:
        plain = f"{_SHOWN.plus(number):f}"
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    return plain if plain != "-0" else "0"
