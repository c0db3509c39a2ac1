"""Explanations with names in place of keys, for people to read."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

#: Where steps name measures.
_MEASURES = ("measure", "row", "column", "quota_measure")


def named(
    steps: Sequence[Mapping[str, Any]],
    measure: Callable[[str], str],
    key: Callable[[str], str],
) -> list[dict[str, Any]]:
    """Steps of an explanation with the names of measures, credits and held pay.

    What comes of them is to be read, not to be recomputed.

    :param measure: the key of a measure to its name
    :param key: the key of a credit, or of a period whose pay was held, to its name
    """
    return [_named(step, measure, key) for step in steps]


def _named(
    step: Mapping[str, Any], measure: Callable[[str], str], key: Callable[[str], str]
) -> dict[str, Any]:
    found = dict(step)
    for place in _MEASURES:
        if place in found:
            found[place] = measure(found[place])
    if "key" in found:
        found["key"] = key(found["key"])
    if "credits" in found:
        found["credits"] = [[key(row[0]), *row[1:]] for row in found["credits"]]
    if "lines" in found:
        found["lines"] = [
            {**line, "measure": measure(line["measure"])} for line in found["lines"]
        ]
    return found


def keys(steps: Sequence[Mapping[str, Any]]) -> set[str]:
    """The keys of all credits and held pay that steps name."""
    found = {step["key"] for step in steps if "key" in step}
    return found | {row[0] for step in steps for row in step.get("credits", ())}
