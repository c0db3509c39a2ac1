"""Sheets as terms: what stands for a plan in forms becomes its document.

See :mod:`sheets` for what a sheet is.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from .. import curve as curves
from .. import modifiers as mods
from .. import rate_table, terms
from ..decimals import HUNDRED, ZERO, text
from ..measures import ATTAINMENT
from .sheets import CURVE, MATRIX, SCORECARD, TABLE


def _put(*entries: tuple[Any, ...]) -> dict[str, Any]:
    """(key, value, default), …: what is neither missing nor the default."""
    found: dict[str, Any] = {}
    for key, value, *default in entries:
        if value is None or (default and value == default[0]):
            continue
        found[key] = text(value) if isinstance(value, Decimal) else value
    return found


def _rows(sheet: Mapping[str, Any], name: str) -> Sequence[Mapping[str, Any]]:
    return sheet.get(name) or ()


def terms_of(sheet: Mapping[str, Any]) -> dict[str, Any]:
    """The terms that a sheet stands for, as in documents; defaults are left out."""
    total = _put(
        ("threshold", sheet.get("total_threshold"), ZERO),
        ("floor", sheet.get("total_floor")),
        ("cap", sheet.get("total_cap")),
    )
    return _put(
        ("currency", sheet.get("currency")),
        ("digits", sheet.get("digits"), 2),
        ("fiscal_year_starts", sheet.get("fiscal_year_starts"), 1),
        ("components", [component_terms(part) for part in _rows(sheet, "components")]),
        ("total", total, {}),
        ("holdback", _holdback(sheet)),
        ("clawback", _clawback(sheet)),
        ("draw", _draw(sheet)),
        ("minimum_payout", sheet.get("minimum_payout"), ZERO),
        ("negative_balance", sheet.get("negative_balance"), terms.CARRY),
    )


def _holdback(sheet: Mapping[str, Any]) -> dict[str, Any] | None:
    if not sheet.get("holdback"):
        return None
    after = sheet.get("holdback_release") == "after"
    periods = sheet.get("holdback_periods") if after else None
    return _put(("share", sheet.get("holdback_share")), ("release_after", periods))


def _clawback(sheet: Mapping[str, Any]) -> dict[str, Any] | None:
    if not sheet.get("clawback"):
        return None
    unit = f"within_{sheet.get('clawback_unit') or 'days'}"
    return _put(
        ("recovery", sheet["clawback"], terms.FULL),
        (unit, sheet.get("clawback_window")),
    )


def _draw(sheet: Mapping[str, Any]) -> dict[str, Any] | None:
    if not sheet.get("draw"):
        return None
    owed = sheet.get("draw_recoverable", True)
    delayed = sheet.get("draw_recovery") == terms.FROM_PERIOD
    return _put(
        ("type", sheet["draw"], terms.GUARANTEE),
        ("amount", sheet.get("draw_amount")),
        ("recoverable", owed, True),
        ("recovery", sheet.get("draw_recovery"), terms.AT_ONCE),
        ("from_period", sheet.get("draw_from_period") if delayed else None),
        ("share", sheet.get("draw_share"), HUNDRED),
        ("never_below_draw", sheet.get("draw_keep"), True),
        ("forgiven_at_end", sheet.get("draw_forgiven"), False),
    )


def component_terms(sheet: Mapping[str, Any]) -> dict[str, Any]:
    """The terms of a component's sheet."""
    kind = sheet.get("kind")
    special = {"commission": _commission, "quota": _quota, "bonus": _bonus}[str(kind)]
    changes = [modifier_terms(row) for row in _rows(sheet, "modifiers")]
    return {
        "type": kind,
        **_put(("key", sheet.get("key")), ("name", sheet.get("name"), "")),
        **special(sheet),
        **_put(
            ("modifiers", changes, []),
            ("floor", sheet.get("floor")),
            ("cap", sheet.get("cap")),
        ),
    }


def _ramp(sheet: Mapping[str, Any]) -> dict[str, Any]:
    ramp = [
        _put(("from", row.get("month")), ("share", row.get("share")))
        for row in _rows(sheet, "ramps")
    ]
    return _put(
        ("ramp", ramp, []), ("prorate_quota", sheet.get("prorate_quota"), False)
    )


def _commission(sheet: Mapping[str, Any]) -> dict[str, Any]:
    by_quota = sheet.get("unit") == terms.QUOTA_UNIT
    return {
        **_put(
            ("base", sheet.get("base"), terms.AMOUNT),
            ("window", sheet.get("window"), terms.PERIOD),
            ("unit", sheet.get("unit"), terms.MONEY_UNIT),
            ("quota", sheet.get("measure") if by_quota else None),
            ("catch_up", sheet.get("catch_up"), True),
        ),
        "table": table_terms(sheet),
        **(_ramp(sheet) if by_quota else {}),
    }


def _quota(sheet: Mapping[str, Any]) -> dict[str, Any]:
    rating = sheet.get("rating") or CURVE
    ways = {CURVE: curve_terms, TABLE: table_terms, MATRIX: _matrix}
    return {
        **_put(
            ("measure", sheet.get("measure")),
            ("target_incentive", sheet.get("target_incentive")),
            ("threshold", sheet.get("threshold"), ZERO),
        ),
        rating: ways[rating](sheet),
        **_ramp(sheet),
        **_put(("true_up", sheet.get("true_up"), False)),
    }


