"""What the engine says, in the user's language."""

import re

from odoo.tools.translate import code_translations

from ..engine.places import in_words
from ..engine.problem import shown

#: The sign right behind a number.
_PERCENT = re.compile(r"(?<=\d)%")


def translator(env):
    """A function from the engine's terms to those of the environment's language."""
    lang = env.lang or "en_US"
    found = code_translations.get_python_translations("spm_compensation", lang)
    return lambda term: found.get(term, term)


def spaced(sentence):
    """A sentence whose signs of percent stand off their numbers, as on the screens."""
    return _PERCENT.sub("\N{NO-BREAK SPACE}%", sentence)


def refusal_in_words(env, refusal, terms=None):
    """Where something is wrong, what belongs there and what there is instead."""
    place = in_words(refusal.at, terms, translator(env))
    values = {
        "place": place or env._("The plan"),
        "expected": refusal.expected,
        "found": shown(refusal.found),
    }
    if refusal.found is None:
        return env._("%(place)s: expected %(expected)s.", **values)
    return env._("%(place)s: expected %(expected)s, found %(found)s.", **values)
