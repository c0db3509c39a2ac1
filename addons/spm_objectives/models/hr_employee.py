from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

#: What placements and participants follow.
FOLLOWED = {
    "active",
    "company_id",
    "departure_date",
    "department_id",
    "job_id",
    "name",
    "parent_id",
    "resource_id",
    "user_id",
    "version_ids",
}


class HrEmployee(models.Model):
    _inherit = "hr.employee"

    spm_participant_ids = fields.One2many(
        "spm.participant",
        "employee_id",
        string="Sales Participant",
        groups="hr.group_hr_user,base.group_system",
    )

    @api.model_create_multi
    def create(self, vals_list):
        employees = super().create(vals_list)
        # sudo: rules make participants of whom HR engages
        rules = self.env["spm.participant.rule"].sudo()
        active = rules.search([("company_id", "in", employees.company_id.ids)])
        if active:
            active._apply(employees)
        return employees

    def write(self, vals):
        result = super().write(vals)
        if FOLLOWED & vals.keys():
            self._spm_participants()._sync_from_hr()
        if "user_id" in vals:
            self.env.registry.clear_cache()  # of menus: see ir.ui.menu
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_participant(self):
        if participant := self._spm_participants()[:1]:
            raise UserError(
                self.env._(
                    "%(name)s takes part in sales performance and cannot be deleted. "
                    "Archive the employee instead.",
                    name=participant.name,
                )
            )

    def _spm_participants(self):
        # sudo: placements follow HR's edits, whoever in HR makes them
        participants = self.env["spm.participant"].sudo()
        return participants._search_all([("employee_id", "in", self.ids)])

    def action_spm_make_participants(self):
        """Make participants of these employees; those who are stay as they are."""
        if not self.env["spm.participant"].has_access("create"):
            raise AccessError(
                self.env._("Only officers and administrators make participants.")
            )
        known = self._spm_participants()
        companies = self.env.companies
        # sudo: only the company is read, of employees the caller may not read in full
        new = (
            (self - known.employee_id)
            .sudo()
            .filtered(lambda employee: employee.company_id in companies)
        )
        made = self.env["spm.participant"].create(
            [{"employee_id": employee.id} for employee in new]
        )
        return (made | known.sudo(False))._spm_open()

    def action_spm_open_participant(self):
        """Open the participant that this employee is."""
        return self._spm_participants().sudo(False)._spm_open()
