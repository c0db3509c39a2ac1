"""Shapes: what may stand where in a document, told once.

Each shape reads a parsed value, refusing what does not fit with its place, and knows
its JSON Schema.
"""
# pylint: disable=prefer-env-translation; no environment here, see words.py

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from ..places import Place
from ..problem import Refusal, join
from ..words import _

_NUMBER = re.compile(r"-?(\d{1,15})(\.(\d{1,12}))?")
_PATTERN = r"^-?[0-9]{1,15}(\.[0-9]{1,12})?$"
_CURRENCY = r"^[A-Z]{3}$"
_KEY = re.compile(r"\w[\w .:/-]{0,79}")


class Literal(str):
    """A number or constant as it stands in the JSON text."""


def kind_of(value: Any) -> str:
    """What a parsed value is, for messages."""
    if isinstance(value, Literal):
        return str(value)
    if isinstance(value, dict):
        return _("an object")
    if isinstance(value, list):
        return _("a list")
    if isinstance(value, str):
        return repr(value)
    return {None: "null", True: "true", False: "false"}.get(value, repr(value))


def wrong(at: str, expected: str, value: Any) -> Refusal:
    """The refusal of a value that is of another kind."""
    return Refusal(at, expected, kind_of(value))


class Shape:
    """What may stand in a place."""

    def take(self, value: Any, at: str) -> Any:
        """Turn a parsed value into the engine's own.

        :raise Refusal: naming the place
        """
        raise NotImplementedError

    def schema(self) -> dict[str, Any]:
        """The JSON Schema of the place."""
        raise NotImplementedError


@dataclass(frozen=True)
class Text(Shape):
    """A text on one line; with ``least`` 1 one that says something."""

    most: int = 2000
    least: int = 0

    def take(self, value: Any, at: str) -> str:
        """Read a text."""
        if not isinstance(value, str) or isinstance(value, Literal):
            raise wrong(at, _("a text"), value)
        if not value.isprintable():
            wanted = _("a text on one line, without control characters")
            raise Refusal(at, wanted, value)
        if len(value) > self.most:
            wanted = _("a text of up to %(most)s characters", most=self.most)
            raise Refusal(at, wanted, value)
        if len(value.strip()) < self.least:
            raise Refusal(at, _("a text that is not empty"), repr(value))
        return value

    def schema(self) -> dict[str, Any]:
        """The JSON Schema of the place."""
        least = {"minLength": self.least} if self.least else {}
        return {"type": "string", **least, "maxLength": self.most}


@dataclass(frozen=True)
class Key(Shape):
    """A short name that other places refer to."""

    def take(self, value: Any, at: str) -> str:
        """Read a key."""
        if not isinstance(value, str) or isinstance(value, Literal):
            raise wrong(at, _("a key: a short text"), value)
        if not _KEY.fullmatch(value):
            wanted = _("a key of letters, digits, spaces and _ . : / -, up to 80")
            raise Refusal(at, wanted, repr(value))
        return value

    def schema(self) -> dict[str, Any]:
        """The JSON Schema of the place."""
        return {"type": "string", "minLength": 1, "maxLength": 80}


@dataclass(frozen=True)
class Currency(Shape):
    """The code of a currency, as ISO 4217 has them."""

    def take(self, value: Any, at: str) -> str:
        """Read a code."""
        known = isinstance(value, str) and not isinstance(value, Literal)
        if not known or not re.fullmatch(_CURRENCY[1:-1], value):
            wanted = _("a currency's code: three capital letters as in EUR")
            raise wrong(at, wanted, value)
        return str(value)

    def schema(self) -> dict[str, Any]:
        """The JSON Schema of the place."""
        return {"type": "string", "pattern": _CURRENCY}


