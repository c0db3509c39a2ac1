"""The format of plan terms."""
# pylint: disable=prefer-env-translation; no environment here, see words.py

from typing import Any

from .. import curve as curves
from .. import modifiers, rate_table, terms
from ..measures import ACTUAL, ATTAINMENT
from ..words import _
from .shape import (
    Choice,
    Currency,
    Field,
    Flag,
    Key,
    ListOf,
    Number,
    Object,
    OneOf,
    Shape,
    Text,
    Whole,
)

READ = Choice((ATTAINMENT, ACTUAL))
BOUNDARY = Choice((curves.FROM, curves.ABOVE))
NUMBER, POSITIVE = Number(), Number(least=0)
NAME = Text(200, least=1)


def optional(shape: Shape, into: str = "") -> Field:
    """A key that may be left out."""
    return Field(shape, into)


def needed(shape: Shape, into: str = "") -> Field:
    """A key that must be there."""
    return Field(shape, into, required=True)


TIER = Object(rate_table.Tier, {
    "from": needed(NUMBER, "start"),
    "rate": optional(NUMBER),
    "per_unit": optional(NUMBER),
    "amount": optional(NUMBER),
    "retroactive": optional(Flag()),
}, _("a tier: an object"))  # fmt: skip
TABLE = Object(rate_table.RateTable, {
    "mode": needed(Choice((rate_table.MARGINAL, rate_table.WHOLE,
                           rate_table.INTERPOLATED))),
    "boundary": optional(BOUNDARY),
    "threshold": optional(POSITIVE),
    "tiers": needed(ListOf(TIER, least=1)),
}, _("a rate table: an object"))  # fmt: skip
POINT = Object(curves.Point, {
    "at": needed(NUMBER),
    "gives": needed(NUMBER),
}, _("a point: an object with 'at' and 'gives'"))  # fmt: skip


def _curve(below: str) -> Object:
    def build(**values: Any) -> curves.Curve:
        return curves.Curve(**{"below": below, **values})

    return Object(build, {
        "points": needed(ListOf(POINT, least=1)),
        "shape": optional(Choice((curves.LINEAR, curves.STEP))),
        "boundary": optional(BOUNDARY),
        "beyond": optional(Choice((curves.FLAT, curves.CONTINUE))),
        "below": optional(Choice((curves.NOTHING, curves.FIRST))),
    }, _("a curve: an object"))  # fmt: skip


PAY_CURVE, FACTOR_CURVE = _curve(curves.NOTHING), _curve(curves.FIRST)
AXIS = Object(curves.Axis, {
    "measure": needed(Key()),
    "from": needed(ListOf(NUMBER, least=1), "bounds"),
    "read": optional(READ),
})  # fmt: skip
_MATRIX = {
    "rows": needed(AXIS),
    "columns": needed(AXIS),
    "cells": needed(ListOf(ListOf(NUMBER, least=1), least=1)),
    "boundary": optional(BOUNDARY),
}
MATRIX = Object(curves.Matrix, _MATRIX, _("a matrix: an object"))


def _matrixed(**values: Any) -> modifiers.Matrixed:
    return modifiers.Matrixed(curves.Matrix(**values))