def _bonus(sheet: Mapping[str, Any]) -> dict[str, Any]:
    true_up = _put(("true_up", sheet.get("true_up"), False))
    if sheet.get("payout") != SCORECARD:
        goals = [_goal(row) for row in _rows(sheet, "goals")]
        require = _put(("require", sheet.get("require"), terms.EACH))
        return {"objectives": goals, **require, **true_up}
    curve = curve_terms(sheet) if sheet.get("points") else None
    return {
        "scorecard": [_line(row) for row in _rows(sheet, "goals")],
        **_put(("target_incentive", sheet.get("target_incentive")), ("curve", curve)),
        **true_up,
    }


def _goal(row: Mapping[str, Any]) -> dict[str, Any]:
    return _put(
        ("measure", row.get("measure")),
        ("amount", row.get("amount") or ZERO),
        ("at_least", row.get("at_least"), HUNDRED),
        ("read", row.get("reading"), ATTAINMENT),
    )


def _line(row: Mapping[str, Any]) -> dict[str, Any]:
    return _put(
        ("measure", row.get("measure")),
        ("weight", row.get("weight") or ZERO),
        ("cap", row.get("cap")),
        ("floor", row.get("floor"), ZERO),
    )


def table_terms(sheet: Mapping[str, Any]) -> dict[str, Any]:
    """The rate table of a sheet."""
    tiers = [
        _put(
            ("from", row.get("start")),
            ("rate", row.get("rate")),
            ("per_unit", row.get("per_unit")),
            ("amount", row.get("amount")),
            ("retroactive", row.get("retroactive"), False),
        )
        for row in sorted(_rows(sheet, "tiers"), key=lambda row: row["start"])
    ]
    return {
        "mode": sheet.get("table_mode") or rate_table.MARGINAL,
        **_put(
            ("boundary", sheet.get("boundary"), rate_table.FROM),
            ("threshold", sheet.get("table_threshold"), ZERO),
        ),
        "tiers": tiers,
    }


def curve_terms(
    sheet: Mapping[str, Any], below: str = curves.NOTHING
) -> dict[str, Any]:
    """The curve of a sheet; ``below`` is what the format takes for granted."""
    points = [
        _put(("at", row.get("at")), ("gives", row.get("gives")))
        for row in sorted(_rows(sheet, "points"), key=lambda row: row["at"])
    ]
    return {
        "points": points,
        **_put(
            ("shape", sheet.get("curve_shape"), curves.LINEAR),
            ("boundary", sheet.get("boundary"), curves.FROM),
            ("beyond", sheet.get("curve_beyond"), curves.FLAT),
            ("below", sheet.get("curve_below"), below),
        ),
    }


def _bounds(cells: Iterable[Mapping[str, Any]], name: str) -> list[Decimal]:
    return sorted({cell[name] for cell in cells})


def _matrix(sheet: Mapping[str, Any]) -> dict[str, Any]:
    rows = _rows(sheet, "cells")
    lines = [
        [cell for cell in sorted(rows, key=lambda c: c["column_from"])
         if cell["row_from"] == bound] for bound in _bounds(rows, "row_from")
    ]  # fmt: skip
    return {
        **{
            axis: {
                **_put(
                    ("measure", sheet.get(f"{name}_measure")),
                    ("read", sheet.get(f"{name}_read"), ATTAINMENT),
                ),
                "from": [text(b) for b in _bounds(rows, f"{name}_from")],
            }
            for axis, name in (("rows", "row"), ("columns", "column"))
        },
        "cells": [[text(cell["gives"]) for cell in line] for line in lines],
        **_put(("boundary", sheet.get("boundary"), curves.FROM)),
    }


def modifier_terms(sheet: Mapping[str, Any]) -> dict[str, Any]:
    """The terms of a modifier's sheet."""
    kind = str(sheet.get("kind"))
    if kind == "limit":
        more = _put(("cap", sheet.get("cap")), ("floor", sheet.get("floor")))
    elif kind == "matrix":
        more = _matrix(sheet)
    elif kind == "proration":
        more = {}
    else:
        more = _put(
            ("measure", sheet.get("measure")),
            ("read", sheet.get("reading"), ATTAINMENT),
            ("minimum_answers", sheet.get("minimum_answers"), 0),
        ) | (_gate(sheet) if kind == "gate" else _factor_curve(sheet))
    return {"type": kind, **more}


def _factor_curve(sheet: Mapping[str, Any]) -> dict[str, Any]:
    return {"curve": curve_terms(sheet, curves.FIRST)}


def _gate(sheet: Mapping[str, Any]) -> dict[str, Any]:
    effect = sheet.get("effect")
    blocks = effect == mods.BLOCK
    found = _put(
        (sheet.get("bound") or "at_least", sheet.get("value")),
        ("effect", effect),
        ("factor", sheet.get("factor") if effect == mods.MULTIPLY else None),
        ("above", sheet.get("above") if blocks else None, HUNDRED),
        ("without_data", sheet.get("without_data"), mods.MISSED),
    )
    if effect == mods.REDUCE:
        found |= _factor_curve(sheet)
    if effect == mods.LOWER:
        found["table"] = table_terms(sheet)
    return found