@dataclass(frozen=True)
class Number(Shape):
    """A decimal number, as a JSON number or in quotes."""

    least: int | None = None
    most: int | None = None

    def take(self, value: Any, at: str) -> Decimal:
        """Read a number exactly as it is written; floats are not exact."""
        if type(value) is int and abs(value) < 10**15:
            value = str(value)
        if not isinstance(value, str):
            raise wrong(at, _("a number"), value)
        if not _NUMBER.fullmatch(value) or not value.isascii():
            wanted = _("a plain decimal number such as 1250.50, with up to 15 digits "
                       "before the point and 12 after it")  # fmt: skip
            raise wrong(at, wanted, value)
        number = Decimal(value)
        if self.least is not None and number < self.least:
            wanted = _("a number of at least %(least)s", least=self.least)
            raise Refusal(at, wanted, value)
        if self.most is not None and number > self.most:
            wanted = _("a number of at most %(most)s", most=self.most)
            raise Refusal(at, wanted, value)
        return number

    def schema(self) -> dict[str, Any]:
        """The JSON Schema of the place."""
        limits = {"minimum": self.least, "maximum": self.most}
        number = {k: v for k, v in limits.items() if v is not None}
        return {"anyOf": [{"type": "number", **number},
                          {"type": "string", "pattern": _PATTERN}]}  # fmt: skip


@dataclass(frozen=True)
class Whole(Shape):
    """A whole number."""

    least: int = 0
    most: int = 1_000_000_000

    def take(self, value: Any, at: str) -> int:
        """Read a whole number."""
        if type(value) is int and abs(value) <= self.most:
            value = Literal(value)
        whole = isinstance(value, Literal) and re.fullmatch(r"-?\d{1,10}", value)
        if not whole or not self.least <= int(value) <= self.most:
            wanted = _("a whole number from %(least)s to %(most)s",
                       least=self.least, most=self.most)  # fmt: skip
            raise wrong(at, wanted, value)
        return int(value)

    def schema(self) -> dict[str, Any]:
        """The JSON Schema of the place."""
        return {"type": "integer", "minimum": self.least, "maximum": self.most}


@dataclass(frozen=True)
class Flag(Shape):
    """true or false."""

    def take(self, value: Any, at: str) -> bool:
        """Read a flag."""
        if not isinstance(value, bool):
            raise wrong(at, _("true or false"), value)
        return value

    def schema(self) -> dict[str, Any]:
        """The JSON Schema of the place."""
        return {"type": "boolean"}


