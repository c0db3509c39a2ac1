from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..fields import LooseMany2one
from ..records import only_one


class SpmMeasure(models.Model):
    """A result: the parts of a KPI that add up, written only by the refresh."""

    _name = "spm.measure"
    _description = "Result"
    _order = "period_id desc, kpi_id, participant_id, date_from"
    _log_access = False
    _rec_name = "kpi_id"

    kpi_id = LooseMany2one("spm.kpi", string="KPI", required=True, readonly=True)
    period_id = LooseMany2one("spm.period", required=True, readonly=True)
    participant_id = LooseMany2one(
        "spm.participant",
        string="Salesperson",
        readonly=True,
        help="Empty: the documents belong to nobody who takes part.",
    )
    placement_id = LooseMany2one("spm.placement", readonly=True)
    date_from = fields.Date("From", required=True, readonly=True)
    team_id = LooseMany2one("crm.team", string="Sales Team", readonly=True)
    company_id = LooseMany2one("res.company", required=True, readonly=True)
    numerator = fields.Float(readonly=True, digits=0, aggregator="sum")
    denominator = fields.Float(readonly=True, digits=0, aggregator="sum")
    value = fields.Float(
        readonly=True,
        digits=0,
        aggregator="sum",
        help="Of a group: derived from the sums of its parts; empty where one number "
        "would mislead (several KPIs, several currencies, a stock over time).",
    )

    currency_id = fields.Many2one(related="company_id.currency_id")
    unit_type = fields.Selection(related="kpi_id.unit_type")
    category = fields.Selection(related="kpi_id.category")
    manager_id = fields.Many2one(related="placement_id.manager_id", string="Manager")
    department_id = fields.Many2one(related="placement_id.department_id")
    job_id = fields.Many2one(related="placement_id.job_id")
    quarter_id = fields.Many2one(related="period_id.quarter_id", string="Quarter")
    half_id = fields.Many2one(related="period_id.half_id", string="Half Year")
    year_id = fields.Many2one(related="period_id.year_id", string="Year")
    line_id = fields.Many2one(
        "spm.participant",
        string="In the Line Of",
        compute="_compute_line_id",
        search="_search_line_id",
        help="Everybody below this manager on the day of the result.",
    )

    # what sums read stands in it, as reading the rows themselves takes twice as long
    _key = models.UniqueIndex(
        "(kpi_id, period_id, COALESCE(participant_id, 0), date_from, "
        "COALESCE(team_id, 0)) "
        "INCLUDE (participant_id, company_id, numerator, denominator)"
    )
    _participant = models.Index("(participant_id, kpi_id, period_id)")

    def _compute_line_id(self):
        self.line_id = False

    def _search_line_id(self, operator, value):
        """Who stood below, at any depth, when the result was made."""
        if operator not in ("in", "any"):
            return NotImplemented
        if operator == "any":
            value = self.env["spm.participant"]._search(value)
        found = SQL(
            """
            SELECT m.id FROM spm_measure m
              JOIN spm_chain c ON c.participant_id = m.participant_id
               AND m.date_from >= c.date_from AND m.date_from < c.date_to
             WHERE c.ancestor_id = ANY(%s)
            """,
            [ancestor for ancestor in value if type(ancestor) is int],
        )
        return [("id", "in", found)]

    def _read_group_select(self, aggregate_spec, query):
        if aggregate_spec == "value:sum":
            return self._aggregated_value(query)
        return super()._read_group_select(aggregate_spec, query)

    def _aggregated_value(self, query):
        """The value of a group from its parts, or NULL where there is none."""
        table = self._table

        def column(path):
            return self._field_to_sql(table, path, query)

        kpi = query.left_join(table, "kpi_id", "spm_kpi", "id", "kpi")
        company = query.left_join(table, "company_id", "res_company", "id", "company")
        return SQL(
            """
            CASE WHEN COUNT(DISTINCT %(kpi)s) <> 1
                   OR (MIN(%(nature)s) = 'stock' AND COUNT(DISTINCT %(period)s) > 1)
                   OR (MIN(%(unit)s) = 'money' AND COUNT(DISTINCT %(currency)s) > 1)
                 THEN NULL
                 WHEN COUNT(%(den)s) > 0
                 THEN SUM(%(num)s) * MIN(%(factor)s) / NULLIF(SUM(%(den)s), 0)
                 ELSE SUM(%(num)s) * MIN(%(factor)s)
             END
            """,
            kpi=column("kpi_id"),
            nature=SQL.identifier(kpi, "nature"),
            period=column("period_id"),
            unit=SQL.identifier(kpi, "unit_type"),
            currency=SQL.identifier(company, "currency_id"),
            den=column("denominator"),
            num=column("numerator"),
            factor=SQL.identifier(kpi, "factor"),
        )

    @api.model
    def _remove(self, domain):
        """Delete open results whose target is about to go; closed ones forbid it.

        :param domain: conditions on results
        :raise UserError: when some lie in a closed period
        """
        # sudo: results are deleted with what they belong to, whoever may see them
        measures = self.sudo().with_context(active_test=False)
        closed = measures.search(
            [*domain, ("period_id.results_locked", "=", True)], limit=1
        )
        if closed:
            raise UserError(
                self.env._(
                    "There are results in the closed period %(period)s. Archive it "
                    "instead, so that the past stays readable.",
                    period=closed.period_id.name,
                )
            )
        measures.search(domain).unlink()

    def action_refresh(self):
        """Bring the results on the screen up to date: the chosen ones' KPIs, or what
        changed anywhere."""
        kpis = self.kpi_id
        kpis._check_may_refresh()
        # sudo: figures are computed for the whole company, seen by the rules
        kpis = kpis.sudo()
        if not (kpis._refresh() if kpis else kpis._refresh_changed()):
            raise kpis._busy()
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def action_drill_down(self):
        """Open the records behind the result, as far as the viewer may see them."""
        only_one(self)
        self.check_access("read")
        return self.kpi_id._action_drill_down(self)
