"""What can be wrong with a cascade."""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping

#: What is wrong, in English; the keys are :attr:`CascadeError.key`.
MESSAGES = {
    "nobody": "there is nobody to give a share to",
    "no_period": "there is no period to spread over",
    "season": "the seasonality has a negative weight (%(weight)s)",
    "negative": "the weight of %(names)s is negative (%(weight)s)",
    "exceeds": (
        "the shares set by hand of %(names)s come to %(fixed)s, which is more than "
        "the %(total)s to distribute"
    ),
    "twice": "%(names)s would get a share twice",
    "kept": "the periods kept of %(names)s do not sum to the share of %(total)s",
    "profile": "the seasonality of %(names)s has %(length)s periods, not %(needed)s",
    "too_much": "%(names)s cannot give away %(amount)s of %(total)s",
    "successor": "%(names)s cannot hand over: nobody beside them is named to take it",
    "number": "'%(number)s' is not a number to reckon with",
    "step": "shares cannot be rounded to steps of %(step)s",
    "padding": "a padding of %(padding)s %% takes away more than there is",
}


class CascadeError(ValueError):
    """A cascade that cannot be done.

    :attr:`key` is one of :data:`MESSAGES`, :attr:`keys` the units it is about,
    :attr:`details` what else the message names.
    """

    def __init__(self, key: str, keys: Iterable[Hashable] = (), **details):
        self.key = key
        self.keys = tuple(keys)
        self.details = details
        super().__init__(key, self.keys)

    def message(self, names: Mapping[Hashable, str] | None = None) -> str:
        """The message in English, with the units called by their names."""
        called = (str((names or {}).get(key, key)) for key in self.keys)
        return MESSAGES[self.key] % {"names": ", ".join(called), **self.details}

    def __str__(self):
        return self.message()


def refuse_twice(keys: Iterable[Hashable]) -> None:
    """Refuse units that occur more than once."""
    twice = [key for key, times in Counter(keys).items() if times > 1]
    if twice:
        raise CascadeError("twice", twice)
