"""Exchange: amounts of money in another currency."""

from decimal import Decimal, localcontext

from .decimals import CONTEXT, ZERO, round_money


def exchanged(
    amount: Decimal, rate: Decimal, digits: int, coin: Decimal | None = None
) -> Decimal:
    """An amount in another currency, rounded once, half away from zero.

    :param rate: units of the other currency for one of the amount's; more than zero
    :param digits: decimals of the other currency
    :param coin: its smallest coin if that is more than one of the last digit, such as
        0.05 for Swiss francs in cash

    >>> exchanged(Decimal("10.05"), Decimal("0.1"), 2)
    Decimal('1.01')
    >>> exchanged(Decimal("10.05"), Decimal("0.1"), 2, Decimal("0.05"))
    Decimal('1.00')
    """
    with localcontext(CONTEXT):
        found = amount * rate
        if coin:
            found = round_money(found / coin, 0) * coin
        return round_money(found, digits) + ZERO
