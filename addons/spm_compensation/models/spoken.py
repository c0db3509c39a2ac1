"""What the engine says, in the user's language."""

import re

from odoo.tools.translate import code_translations

from ..engine.places import in_words
from ..engine.problem import shown
from ..engine.words import tell

#: The sign right behind a number.
_PERCENT = re.compile(r"(?<=\d)%")


def translator(env):
    """A function from the engine's terms to those of the environment's language."""
    lang = env.lang or "en_US"
    found = code_translations.get_python_translations("spm_compensation", lang)
    return lambda term: str(found.get(term, term))


def spaced(sentence):
    """A sentence whose signs of percent stand off their numbers, as on the screens."""
    return _PERCENT.sub("\N{NO-BREAK SPACE}%", sentence)


def refusal_in_words(env, refusal, terms=None, whole=None):
    """Where something is wrong, what belongs there and what there is instead.

    :param whole: how all of it is called, by default as a plan
    """
    translate = translator(env)
    values = {
        "place": in_words(refusal.at, terms, translate) or whole or env._("The plan"),
        "expected": tell(refusal.expected, translate, terms),
        "found": shown(tell(refusal.found, translate, terms)),
    }
    if refusal.found is None:
        return env._("%(place)s: expected %(expected)s.", **values)
    return env._("%(place)s: expected %(expected)s, found %(found)s.", **values)
