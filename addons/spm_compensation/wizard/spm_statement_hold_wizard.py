from odoo import fields, models

from odoo.addons.spm_objectives.records import only_one


class SpmStatementHoldWizard(models.TransientModel):
    """Asks why statements are held."""

    _name = "spm.statement.hold.wizard"
    _description = "Hold Statements"
    _inherit = ["spm.readable.links"]

    statement_ids = fields.Many2many("spm.statement", required=True)
    reason = fields.Char(required=True)

    def action_hold(self):
        """Hold them: they are not posted with the others."""
        only_one(self)
        return self.statement_ids._hold(self.reason)
