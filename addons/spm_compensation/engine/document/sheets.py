"""Plans as sheets: the same terms as flat rows that forms can show.

A sheet is a dict of plain values; its lists of rows are ``components`` (with
``modifiers``, ``goals`` and ``ramps``), and where something is rated ``tiers``,
``points`` or ``cells``. Numbers are Decimals, None where there is none. What a
half-finished sheet lacks is left out of its terms, for the reader to refuse.
:mod:`sheet_terms` turns a sheet into terms again.
"""

from typing import Any

from .. import curve as curves
from .. import modifiers as mods
from .. import rate_table, terms

Sheet = dict[str, Any]
CURVE, TABLE, MATRIX = "curve", "table", "matrix"
OBJECTIVES, SCORECARD = "objectives", "scorecard"
#: Modifiers by the class of the engine's data.
_KINDS = {
    mods.Gate: "gate",
    mods.Multiplier: "multiplier",
    mods.Matrixed: "matrix",
    mods.Proration: "proration",
    mods.Limit: "limit",
}


def sheet_of(plan: terms.Plan) -> Sheet:
    """A plan as a sheet; :func:`sheet_terms.terms_of` gives the same plan's terms."""
    total = plan.total or terms.Total()
    return {
        "currency": plan.currency,
        "digits": plan.digits,
        "components": [component_sheet(part) for part in plan.components],
        "total_threshold": total.threshold,
        "total_floor": total.floor,
        "total_cap": total.cap,
        "minimum_payout": plan.minimum,
        "negative_balance": plan.negative,
        "fiscal_year_starts": plan.first_month,
        **_holdback_sheet(plan.holdback),
        **_clawback_sheet(plan.clawback),
        **_draw_sheet(plan.draw),
    }


def _holdback_sheet(holdback: terms.Holdback | None) -> Sheet:
    if holdback is None:
        return {"holdback": False}
    said = holdback.periods is None
    return {
        "holdback": True,
        "holdback_share": holdback.share,
        "holdback_release": "said" if said else "after",
        "holdback_periods": holdback.periods or 1,
    }


def _clawback_sheet(clawback: terms.Clawback | None) -> Sheet:
    if clawback is None:
        return {"clawback": None}
    return {
        "clawback": clawback.recovery,
        "clawback_window": clawback.days or clawback.months,
        "clawback_unit": "months" if clawback.days is None else "days",
    }


def _draw_sheet(draw: terms.Draw | None) -> Sheet:
    if draw is None:
        return {"draw": None}
    return {
        "draw": draw.kind,
        "draw_amount": draw.amount,
        "draw_recoverable": draw.recoverable,
        "draw_recovery": draw.recovery,
        "draw_from_period": draw.from_period or 1,
        "draw_share": draw.share,
        "draw_keep": draw.keep_draw,
        "draw_forgiven": draw.forgiven,
    }


def component_sheet(part: terms.Quota | terms.Commission | terms.Bonus) -> Sheet:
    """A component as a sheet."""
    sheet: Sheet = {
        "kind": part.kind,
        "key": part.key,
        "name": part.name,
        "floor": part.floor,
        "cap": part.cap,
        "modifiers": [_modifier_sheet(modifier) for modifier in part.modifiers],
    }
    if isinstance(part, terms.Commission):
        return sheet | {
            "base": part.base,
            "window": part.window,
            "unit": part.unit,
            "measure": part.quota,
            "catch_up": part.catch_up,
            **_quota_sheet(part),
            **_table_sheet(part.table),
        }
    sheet |= {"true_up": part.true_up, "target_incentive": part.target_incentive}
    return sheet | (
        _quota_part(part) if isinstance(part, terms.Quota) else _bonus_part(part)
    )


def _quota_sheet(part: terms.Quota | terms.Commission) -> Sheet:
    ramps = [{"month": step.month, "share": step.share} for step in part.ramp]
    return {"ramps": ramps, "prorate_quota": part.prorate_quota}


def _quota_part(part: terms.Quota) -> Sheet:
    sheet = {"measure": part.measure, "threshold": part.threshold, **_quota_sheet(part)}
    if part.curve is not None:
        return sheet | {"rating": CURVE} | _curve_sheet(part.curve)
    if part.table is not None:
        return sheet | {"rating": TABLE} | _table_sheet(part.table)
    return sheet | {"rating": MATRIX} | _matrix_sheet(part.matrix)


def _bonus_part(part: terms.Bonus) -> Sheet:
    curve = _curve_sheet(part.curve) if part.curve else {}
    goals = [
        {"measure": g.measure, "amount": g.amount, "at_least": g.at_least,
         "reading": g.read} for g in part.objectives
    ] + [
        {"measure": line.measure, "weight": line.weight, "cap": line.cap,
         "floor": line.floor} for line in part.scorecard
    ]  # fmt: skip
    payout = SCORECARD if part.scorecard else OBJECTIVES
    return {"payout": payout, "require": part.require, "goals": goals, **curve}


def _table_sheet(table: rate_table.RateTable) -> Sheet:
    return {
        "table_mode": table.mode,
        "boundary": table.boundary,
        "table_threshold": table.threshold,
        "tiers": [
            {"start": tier.start, "rate": tier.rate, "per_unit": tier.per_unit,
             "amount": tier.amount, "retroactive": tier.retroactive}
            for tier in table.tiers
        ],
    }  # fmt: skip


def _curve_sheet(curve: curves.Curve) -> Sheet:
    return {
        "curve_shape": curve.shape,
        "boundary": curve.boundary,
        "curve_beyond": curve.beyond,
        "curve_below": curve.below,
        "points": [{"at": point.at, "gives": point.gives} for point in curve.points],
    }


def _matrix_sheet(matrix: curves.Matrix | None) -> Sheet:
    if matrix is None:
        return {}
    rows, columns = matrix.rows, matrix.columns
    cells = [
        {"row_from": row, "column_from": column, "gives": gives}
        for row, line in zip(rows.bounds, matrix.cells, strict=True)
        for column, gives in zip(columns.bounds, line, strict=True)
    ]
    return {
        "row_measure": rows.measure,
        "row_read": rows.read,
        "column_measure": columns.measure,
        "column_read": columns.read,
        "boundary": matrix.boundary,
        "cells": cells,
    }


def _modifier_sheet(modifier: mods.Modifier) -> Sheet:
    sheet: Sheet = {"kind": _KINDS[type(modifier)]}
    if isinstance(modifier, mods.Gate):
        return sheet | _gate_sheet(modifier)
    if isinstance(modifier, mods.Multiplier):
        return sheet | {
            "measure": modifier.measure,
            "reading": modifier.read,
            "minimum_answers": modifier.answers,
            **_curve_sheet(modifier.curve),
        }
    if isinstance(modifier, mods.Matrixed):
        return sheet | _matrix_sheet(modifier.matrix)
    if isinstance(modifier, mods.Limit):
        return sheet | {"cap": modifier.cap, "floor": modifier.floor}
    return sheet


def _gate_sheet(gate: mods.Gate) -> Sheet:
    sheet: Sheet = {
        "measure": gate.measure,
        "reading": gate.read,
        "effect": gate.effect,
        "bound": "at_most" if gate.at_least is None else "at_least",
        "value": gate.at_most if gate.at_least is None else gate.at_least,
        "above": gate.above,
        "factor": gate.factor,
        "minimum_answers": gate.answers,
        "without_data": gate.without_data,
    }
    if gate.curve is not None:
        sheet |= _curve_sheet(gate.curve)
    if gate.table is not None:
        sheet |= _table_sheet(gate.table)
    return sheet
