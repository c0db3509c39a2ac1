from collections import defaultdict
from decimal import Decimal

from odoo import api, fields, models
from odoo.tools import SQL

from ..engine import attainment
from .numbers import decimal, optional

_NUMBERS, _FLAGS = SQL("numeric[]"), SQL("boolean[]")
_AROUND = {
    "rolled_attainment": _NUMBERS,
    "has_rolled": _FLAGS,
    "assigned": _NUMBERS,
    "has_assigned": _FLAGS,
    "assignment_gap": _NUMBERS,
    "committed_below": _NUMBERS,
    "commit_gap_below": _NUMBERS,
}
#: Sums that would mislead over several KPIs, companies or levels.
_SUMS = ("target", "actual", "expected", "forecast", "committed")
_POINTS = {"points": _NUMBERS, "has_points": _FLAGS}


class SpmObjectiveWeighing(models.AbstractModel):
    """What objectives are to each other: part of ``spm.objective``.

    From below: what is assigned, what people commit to, attainment by weight. Beside
    each other: the points of a person's or unit's scorecard in a period.
    """

    _name = "spm.objective.weighing"
    _description = "Weighing of Objectives"

    rolled_attainment = fields.Float(
        "Rolled-Up Attainment (%)",
        digits=0,
        readonly=True,
        copy=False,
        aggregator=None,
        help="Of the objectives this one is split into, by their weights, whatever "
        "their KPIs.",
    )
    has_rolled = fields.Boolean(readonly=True, copy=False)
    assigned = fields.Float(
        digits=0,
        readonly=True,
        copy=False,
        aggregator=None,
        help="Sum of the targets below with the same KPI.",
    )
    has_assigned = fields.Boolean(readonly=True, copy=False)
    assignment_gap = fields.Float(
        digits=0,
        readonly=True,
        copy=False,
        aggregator=None,
        help="Assigned below beyond the target; negative: not yet assigned.",
    )
    commit_gap = fields.Float(
        "Committed Beyond Target",
        digits=0,
        compute="_compute_commit_gap",
        store=True,
        aggregator=None,
    )
    committed_below = fields.Float(
        digits=0,
        readonly=True,
        copy=False,
        aggregator=None,
        help="What those below commit to; who has not answered counts with the target.",
    )
    commit_gap_below = fields.Float(
        "Committed Below Beyond Target",
        digits=0,
        readonly=True,
        copy=False,
        aggregator=None,
    )
    points = fields.Float(
        "Scorecard Points",
        digits=0,
        readonly=True,
        copy=False,
        aggregator="sum",
        help="Weight × attainment within its cap; the agreed objectives of a person in "
        "a period sum to their scorecard, 100 being everything on target.",
    )
    has_points = fields.Boolean(readonly=True, copy=False)

    @api.depends("committed", "has_committed", "target")
    def _compute_commit_gap(self):
        for objective in self:
            gap = objective.committed - objective.target
            objective.commit_gap = gap if objective.has_committed else 0

    def _refresh_around(self):
        """Reckon anew whatever these objectives have a part in."""
        self._refresh_above()
        self._refresh_scorecards()

    # ------------------------------------------------------------- groups

    def _read_group_select(self, aggregate_spec, query):
        name, _colon, function = aggregate_spec.partition(":")
        if name == "attainment" and function == "avg":
            return self._weighted_mean(query)
        found = super()._read_group_select(aggregate_spec, query)
        if name in _SUMS and function == "sum":
            return self._unless_misleading(found, query)
        return found

    def _weighted_mean(self, query):
        def column(name):
            return self._field_to_sql(self._table, name, query)

        return SQL(
            """
            COALESCE(SUM(%(value)s * %(weight)s) FILTER (WHERE %(known)s)
                     / NULLIF(SUM(%(weight)s) FILTER (WHERE %(known)s), 0),
                     AVG(%(value)s) FILTER (WHERE %(known)s))
            """,
            value=column("attainment"),
            weight=column("weight"),
            known=column("has_attainment"),
        )

    def _unless_misleading(self, total, query):
        """A sum over one KPI, company and level, of what can be summed at all."""
        kpi = query.left_join(self._table, "kpi_id", "spm_kpi", "id", "kpi")
        columns = {
            name: self._field_to_sql(self._table, name, query)
            for name in ("kpi_id", "company_id", "scope", "period_id")
        }
        return SQL(
            """
            CASE WHEN COUNT(DISTINCT (%(kpi_id)s, %(company_id)s, %(scope)s)) <> 1
                   OR MIN(%(source)s) = 'ratio'
                   OR MIN(%(mode)s) IN ('average', 'duration')
                   OR (MIN(%(nature)s) = 'stock' AND COUNT(DISTINCT %(period_id)s) > 1)
                 THEN NULL ELSE %(total)s END
            """,
            total=total,
            source=SQL.identifier(kpi, "source"),
            mode=SQL.identifier(kpi, "value_mode"),
            nature=SQL.identifier(kpi, "nature"),
            **columns,
        )

    # ------------------------------------------------------------- above

    def _refresh_above(self):
        """Everything on the way up from these, the deepest first."""
        path_ids = {
            int(node) for objective in self for node in objective._path_ids()
        } | set(self.ids)
        nodes = self.browse(path_ids).exists()
        nodes._fetch_reckoned_from()
        nodes = nodes.filtered(lambda o: not o.period_id.results_locked)
        below = nodes._lines_below()
        rolled = {}
        rows = []
        for node in nodes.sorted(lambda o: -len(o._path_ids())):
            children = below[node.id]
            lines = [_line(child, rolled) for child in children if _counts(child)]
            rolled[node.id] = attainment.weighted(lines).value
            rows.append(node._around(children, rolled[node.id]))
        nodes._store_rows(_AROUND, rows)

    def _path_ids(self):
        return (self.parent_path or "").split("/")[:-1]

    def _lines_below(self):
        """The children of these, as dicts by parent id; one query."""
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT c.parent_id, c.id, c.kpi_id, c.period_id, c.state,
                       c.target::text, c.weight::text,
                       CASE WHEN c.has_attainment THEN c.attainment::text END AS own,
                       CASE WHEN c.has_rolled THEN c.rolled_attainment::text END
                           AS rolled,
                       CASE WHEN c.has_committed THEN c.committed::text END AS committed
                  FROM spm_objective c WHERE c.parent_id = ANY(%s)
                 ORDER BY c.id
                """,
                self.ids,
            )
        )
        below = defaultdict(list)
        for row in rows:
            below[row["parent_id"]].append(row)
        return below

    def _around(self, children, rolled):
        """One row of what the children make of their parent."""
        same = [child for child in children if self._is_part(child)]
        target = decimal(self.target)
        assigned = sum(Decimal(child["target"]) for child in same)
        committed = sum(
            Decimal(child["committed"] or child["target"]) for child in same
        )
        return {
            "id": self.id,
            "rolled_attainment": rolled,
            "has_rolled": rolled is not None,
            "assigned": assigned if same else None,
            "has_assigned": bool(same),
            "assignment_gap": assigned - target if same else None,
            "committed_below": committed if same else None,
            "commit_gap_below": committed - target if same else None,
        }

    def _is_part(self, child):
        """Whether a child's target is a part of this one's: a flow's in any period, a
        stock's in the same one; rates are nobody's part."""
        kpi = self.kpi_id
        if child["kpi_id"] != kpi.id or child["state"] == "refused":
            return False
        if self._is_cumulative():
            return True
        return kpi._is_stock_of_parts() and child["period_id"] == self.period_id.id

    # ------------------------------------------------------------- beside

    def _as_scorecard(self):
        """These as one scorecard (``engine.attainment.Scorecard``), as stored."""
        return attainment.scorecard(
            attainment.Line(
                key=objective.id,
                attainment=decimal(objective.attainment)
                if objective.has_attainment
                else None,
                weight=decimal(objective.weight),
                cap=optional(objective.cap),
            )
            for objective in self
        )

    def _refresh_scorecards(self):
        """The points of everything agreed for the same people and periods."""
        rows = self.env.execute_query_dict(
            SQL(
                """
                WITH cards AS (
                    SELECT DISTINCT period_id,
                           COALESCE(participant_id, 0) AS person,
                           COALESCE(department_id, 0) AS department,
                           COALESCE(team_id, 0) AS team
                      FROM spm_objective
                     WHERE id = ANY(%s) AND agreed_on IS NOT NULL)
                SELECT o.id, o.weight::text, o.cap::text, c.*,
                       CASE WHEN o.has_attainment THEN o.attainment::text END
                           AS attainment
                  FROM cards c
                  JOIN spm_objective o ON o.period_id = c.period_id
                   AND COALESCE(o.participant_id, 0) = c.person
                   AND COALESCE(o.department_id, 0) = c.department
                   AND COALESCE(o.team_id, 0) = c.team
                  JOIN spm_period p ON p.id = o.period_id
                 WHERE p.results_locked IS NOT TRUE AND o.agreed_on IS NOT NULL
                 ORDER BY o.id
                """,
                self.ids,
            )
        )
        cards = defaultdict(list)
        for row in rows:
            key = ("period_id", "person", "department", "team")
            cards[tuple(row[name] for name in key)].append(row)
        self._store_rows(
            _POINTS, [scored for card in cards.values() for scored in _score(card)]
        )


def _optional(text):
    return None if text is None else Decimal(text)


def _counts(child):
    """Drafts and refusals are nothing that anybody works on."""
    return child["state"] not in ("draft", "refused")


def _line(child, rolled):
    """A child as the engine takes it: its own attainment, else that from below it."""
    own = _optional(child["own"])
    if own is None:
        own = rolled.get(child["id"], _optional(child["rolled"]))
    return attainment.Line(child["id"], own, Decimal(child["weight"]))


def _score(card):
    lines = [
        attainment.Line(
            row["id"],
            _optional(row["attainment"]),
            Decimal(row["weight"]),
            Decimal(row["cap"] or 0) or None,
        )
        for row in card
    ]
    for line in attainment.scorecard(lines).lines:
        known = line.points is not None
        yield {"id": line.key, "points": line.points, "has_points": known}
