"""Holdback: a part of what is earned is paid later, or never."""
# pylint: disable=prefer-env-translation; no environment here, see words.py

from dataclasses import replace
from decimal import Decimal

from .decimals import HUNDRED, ZERO, round_money, text
from .facts import Facts, Held
from .modifiers import Step
from .problem import Refusal
from .terms import Holdback
from .words import _


def hold(
    terms: Holdback, earned: Decimal, digits: int, key: str
) -> tuple[Held | None, Step]:
    """Hold a share of what is earned back; nothing of a loss.

    :param key: what the held pay is called when it is released
    """
    amount = round_money(max(earned, ZERO) * terms.share / HUNDRED, digits)
    step: Step = {"step": "hold", "rule": "holdback", "share": text(terms.share),
                  "digits": digits, "key": key, "amount": text(amount)}  # fmt: skip
    return (Held(key, amount) if amount else None), step


def settle(terms: Holdback | None, facts: Facts) -> tuple[tuple[Held, ...], list[Step]]:
    """Release and forfeit what was held in earlier periods.

    :return: what stays held, a period older, and a step for each that does not
    """
    held = facts.opening.held
    keys = [one.key for one in held]
    for name in ("releases", "forfeits"):
        for place, key in enumerate(getattr(facts, name)):
            if key not in keys:
                wanted = _("the key of pay that is held")
                raise Refusal(f"{name}[{place}]", wanted, key)
    stays: list[Held] = []
    steps: list[Step] = []
    for one in held:
        older = replace(one, periods=one.periods + 1)
        due = terms and terms.periods is not None and older.periods >= terms.periods
        step: Step = {"rule": "holdback", "key": one.key, "amount": text(one.amount)}
        if one.key in facts.forfeits:
            steps.append({"step": "forfeit", **step})
        elif due or one.key in facts.releases:
            steps.append({"step": "release", **step})
        else:
            stays.append(older)
    return tuple(stays), steps