MODIFIER = OneOf("type", {
    "gate": Object(modifiers.Gate, {
        "measure": needed(Key()),
        "effect": needed(Choice((modifiers.ZERO_OUT, modifiers.BLOCK, modifiers.LOWER,
                                 modifiers.REDUCE, modifiers.MULTIPLY))),
        "at_least": optional(NUMBER),
        "at_most": optional(NUMBER),
        "read": optional(READ),
        "above": optional(POSITIVE),
        "factor": optional(POSITIVE),
        "curve": optional(FACTOR_CURVE),
        "table": optional(TABLE),
        "minimum_answers": optional(Whole(), "answers"),
        "without_data": optional(Choice((modifiers.PASSED, modifiers.MISSED))),
    }),
    "multiplier": Object(modifiers.Multiplier, {
        "measure": needed(Key()),
        "curve": needed(FACTOR_CURVE),
        "read": optional(READ),
        "minimum_answers": optional(Whole(), "answers"),
    }),
    "matrix": Object(_matrixed, _MATRIX),
    "proration": Object(modifiers.Proration, {}),
    "limit": Object(modifiers.Limit, {"cap": optional(NUMBER),
                                      "floor": optional(NUMBER)}),
})  # fmt: skip
RAMP = ListOf(Object(terms.RampStep, {
    "from": needed(Whole(least=1), "month"),
    "share": needed(POSITIVE),
}), least=1)  # fmt: skip
_ANY = {
    "key": needed(Key()),
    "name": optional(NAME),
    "modifiers": optional(ListOf(MODIFIER)),
    "floor": optional(NUMBER),
    "cap": optional(NUMBER),
}
_QUOTA = {"ramp": optional(RAMP), "prorate_quota": optional(Flag())}
GOAL = Object(terms.Goal, {
    "measure": needed(Key()),
    "amount": needed(POSITIVE),
    "at_least": optional(NUMBER),
    "read": optional(READ),
})  # fmt: skip
LINE = Object(terms.Line, {
    "measure": needed(Key()),
    "weight": needed(NUMBER),
    "cap": optional(NUMBER),
    "floor": optional(NUMBER),
})  # fmt: skip
COMPONENT = OneOf("type", {
    "quota": Object(terms.Quota, {
        **_ANY,
        **_QUOTA,
        "measure": needed(Key()),
        "target_incentive": optional(POSITIVE),
        "threshold": optional(POSITIVE),
        "curve": optional(PAY_CURVE),
        "table": optional(TABLE),
        "matrix": optional(MATRIX),
        "true_up": optional(Flag()),
    }),
    "commission": Object(terms.Commission, {
        **_ANY,
        **_QUOTA,
        "base": optional(Choice((terms.AMOUNT, terms.MARGIN, terms.QUANTITY))),
        "window": optional(Choice((terms.TRANSACTION, terms.PERIOD, terms.MONTH,
                                   terms.QUARTER, terms.YEAR))),
        "unit": optional(Choice((terms.MONEY_UNIT, terms.QUOTA_UNIT))),
        "quota": optional(Key()),
        "table": needed(TABLE),
        "catch_up": optional(Flag()),
    }),
    "bonus": Object(terms.Bonus, {
        **_ANY,
        "objectives": optional(ListOf(GOAL)),
        "require": optional(Choice((terms.EACH, terms.ALL))),
        "scorecard": optional(ListOf(LINE)),
        "target_incentive": optional(POSITIVE),
        "curve": optional(PAY_CURVE),
        "true_up": optional(Flag()),
    }),
})  # fmt: skip
DRAW = Object(terms.Draw, {
    "type": optional(Choice((terms.GUARANTEE, terms.ADDITIONAL)), "kind"),
    "amount": needed(NUMBER),
    "recoverable": optional(Flag()),
    "recovery": optional(Choice((terms.AT_ONCE, terms.AFTER_DRAW, terms.FROM_PERIOD))),
    "from_period": optional(Whole()),
    "share": optional(NUMBER),
    "never_below_draw": optional(Flag(), "keep_draw"),
    "forgiven_at_end": optional(Flag(), "forgiven"),
})  # fmt: skip
PLAN = Object(terms.Plan, {
    "name": optional(NAME),
    "currency": needed(Currency()),
    "digits": optional(Whole(0, 6)),
    "fiscal_year_starts": optional(Whole(1, 12), "first_month"),
    "components": needed(ListOf(COMPONENT, least=1)),
    "total": optional(Object(terms.Total, {
        "threshold": optional(POSITIVE),
        "floor": optional(NUMBER),
        "cap": optional(NUMBER),
    })),
    "holdback": optional(Object(terms.Holdback, {
        "share": needed(NUMBER),
        "release_after": optional(Whole(1), "periods"),
    })),
    "clawback": optional(Object(terms.Clawback, {
        "recovery": optional(Choice((terms.FULL, terms.PRORATED))),
        "within_days": optional(Whole(1), "days"),
        "within_months": optional(Whole(1), "months"),
    })),
    "draw": optional(DRAW),
    "minimum_payout": optional(NUMBER, "minimum"),
    "negative_balance": optional(Choice((terms.CARRY, terms.PAY, terms.WRITE_OFF)),
                                 "negative"),
})  # fmt: skip
