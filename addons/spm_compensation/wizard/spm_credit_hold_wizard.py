from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.spm_objectives.records import only_one


class SpmCreditHoldWizard(models.TransientModel):
    """Asks why credits are held."""

    _name = "spm.credit.hold.wizard"
    _description = "Hold Credits"
    _inherit = ["spm.readable.links"]

    credit_ids = fields.Many2many("spm.credit", string="Credits", required=True)
    reason = fields.Char(required=True)

    def action_hold(self):
        """Hold them, and whatever is posted for the same later."""
        only_one(self)
        self.credit_ids._check_officer()
        reason = (self.reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say why it is held."))
        self.env["spm.credit.hold"]._act(self.credit_ids, reason)
