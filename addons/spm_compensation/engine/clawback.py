"""Clawback: what is taken back of the pay for deals that were lost."""

from datetime import date
from decimal import Decimal

from .decimals import HUNDRED, ZERO, round_money, text
from .facts import Loss
from .modifiers import Step
from .terms import FULL, Clawback


def months_between(start: date, stop: date) -> int:
    """Whole months from a day to a later one.

    >>> months_between(date(2026, 1, 31), date(2026, 2, 28))
    0
    >>> months_between(date(2026, 1, 15), date(2026, 7, 15))
    6
    """
    whole = (stop.year - start.year) * 12 + stop.month - start.month
    return whole - (stop.day < start.day)


def claw_back(
    terms: Clawback, loss: Loss, digits: int, at: str
) -> tuple[Decimal, Step]:
    """What is taken back for a loss, not negative, with its step."""
    if terms.days is not None:
        unit, window, passed = "days", terms.days, (loss.lost - loss.earned).days
    else:
        unit, window = "months", terms.months or 0
        passed = months_between(loss.earned, loss.lost)
    left = max(0, window - passed)
    part = loss.paid * loss.share / HUNDRED
    if terms.recovery == FULL:
        amount = part if left else ZERO
    else:
        amount = part * left / window if left else ZERO
    amount = round_money(amount, digits)
    return amount, {"step": "clawback", "rule": "clawback", "fact": at,
                    "key": loss.key, "paid": text(loss.paid),
                    "share": text(loss.share), "unit": unit, "window": window,
                    "passed": passed, "recovery": terms.recovery, "digits": digits,
                    "amount": text(amount)}  # fmt: skip
