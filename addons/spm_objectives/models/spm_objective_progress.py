from collections import defaultdict
from decimal import Decimal

from odoo import api, fields, models
from odoo.tools import SQL

from ..engine import attainment
from ..engine.results import NO_DATA
from ..engine.seasonality import Phase
from .numbers import decimal, optional
from .spm_kpi_values import _UNITS

_NUMBERS, _FLAGS = SQL("numeric[]"), SQL("boolean[]")
#: What is reckoned and stored, with the type of its array in the database.
COLUMNS = {
    "actual": _NUMBERS,
    "has_actual": _FLAGS,
    "attainment": _NUMBERS,
    "has_attainment": _FLAGS,
    "expected": _NUMBERS,
    "forecast": _NUMBERS,
    "has_forecast": _FLAGS,
    "status": SQL("varchar[]"),
    "off_track_since": SQL("date[]"),
}

_RECKONED_FROM = (
    "state",
    "kpi_id",
    "company_id",
    "period_id",
    "date_from",
    "date_to",
    "target",
    "baseline",
    "off_track_since",
    "parent_path",
)


class SpmObjectiveProgress(models.AbstractModel):
    """Where objectives stand: part of ``spm.objective``.

    Reckoned by ``engine.attainment`` and written set-based: the number of queries does
    not grow with the number of objectives. Where a flag ``has_…`` is off there is
    nothing to say, which is not the same as zero.
    """

    _name = "spm.objective.progress"
    _description = "Progress of Objectives"

    actual = fields.Float(digits=0, readonly=True, copy=False, aggregator="sum")
    has_actual = fields.Boolean(readonly=True, copy=False)
    attainment = fields.Float(
        "Attainment (%)",
        digits=0,
        readonly=True,
        copy=False,
        aggregator="avg",
        help="Of a group: by weight.",
    )
    has_attainment = fields.Boolean(readonly=True, copy=False)
    expected = fields.Float(
        "Expected By Now",
        digits=0,
        readonly=True,
        copy=False,
        aggregator="sum",
        help="Along seasonality and working days; a level is expected at any time.",
    )
    forecast = fields.Float(
        digits=0,
        readonly=True,
        copy=False,
        aggregator="sum",
        help="What the end brings at the present pace.",
    )
    has_forecast = fields.Boolean(readonly=True, copy=False)
    status = fields.Selection(
        [
            ("green", "On Track"),
            ("amber", "Slipping"),
            ("red", "Off Track"),
            ("none", "Nothing To Say"),
        ],
        readonly=True,
        copy=False,
        default="none",
        index=True,
        group_expand="_worst_first",
        help="The pace, compared with the KPI's thresholds.",
    )
    off_track_since = fields.Date(readonly=True, copy=False)

    def _worst_first(self, found, _domain):
        """The columns of a kanban view: what needs a look comes first."""
        return [status for status in ("red", "amber", "green") if status in found]

    # ------------------------------------------------------------- refreshing

    @api.model
    def _results_refreshed(self, kpis, dirty=False):
        """Follow the results of KPIs, in the open periods.

        :param dirty: only the windows in ``spm_dirty`` have changed
        """
        if not kpis:
            return
        dependents = kpis._with_dependents()
        self.env["spm.objective"].flush_model()
        touched = SQL()
        if dirty:
            kpi_ids, input_ids = zip(
                *(
                    (kpi.id, used.id)
                    for kpi in dependents
                    for used in kpi._all_inputs()
                ),
                strict=True,
            )
            touched = SQL(
                """
                AND EXISTS (
                    SELECT FROM spm_dirty y
                      JOIN unnest(%s::int[], %s::int[]) AS u(kpi_id, input_id)
                        ON u.input_id = y.kpi_id
                      JOIN spm_period l ON l.id = y.period_id
                     WHERE u.kpi_id = o.kpi_id AND l.company_id = o.company_id
                       AND l.date_from >= o.date_from AND l.date_to <= o.date_to
                       AND (o.scope <> 'participant'
                            OR y.participant_id = o.participant_id))
                """,
                list(kpi_ids),
                list(input_ids),
            )
        rows = self.env.execute_query(
            SQL(
                """
                SELECT o.id FROM spm_objective o JOIN spm_period p ON p.id = o.period_id
                 WHERE o.kpi_id = ANY(%s) AND o.state <> 'closed'
                   AND p.results_locked IS NOT TRUE %s
                """,
                dependents.ids,
                touched,
            )
        )
        self.browse(row[0] for row in rows)._refresh_progress()

    def _refresh_progress(self):
        """Reckon where these objectives, and those above them, stand now."""
        # sudo: figures are those of the whole unit, whoever's change asks for them;
        # what of them one sees is decided by the rules on objectives
        self.env["spm.objective"].flush_model()
        objectives = self.sudo().exists()
        objectives._fetch_reckoned_from()
        objectives._refresh_own()
        objectives._refresh_around()

    def _fetch_reckoned_from(self):
        """Read what is reckoned from at once: in loops Odoo reads a thousand records
        at a time, and whatever else they have."""
        self.fetch(_RECKONED_FROM)

    def _refresh_own(self):
        """Actual, attainment, expectation, forecast and status of each."""
        moving = self.filtered(
            lambda o: o.state != "closed" and not o.period_id.results_locked
        )
        measured = moving.filtered(lambda o: o.kpi_id._is_measured())
        if not measured:
            return
        actuals = measured._actuals()
        phases = measured._phases()
        working = self.env["spm.working.days"]._of(measured.company_id)
        rows = [
            objective._reckoned(
                actuals[objective.id], phases[objective.id], working, today
            )
            for company, ours in measured.grouped("company_id").items()
            for today in [company._spm_today()]
            for objective in ours
        ]
        measured._store_rows(COLUMNS, rows)

    def _reckoned(self, actual, phases, working, today):
        """One row of what is to be stored."""
        kpi = self.kpi_id
        begun = self.date_from <= today
        goal = attainment.Goal(
            target=decimal(self.target),
            phases=phases,
            direction=kpi.direction,
            baseline=optional(self.baseline),
            cumulative=self._is_cumulative(),
            red_below=decimal(kpi.threshold_red),
            green_from=decimal(kpi.threshold_green),
        )
        found = attainment.progress(
            goal, actual if begun else None, today, working[self.company_id]
        )
        since = attainment.off_track_since(
            found.status, self.off_track_since or None, today, self.last_day
        )
        return {
            "id": self.id,
            "actual": found.actual,
            "has_actual": found.actual is not None,
            "attainment": found.attainment,
            "has_attainment": found.attainment is not None,
            "expected": found.expected,
            "forecast": found.forecast,
            "has_forecast": found.forecast is not None,
            "status": found.status or "none",
            "off_track_since": since,
        }

    def _phases(self):
        """The engine's phases by objective id; one query."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT f.objective_id, p.date_from, p.date_to, f.target::text
                  FROM spm_objective_phase f JOIN spm_period p ON p.id = f.period_id
                 WHERE f.objective_id = ANY(%s)
                 ORDER BY f.objective_id, p.date_from
                """,
                self.ids,
            )
        )
        phases = defaultdict(tuple)
        for objective, start, end, target in rows:
            phases[objective] += (Phase(start, end, Decimal(target)),)
        for objective in self:
            if not phases[objective.id]:
                whole = decimal(objective.target)
                phases[objective.id] = (
                    Phase(objective.date_from, objective.date_to, whole),
                )
        return phases

    def _store_rows(self, columns, rows):
        """Write reckoned values that differ in one statement, past the ORM.

        :param columns: dict of SQL array type by field name
        :param rows: dicts with an id and these fields
        """
        if not rows:
            return
        names = [SQL.identifier(name) for name in columns]
        arrays = [
            SQL("%s::%s", [row[name] for row in rows], kind)
            for name, kind in columns.items()
        ]
        self.env.cr.execute(
            SQL(
                """
                UPDATE spm_objective o
                   SET (%(names)s) = ROW(%(fresh)s)
                  FROM unnest(%(ids)s::int[], %(arrays)s) AS f(id, %(names)s)
                 WHERE o.id = f.id AND ROW(%(stored)s) IS DISTINCT FROM ROW(%(fresh)s)
                """,
                names=SQL(", ").join(names),
                fresh=SQL(", ").join(SQL("f.%s", name) for name in names),
                stored=SQL(", ").join(SQL("o.%s", name) for name in names),
                ids=[row["id"] for row in rows],
                arrays=SQL(", ").join(arrays),
            )
        )
        self.invalidate_model(list(columns))

    # ------------------------------------------------------------- results

    def _actuals(self):
        """The results of these objectives' KPIs, of their own companies' documents.

        :return: dict of value (None: no data) by objective id
        """
        by_kpi = {kpi: kpi._with_inputs() for kpi in self.kpi_id}
        asked = [
            (objective.id, kpi.id)
            for objective in self
            for kpi in by_kpi[objective.kpi_id]
            if kpi.source != "formula"
        ]
        parts = self._read_parts(asked)
        seen = self._seen_stocks(asked)
        evaluators = {
            kpi: kpi._evaluator()
            for kpi in self.env["spm.kpi"].union(*by_kpi.values())
            if kpi.source == "formula"
        }
        values = {}
        for objective in self:
            for kpi in by_kpi[objective.kpi_id]:
                key = (kpi.id, objective.id, None)
                if kpi in evaluators:
                    values[key] = evaluators[kpi](values, objective.id, None)
                elif kpi.nature == "stock" and (objective.id, kpi.id) not in seen:
                    values[key] = NO_DATA
                else:
                    values[key] = parts.get(key) or kpi._empty()
        return {o.id: values[o.kpi_id.id, o.id, None].value for o in self}

    def _read_parts(self, asked):
        """Summed parts by (kpi id, objective id, None), in one query."""
        own = {
            "participant": SQL("f.participant_id"),
            "line": SQL("f.participant_id"),
            "department": SQL("f.department_id"),
            "team": SQL("f.team_id"),
            "company": SQL("f.company_id"),
        }
        branches = SQL(" UNION ALL ").join(
            SQL(
                """
                SELECT f.objective_id, f.kpi_id, m.numerator, m.denominator
                  FROM found f
                  JOIN spm_measure m ON m.kpi_id = f.kpi_id
                   AND m.period_id = f.leaf_id AND m.company_id = f.company_id
                  %(join)s
                 WHERE f.scope = %(scope)s AND %(unit)s = %(own)s
                """,
                join=_UNITS[scope][1],
                scope=scope,
                unit=_UNITS[scope][0],
                own=column,
            )
            for scope, column in own.items()
        )
        rows = self.env.execute_query(
            SQL(
                """
                WITH %(leafs)s, found AS (
                    SELECT l.* FROM leafs l
                      LEFT JOIN latest s ON s.kpi_id = l.kpi_id
                       AND s.objective_id = l.objective_id
                     WHERE l.nature <> 'stock' OR l.leaf_from = s.leaf_from)
                -- as text, because Odoo reads numeric as float
                SELECT kpi_id, objective_id, SUM(numerator)::text,
                       SUM(denominator)::text
                  FROM (%(branches)s) parts GROUP BY 1, 2
                """,
                leafs=self._leafs_sql(asked),
                branches=branches,
            )
        )
        by_id = self.env["spm.kpi"].browse({row[0] for row in rows}).grouped("id")
        return {
            (kpi, objective, None): by_id[kpi]._result(num, den, None, None, None)
            for kpi, objective, num, den in rows
        }

    def _seen_stocks(self, asked):
        """The stocks of which a snapshot was taken, as (objective id, kpi id)."""
        rows = self.env.execute_query(
            SQL(
                """
                WITH %s
                SELECT objective_id, kpi_id FROM latest
                 UNION
                SELECT l.objective_id, l.kpi_id
                  FROM leafs l
                  JOIN spm_kpi k ON k.id = l.kpi_id
                  JOIN spm_period p ON p.id = l.leaf_id
                   AND k.refreshed_at >= p.utc_from AND k.refreshed_at < p.utc_to
                 WHERE l.nature = 'stock'
                """,
                self._leafs_sql(asked),
            )
        )
        return set(rows)

    def _leafs_sql(self, asked):
        """Common tables: the smallest periods asked for, and each stock's last one."""
        objectives, kpis = zip(*asked, strict=True) if asked else ((), ())
        return SQL(
            """
            leafs AS MATERIALIZED (
                SELECT o.id AS objective_id, a.kpi_id, k.nature, o.scope, o.company_id,
                       o.participant_id, o.department_id, o.team_id,
                       l.id AS leaf_id, l.date_from AS leaf_from
                  FROM unnest(%s::int[], %s::int[]) AS a(objective_id, kpi_id)
                  JOIN spm_objective o ON o.id = a.objective_id
                  JOIN spm_kpi k ON k.id = a.kpi_id
                  JOIN spm_period l ON l.is_leaf AND l.company_id = o.company_id
                   AND l.date_from >= o.date_from AND l.date_to <= o.date_to),
            latest AS (
                SELECT l.objective_id, l.kpi_id, MAX(l.leaf_from) AS leaf_from
                  FROM leafs l
                 WHERE l.nature = 'stock' AND EXISTS (
                       SELECT FROM spm_measure m
                        WHERE m.kpi_id = l.kpi_id AND m.period_id = l.leaf_id
                          AND m.company_id = l.company_id)
                 GROUP BY 1, 2)
            """,
            list(objectives),
            list(kpis),
        )
