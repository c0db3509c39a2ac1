"""Which fields of a plan's records are its terms."""

from typing import NamedTuple


class Rows(NamedTuple):
    """What of a model goes into sheets: see ``engine/document/sheets.py``.

    ``values`` have the same names there; ``links`` lead to measures and become their
    keys, ``lists`` to rows.
    """

    values: tuple[str, ...]
    links: dict[str, str] = {}
    lists: dict[str, str] = {}


_SCALE = Rows(
    (
        "table_mode",
        "boundary",
        "table_threshold",
        "curve_shape",
        "curve_beyond",
        "curve_below",
        "row_read",
        "column_read",
    ),
    {"row_measure": "row_measure_id", "column_measure": "column_measure_id"},
    {"tiers": "tier_ids", "points": "point_ids", "cells": "cell_ids"},
)
VERSION = "spm.plan.version"
COMPONENT, MODIFIER = "spm.plan.component", "spm.plan.modifier"
SHEETS = {
    VERSION: Rows(
        (
            "total_threshold",
            "total_floor",
            "total_cap",
            "minimum_payout",
            "negative_balance",
            "fiscal_year_starts",
            "holdback",
            "holdback_share",
            "holdback_release",
            "holdback_periods",
            "clawback",
            "clawback_window",
            "clawback_unit",
            "draw",
            "draw_amount",
            "draw_recoverable",
            "draw_recovery",
            "draw_from_period",
            "draw_share",
            "draw_keep",
            "draw_forgiven",
        ),
        lists={"components": "component_ids"},
    ),
    COMPONENT: Rows(
        (
            *("kind", "key", "name", "floor", "cap", "true_up"),
            *("target_incentive", "threshold", "prorate_quota", "rating"),
            *("base", "window", "unit", "catch_up", "payout", "require"),
            *_SCALE.values,
        ),
        {"measure": "measure_id", **_SCALE.links},
        {
            **_SCALE.lists,
            "ramps": "ramp_ids",
            "goals": "goal_ids",
            "modifiers": "modifier_ids",
        },
    ),
    MODIFIER: Rows(
        (
            *("kind", "reading", "effect", "bound", "value", "above", "factor"),
            *("minimum_answers", "without_data", "cap", "floor"),
            *_SCALE.values,
        ),
        {"measure": "measure_id", **_SCALE.links},
        _SCALE.lists,
    ),
    "spm.plan.tier": Rows(("start", "rate", "per_unit", "amount", "retroactive")),
    "spm.plan.point": Rows(("at", "gives")),
    "spm.plan.cell": Rows(("row_from", "column_from", "gives")),
    "spm.plan.ramp": Rows(("month", "share")),
    "spm.plan.goal": Rows(
        ("amount", "at_least", "reading", "weight", "cap", "floor"),
        {"measure": "measure_id"},
    ),
}
_LISTED = {
    "component_ids": COMPONENT,
    "modifier_ids": MODIFIER,
    "tier_ids": "spm.plan.tier",
    "point_ids": "spm.plan.point",
    "cell_ids": "spm.plan.cell",
    "ramp_ids": "spm.plan.ramp",
    "goal_ids": "spm.plan.goal",
}
_ORDERED = dict.fromkeys(("component_ids", "modifier_ids", "goal_ids"), ("sequence",))


def depends(model):
    """The paths of all fields that a record's sheet is made of."""
    rows = SHEETS[model]
    found = [*rows.values, *(f"{link}.key" for link in rows.links.values())]
    for name in rows.lists.values():
        paths = [*_ORDERED.get(name, ()), *depends(_LISTED[name])]
        found += [name, *(f"{name}.{path}" for path in paths)]
    return found
