"""Reading documents: JSON that may come from anybody, turned into plans and cases."""
# pylint: disable=prefer-env-translation; no environment here, see words.py

import json
from collections.abc import Sequence
from typing import Any

from ..problem import Refusal, join, shown
from ..terms import Plan
from ..words import _
from .examples import CASE, EXAMPLE, Case, Example, SplitCase
from .plan_format import PLAN
from .shape import Literal

MOST_BYTES = 1_000_000
MOST_DEPTH = 24
#: What the JSON parser of Python says.
_SAID: dict[str, str] = {
    said: said
    for said in (
        _("expecting value"),
        _("expecting ',' delimiter"),
        _("expecting ':' delimiter"),
        _("expecting property name enclosed in double quotes"),
        _("illegal trailing comma before end of object"),
        _("illegal trailing comma before end of array"),
        _("unterminated string starting at"),
        _("invalid control character at"),
        _("invalid \\escape"),
        _("invalid \\uXXXX escape"),
        _("extra data"),
    )
}


class _Twice(dict[str, Any]):
    """An object of which a key is given twice."""

    key = ""


def parse(content: bytes) -> Any:
    """JSON to plain data, numbers as they are written.

    :raise Refusal: with the place of what is no JSON, a key given twice, nesting that
        is too deep, a document that is too large
    """
    if len(content) > MOST_BYTES:
        wanted = _("a document of up to %(most)s MB", most=MOST_BYTES // 1_000_000)
        raise Refusal("", wanted, _("%(size)s bytes", size=f"{len(content):,}"))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        found = _("byte %(number)s is not", number=error.start)
        raise Refusal("", _("text in UTF-8"), found) from None
    try:
        data = json.loads(
            text,
            parse_int=Literal,
            parse_float=Literal,
            parse_constant=Literal,
            object_pairs_hook=_pairs,
        )
    except json.JSONDecodeError as error:
        place = _("line %(line)s, column %(column)s",
                  line=error.lineno, column=error.colno)  # fmt: skip
        raise Refusal(place, _("JSON"), _plainly(error.msg)) from None
    except RecursionError:
        wanted = _("lists and objects nested up to %(most)s deep", most=MOST_DEPTH)
        raise Refusal("", wanted) from None
    _check(data)
    return data


def read_example(content: bytes) -> Example:
    """Read a worked example: a plan with cases.

    :raise Refusal: naming the place in the document and what was expected there
    """
    return EXAMPLE.take(parse(content), "")


def read_plan(data: Any) -> Plan:
    """Read plan terms from parsed JSON.

    :param data: of :func:`parse`, or of another parser that leaves no floats
    :raise Refusal: naming the place in the document and what was expected there
    """
    return PLAN.take(data, "")


def read_case(data: Any) -> Case | SplitCase:
    """Read one case from parsed JSON.

    :param data: as for :func:`read_plan`
    :raise Refusal: naming the place in the case and what was expected there
    """
    return CASE.take(data, "")


def _pairs(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    data = dict(pairs)
    if len(data) == len(pairs):
        return data
    seen: set[str] = set()
    twice = _Twice(data)
    for key, _value in pairs:
        if key in seen:
            twice.key = key
        seen.add(key)
    return twice


def _check(data: Any) -> None:
    """Refuse keys given twice and deep nesting, wherever they are."""
    todo: list[tuple[Any, str, int]] = [(data, "", 0)]
    while todo:
        value, at, depth = todo.pop()
        if depth > MOST_DEPTH:
            wanted = _("nesting up to %(most)s deep", most=MOST_DEPTH)
            raise Refusal(shown(at), wanted, _("deeper"))
        if isinstance(value, _Twice):
            found = _("%(key)s twice", key=repr(value.key))
            raise Refusal(at, _("each key once"), found)
        if isinstance(value, dict):
            todo += [(v, join(at, shown(k)), depth + 1) for k, v in value.items()]
        elif isinstance(value, list):
            todo += [(v, f"{at}[{n}]", depth + 1) for n, v in enumerate(value)]


def _plainly(message: str) -> str:
    """A message of the JSON parser, in lower case as in the middle of a sentence."""
    plain = message[:1].lower() + message[1:]
    return _SAID.get(plain, plain)
