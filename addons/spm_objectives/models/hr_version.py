from odoo import api, models

#: What placements read from a version.
FOLLOWED = {
    "active",
    "date_version",
    "department_id",
    "departure_date",
    "employee_id",
    "job_id",
}


class HrVersion(models.Model):
    _inherit = "hr.version"

    @api.model_create_multi
    def create(self, vals_list):
        versions = super().create(vals_list)
        versions._spm_sync()
        return versions

    def write(self, vals):
        result = super().write(vals)
        if FOLLOWED & vals.keys():
            self._spm_sync()
        return result

    def unlink(self):
        employees = self.employee_id
        result = super().unlink()
        employees.exists()._spm_participants()._sync_from_hr()
        return result

    def _spm_sync(self):
        if self.employee_id:
            self.employee_id._spm_participants()._sync_from_hr()
