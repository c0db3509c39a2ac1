from odoo import fields, models


class ResUsers(models.Model):
    _inherit = "res.users"

    spm_participant_ids = fields.One2many(
        "spm.participant",
        "user_id",
        groups=".",  # nobody: for record rules
    )
