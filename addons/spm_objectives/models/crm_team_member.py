from odoo import api, models


class CrmTeamMember(models.Model):
    _inherit = "crm.team.member"

    @api.model_create_multi
    def create(self, vals_list):
        members = super().create(vals_list)
        members.user_id._spm_sync()
        return members

    def write(self, vals):
        before = self.user_id
        result = super().write(vals)
        if {"active", "crm_team_id", "user_id"} & vals.keys():
            (before | self.user_id)._spm_sync()
        return result

    def unlink(self):
        users = self.user_id
        result = super().unlink()
        users._spm_sync()
        return result
