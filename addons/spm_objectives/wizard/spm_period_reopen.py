from odoo import fields, models

from ..fields import SaidText
from ..records import only_one


class SpmPeriodReopen(models.TransientModel):
    _name = "spm.period.reopen"
    _description = "Reopen Fiscal Periods"

    period_ids = fields.Many2many("spm.period", string="Periods", required=True)
    lock = fields.Selection(
        [("results_locked", "Results"), ("pay_locked", "Pay")], required=True
    )
    reason = SaidText(required=True)

    def action_reopen(self):
        """Reopen the periods; the reason goes to their chatter."""
        only_one(self)
        self.period_ids._reopen(self.lock, self.reason)
        return {"type": "ir.actions.act_window_close"}