@dataclass(frozen=True)
class Day(Shape):
    """A day, as in 2026-01-31."""

    def take(self, value: Any, at: str) -> date:
        """Read a day."""
        text = value if isinstance(value, str) else ""
        try:
            if not re.fullmatch(r"\d{4}-\d\d-\d\d", text):
                raise ValueError(text)
            return date.fromisoformat(text)
        except ValueError:
            raise wrong(at, _("a day such as 2026-01-31"), value) from None

    def schema(self) -> dict[str, Any]:
        """The JSON Schema of the place."""
        return {"type": "string", "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}


@dataclass(frozen=True)
class Choice(Shape):
    """One of several words."""

    words: tuple[str, ...]

    def take(self, value: Any, at: str) -> str:
        """Read a word."""
        if value not in self.words or isinstance(value, Literal):
            choices = ", ".join(map(repr, self.words))
            raise wrong(at, _("one of %(choices)s", choices=choices), value)
        return str(value)

    def schema(self) -> dict[str, Any]:
        """The JSON Schema of the place."""
        return {"enum": list(self.words)}


@dataclass(frozen=True)
class Nullable(Shape):
    """A value, or null for "no data"."""

    shape: Shape

    def take(self, value: Any, at: str) -> Any:
        """Read a value or null."""
        return None if value is None else self.shape.take(value, at)

    def schema(self) -> dict[str, Any]:
        """The JSON Schema of the place."""
        return {"anyOf": [{"type": "null"}, self.shape.schema()]}


@dataclass(frozen=True)
class ListOf(Shape):
    """A list of values of one shape."""

    shape: Shape
    least: int = 0
    most: int = 200

    def take(self, value: Any, at: str) -> tuple[Any, ...]:
        """Read a list."""
        if not isinstance(value, list):
            raise wrong(at, _("a list"), value)
        if len(value) < self.least:
            raise Refusal(at, _("a list that is not empty"), _("an empty one"))
        if len(value) > self.most:
            wanted = _("a list of up to %(most)s", most=self.most)
            raise Refusal(at, wanted, _("one of %(number)s", number=len(value)))
        return tuple(self.shape.take(v, f"{at}[{n}]") for n, v in enumerate(value))

    def schema(self) -> dict[str, Any]:
        """The JSON Schema of the place."""
        least = {"minItems": self.least} if self.least else {}
        return {"type": "array", "items": self.shape.schema(),
                "maxItems": self.most, **least}  # fmt: skip


@dataclass(frozen=True)
class MapOf(Shape):
    """An object whose keys are names of the author's."""

    shape: Shape

    def take(self, value: Any, at: str) -> dict[str, Any]:
        """Read an object."""
        if not isinstance(value, dict):
            raise wrong(at, _("an object"), value)
        for key in value:
            try:
                Key().take(key, at)
            except Refusal as refusal:
                inside = _("%(place)s (a key in it)", place=Place(at))
                raise refusal.moved(inside) from None
        return {k: self.shape.take(v, join(at, k)) for k, v in value.items()}

    def schema(self) -> dict[str, Any]:
        """The JSON Schema of the place."""
        return {"type": "object", "additionalProperties": self.shape.schema()}


@dataclass(frozen=True)
class Field:
    """A key of an object: its shape, the name it goes by inside, whether it must be."""

    shape: Shape
    into: str = ""
    required: bool = False


class Object(Shape):
    """An object with known keys, read into what ``build`` makes of them."""

    def __init__(
        self, build: Callable[..., Any], fields: Mapping[str, Field], what: str = ""
    ):
        self.build = build
        self.fields = fields
        self.what = what or _("an object")

    def take(self, value: Any, at: str) -> Any:
        """Read an object."""
        if not isinstance(value, dict):
            raise wrong(at, self.what, value)
        self._check_keys(value, at)
        values = {
            field.into or key: field.shape.take(value[key], join(at, key))
            for key, field in self.fields.items()
            if key in value
        }
        try:
            return self.build(**values)
        except Refusal as refusal:
            raise refusal.under(at) from None

    def _check_keys(self, value: Mapping[str, Any], at: str) -> None:
        for key in value:
            if key not in self.fields:
                known = sorted(set(self.fields) - set(value))
                close = get_close_matches(key[:80], known, 1)
                keys = ", ".join(self.fields)
                wanted = (
                    _("only the keys %(keys)s (did you mean '%(close)s'?)",
                      keys=keys, close=close[0])
                    if close
                    else _("only the keys %(keys)s", keys=keys)
                )  # fmt: skip
                raise Refusal(at, wanted, repr(key))
        for key, field in self.fields.items():
            if field.required and key not in value:
                raise Refusal(at, _("the key '%(key)s'", key=key), _("none"))

    def schema(self) -> dict[str, Any]:
        """The JSON Schema of the place."""
        required = [key for key, field in self.fields.items() if field.required]
        return {
            "type": "object",
            "properties": {k: f.shape.schema() for k, f in self.fields.items()},
            "additionalProperties": False,
            **({"required": required} if required else {}),
        }


class OneOf(Shape):
    """Objects told apart by one key."""

    def __init__(self, by: str, shapes: Mapping[str, Object]):
        self.by = by
        self.shapes = shapes

    def take(self, value: Any, at: str) -> Any:
        """Read an object of the kind that it says it is."""
        if not isinstance(value, dict):
            wanted = _("an object with the key '%(key)s'", key=self.by)
            raise wrong(at, wanted, value)
        if self.by not in value:
            raise Refusal(at, _("the key '%(key)s'", key=self.by), _("none"))
        word = Choice(tuple(self.shapes)).take(value[self.by], join(at, self.by))
        rest = {key: item for key, item in value.items() if key != self.by}
        return self.shapes[word].take(rest, at)

    def schema(self) -> dict[str, Any]:
        """The JSON Schema of the place."""
        kinds: Sequence[dict[str, Any]] = [
            {**found, "properties": {self.by: {"const": word}, **found["properties"]},
             "required": [self.by, *found.get("required", [])]}
            for word, found in ((w, s.schema()) for w, s in self.shapes.items())
        ]  # fmt: skip
        return {"oneOf": list(kinds)}
