from odoo import models


class ResUsers(models.Model):
    _inherit = "res.users"

    def _spm_sync(self):
        """Let the placements of these users follow their sales teams."""
        if self:
            # sudo: placements follow whoever may edit teams
            participants = self.env["spm.participant"].sudo()
            participants._search_all([("user_id", "in", self.ids)])._sync_from_hr()
