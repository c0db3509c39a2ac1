from odoo import fields, models
from odoo.tools import SQL

STATES = [
    ("draft", "Draft"),
    ("reviewed", "Reviewed"),
    ("approved", "Approved"),
    ("posted", "Posted"),
    ("paid", "Paid"),
]


class SpmPayAnalysis(models.Model):
    """What was earned by component, and adjusted: lines in force, for pivots."""

    _name = "spm.pay.analysis"
    _description = "Pay Analysis"
    _auto = False
    _order = "date desc, participant_id, id"
    _rec_name = "component"

    statement_id = fields.Many2one("spm.statement", readonly=True)
    participant_id = fields.Many2one("spm.participant", "Salesperson", readonly=True)
    period_id = fields.Many2one("spm.period", readonly=True)
    date = fields.Date(
        "Last Day of the Period",
        readonly=True,
        help="So a quarter stands in the month in which it ends.",
    )
    plan_id = fields.Many2one("spm.plan", readonly=True)
    version_id = fields.Many2one("spm.plan.version", "Version", readonly=True)
    component = fields.Char(readonly=True)
    kind = fields.Selection(
        [
            ("quota", "Quota"),
            ("commission", "Commission"),
            ("bonus", "Bonus"),
            ("adjustment", "Adjustment"),
        ],
        readonly=True,
    )
    team_id = fields.Many2one(
        "crm.team",
        "Sales Team",
        readonly=True,
        help="Where the person stood on the last day of the period.",
    )
    department_id = fields.Many2one("hr.department", readonly=True)
    manager_id = fields.Many2one("spm.participant", "Manager", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    state = fields.Selection(STATES, "Status", readonly=True)
    amount = fields.Monetary(
        readonly=True, help="Nothing where currencies would have to be added together."
    )
    attainment = fields.Float(
        "Attainment (%)", digits=0, readonly=True, aggregator="avg"
    )

    _depends = {
        "spm.statement": ["state", "period_id", "participant_id", "currency_id"],
        "spm.statement.line": ["amount", "in_force", "version_id", "name", "kind"],
        "spm.statement.adjustment": ["amount", "state", "statement_id"],
        "spm.placement": ["team_id", "department_id", "manager_id", "valid_to"],
    }

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT r.*, s.participant_id, s.period_id, s.company_id, s.currency_id,
                   s.state, (p.date_to - 1) AS date, v.plan_id, w.team_id,
                   w.department_id, w.manager_id
              FROM (
                    SELECT l.id * 2 AS id, l.statement_id, l.version_id,
                           l.name AS component, l.kind, l.amount,
                           CASE WHEN l.has_attainment THEN l.attainment END
                                AS attainment
                      FROM spm_statement_line l WHERE l.in_force
                    UNION ALL
                    SELECT a.id * 2 + 1, a.statement_id, NULL, a.reason, 'adjustment',
                           a.amount, NULL
                      FROM spm_statement_adjustment a WHERE a.state = 'approved') r
              JOIN spm_statement s ON s.id = r.statement_id
              JOIN spm_period p ON p.id = s.period_id
              LEFT JOIN spm_plan_version v ON v.id = r.version_id
              LEFT JOIN spm_placement w ON w.participant_id = s.participant_id
                   AND w.valid_from < p.date_to AND w.valid_to >= p.date_to
            """
        )

    def _read_group_select(self, aggregate_spec, query):
        """Sums of one currency only: several are never added together."""
        found = super()._read_group_select(
            "amount:sum" if aggregate_spec == "amount:sum_currency" else aggregate_spec,
            query,
        )
        if not aggregate_spec.startswith("amount:sum"):
            return found
        currency = self._field_to_sql(self._table, "currency_id", query)
        return SQL("CASE WHEN COUNT(DISTINCT %s) = 1 THEN %s END", currency, found)
