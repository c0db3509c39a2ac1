"""Stored: facts and balances as plain data for JSON, decimals as strings, and back."""

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from .decimals import ZERO, text
from .facts import Balances, Facts, Held, Prior
from .measures import Measure

_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"))


def canonical(data: object) -> str:
    """Data as JSON that is the same again after the database has stored it."""
    return _ENCODER.encode(data)


def balances_data(balances: Balances) -> dict[str, Any]:
    """Balances as data."""
    return {
        "carried": text(balances.carried),
        "draw": text(balances.draw),
        "held": [
            {"key": one.key, "amount": text(one.amount), "periods": one.periods}
            for one in balances.held
        ],
        "prior": {
            key: {
                "credited": text(prior.credited),
                "paid": text(prior.paid),
                "window": prior.window and prior.window.isoformat(),
            }
            for key, prior in balances.prior.items()
        },
    }


def balances_from(data: Mapping[str, Any] | None) -> Balances:
    """Balances from what :func:`balances_data` made of them.

    >>> kept = Balances(Decimal("-3.5"), ZERO, (Held("2026-01-01", Decimal(7), 2),))
    >>> balances_from(balances_data(kept)) == kept
    True
    """
    if not data:
        return Balances()
    return Balances(
        carried=Decimal(data["carried"]),
        draw=Decimal(data["draw"]),
        held=tuple(
            Held(one["key"], Decimal(one["amount"]), one["periods"])
            for one in data["held"]
        ),
        prior={
            key: Prior(
                Decimal(prior["credited"]),
                Decimal(prior["paid"]),
                date.fromisoformat(prior["window"]) if prior["window"] else None,
            )
            for key, prior in data["prior"].items()
        },
    )


def measure_data(measure: Measure) -> dict[str, Any]:
    """A measure as data, without what it does not say."""
    numbers = {
        name: text(value)
        for name in ("actual", "target", "attainment")
        if (value := getattr(measure, name)) is not None
    }
    answers = {} if measure.answers is None else {"answers": measure.answers}
    return {**numbers, **answers, "direction": measure.direction}


def facts_data(facts: Facts) -> dict[str, Any]:
    """Facts without the credits and the opening as data, without what they lack."""
    found: dict[str, Any] = {
        "measures": {k: measure_data(m) for k, m in facts.measures.items()},
        "target_incentives": {k: text(v) for k, v in facts.incentives.items()},
        "tenure_month": facts.month,
        "period_number": facts.number,
        "draw": facts.draw,
        "draw_amount": _shown(facts.draw_amount),
        "releases": list(facts.releases),
        "forfeits": list(facts.forfeits),
        "lost_deals": [
            {
                "key": loss.key,
                "paid": text(loss.paid),
                "earned_on": loss.earned.isoformat(),
                "lost_on": loss.lost.isoformat(),
                "share": text(loss.share),
            }
            for loss in facts.losses
        ],
    }
    if facts.period:
        found["period"] = {
            "from": facts.period.start.isoformat(),
            "to": facts.period.stop.isoformat(),
        }
    if facts.participation:
        days, of = facts.participation.days, facts.participation.of
        found["participation"] = {"days": text(days), "of": text(of)}
    return {k: v for k, v in found.items() if v is not None and v != [] and v != {}}


def _shown(number: Decimal | None) -> str | None:
    return None if number is None else text(number or ZERO)
