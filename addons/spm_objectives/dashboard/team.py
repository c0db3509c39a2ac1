"""People or units with their objectives and results, read in bulk."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from odoo.tools import SQL

from ..engine import dashboard, seasonality
from ..models.numbers import decimal

#: What is read of each objective, in the order of :class:`Asked`, whose it is besides.
_COLUMNS = (
    "id",
    "kpi_id",
    "state",
    "date_from",
    "date_to",
    "target",
    "attainment",
    "has_attainment",
    "status",
    "weight",
)
#: What the database makes floats of, quicker than they are made of its decimals here.
_FLOATS = ("target", "attainment", "weight")


class Asked(NamedTuple):
    """An objective of a person or unit, as far as tables of many need it."""

    unit: int
    id: int
    kpi: int
    state: str
    start: date
    end: date
    target: float
    attainment: float | None
    has_attainment: bool
    status: str
    weight: float


class Cell(NamedTuple):
    """The attainment in percent and the status of a person or unit for a KPI; None
    and ``none`` without a target or data. ``proposed``: some of the target is not
    agreed yet."""

    attainment: float | None
    status: str
    proposed: bool = False


#: Of who has no target.
BLANK = Cell(None, "none")


def asked_of(view, states, scope, ids):
    """The objectives of people or units that overlap the period, as far as the viewer
    may read them, in one query.

    :param scope: kind of the units, as of objectives
    :return: list of :class:`Asked`, the more binding first
    """
    owner = "participant_id" if scope == "line" else f"{scope}_id"
    objectives = view.env["spm.objective"]
    query = objectives._search(
        [
            ("scope", "=", scope),
            (owner, "in", ids),
            ("state", "in", states),
            ("date_from", "<", view.period.date_to),
            ("date_to", ">", view.period.date_from),
        ],
        order="id",
    )
    names = (owner, *_COLUMNS)
    columns = [
        SQL(
            "%s::float8" if name in _FLOATS else "%s",
            objectives._field_to_sql(query.table, name, query),
        )
        for name in names
    ]
    rows = view.env.execute_query(query.select(*columns))
    asked = map(Asked._make, rows)
    return sorted(asked, key=lambda one: states.index(one.state))


def cells(view, asked, values):
    """Where people or units of one kind stand for KPIs.

    From the objective of exactly the period where there is one, whose progress is
    stored; else reckoned from longer or shorter ones.

    :param asked: as of :func:`asked_of`
    :param values: ``Result`` by (kpi id, unit id)
    :return: dict of :class:`Cell` by (kpi id, unit id)
    """
    period = (view.period.date_from, view.period.date_to)
    found, others = {}, {}
    for one in asked:
        key = (one.kpi, one.unit)
        if (one.start, one.end) != period:
            others.setdefault(key, []).append(one)
        elif key not in found:
            known = one.attainment if one.has_attainment else None
            found[key] = Cell(known, one.status or "none", one.state == "proposed")
    others = {key: ones for key, ones in others.items() if key not in found}
    if others:
        found |= _reckoned(view, others, values)
    return found


def _reckoned(view, others, values):
    phases = phases_of(view, [one.id for ones in others.values() for one in ones])
    kpis = view.env["spm.kpi"].browse({kpi for kpi, _unit in others})
    by_id = {kpi.id: (kpi, kpi._adds_up_over_time()) for kpi in kpis}
    found = {}
    for key, ones in others.items():
        kpi, adds_up = by_id[key[0]]
        wanted = [_wanted(one, phases.get(one.id, ())) for one in ones]
        start, end = view.period.date_from, view.period.date_to
        target = dashboard.target_for(start, end, wanted, adds_up)
        value = values.get(key)
        if target:
            actual = value.value if value else None
            used = [one.state for one in ones if one.id in target.keys]
            found[key] = _cell(view, kpi, target, actual, "proposed" in used)
    return found


def _wanted(one, phases):
    return dashboard.Wanted(
        one.id, one.start, one.end, decimal(one.target), tuple(phases)
    )


def _cell(view, kpi, target, actual, proposed):
    stand = view.stand(kpi, target, actual)
    known = None if stand.attainment is None else float(stand.attainment)
    return Cell(known, stand.status or "none", proposed)


def phases_of(view, ids):
    """Leaf targets within the calendar, by objective id.

    :param ids: of objectives that the viewer may read
    """
    view.env["spm.objective.phase"].flush_model()
    rows = view.env.execute_query(
        SQL(
            # as text, because Odoo reads numeric as float
            "SELECT objective_id, period_id, target::text FROM spm_objective_phase"
            " WHERE objective_id = ANY(%s) ORDER BY date_from",
            ids,
        )
    )
    phases = {}
    for objective, period, target in rows:
        leaf = view.leafs.get(period)
        if leaf:
            phase = seasonality.Phase(leaf.date_from, leaf.date_to, Decimal(target))
            phases.setdefault(objective, []).append(phase)
    return phases
