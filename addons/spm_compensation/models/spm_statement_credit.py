from odoo import fields, models

from odoo.addons.spm_objectives.fields import LooseMany2one

from .pay_guard import protect


class SpmStatementCredit(models.Model):
    """Which credit is paid on which statement: each at most once."""

    _name = "spm.statement.credit"
    _description = "Credit on a Statement"
    _inherit = ["spm.statement.credit.shown"]
    _order = "line_id, id"
    _log_access = False

    credit_id = LooseMany2one("spm.credit", required=True, readonly=True)
    statement_id = LooseMany2one(
        "spm.statement", required=True, readonly=True, index=True
    )
    line_id = LooseMany2one("spm.statement.line", readonly=True, index=True)
    pay = fields.Float(
        "Pays", digits=0, readonly=True, help="Its part of the line's amount."
    )

    document_id = fields.Many2one(related="credit_id.document_id", string="Deal")
    earned_on = fields.Date(related="credit_id.earned_on")
    kind = fields.Selection(related="credit_id.kind", string="As")
    percent = fields.Float(related="credit_id.percent")
    amount = fields.Monetary(
        "Credited", related="credit_id.amount", currency_field="credit_currency_id"
    )
    credit_currency_id = fields.Many2one(
        related="credit_id.currency_id", string="Credited In"
    )
    cause = fields.Selection(related="credit_id.cause")
    currency_id = fields.Many2one(related="statement_id.currency_id")
    pays = fields.Monetary("Brings", compute="_compute_pays")

    _once = models.UniqueIndex("(credit_id)", "A credit is paid once only.")

    def init(self):
        """Let the database itself refuse changes of what is posted."""
        protect(self.env.cr, self._table)
