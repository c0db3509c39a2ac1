"""The cascade of an objective that may have been cascaded before.

A first cascade splits what the objective has. Later ones find people who joined, left
or moved, and amounts set by hand: this module says what everybody has then, in amounts
(:func:`plan`) and by period (:func:`spread_plan`).
"""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from .cascade import Level, Share, Split, Unit, pad, split
from .cascade_error import CascadeError
from .handover import Change, transfer
from .rounding import CONTEXT, exact_sum, grain_of
from .spread import phases, split_grid

#: What may be chosen for somebody. ``share``: takes part. ``nothing``: not this time.
#: ``keep``: what they have stays with them. ``spread``: they leave ``left`` to those
#: beside them. ``hand_over``: they leave it to a successor.
CHOICES = ("share", "nothing", "keep", "spread", "hand_over")


@dataclass(frozen=True)
class Member:
    """Somebody at a place of the tree, now or before.

    ``unit`` says who and how they weigh, ``unit.fixed`` being an amount set by hand;
    ``present`` is what they have now, None: nothing yet; ``left`` what of it a leaver
    leaves; ``below`` are those they hand their own amount on to.
    """

    unit: Unit
    present: Decimal | None = None
    choice: str = "share"
    left: Decimal = Decimal(0)
    successor: Hashable = None
    below: tuple["Member", ...] = ()

    @property
    def key(self) -> Hashable:
        """Who it is."""
        return self.unit.key

    @property
    def stays(self) -> bool:
        """Whether they take a share of what there is."""
        return self.choice == "share"


def plan(
    total: Decimal,
    members: Sequence[Member],
    levels: Sequence[Level],
    rounding: tuple[int, Decimal | None] = (2, None),
    anew: bool = True,
) -> tuple[Share, ...]:
    """What everybody in a tree has after the cascade.

    :param total: what the top has
    :param rounding: decimals and step, as :func:`.cascade.split` takes them
    :param anew: split everything anew, except what is fixed; else everybody keeps what
        they have, and only joiners and leavers give and take
    :return: shares from the top, each after its parent; who gets nothing by choice is
        left out
    :raise CascadeError: as :func:`.cascade.split` and :func:`.handover.transfer`
    """
    return tuple(_descend(total, members, levels, rounding, anew, None))


def resplit(
    total: Decimal,
    members: Sequence[Member],
    level: Level,
    rounding: tuple[int, Decimal | None] = (2, None),
    anew: bool = True,
) -> tuple[Share, ...]:
    """One level of :func:`plan`."""
    if level.padding < -100:
        raise CascadeError("padding", padding=level.padding)
    members = [member for member in members if member.choice != "nothing"]
    for member in members:
        if member.choice not in CHOICES:
            raise ValueError(f"unknown choice {member.choice!r}")
        if member.choice == "hand_over":
            _check_successor(member, members)
    before = any(member.present is not None and member.stays for member in members)
    if anew or not before:
        return _split_anew(total, members, level, rounding)
    return _transferred(total, members, level, rounding)


def _descend(
    total: Decimal,
    members: Sequence[Member],
    levels: Sequence[Level],
    rounding: tuple[int, Decimal | None],
    anew: bool,
    parent: Share | None,
) -> Iterator[Share]:
    level, *deeper = levels
    shares = {s.key: s for s in resplit(total, members, level, rounding, anew)}
    for member in members:
        share = shares.get(member.key)
        if share is None:
            continue
        if parent is not None:
            share = replace(share, parent=parent.key, depth=parent.depth + 1)
        yield share
        if deeper and member.below:
            yield from _descend(
                share.amount, member.below, deeper, rounding, anew, share
            )


def _check_successor(member: Member, members: Sequence[Member]) -> None:
    takers = {other.key for other in members if other.stays and other is not member}
    if member.successor not in takers:
        raise CascadeError("successor", [member.key])


def _split_anew(
    total: Decimal,
    members: Sequence[Member],
    level: Level,
    rounding: tuple[int, Decimal | None],
) -> tuple[Share, ...]:
    """By the level's method; leavers stay with what they do not leave."""
    digits, step = rounding
    same = level.method == "same"
    units = [_unit(member, same) for member in members]
    handed = {
        member.successor: member.left
        for member in members
        if member.choice == "hand_over" and not same
    }
    gifts = exact_sum(
        member.left for member in members if member.choice == "hand_over" and not same
    )
    padded = pad(total, level.padding, digits)
    done = split(
        CONTEXT.subtract(padded, gifts), units, level.method, digits=digits, step=step
    )
    if handed:
        done = _hand_over(done, members)
    return done.shares


def _unit(member: Member, same: bool) -> Unit:
    if member.stays or member.present is None:
        return member.unit
    fixed = member.present
    if member.choice != "keep" and not same:
        fixed = CONTEXT.subtract(fixed, member.left)
    return replace(member.unit, fixed=fixed)


def _hand_over(done: Split, members: Sequence[Member]) -> Split:
    """Put what leavers hand over on top of what their successors get."""
    amounts = {share.key: share.amount for share in done.shares}
    for member in members:
        if member.choice == "hand_over":
            amounts[member.successor] = CONTEXT.add(
                amounts[member.successor], member.left
            )
    shares = tuple(replace(share, amount=amounts[share.key]) for share in done.shares)
    return replace(done, shares=shares)


