from odoo import api, fields, models


class HrDepartment(models.Model):
    _inherit = "hr.department"

    # kept by spm.unit.visibility for record rules, for nobody else
    spm_viewer_ids = fields.Many2many(
        "res.users",
        "spm_department_viewer",
        "department_id",
        "user_id",
        copy=False,
        groups=".",
    )
    spm_steward_ids = fields.Many2many(
        "res.users",
        "spm_department_steward",
        "department_id",
        "user_id",
        copy=False,
        groups=".",
    )

    @api.model_create_multi
    def create(self, vals_list):
        departments = super().create(vals_list)
        if departments.manager_id:
            self.env["spm.visibility"]._rebuild()
        return departments

    def write(self, vals):
        result = super().write(vals)
        if {"manager_id", "parent_id"} & vals.keys():
            self.env["spm.visibility"]._rebuild()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_where_nobody_stood(self):
        self.env["spm.placement"]._refuse_loss("department_id", self)
