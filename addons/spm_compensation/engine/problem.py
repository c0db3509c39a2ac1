"""What the engine says when terms or facts cannot be right."""


class Refusal(ValueError):
    """Terms or facts that cannot be calculated with.

    ``at`` names the place in the document, such as ``components[0].table.tiers[2]``;
    ``expected`` says what belongs there, ``found`` what is there instead. Prose in any
    of them is :class:`~.words.Words`, so that it can be told in another language; what
    is none is a value.
    """

    def __init__(self, at: str, expected: str, found: object = None):
        super().__init__(at, expected, found)
        self.at = at
        self.expected = expected
        self.found = found

    def under(self, prefix: str) -> "Refusal":
        """The same refusal, seen from further up in the document."""
        return self.moved(join(prefix, self.at))

    def moved(self, at: str) -> "Refusal":
        """The same refusal, at another place."""
        return Refusal(at, self.expected, self.found)

    def __str__(self) -> str:
        found = "" if self.found is None else f", found {shown(self.found)}"
        return f"{self.at or 'document'}: expected {self.expected}{found}"


def join(prefix: str, place: str) -> str:
    """Join two parts of a place: ``a`` and ``b`` to ``a.b``, ``[1]`` to ``a[1]``."""
    if not prefix or not place:
        return prefix + place
    return prefix + place if place.startswith("[") else f"{prefix}.{place}"


def shown(value: object) -> str:
    """A value as it can stand in a message: short, on one line."""
    text = value if isinstance(value, str) else str(value)
    text = text if text.isprintable() else repr(text)
    return text if len(text) <= 60 else f"{text[:57]}..."
