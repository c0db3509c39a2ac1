"""What changed between two versions of a plan, place by place."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from .places import in_words, join_words, named, one_of

#: Which key tells the entries of a list apart; others go by their place.
_IDENTITY = {
    "components": "key",
    "tiers": "from",
    "points": "at",
    "objectives": "measure",
    "scorecard": "measure",
    "ramp": "from",
}
#: What is told first of an entry; databases do not keep the order of keys.
_FIRST = {"type": 0, "measure": 1}
_MISSING = object()


class Change(NamedTuple):
    """A place in words, and the value there before and after; None for nothing."""

    place: str
    before: str | None
    after: str | None


def difference(
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    translate: Callable[[str], str] = lambda term: term,
    names: Mapping[str, str] | None = None,
) -> list[Change]:
    """The changes that lead from the terms of one version to those of another.

    :param before: terms as in documents, with decimals as text
    :param names: how measures are called, by key

    >>> one = {"components": [{"key": "c", "cap": "5"}]}
    >>> two = {"components": [{"key": "c", "cap": "7"}]}
    >>> difference(one, two)
    [Change(place='c, cap', before='5', after='7')]
    """
    walk = _Walk(translate, names or {})
    return list(walk.object(before, after, ()))


class _Walk:
    """Two terms side by side; a path is the words that lead to a place."""

    def __init__(self, translate: Callable[[str], str], names: Mapping[str, str]):
        self.translate = translate
        self.names = names

    def object(
        self, one: Mapping[str, Any], two: Mapping[str, Any], path: tuple[str, ...]
    ) -> Iterator[Change]:
        """Changes between two objects, key by key."""
        for key in sorted({*one, *two}):
            left, right = one.get(key, _MISSING), two.get(key, _MISSING)
            if left != right:
                yield from self.value(key, left, right, path)

    def value(
        self, key: str, one: Any, two: Any, path: tuple[str, ...]
    ) -> Iterator[Change]:
        """Changes at a key."""
        here = (*path, named(key, self.translate))
        if isinstance(one, dict) and isinstance(two, dict):
            yield from self.object(one, two, here)
        elif self.is_list(key, one) and self.is_list(key, two):
            yield from self.list(key, one, two, path)
        else:
            yield Change(join_words(here), self.shown(key, one), self.shown(key, two))

    def is_list(self, key: str, value: Any) -> bool:
        """Whether a value is a list of objects, or stands for an empty one."""
        listed = key in _IDENTITY or key == "modifiers"
        if value is _MISSING:
            return listed
        return isinstance(value, list) and all(isinstance(v, dict) for v in value)

    def list(
        self, key: str, one: Any, two: Any, path: tuple[str, ...]
    ) -> Iterator[Change]:
        """Changes between two lists of objects."""
        lefts, rights = (
            {self.identity(key, entry, place): entry for place, entry in enumerate(v)}
            for v in ([] if one is _MISSING else one, [] if two is _MISSING else two)
        )
        for which in [*lefts, *(r for r in rights if r not in lefts)]:
            left, right = lefts.get(which), rights.get(which)
            here = (*path, self.entry(key, which, right or left or {}))
            if left is not None and right is not None:
                yield from self.object(left, right, here)
            else:
                yield Change(
                    join_words(here),
                    None if left is None else self.told(key, left),
                    None if right is None else self.told(key, right),
                )
        if key in ("components", "modifiers") and list(lefts) != list(rights):
            yield from self.order(key, lefts, rights, path)

    def order(
        self,
        key: str,
        lefts: Mapping[Any, Any],
        rights: Mapping[Any, Any],
        path: tuple[str, ...],
    ) -> Iterator[Change]:
        """A change of order among what was there and is still there."""
        both = [[w for w in side if w in lefts and w in rights]
                for side in (lefts, rights)]  # fmt: skip
        if both[0] != both[1]:
            place = join_words((*path, named(key, self.translate)))
            shown = [", ".join(self.entry(key, w, lefts[w]) for w in s) for s in both]
            yield Change(place, *shown)

    def identity(self, key: str, entry: Mapping[str, Any], place: int) -> Any:
        """What an entry is recognised by."""
        name = _IDENTITY.get(key)
        return entry.get(name, place) if name else place

    def entry(self, key: str, which: Any, entry: Mapping[str, Any]) -> str:
        """One of a list, in words."""
        if key == "components":
            return str(entry.get("name") or entry.get("key") or which)
        if key == "modifiers":
            return in_words(f"modifiers[{which}]", None, self.translate)
        name = str(which)
        label = self.names.get(name, name)
        return f"{one_of(key, self.translate)} {label}"

    def told(self, key: str, entry: Mapping[str, Any]) -> str:
        """A whole entry on one line."""
        skipped = {"key", "name", _IDENTITY.get(key, "")}
        parts = []
        for name in sorted(entry, key=lambda key: (_FIRST.get(key, 2), key)):
            if name not in skipped:
                label = named(name, self.translate)
                parts.append(f"{label}: {self.shown(name, entry[name])}")
        return "; ".join(parts) or "✓"

    def shown(self, key: str, value: Any) -> str | None:
        """A value as text."""
        if value is _MISSING:
            return None
        if isinstance(value, bool):
            return "✓" if value else "–"
        if isinstance(value, dict):
            return self.told("", value)
        if isinstance(value, list):
            lines = [self.shown(key, entry) or "" for entry in value]
            return ", ".join(f"({line})" if "," in line else line for line in lines)
        if key in ("measure", "quota"):
            return self.names.get(str(value), str(value))
        return self.translate(str(value).replace("_", " "))