def _transferred(
    total: Decimal,
    members: Sequence[Member],
    level: Level,
    rounding: tuple[int, Decimal | None],
) -> tuple[Share, ...]:
    """Everybody keeps what they have; joiners are given to, leavers give."""
    digits, _step = rounding
    if level.method == "same":
        kept = [_as_it_is(member) for member in members]
        return _split_anew(total, kept, level, rounding)
    amounts = {}
    for member in members:
        if member.present is not None:
            fixed = member.unit.fixed if member.stays else None
            amounts[member.key] = member.present if fixed is None else fixed
    joiners = [m for m in members if m.present is None and m.stays]
    changes = [_change(member) for member in members if not member.stays]
    changes += [_joining(joiner, members, amounts, digits) for joiner in joiners]
    after = {moved.key: moved.after for moved in transfer(amounts, changes, digits)}
    whole = exact_sum(after[member.key] for member in members)
    return tuple(
        Share(
            key=member.key,
            weight=None,
            percent=_percent(after[member.key], whole),
            unpadded=after[member.key],
            amount=after[member.key],
            notes=() if member.present is None else ("kept",),
        )
        for member in members
    )


def _as_it_is(member: Member) -> Member:
    if member.present is None or not member.stays or member.unit.fixed is not None:
        return member
    return replace(member, unit=replace(member.unit, fixed=member.present))


def _change(member: Member) -> Change:
    if member.choice == "keep":
        return Change(member.key, "keep")
    return Change(member.key, member.choice, member.left, member.successor)


def _joining(
    joiner: Member,
    members: Sequence[Member],
    amounts: Mapping[Hashable, Decimal],
    digits: int,
) -> Change:
    """A joiner gets what was typed, or as much as the others have on average."""
    share = joiner.unit.fixed
    if share is None:
        stayers = [m for m in members if m.present is not None and m.stays]
        even = [Unit(m.key) for m in stayers]
        joining = Unit(joiner.key, presence=joiner.unit.presence)
        whole = exact_sum(amounts[m.key] for m in stayers)
        share = split(whole, [*even, joining], digits=digits).shares[-1].amount
    return Change(joiner.key, "spread", share.copy_negate())


def _percent(part: Decimal, whole: Decimal) -> Decimal:
    if not whole:
        return Decimal(0)
    return CONTEXT.divide(CONTEXT.multiply(part, Decimal(100)), whole)


def spread_plan(
    shares: Sequence[Share],
    row: Sequence[Decimal],
    digits: int = 2,
    kept: Mapping[Hashable, Sequence[Decimal]] | None = None,
    cumulative: bool = True,
) -> dict[Hashable, tuple[Decimal, ...]]:
    """Spread a plan over periods, everybody as those above them.

    :param shares: as :func:`plan` gave them
    :param row: weights by period of the top
    :param kept: by unit a seasonality of its own: weights, or amounts that stay as
        they are where they sum to the share
    :param cumulative: as :func:`.spread.split_grid`
    :return: amounts by period of every unit, summing exactly to its share; where
        nothing is padded or kept, those below sum to the one above in every period
    """
    above: dict[Hashable, list[Share]] = {}
    for share in shares:
        above.setdefault(share.parent, []).append(share)
    rows: dict[Hashable, tuple[Decimal, ...]] = {}
    for parent, group in above.items():
        amounts = {share.key: share.amount for share in group}
        profile = row if parent is None else rows[parent]
        if not any(profile):
            profile = row
        own = {
            key: _own_row(amounts[key], weights, digits)
            for key, weights in (kept or {}).items()
            if key in amounts and cumulative and any(weights)
        }
        rows |= split_grid(amounts, profile, digits, own, cumulative).rows
    return rows


def _own_row(
    amount: Decimal, weights: Sequence[Decimal], digits: int
) -> tuple[Decimal, ...]:
    if exact_sum(weights) == amount:
        return tuple(weights)
    return phases(amount, weights, digits)


def is_own(row: Sequence[Decimal], above: Sequence[Decimal], digits: int = 2) -> bool:
    """Whether a seasonality differs from the one above by more than rounding.

    :param row: amounts by period
    :param above: those of who stands above, in the same periods
    """
    whole = exact_sum(above)
    total = exact_sum(row)
    if not whole:
        return False
    least = CONTEXT.multiply(grain_of(digits), CONTEXT.abs(whole))
    multiply = CONTEXT.multiply
    return any(
        CONTEXT.abs(CONTEXT.subtract(multiply(amount, whole), multiply(total, outer)))
        >= least
        for amount, outer in zip(row, above, strict=True)
    )


def truncated(
    row: Sequence[Decimal],
    ends: Sequence[date],
    amount: Decimal,
    day: date,
) -> tuple[Decimal, ...]:
    """What remains, by period, to who leaves on a day and keeps an amount.

    :param row: their amounts by period until now
    :param ends: first day after each period
    :param amount: what they keep: what they were to do before the day
    :return: periods over by the day stay, the next one takes the rest, later ones are
        zero
    """
    over = sum(end <= day for end in ends)
    kept = list(row[:over])
    rest = CONTEXT.subtract(amount, exact_sum(kept))
    if over < len(row):
        kept.append(rest)
    elif kept:
        kept[-1] = CONTEXT.add(kept[-1], rest)
    return tuple(kept) + (Decimal(0),) * (len(row) - len(kept))
