"""What others' changes mean for results: what to look at again, what to keep."""

from odoo import api, models


class SpmPlacement(models.Model):
    _inherit = "spm.placement"

    @api.model
    def _refresh(self, participant_ids):
        super()._refresh(participant_ids)
        self.env["spm.kpi.mark"]._mark_everything()


class SpmParticipant(models.Model):
    _inherit = "spm.participant"

    def write(self, vals):
        if "user_id" in vals:
            self.env["spm.kpi.mark"]._mark_everything()
        return super().write(vals)

    def unlink(self):
        self.env["spm.measure"]._remove([("participant_id", "in", self.ids)])
        return super().unlink()


class CrmTeam(models.Model):
    _inherit = "crm.team"

    @api.ondelete(at_uninstall=False)
    def _unlink_without_results(self):
        self.env["spm.measure"]._remove([("team_id", "in", self.ids)])
        self.env["spm.kpi.mark"]._mark_everything()
