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


class SpmPeriod(models.Model):
    _inherit = "spm.period"

    @api.model_create_multi
    def create(self, vals_list):
        self.env["spm.kpi.mark"]._mark_everything()
        return super().create(vals_list)

    def action_lock_results(self):
        # sudo: the last changes before the lock still count, whoever made them
        kpis = self.env["spm.kpi"].sudo()
        self._check_officer()
        if not kpis._refresh_changed():
            raise kpis._busy()
        return super().action_lock_results()

    def unlink(self):
        self.env["spm.measure"]._remove([("period_id", "in", self.ids)])
        return super().unlink()


class CrmTeam(models.Model):
    _inherit = "crm.team"

    @api.ondelete(at_uninstall=False)
    def _unlink_without_results(self):
        self.env["spm.measure"]._remove([("team_id", "in", self.ids)])
        self.env["spm.kpi.mark"]._mark_everything()
