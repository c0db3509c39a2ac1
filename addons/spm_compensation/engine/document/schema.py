"""The JSON Schema of plan documents, for editors and other programs."""

from typing import Any

from . import facts_format, plan_format
from .examples import EXAMPLE, FORMAT
from .shape import Key, Shape

DRAFT = "https://json-schema.org/draft/2020-12/schema"
#: What is defined once and referred to; a definition may use those before it.
_NAMED: dict[str, Shape] = {
    "key": Key(),
    "number": plan_format.NUMBER,
    "positive": plan_format.POSITIVE,
    "table": plan_format.TABLE,
    "curve": plan_format.PAY_CURVE,
    "axis": plan_format.AXIS,
    "modifier": plan_format.MODIFIER,
    "component": plan_format.COMPONENT,
    "plan": plan_format.PLAN,
    "measure": facts_format.MEASURE,
    "credit": facts_format.CREDIT,
    "facts": facts_format.FACTS,
    "expected": facts_format.EXPECTED,
}


def schema() -> dict[str, Any]:
    """The JSON Schema. It tells the structure; the reader also checks what it means."""
    wholes = {name: shape.schema() for name, shape in _NAMED.items()}
    return {
        "$schema": DRAFT,
        "$id": f"https://github.com/spm-for-odoo/spm/schema/{FORMAT}.json",
        "title": "Plan document of SPM for Odoo: terms, facts and expected payouts",
        **_referring(EXAMPLE.schema(), wholes),
        "$defs": {name: _inside(whole, wholes) for name, whole in wholes.items()},
    }


def _referring(part: Any, wholes: dict[str, dict[str, Any]]) -> Any:
    """A part of a schema, with references to what is defined."""
    if isinstance(part, dict):
        for name, whole in wholes.items():
            if part == whole:
                return {"$ref": f"#/$defs/{name}"}
    return _inside(part, wholes)


def _inside(part: Any, wholes: dict[str, dict[str, Any]]) -> Any:
    if isinstance(part, dict):
        return {key: _referring(value, wholes) for key, value in part.items()}
    if isinstance(part, list):
        return [_referring(value, wholes) for value in part]
    return part
