from odoo import fields, models

from odoo.addons.spm_objectives.fields import LooseMany2one


class SpmStatementCalculation(models.Model):
    """One calculation of a statement: never changed, the latest is in force."""

    _name = "spm.statement.calculation"
    _description = "Calculation of a Statement"
    _order = "id desc"
    _log_access = False

    statement_id = fields.Many2one(
        "spm.statement", required=True, readonly=True, ondelete="cascade", index=True
    )
    run_id = LooseMany2one("spm.pay.run", readonly=True)
    currency_id = LooseMany2one("res.currency", required=True, readonly=True)
    number = fields.Integer(required=True, readonly=True)
    calculated_at = fields.Datetime(required=True, readonly=True)
    author_id = LooseMany2one("res.users", readonly=True)
    payable = fields.Monetary("To Pay", readonly=True)
    opening = fields.Json(readonly=True, help="What earlier periods left behind.")
    closing = fields.Json(readonly=True, help="What is left to the next period.")
    stages = fields.Json(
        readonly=True,
        help="In order, one for each assignment within the period: its days, version, "
        "terms, facts other than credits, and the explanation of the sum.",
    )
    line_ids = fields.One2many("spm.statement.line", "calculation_id", readonly=True)
