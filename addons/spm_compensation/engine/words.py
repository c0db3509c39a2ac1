"""Words: English texts that whoever shows them can tell in another language.

The engine knows no languages. It marks its terms with ``_``, by which they are found
to be translated.
"""

from collections.abc import Callable, Mapping
from functools import cache, partial
from types import MappingProxyType
from typing import Any, NoReturn

Translate = Callable[[str], str]
_NONE: Mapping[str, object] = MappingProxyType({})


class Words(str):
    """A text in English that knows its term and the values in it.

    Without values the term is the text as it stands, for others to fill in.

    >>> few = Words("a list of up to %(most)s", most=5)
    >>> few, few.term, dict(few.values)
    ('a list of up to 5', 'a list of up to %(most)s', {'most': 5})
    >>> Words("%(share)s of 100%")
    '%(share)s of 100%'
    """

    __slots__ = ("term", "values")
    term: str
    values: Mapping[str, object]

    def __new__(cls, term: str, /, **values: object) -> "Words":
        words = super().__new__(cls, term % values if values else term)
        object.__setattr__(words, "term", term)
        kept = MappingProxyType(values) if values else _NONE
        object.__setattr__(words, "values", kept)
        return words

    def told(self, translate: Translate, terms: Mapping[str, Any] | None = None) -> str:
        """The text in another language, with the words among its values.

        :param translate: a term to its translation, with the same ``%(name)s`` in it
        :param terms: those of the plan, for the names of its components

        >>> german = {"each %(what)s": "jede %(what)s", "line": "Zeile"}
        >>> Words("each %(what)s", what=Words("line")).told(german.get)
        'jede Zeile'
        """
        if not self.values:
            return translate(self.term)
        values = {
            name: tell(value, translate, terms) for name, value in self.values.items()
        }
        return translate(self.term) % values

    def __reduce__(self) -> tuple[Any, ...]:
        return partial(type(self), self.term, **self.values), ()

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"words do not change: {name}")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"words do not change: {name}")


def _(term: str, /, **values: object) -> Words:
    """Mark a term for translation and fill it in; whoever shows it translates it."""
    return Words(term, **values) if values else _marked(term)


@cache
def _marked(term: str) -> Words:
    """A term by itself, made once: sentences are said over and over."""
    return Words(term)


def tell(
    text: object, translate: Translate, terms: Mapping[str, Any] | None = None
) -> Any:
    """Words in another language; what are none is a value and stays as it is.

    >>> german = {"none": "nichts"}
    >>> tell(Words("none"), german.get), tell("none", german.get), tell(5, german.get)
    ('nichts', 'none', 5)
    """
    return text.told(translate, terms) if isinstance(text, Words) else text
