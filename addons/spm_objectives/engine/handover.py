"""What happens to a share when somebody joins, leaves or moves."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from .cascade import Unit, split
from .cascade_error import CascadeError, refuse_twice
from .rounding import CONTEXT, exact_sum

#: What may be chosen, see :class:`Change`.
CHOICES = ("keep", "spread", "hand_over")


@dataclass(frozen=True)
class Change:
    """What happens to a share when somebody joins or leaves.

    ``choice`` is ``keep`` (it stays as it is), ``spread`` (the siblings take ``amount``
    of it by their own amounts) or ``hand_over`` (``successor`` takes ``amount``). A
    joiner is a ``spread`` of a negative amount: the siblings give it.
    """

    key: Hashable
    choice: str
    amount: Decimal = Decimal(0)
    successor: Hashable = None


@dataclass(frozen=True)
class Moved:
    """A unit's amount before and after a transfer."""

    key: Hashable
    before: Decimal
    after: Decimal


def transfer(
    amounts: Mapping[Hashable, Decimal],
    changes: Sequence[Change],
    digits: int = 2,
) -> tuple[Moved, ...]:
    """Move parts of shares between siblings as people join and leave.

    :param amounts: everybody's share by unit; a joiner may be missing or have zero
    :param changes: one per joiner or leaver; none of them receives what others leave,
        unless named as a successor
    :return: everybody's amount before and after, those of ``amounts`` first; both
        sum to the same
    :raise CascadeError: nobody to take it, or more moved than there is
    """
    before = dict(amounts)
    for change in changes:
        for key in (change.key, change.successor):
            if key is not None:
                before.setdefault(key, Decimal(0))
    refuse_twice(change.key for change in changes)
    leaving = {change.key for change in changes}
    after = dict(before)
    stayers = [key for key in amounts if key not in leaving]
    for change in changes:
        for key, amount in _taken(change, after, stayers, digits).items():
            after[key] = CONTEXT.add(after[key], amount)
    return tuple(Moved(key, before[key], after[key]) for key in before)


def _taken(
    change: Change,
    after: Mapping[Hashable, Decimal],
    stayers: Sequence[Hashable],
    digits: int,
) -> dict[Hashable, Decimal]:
    """What a change adds to whom."""
    if change.choice not in CHOICES:
        raise ValueError(f"unknown choice {change.choice!r}")
    if change.choice == "keep" or not change.amount:
        return {}
    back = change.amount.copy_negate()
    if change.choice == "hand_over":
        if change.successor in (None, change.key):
            raise CascadeError("nobody")
        _check_giving([change.key], after[change.key], change.amount)
        return {change.key: back, change.successor: change.amount}
    gives = change.amount * after[change.key] > 0
    givers = [change.key] if gives else stayers
    owned = exact_sum(after[key] for key in givers)
    _check_giving(givers, owned, change.amount if gives else back)
    units = [Unit(key, after[key].copy_abs()) for key in stayers]
    parts = split(change.amount, units, "actuals", digits=digits).shares
    return {change.key: back} | {part.key: part.amount for part in parts}


def _check_giving(keys: Sequence[Hashable], owned: Decimal, amount: Decimal) -> None:
    """Refuse to take more than there is."""
    if amount * owned < 0 or abs(amount) > abs(owned):
        raise CascadeError("too_much", keys, amount=amount, total=owned)
