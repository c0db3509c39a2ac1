from odoo import fields, models

from odoo.addons.spm_objectives.fields import LooseMany2one

from .pay_guard import protect


class SpmStatementCredit(models.Model):
    """Which credit is paid on which statement: each at most once."""

    _name = "spm.statement.credit"
    _description = "Credit on a Statement"
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

    _once = models.UniqueIndex("(credit_id)", "A credit is paid once only.")

    def init(self):
        """Let the database itself refuse changes of what is posted."""
        protect(self.env.cr, self._table)
