"""Rate tables: what is paid for a base amount, tier by tier.

Tiers have lower bounds only, so that none can overlap and no gap can be between them;
below the first nothing is paid. A base below zero (refunds) pays what its size would,
with a minus.
"""
# pylint: disable=prefer-env-translation; no environment here, see words.py

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, localcontext
from functools import cached_property

from .decimals import CONTEXT, HUNDRED, ZERO, text
from .problem import Refusal
from .words import _

MARGINAL, WHOLE, INTERPOLATED = "marginal", "whole", "interpolated"
FROM, ABOVE = "from", "above"
#: Nothing reached.
NONE = -1
#: (number of the tier, how much of the base it rates), in order.
Slices = tuple[tuple[int, Decimal], ...]


@dataclass(frozen=True)
class Tier:
    """A tier from a lower bound on.

    ``rate`` is in percent of the base, ``per_unit`` money for each unit of it, and
    ``amount`` money: for filling the whole tier in an interpolated table, else a lump
    sum for reaching it. A ``retroactive`` tier, once reached, rates everything below
    it as well.
    """

    start: Decimal
    rate: Decimal | None = None
    per_unit: Decimal | None = None
    amount: Decimal | None = None
    retroactive: bool = False

    def __post_init__(self) -> None:
        if self.start < 0:
            raise Refusal("from", _("a lower bound that is not negative"), self.start)
        if self.rate is not None and self.per_unit is not None:
            wanted = _("either a rate or an amount per unit, not both")
            raise Refusal("per_unit", wanted)

    @property
    def factor(self) -> Decimal:
        """Money for each unit of the base."""
        if self.per_unit is not None:
            return self.per_unit
        return (self.rate or ZERO) / HUNDRED


