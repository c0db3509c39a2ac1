from odoo import api, fields, models


class CrmTeam(models.Model):
    _inherit = "crm.team"

    # kept by spm.unit.visibility for record rules, for nobody else
    spm_viewer_ids = fields.Many2many(
        "res.users",
        "spm_team_viewer",
        "team_id",
        "user_id",
        copy=False,
        groups=".",
    )
    spm_steward_ids = fields.Many2many(
        "res.users",
        "spm_team_steward",
        "team_id",
        "user_id",
        copy=False,
        groups=".",
    )

    @api.model_create_multi
    def create(self, vals_list):
        teams = super().create(vals_list)
        if teams.user_id:
            self.env["spm.visibility"]._rebuild()
        return teams

    def write(self, vals):
        result = super().write(vals)
        if {"active", "company_id"} & vals.keys():
            self.crm_team_member_all_ids.user_id._spm_sync()
        if {"active", "user_id"} & vals.keys():
            self.env["spm.visibility"]._rebuild()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_without_results(self):
        self.env["spm.placement"]._refuse_loss("team_id", self)
        self.env["spm.measure"]._remove([("team_id", "in", self.ids)])
        self.env["spm.kpi.mark"]._mark_everything()

    def unlink(self):
        users = self.crm_team_member_all_ids.user_id
        result = super().unlink()
        users._spm_sync()
        self.env["spm.visibility"]._rebuild()
        return result
