"""Random tables, plans and facts, and what tests of the engine share."""

from decimal import Decimal as D

from hypothesis import settings
from hypothesis import strategies as st

from ..engine import Balances, Credit, Facts
from ..engine.document import read_plan
from ..engine.facts import Participation
from ..engine.measures import Measure
from ..engine.rate_table import RateTable, Tier

SETTINGS = settings(database=None, deadline=None, max_examples=100)
MEASURES = ("revenue", "margin", "nps")


def numbers(least, most, digits=2):
    """Decimals with so many digits after the point."""
    scale = 10**digits
    whole = st.integers(least * scale, most * scale)
    return whole.map(lambda n: D(n).scaleb(-digits))


AMOUNTS = numbers(0, 20_000)
SIGNED = numbers(-5_000, 20_000)
RATES = numbers(0, 30)
BOUNDARIES = st.sampled_from(["from", "above"])


def bounds(least=1, most=5):
    """Lower bounds in order, the first often zero."""
    found = st.lists(numbers(0, 10_000), min_size=least, max_size=most, unique=True)
    return st.one_of(found, found.map(lambda b: [D(0), *(x for x in b if x)])).map(
        sorted
    )


@st.composite
def marginal_tables(draw, retroactive=False):
    """Marginal tables that pay rates only."""
    tiers = [
        Tier(
            bound,
            rate=draw(RATES),
            retroactive=draw(st.booleans()) if retroactive else False,
        )
        for bound in draw(bounds())
    ]
    return RateTable(tuple(tiers), "marginal", draw(BOUNDARIES))


@st.composite
def tables(draw):
    """Tables of all modes, with thresholds, lump sums and retroactive tiers."""
    mode = draw(st.sampled_from(["marginal", "whole", "interpolated"]))
    starts = draw(bounds())
    threshold = draw(st.one_of(st.just(D(0)), AMOUNTS))
    if mode == "interpolated":
        tiers = [Tier(start, amount=draw(AMOUNTS)) for start in starts[:-1]]
        tiers.append(Tier(starts[-1]))
    else:
        tiers = [
            Tier(
                start,
                rate=draw(RATES),
                amount=draw(st.one_of(st.none(), numbers(0, 500))),
                retroactive=mode == "marginal" and draw(st.booleans()),
            )
            for start in starts
        ]
    return RateTable(tuple(tiers), mode, draw(BOUNDARIES), threshold)


def credits_of(amounts):
    """Credits with these amounts."""
    return tuple(Credit(f"D{n}", amount) for n, amount in enumerate(amounts))


def commission(table, **more):
    """The document of a commission with a table."""
    return {"type": "commission", "key": "c", "table": document_of(table), **more}


def document_of(table):
    """A table as it stands in documents."""
    return dict(table.data)


def plan(*components, **more):
    """A plan of component documents."""
    return read_plan({"currency": "USD", "components": list(components), **more})


def _curve(draw, **more):
    at = sorted(draw(st.sets(st.integers(0, 200), min_size=2, max_size=5)))
    gives = [str(draw(st.integers(0, 200))) for _ in at]
    points = [{"at": str(a), "gives": g} for a, g in zip(at, gives, strict=True)]
    shape = draw(st.sampled_from(["linear", "step"]))
    return {"points": points, "shape": shape, "boundary": draw(BOUNDARIES), **more}


def _gate(draw):
    effect = draw(
        st.sampled_from(
            ["zero", "block_accelerated", "lower_rate", "reduce", "multiply"]
        )
    )
    gate = {
        "type": "gate",
        "measure": draw(st.sampled_from(MEASURES)),
        "effect": effect,
        "at_least": str(draw(st.integers(0, 150))),
    }
    if effect == "reduce":
        gate["curve"] = _curve(draw)
    elif effect == "multiply":
        gate["factor"] = str(draw(st.integers(0, 100)))
    elif effect == "lower_rate":
        gate["table"] = document_of(draw(marginal_tables()))
    return gate


def _modifier(draw):
    kind = draw(st.sampled_from(["gate", "multiplier", "matrix", "proration", "limit"]))
    measure = draw(st.sampled_from(MEASURES))
    if kind == "gate":
        return _gate(draw)
    if kind == "multiplier":
        return {"type": kind, "measure": measure, "curve": _curve(draw)}
    if kind == "matrix":
        axis = {"measure": measure, "from": ["0", "50"]}
        cells = [[str(draw(st.integers(0, 150))) for _ in "ab"] for _ in "ab"]
        return {"type": kind, "rows": axis, "columns": axis, "cells": cells}
    return {"type": kind, **({"cap": "900", "floor": "10"} if kind == "limit" else {})}


@st.composite
def plan_documents(draw):
    """Plans of all kinds of components, modifiers and terms across periods."""
    more = {"modifiers": [_modifier(draw) for _ in range(draw(st.integers(0, 3)))]}
    window = draw(st.sampled_from(["transaction", "period"]))
    components = [commission(draw(tables()), window=window, **more)]
    components.append(
        {
            "type": "quota",
            "key": "q",
            "measure": "revenue",
            "target_incentive": "1000",
            "threshold": "20",
            "curve": _curve(draw),
            "prorate_quota": draw(st.booleans()),
        }
    )
    components.append(
        {
            "type": "quota",
            "key": "r",
            "measure": "revenue",
            "target_incentive": "500",
            "table": document_of(draw(marginal_tables(True))),
        }
    )
    components.append(
        {
            "type": "bonus",
            "key": "b",
            "target_incentive": "300",
            "scorecard": [
                {"measure": "margin", "weight": "40", "cap": "120"},
                {"measure": "revenue", "weight": "60"},
            ],
        }
    )
    found = {"currency": "USD", "components": components}
    if draw(st.booleans()):
        kind = draw(st.sampled_from(["guarantee", "additional"]))
        found["draw"] = {
            "type": kind,
            "amount": "1500",
            "share": "50",
            "recoverable": draw(st.booleans()),
        }
    if draw(st.booleans()):
        found["holdback"] = {"share": "15", "release_after": 2}
    if draw(st.booleans()):
        found["total"] = {"floor": "100", "cap": "5000", "threshold": "50"}
    return {**found, "minimum_payout": "25"}


@st.composite
def facts(draw, opening=None):
    """Facts for such plans."""
    values = [draw(st.one_of(st.none(), SIGNED)) for _ in MEASURES]
    measures = {
        name: Measure(value, draw(numbers(0, 9_000)))
        for name, value in zip(MEASURES, values, strict=True)
    }
    days = draw(st.integers(0, 31))
    return Facts(
        credits_of(draw(st.lists(SIGNED, max_size=8))),
        measures,
        participation=Participation(D(days), D(31)),
        opening=opening or Balances(),
        draw=draw(st.booleans()),
    )
