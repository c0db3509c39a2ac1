"""Places of a plan in words, for people who never see the document."""
# pylint: disable=prefer-env-translation; no environment here, see words.py

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from .words import Translate, Words, _

_STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")
#: Lists, by how one of them is called.
_NUMBERED = {
    "modifiers": _("modifier %(number)s"),
    "tiers": _("tier %(number)s"),
    "points": _("point %(number)s"),
    "objectives": _("objective %(number)s"),
    "scorecard": _("objective %(number)s"),
    "ramp": _("step %(number)s of the ramp"),
    "cells": _("row %(number)s of the matrix"),
    "cases": _("case %(number)s"),
    "periods": _("period %(number)s"),
    "credits": _("credit %(number)s"),
    "lost_deals": _("lost deal %(number)s"),
    "steps": _("step %(number)s"),
}
_NAMED = {
    "components": _("components"),
    "tiers": _("tiers"),
    "points": _("points"),
    "objectives": _("objectives"),
    "scorecard": _("objectives"),
    "table": _("rate table"),
    "curve": _("curve"),
    "matrix": _("matrix"),
    "rows": _("rows of the matrix"),
    "columns": _("columns of the matrix"),
    "cells": _("cells of the matrix"),
    "from": _("starts at"),
    "at": _("at"),
    "gives": _("gives"),
    "rate": _("rate"),
    "per_unit": _("per unit"),
    "amount": _("amount"),
    "retroactive": _("from zero"),
    "threshold": _("threshold"),
    "floor": _("floor"),
    "cap": _("cap"),
    "measure": _("measure"),
    "quota": _("quota"),
    "weight": _("weight"),
    "key": _("name in documents"),
    "total": _("sum of all components"),
    "holdback": _("holdback"),
    "clawback": _("clawback"),
    "draw": _("draw"),
    "share": _("share"),
    "factor": _("factor"),
    "target_incentive": _("target incentive"),
    "minimum_payout": _("minimum payout"),
    "currency": _("currency"),
    "window": _("accumulated over"),
    "unit": _("bounds of tiers are"),
    "base": _("what is rated"),
    "effect": _("when missed"),
    "mode": _("how tiers apply"),
    "boundary": _("exactly on a bound"),
    "minimum_answers": _("minimum answers"),
    "without_data": _("without data"),
    "true_up": _("year to date"),
    "prorate_quota": _("quota prorated"),
    "catch_up": _("raises earlier pay"),
    "at_least": _("at least"),
    "at_most": _("at most"),
    "negative_balance": _("negative balance"),
    "fiscal_year_starts": _("year starts in month"),
    "release_after": _("released after periods"),
    "within_days": _("within days"),
    "within_months": _("within months"),
    "recovery": _("recovery"),
    "beyond": _("beyond the last point"),
    "below": _("below the first point"),
    "shape": _("shape"),
    "type": _("kind"),
    "name": _("name"),
    "modifiers": _("modifiers"),
    "ramp": _("ramp"),
    "require": _("paid"),
    "recoverable": _("recovered"),
    "never_below_draw": _("never below the draw"),
    "forgiven_at_end": _("rest forgiven"),
    "from_period": _("from period"),
    "above": _("accelerated from"),
    "read": _("read"),
    "facts": _("facts"),
    "expected": _("expected"),
    "measures": _("measures"),
    "credits": _("credits"),
    "participation": _("days of participation"),
    "period": _("period"),
    "tenure_month": _("month of tenure"),
    "target_incentives": _("target incentives"),
    "cases": _("cases"),
    "periods": _("periods"),
    "person": _("person"),
    "to": _("until"),
    "period_number": _("number of the period"),
    "days": _("days"),
    "of": _("of"),
    "actual": _("actual"),
    "target": _("target"),
    "attainment": _("attainment"),
    "direction": _("direction"),
    "answers": _("answers"),
    "component": _("component"),
    "date": _("date"),
    "margin": _("margin"),
    "quantity": _("quantity"),
    "shares": _("shares"),
    "draw_amount": _("amount of the draw"),
    "lost_deals": _("lost deals"),
    "paid": _("paid"),
    "earned_on": _("earned on"),
    "lost_on": _("lost on"),
    "releases": _("released"),
    "forfeits": _("forfeited"),
    "opening": _("opening balances"),
    "carried": _("carried over"),
    "held": _("held back"),
    "prior": _("earlier in the window"),
    "credited": _("credited"),
    "window_from": _("window from"),
    "earned": _("earned"),
    "released": _("released"),
    "forfeited": _("forfeited"),
    "clawed_back": _("clawed back"),
    "topped_up": _("added by the draw"),
    "recovered": _("recovered"),
    "payable": _("to pay"),
    "closing": _("closing balances"),
    "result": _("result"),
    "digits": _("decimals"),
    "format": _("format"),
    "source": _("source"),
    "title": _("title"),
    "note": _("note"),
}
#: What says nothing to people who fill in a form.
_SILENT = frozenset({"plan", "split"})
#: What is in these goes by names of the author's.
_NAMING = frozenset({"measures", "target_incentives", "components", "shares", "prior"})
#: What every case has goes without saying.
_PLAIN = frozenset({"facts", "expected", "measures", "components"})
#: One of a list, when something else than its number tells which.
_ONE = {
    "tiers": _("tier from"),
    "points": _("point at"),
    "objectives": _("objective"),
    "scorecard": _("objective"),
    "ramp": _("step of the ramp from month"),
}


