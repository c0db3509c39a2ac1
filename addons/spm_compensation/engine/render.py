"""Rendering: an explanation in sentences that a salesperson understands.

The sentences are terms to translate; amounts and numbers are formatted by the caller.
"""
# pylint: disable=prefer-env-translation; no environment here, see words.py

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from .problem import Refusal
from .sentences import tell, tell_step
from .voice import Step, Voice, plain
from .words import _


def render(
    explanation: Mapping[str, Any],
    translate: Callable[[str], str] = lambda term: term,
    money: Callable[[Decimal], str] | None = None,
    number: Callable[[Decimal], str] = plain,
    most: int = 12,
) -> list[str]:
    """An explanation in sentences, one a line; what belongs to a component is indented.

    :param translate: a term to its translation, with the same ``%(name)s`` in it
    :param money: an amount as text, by default with the currency's code
    :param most: how many credits of a component are told one by one
    """
    if not explanation.get("components"):
        wanted = _("the explanation of at least one component")
        raise Refusal("components", wanted)
    currency, digits = explanation["currency"], explanation["digits"]
    voice = Voice(currency, digits, translate, money, number, most)
    return tell(voice, explanation)


def render_steps(
    explanation: Mapping[str, Any],
    steps: Sequence[Step],
    translate: Callable[[str], str] = lambda term: term,
    money: Callable[[Decimal], str] | None = None,
    number: Callable[[Decimal], str] = plain,
    percent: Callable[[Decimal], str] | None = None,
    units: Mapping[str, str] | None = None,
) -> list[tuple[Step, list[str]]]:
    """Steps beside what they say, for whoever shows their credits and tiers as tables.

    :param explanation: for its currency and digits
    :param steps: of one of its components, or of the sum
    :param percent: a share in percent as text
    :param units: ``money`` or ``percent`` by the name of a measure
    """
    currency, digits = explanation["currency"], explanation["digits"]
    voice = Voice(currency, digits, translate, money, number, 0, False, percent, units)
    return [(step, tell_step(voice, step)) for step in steps]
