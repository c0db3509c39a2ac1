from odoo import fields, models

from odoo.addons.spm_objectives.fields import LooseMany2one

from .pay_guard import protect


class SpmStatementLine(models.Model):
    """What a component of a plan pays, with the explanation that gives it again."""

    _name = "spm.statement.line"
    _description = "Line of a Statement"
    _inherit = ["spm.statement.line.explained"]
    _order = "calculation_id, sequence, id"
    _log_access = False
    _rec_name = "name"

    calculation_id = LooseMany2one(
        "spm.statement.calculation", required=True, readonly=True, index=True
    )
    statement_id = LooseMany2one(
        "spm.statement", required=True, readonly=True, index=True
    )
    participant_id = LooseMany2one(
        "spm.participant", "Salesperson", required=True, readonly=True, index=True
    )
    period_id = LooseMany2one("spm.period", required=True, readonly=True)
    late_period_id = LooseMany2one(
        "spm.period",
        "Late For",
        readonly=True,
        help="The earlier period that this is paid for, by the plan that was in force "
        "in it. Empty: the statement's own.",
    )
    company_id = LooseMany2one("res.company", required=True, readonly=True)
    currency_id = LooseMany2one("res.currency", required=True, readonly=True)
    version_id = LooseMany2one("spm.plan.version", "Plan", readonly=True)
    assignment_id = LooseMany2one("spm.plan.assignment", readonly=True)
    sequence = fields.Integer(required=True, readonly=True)
    stage = fields.Integer(required=True, readonly=True, aggregator=None)
    key = fields.Char(readonly=True, help="The component's name in the terms.")
    name = fields.Char("Component", readonly=True)
    kind = fields.Selection(
        [("quota", "Quota"), ("commission", "Commission"), ("bonus", "Bonus")],
        readonly=True,
    )
    base = fields.Float("Credited", digits=0, readonly=True)
    actual = fields.Float("Achieved", digits=0, readonly=True)
    quota = fields.Float(digits=0, readonly=True)
    attainment = fields.Float(
        "Attainment (%)", digits=0, readonly=True, aggregator=None
    )
    has_attainment = fields.Boolean(readonly=True)
    amount = fields.Monetary("Earned", readonly=True)
    in_force = fields.Boolean(
        readonly=True,
        help="Of the calculation that is in force, not of an earlier one.",
    )
    explanation = fields.Json(readonly=True, help="As the engine explains it.")

    credit_ids = fields.One2many("spm.statement.credit", "line_id", "Deals")
    credit_count = fields.Integer(compute="_compute_credit_count")
    chart = fields.Json("Pay Curve", compute="_compute_explained")
    told = fields.Html(
        "Step by Step", compute="_compute_explained", sanitize=False, readonly=True
    )
    achieved = fields.Char("Achieved of Quota", compute="_compute_achieved")
    reached = fields.Float("Reached (%)", digits=0, compute="_compute_achieved")
    is_reached_known = fields.Boolean(compute="_compute_achieved")
    quota_source = fields.Char("Where the Quota Is From", compute="_compute_achieved")

    _of_statement = models.Index("(statement_id) WHERE in_force")

    def init(self):
        """Let the database itself refuse changes of what is posted."""
        protect(self.env.cr, self._table)
