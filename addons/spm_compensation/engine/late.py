"""Late: what an earlier period would have paid, less what it was paid."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from .decimals import ZERO, text
from .facts import Period

#: The key of what limits of the sum of all components take or give.
LIMITS = "total_limits"


@dataclass(frozen=True)
class LatePay:
    """A component of an earlier period that pays more now, or less.

    ``shown`` explains the amount: the component's steps with what is known now, and
    what it was paid before.
    """

    amount: Decimal
    shown: Mapping[str, Any]


def late_pay(part: Mapping[str, Any], paid: Decimal, period: Period) -> LatePay:
    """What is still to be paid of a component of an earlier period.

    :param part: the component as an explanation of the earlier period shows it, with
        everything that is known now
    :param paid: what it was paid so far, for this period
    :param period: the earlier period

    >>> from datetime import date
    >>> part = {"key": "a", "steps": [], "amount": "160"}
    >>> february = Period(date(2026, 2, 1), date(2026, 3, 1))
    >>> late_pay(part, Decimal(100), february).amount
    Decimal('60')
    """
    amount = Decimal(str(part["amount"])) - paid
    step = {"step": "paid_before", "rule": "late", "paid": text(paid),
            "result": text(amount)}  # fmt: skip
    days = {"from": period.start.isoformat(), "to": period.stop.isoformat()}
    shown = {**part, "steps": [*part["steps"], step], "amount": text(amount)}
    return LatePay(amount, {**shown, "late": days})


def gone(key: str, name: str, kind: str) -> dict[str, Any]:
    """The explanation of a component that would not have paid anything."""
    steps = [{"step": "nothing", "rule": "late", "because": "late", "result": "0"}]
    return {"key": key, "name": name, "rule": "late", "type": kind,
            "steps": steps, "amount": "0"}  # fmt: skip


def limits(amount: Decimal) -> dict[str, Any]:
    """The explanation of what the limits of a period's sum take (negative) or give."""
    steps = [{"step": "total_limits", "rule": "total", "amount": text(amount),
              "result": text(amount)}]  # fmt: skip
    return {"key": LIMITS, "name": "", "rule": "total", "type": "bonus",
            "steps": steps, "amount": text(amount)}  # fmt: skip


def together(late: tuple[LatePay, ...]) -> Decimal:
    """The sum of what is late."""
    return sum((one.amount for one in late), ZERO)
