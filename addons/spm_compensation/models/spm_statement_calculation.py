from odoo import fields, models
from odoo.tools import SQL

from odoo.addons.spm_objectives.fields import LooseMany2one

from ..engine.stored import canonical
from .pay_guard import protect
from .spm_pay_calculator import fingerprint


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
    is_shadow = fields.Boolean(
        "What Would Have Been",
        readonly=True,
        help="Calculated after posting: shows the effect of what arrived late, which "
        "is paid in the open period.",
    )
    payable = fields.Monetary("To Pay", readonly=True)
    fingerprint = fields.Char(readonly=True, help="SHA-256 of everything that it says.")
    opening = fields.Json(readonly=True, help="What earlier periods left behind.")
    closing = fields.Json(readonly=True, help="What is left to the next period.")
    stages = fields.Json(
        readonly=True,
        help="In order, one for each assignment within the period: its days, version, "
        "terms, facts other than credits, and the explanation of the sum.",
    )
    line_ids = fields.One2many("spm.statement.line", "calculation_id", readonly=True)

    def init(self):
        """Let the database itself refuse changes of what is posted."""
        protect(self.env.cr, self._table)

    def _fingerprint(self):
        """The fingerprint of what is stored now, from the rows themselves."""
        self.ensure_one()
        lines = self.env.execute_query(
            SQL(
                "SELECT id, stage, key, amount::text, explanation"
                " FROM spm_statement_line WHERE calculation_id = %s ORDER BY sequence",
                self.id,
            )
        )
        places = {line[0]: place for place, line in enumerate(lines)}
        credits_ = self.env.execute_query(
            SQL(
                "SELECT credit_id, line_id, pay::text FROM spm_statement_credit"
                " WHERE statement_id = %s",
                self.statement_id.id,
            )
        )
        told = [
            {
                "stage": stage,
                "key": key,
                "amount": amount,
                "explained": canonical(explanation),
            }
            for _id, stage, key, amount, explanation in lines
        ]
        rows = sorted((row[0], places.get(row[1], -1), row[2]) for row in credits_)
        return fingerprint(self.opening, self.closing, self.stages, told, rows)
