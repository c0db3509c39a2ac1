from odoo import models


class ResUsers(models.Model):
    _inherit = "res.users"

    def _spm_sync(self):
        """Let the placements of these users follow their sales teams."""
        if self:
            # sudo: placements follow whoever may edit teams
            participants = self.env["spm.participant"].sudo()
            participants._search_all([("user_id", "in", self.ids)])._sync_from_hr()

    def _spm_sees_all(self):
        """Whether everything of the allowed companies is theirs to see and set."""
        self.ensure_one()
        return self.has_group("spm_objectives.group_spm_officer") or self.has_group(
            "spm_objectives.group_spm_admin"
        )

    def _spm_is_part(self):
        """Whether the user has any part in the app."""
        self.ensure_one()
        return self.has_group("spm_objectives.group_spm_user") or self._spm_sees_all()
