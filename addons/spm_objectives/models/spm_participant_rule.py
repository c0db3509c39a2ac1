from odoo import fields, models
from odoo.fields import Domain


class SpmParticipantRule(models.Model):
    """Which employees become participants by themselves."""

    _name = "spm.participant.rule"
    _description = "Participant Rule"
    _order = "company_id, name, id"
    _check_company_auto = True

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
        ondelete="cascade",
    )
    department_ids = fields.Many2many(
        "hr.department",
        "spm_participant_rule_department_rel",
        string="Departments",
        check_company=True,
        help="With the departments below them. Empty: any department.",
    )
    job_ids = fields.Many2many(
        "hr.job",
        "spm_participant_rule_job_rel",
        string="Job Positions",
        check_company=True,
        help="Empty: any job position.",
    )
    team_ids = fields.Many2many(
        "crm.team",
        "spm_participant_rule_team_rel",
        string="Sales Teams",
        check_company=True,
        help="Empty: members of any team, or of none.",
    )

    def action_apply(self):
        """Make participants of all employees that match now, and say how many."""
        self.check_access("write")
        made = self._apply()
        if made:
            message = self.env._("%(count)s new participants", count=len(made))
        else:
            message = self.env._("Everybody who matches is a participant already.")
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if made else "info",
                "message": message,
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _apply(self, employees=None):
        """Make participants of the employees that match one of these rules.

        :param employees: only look at these
        :return: the new participants
        """
        self.env.flush_all()  # before _domain looks at what is archived, too
        domain = Domain.OR(rule._domain() for rule in self.filtered("active"))
        if employees is not None:
            domain &= Domain("id", "in", employees.ids)
        # sudo: rules match by department and job, which few may read; whoever may
        # apply a rule was checked before, and only its outcome is shown
        participants = self.env["spm.participant"].sudo()
        known = participants._search_all([]).employee_id
        matching = (
            self.env["hr.employee"]
            .sudo()
            .search(
                domain & Domain("active", "=", True) & Domain("id", "not in", known.ids)
            )
        )
        return participants.create(
            [{"employee_id": employee.id} for employee in matching]
        )

    def _domain(self):
        self.ensure_one()
        # sudo: as in _apply; an archived department does not mean any department
        rule = self.sudo().with_context(active_test=False)
        domain = Domain("company_id", "=", rule.company_id.id)
        if rule.department_ids:
            domain &= Domain("department_id", "child_of", rule.department_ids.ids)
        if rule.job_ids:
            domain &= Domain("job_id", "in", rule.job_ids.ids)
        if rule.team_ids:
            member = Domain("active", "=", True) & Domain(
                "crm_team_id", "in", rule.team_ids.ids
            )
            domain &= Domain("user_id.crm_team_member_ids", "any", member)
        return domain
