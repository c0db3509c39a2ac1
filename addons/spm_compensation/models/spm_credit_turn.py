from odoo import fields, models


class SpmCreditTurn(models.Model):
    """One row that every pass writes, so that two of them cannot both post."""

    _name = "spm.credit.turn"
    _description = "Pass over Credits"
    _log_access = False
    _rec_name = "revision"

    revision = fields.Integer()

    def init(self):
        """Make the row."""
        self.env.cr.execute(
            "INSERT INTO spm_credit_turn (id, revision) VALUES (1, 0)"
            " ON CONFLICT (id) DO NOTHING"
        )
