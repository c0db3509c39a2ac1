from odoo import api, models

from odoo.addons.spm_objectives.records import only_one


class SpmStatementCreditShown(models.AbstractModel):
    """What people see of a credit that was paid: part of ``spm.statement.credit``."""

    _name = "spm.statement.credit.shown"
    _description = "Paid Credit as Shown"

    @api.depends("pay")
    def _compute_pays(self):
        for credit in self:
            credit.pays = credit.pay

    def action_open_deal(self):
        """Open the deal itself, as far as the viewer may see it."""
        only_one(self)
        self.check_access("read")
        return self.credit_id.document_id.action_open_record()