def named(key: str, translate: Callable[[str], str] = lambda term: term) -> str:
    """A key of a document in words."""
    return translate(_NAMED[key] if key in _NAMED else key.replace("_", " "))


def one_of(key: str, translate: Callable[[str], str] = lambda term: term) -> str:
    """One of a list in words, to be followed by what tells it apart."""
    return translate(_ONE.get(key, key))


def told_path(
    path: Iterable[str | int],
    names: Mapping[str, Mapping[str | int, str]],
    translate: Callable[[str], str] = lambda term: term,
) -> str:
    """The steps to a number of a case in words, without what every case has.

    :param names: how keys are called, by what they stand in, such as "measures"; of a
        list, what tells one apart besides its number

    >>> names = {"measures": {"rate": "Win Rate"}}
    >>> told_path(["facts", "measures", "rate", "actual"], names)
    'Win Rate, actual'
    >>> told_path(["facts", "credits", 0, "amount"], {})
    'credit 1, amount'
    >>> told_path(["facts", "credits", 0, "amount"], {"credits": {0: "Renewals"}})
    'credit 1 (Renewals), amount'
    """
    found: list[str] = []
    before = ""
    for step in path:
        if isinstance(step, int):
            one = translate(_NUMBERED[before]) % {"number": step + 1}
            name = names.get(before, {}).get(step)
            found[-1:] = [f"{one} ({name})" if name else one]
        elif before in _NAMING:
            found.append(names.get(before, {}).get(step, step))
        elif step not in _PLAIN:
            found.append(named(step, translate))
        before = str(step)
    return join_words(found)


def join_words(words: Iterable[str]) -> str:
    """The words that lead to a place, from the outside in."""
    return ", ".join(words)


class Place(Words):
    """A place in a document, as a value among words."""

    def told(self, translate: Translate, terms: Mapping[str, Any] | None = None) -> str:
        """The place in words, as :func:`in_words` has it."""
        return in_words(str(self), terms, translate)


def in_words(
    at: str,
    terms: Mapping[str, Any] | None = None,
    translate: Callable[[str], str] = lambda term: term,
) -> str:
    """A place such as ``components[0].table.tiers[1].from`` in words.

    :param at: words if it is a place in a text, not in what the text says
    :param terms: those of the plan, for the names of its components
    :return: empty for the plan as a whole

    >>> terms = {"components": [{"key": "new", "name": "New business"}]}
    >>> in_words("components[0].table.tiers[1].from", terms)
    'New business, rate table, tier 2, starts at'
    """
    if isinstance(at, Words):
        return at.told(translate, terms)
    steps = [(name, number) for name, number in _STEP.findall(at)]
    found: list[str] = []
    for place, (name, number) in enumerate(steps):
        before = steps[place - 1][0] if place else ""
        after = steps[place + 1] if place + 1 < len(steps) else ("", "")
        if number:
            found.append(_one(before, int(number), terms, translate))
        elif name not in _SILENT and not after[1]:
            ours = name in _NAMED and before not in _NAMING
            found.append(translate(_NAMED[name]) if ours else name)
    return join_words(found)


def _one(
    name: str,
    number: int,
    terms: Mapping[str, Any] | None,
    translate: Callable[[str], str],
) -> str:
    """One of a list: a component by its name, others by their number."""
    if name == "components":
        parts = (terms or {}).get("components")
        known = isinstance(parts, list) and number < len(parts)
        part = parts[number] if known else None
        if isinstance(part, dict) and (label := part.get("name") or part.get("key")):
            return str(label)
        return translate(_("component %(number)s")) % {"number": number + 1}
    if name in _NUMBERED:
        return translate(_NUMBERED[name]) % {"number": number + 1}
    return f"{named(name, translate)} {number + 1}"
