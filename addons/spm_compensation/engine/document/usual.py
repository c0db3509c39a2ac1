"""A case to start from: some of everything that a plan looks at, in round numbers."""

from collections.abc import Iterator, Mapping
from typing import Any

from ..terms import MONTH, QUARTER, YEAR

_DAY = "2026-01-01"
_AMOUNT, _MARGIN, _PIECES, _INCENTIVE = 10_000, 3_000, 20, 1_000


def usual_case(
    terms: Mapping[str, Any], sizes: Mapping[str, int] | None = None
) -> dict[str, Any]:
    """Facts in which all targets are met, and zeros to be expected of them.

    :param terms: the "plan" of a plan document
    :param sizes: a usual value of a measure, by key; by default 100

    >>> terms = {"components": [{"type": "commission", "key": "new"}]}
    >>> usual_case(terms)["facts"]["credits"]
    [{'key': 'deal 1', 'component': 'new', 'amount': 10000}]
    """
    parts = terms.get("components", ())
    keys = [o[name] for o in _objects(terms) for name in ("measure", "quota")
            if isinstance(o.get(name), str)]  # fmt: skip
    sizes = {key: (sizes or {}).get(key, 100) for key in keys}
    measures = {key: {"actual": size, "target": size} for key, size in sizes.items()}
    incentives = {part["key"]: _INCENTIVE for part in parts if _needs_incentive(part)}
    sold = [part for part in parts if part.get("type") == "commission"]
    credits = [_credit(number, part) for number, part in enumerate(sold, 1)]
    lists = {"measures": measures, "target_incentives": incentives, "credits": credits}
    found = {name: rows for name, rows in lists.items() if rows}
    expected = {"components": {part["key"]: 0 for part in parts}, "payable": 0}
    return {"facts": _circumstances(terms) | found, "expected": expected}


def _circumstances(terms: Mapping[str, Any]) -> dict[str, Any]:
    """What terms ask of the period and the person."""
    found: dict[str, Any] = {}
    parts = terms.get("components", ())
    if any(_is_long(part) for part in parts):
        found["period"] = {"from": _DAY, "to": "2026-02-01"}
    if "from_period" in (terms.get("draw") or {}):
        found["period_number"] = 1
    if any(part.get("ramp") for part in parts):
        found["tenure_month"] = 12
    if any(map(_is_prorated, _objects(terms))):
        found["participation"] = {"days": 31, "of": 31}
    return found


def _is_long(part: Mapping[str, Any]) -> bool:
    return part.get("window") in (MONTH, QUARTER, YEAR)


def _objects(data: Any) -> Iterator[Mapping[str, Any]]:
    """All objects in parsed JSON, from the outside in."""
    if isinstance(data, Mapping):
        yield data
        data = list(data.values())
    if isinstance(data, list):
        for one in data:
            yield from _objects(one)


def _is_prorated(data: Mapping[str, Any]) -> bool:
    return data.get("type") == "proration" or bool(data.get("prorate_quota"))


def _needs_incentive(part: Mapping[str, Any]) -> bool:
    pays = part.get("type") == "quota" or "scorecard" in part
    return pays and "target_incentive" not in part


def _credit(number: int, part: Mapping[str, Any]) -> dict[str, Any]:
    credit = {"key": f"deal {number}", "component": part["key"], "amount": _AMOUNT}
    if _is_long(part):
        credit["date"] = _DAY
    more = {"margin": _MARGIN, "quantity": _PIECES}
    base = part.get("base")
    return credit | {base: more[base]} if base in more else credit
