from odoo import api, fields, models


class HrEmployeePublic(models.Model):
    _inherit = "hr.employee.public"

    spm_has_results = fields.Boolean(
        compute="_compute_spm_has_results",
        groups="spm_objectives.group_spm_user",
        help="A participant whose results the user may see.",
    )

    @api.depends_context("uid")
    def _compute_spm_has_results(self):
        people = self.env["spm.participant"].with_context(active_test=False)
        found = people.search([("employee_id", "in", self.ids)])
        # sudo: only the id of an employee whose participant the user sees
        known = set(found.sudo().employee_id.ids)
        for employee in self:
            employee.spm_has_results = employee.id in known