@dataclass(frozen=True)
class RateTable:
    """Tiers in order, and how they apply.

    ``mode``: marginal, each tier rates the part that falls in it; whole, the highest
    tier reached rates everything; interpolated, each tier pays its amount pro rata to
    how far it is filled. ``boundary`` says what a base exactly on a bound has reached:
    ``from`` the tier that starts there, ``above`` only the one before. A base below
    ``threshold`` pays nothing; once reached, the table pays as if there were none.
    """

    tiers: tuple[Tier, ...]
    mode: str = MARGINAL
    boundary: str = FROM
    threshold: Decimal = ZERO

    def __post_init__(self) -> None:
        if not self.tiers:
            raise Refusal("tiers", _("at least one tier"))
        for place, tier in enumerate(self.tiers):
            self._check(place, tier)

    def _check(self, place: int, tier: Tier) -> None:
        at = f"tiers[{place}]"
        if place and tier.start <= self.tiers[place - 1].start:
            before = f"{self.tiers[place - 1].start:f}"
            wanted = _("more than the tier before (%(before)s)", before=before)
            raise Refusal(f"{at}.from", wanted, tier.start)
        if self.mode != INTERPOLATED:
            if tier.rate is tier.per_unit is tier.amount is None:
                raise Refusal(at, _("a rate, pay per unit or a lump sum"))
            if tier.retroactive and self.mode == WHOLE:
                wanted = _("it in a marginal table only, as in a whole one every tier "
                           "is retroactive")  # fmt: skip
                raise Refusal(f"{at}.retroactive", wanted)
            return
        if tier.retroactive or tier.rate is not None or tier.per_unit is not None:
            wanted = _("only 'from' and 'amount' in an interpolated table")
            raise Refusal(at, wanted)
        last = place == len(self.tiers) - 1
        if last and tier.amount is not None:
            wanted = _("no amount in the last tier of an interpolated table, as it has "
                       "no end")  # fmt: skip
            raise Refusal(f"{at}.amount", wanted)
        if not last and tier.amount is None:
            raise Refusal(at, _("'amount', what the whole tier pays"))

    @cached_property
    def bounds(self) -> list[Decimal]:
        """The lower bounds, with nothing reached below the threshold."""
        return [tier.start for tier in self.tiers]

    @cached_property
    def _widths(self) -> list[Decimal | None]:
        starts = self.bounds
        pairs = zip(starts, starts[1:], strict=False)
        return [*(end - start for start, end in pairs), None]

    @cached_property
    def _full(self) -> list[Slices]:
        """By tier reached: the slices that are full."""
        found: list[Slices] = []
        for place, tier in enumerate(self.tiers):
            if self.mode == WHOLE or tier.retroactive or not place:
                found.append(())
                continue
            before = place - 1
            part = self.tiers[place].start - self.starts[before]
            found.append((*found[before], (before, part)))
        return found

    @cached_property
    def starts(self) -> list[Decimal]:
        """By tier reached: where the part begins that it rates."""
        return [
            ZERO if self.mode == WHOLE or tier.retroactive else tier.start
            for tier in self.tiers
        ]

    @cached_property
    def factors(self) -> list[Decimal]:
        """Money for each unit of the base, by tier."""
        return [tier.factor for tier in self.tiers]

    @cached_property
    def _bases(self) -> list[Decimal]:
        """By tier reached: what the full slices pay, with the lump sums."""
        with localcontext(CONTEXT):  # kept, so not with whoever asks first
            return [
                self.pay_of(slices) + self.lumps(place)
                for place, slices in enumerate(self._full)
            ]

    def tier_of(self, base: Decimal) -> int:
        """The number of the highest tier that a base reaches; nothing reaches NONE."""
        if not base or base < self.threshold:
            return NONE
        find = bisect_right if self.boundary == FROM else bisect_left
        return find(self.bounds, base) - 1

    def lumps(self, reached: int) -> Decimal:
        """The lump sums of the tiers reached."""
        if self.mode == INTERPOLATED or reached == NONE:
            return ZERO
        first = reached if self.mode == WHOLE else 0
        tiers = self.tiers[first : reached + 1]
        return sum((tier.amount or ZERO for tier in tiers), ZERO)

    def below(self, reached: int) -> Slices:
        """The slices that are full when a tier is reached."""
        return self._full[reached]

    def slices(self, base: Decimal) -> Slices:
        """How a base that is not negative is cut into tiers."""
        reached = self.tier_of(base)
        if reached == NONE:
            return ()
        rest = base - self.starts[reached]
        return (*self._full[reached], (reached, rest)) if rest else self._full[reached]

    def pay_of(self, slices: Slices) -> Decimal:
        """What slices pay, without lump sums."""
        return sum((self.slice_pay(*part) for part in slices), ZERO)

    def slice_pay(self, place: int, part: Decimal) -> Decimal:
        """What a part of the base pays in a tier."""
        if self.mode != INTERPOLATED:
            return part * self.factors[place]
        width = self._widths[place]
        amount = self.tiers[place].amount
        return part * amount / width if width and amount else ZERO

    def pay(self, base: Decimal) -> Decimal:
        """What the table pays for a base.

        >>> tiers = Tier(Decimal(0), Decimal(1)), Tier(Decimal(1000), Decimal(2))
        >>> RateTable(tiers).pay(Decimal(1500))
        Decimal('20.00')
        >>> RateTable(tiers, WHOLE).pay(Decimal(1500))
        Decimal('30.00')
        """
        if base < 0:
            return -self.pay(-base)
        reached = self.tier_of(base)
        if reached == NONE:
            return ZERO
        rest = base - self.starts[reached]
        return self._bases[reached] + self.slice_pay(reached, rest)

    @cached_property
    def data(self) -> dict[str, object]:
        """The table as it stands in explanations."""
        tiers: list[dict[str, object]] = []
        for tier in self.tiers:
            shown: dict[str, object] = {"from": text(tier.start)}
            for name in ("rate", "per_unit", "amount"):
                if (number := getattr(tier, name)) is not None:
                    shown[name] = text(number)
            tiers.append({**shown, "retroactive": True} if tier.retroactive else shown)
        return {"mode": self.mode, "boundary": self.boundary,
                "threshold": text(self.threshold), "tiers": tiers}  # fmt: skip

    def scaled(self, quota: Decimal) -> "RateTable":
        """The table with bounds in percent of a quota turned into amounts."""
        return replace(
            self,
            tiers=tuple(
                replace(tier, start=tier.start * quota / HUNDRED) for tier in self.tiers
            ),
            threshold=self.threshold * quota / HUNDRED,
        )

    def without_accelerator(self, above: Decimal) -> "RateTable":
        """The table without the tiers from a bound on: the tier before continues."""
        kept: Sequence[Tier] = [t for t in self.tiers if t.start < above]
        if self.mode == INTERPOLATED and kept and kept[-1].amount is not None:
            kept = [*kept, self.tiers[len(kept)]]
            kept[-1] = replace(kept[-1], amount=None)
        return replace(self, tiers=tuple(kept or self.tiers[:1]))
