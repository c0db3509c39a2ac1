"""Draws: pay in advance of earnings, and its recovery."""
# pylint: disable=prefer-env-translation; no environment here, see words.py

from dataclasses import dataclass
from decimal import Decimal

from .decimals import HUNDRED, ZERO, round_money, text
from .facts import Facts
from .modifiers import Step
from .places import Place
from .problem import Refusal
from .terms import AFTER_DRAW, FROM_PERIOD, GUARANTEE, Draw
from .words import _


@dataclass(frozen=True)
class Drawn:
    """What a draw adds to pay, what is recovered of earlier ones, what is owed."""

    topped_up: Decimal
    recovered: Decimal
    forgiven: Decimal
    owed: Decimal
    step: Step


def draw(terms: Draw, pay: Decimal, facts: Facts, digits: int) -> Drawn:
    """Top pay up, or recover earlier draws from it.

    :param pay: what the period pays without the draw
    """
    amount = facts.draw_amount if facts.draw_amount is not None else terms.amount
    amount = amount if facts.draw else ZERO
    owed = facts.opening.draw
    guarantee = terms.kind == GUARANTEE
    if guarantee and facts.draw:
        topped = max(ZERO, amount - pay)
    else:
        topped = amount
    recovers = terms.recoverable and owed > 0 and _recovers(terms, facts)
    kept = amount if guarantee and terms.keep_draw else ZERO
    excess = max(ZERO, pay - kept) if recovers else ZERO
    recovered = min(owed, round_money(excess * terms.share / HUNDRED, digits))
    left = owed - recovered + (topped if terms.recoverable else ZERO)
    forgiven = left if terms.forgiven and not facts.draw else ZERO
    step: Step = {"step": "draw", "rule": "draw", "kind": terms.kind,
                  "running": facts.draw, "draw": text(amount),
                  "recoverable": terms.recoverable, "owed": text(owed),
                  "recovers": recovers, "kept": text(kept),
                  "share": text(terms.share), "digits": digits,
                  "topped_up": text(topped), "recovered": text(recovered),
                  "forgiven": text(forgiven),
                  "still_owed": text(left - forgiven)}  # fmt: skip
    return Drawn(topped, recovered, forgiven, left - forgiven, step)


def _recovers(terms: Draw, facts: Facts) -> bool:
    if terms.recovery == AFTER_DRAW:
        return not facts.draw
    if terms.recovery == FROM_PERIOD:
        if facts.number is None:
            at = Place("draw.from_period")
            wanted = _("the period's number, for %(place)s", place=at)
            raise Refusal("period_number", wanted)
        return facts.number >= (terms.from_period or 0)
    return True
