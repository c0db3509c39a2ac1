"""The format of facts, and of what they are expected to come to."""
# pylint: disable=prefer-env-translation; no environment here, see words.py

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from .. import facts
from ..decimals import HUNDRED
from ..measures import HIGHER, LOWER, Measure
from ..problem import Refusal
from ..splits import check_shares, split
from ..words import _
from .plan_format import NUMBER, POSITIVE, needed, optional
from .shape import (
    Choice,
    Currency,
    Day,
    Flag,
    Key,
    ListOf,
    MapOf,
    Nullable,
    Object,
    Whole,
)


def _measure(**values: Any) -> Measure:
    if not {"actual", "attainment"} & set(values):
        wanted = _("'actual' or 'attainment' (null where there is no data)")
        raise Refusal("", wanted)
    return Measure(**values)


#: Of one person in one period.
MOST_CREDITS = 10_000
MEASURE = Object(_measure, {
    "actual": optional(Nullable(NUMBER)),
    "target": optional(NUMBER),
    "attainment": optional(Nullable(NUMBER)),
    "direction": optional(Choice((HIGHER, LOWER))),
    "answers": optional(Whole()),
})  # fmt: skip


@dataclass(frozen=True)
class SharedCredit:
    """A deal that several people share, before this person's part is cut."""

    credit: facts.Credit
    shares: Mapping[str, Decimal]


def _credit(
    shares: Mapping[str, Decimal] | None = None, **values: Any
) -> facts.Credit | SharedCredit:
    credit = facts.Credit(**values)
    if shares is None:
        return credit
    try:
        check_shares(shares)
    except Refusal as refusal:
        raise refusal.under("shares") from None
    return SharedCredit(credit, shares)


CREDIT = Object(_credit, {
    "key": needed(Key()),
    "amount": needed(NUMBER),
    "component": optional(Key()),
    "date": optional(Day(), "day"),
    "margin": optional(NUMBER),
    "quantity": optional(NUMBER),
    "currency": optional(Currency()),
    "shares": optional(MapOf(NUMBER)),
}, _("a credit: an object with 'key' and 'amount'"))  # fmt: skip
LOSS = Object(facts.Loss, {
    "key": needed(Key()),
    "paid": needed(POSITIVE),
    "earned_on": needed(Day(), "earned"),
    "lost_on": needed(Day(), "lost"),
    "share": optional(NUMBER),
})  # fmt: skip
HELD = Object(facts.Held, {
    "key": needed(Key()),
    "amount": needed(POSITIVE),
    "periods": optional(Whole()),
})  # fmt: skip
PRIOR = Object(facts.Prior, {
    "credited": optional(NUMBER),
    "paid": optional(NUMBER),
    "window_from": optional(Day(), "window"),
})  # fmt: skip
BALANCES = Object(facts.Balances, {
    "carried": optional(NUMBER),
    "draw": optional(NUMBER),
    "held": optional(ListOf(HELD)),
    "prior": optional(MapOf(PRIOR)),
})  # fmt: skip


@dataclass(frozen=True)
class Told:
    """Facts as a document tells them: deals may still be whole."""

    facts: facts.Facts
    shared: Mapping[int, SharedCredit]
    person: str | None

    def settled(self, digits: int) -> facts.Facts:
        """The facts with this person's part of every shared deal."""
        if not self.shared:
            return self.facts
        credits: list[facts.Credit] = list(self.facts.credits)
        for number, deal in self.shared.items():
            if self.person not in deal.shares:
                wanted = _("a share of the person whose facts these are")
                at = f"credits[{number}].shares"
                raise Refusal(at, wanted, self.person or _("none"))
            credits[number] = _part(deal, str(self.person), digits)
        return replace(self.facts, credits=tuple(credits))


def _part(deal: SharedCredit, person: str, digits: int) -> facts.Credit:
    """One person's credit of a deal that is shared."""
    credit = deal.credit
    part = split(credit.amount, deal.shares, digits)[person]
    margin = credit.margin
    if margin is not None:
        margin = split(margin, deal.shares, digits)[person]
    share = deal.shares[person]
    quantity = credit.quantity
    if quantity is not None:
        quantity = quantity * share / HUNDRED
    return credit._replace(
        amount=part, margin=margin, quantity=quantity, share=share, whole=credit.amount
    )


def _facts(
    credits: Sequence[Any] = (), person: str | None = None, **values: Any
) -> Told:
    shared = {n: c for n, c in enumerate(credits) if isinstance(c, SharedCredit)}
    plain = tuple(c.credit if isinstance(c, SharedCredit) else c for c in credits)
    return Told(facts.Facts(credits=plain, **values), shared, person)


_FACTS = {
    "person": optional(Key()),
    "period": optional(Object(facts.Period, {
        "from": needed(Day(), "start"),
        "to": needed(Day(), "stop"),
    })),
    "period_number": optional(Whole(1), "number"),
    "tenure_month": optional(Whole(1), "month"),
    "participation": optional(Object(facts.Participation, {
        "days": needed(NUMBER),
        "of": needed(NUMBER),
    })),
    "measures": optional(MapOf(MEASURE)),
    "credits": optional(ListOf(CREDIT, most=MOST_CREDITS)),
    "target_incentives": optional(MapOf(POSITIVE), "incentives"),
    "draw": optional(Flag()),
    "draw_amount": optional(POSITIVE),
    "lost_deals": optional(ListOf(LOSS), "losses"),
    "releases": optional(ListOf(Key())),
    "forfeits": optional(ListOf(Key())),
}  # fmt: skip
LATER_FACTS = Object(_facts, _FACTS)
FACTS = Object(_facts, {**_FACTS, "opening": optional(BALANCES)})
#: What may be expected, by key: an attribute of the payout.
AMOUNTS = ("earned", "held", "released", "forfeited", "clawed_back", "topped_up",
           "recovered", "payable")  # fmt: skip
EXPECTED = Object(dict, {
    **{name: optional(NUMBER) for name in AMOUNTS},
    "components": optional(MapOf(NUMBER)),
    "closing": optional(Object(dict, {
        "carried": optional(NUMBER),
        "draw": optional(NUMBER),
        "held": optional(NUMBER),
    })),
})  # fmt: skip
