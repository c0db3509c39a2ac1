from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

from ..records import only_one

#: Kept true by HR, by placements and by the closure of viewers; never typed.
SYNCED = {
    "name",
    "user_id",
    "company_id",
    "placement_id",
    "viewer_ids",
    "steward_ids",
    "line_member_ids",
    "hr_state",
}


class SpmParticipant(models.Model):
    """A person who takes part: an employee in a company, with the user who acts."""

    _name = "spm.participant"
    _description = "Sales Participant"
    _inherit = ["spm.chatter.genuine"]
    _order = "name, id"

    employee_id = fields.Many2one(
        "hr.employee", required=True, ondelete="restrict", index=True
    )
    name = fields.Char(related="employee_id.name", store=True)
    company_id = fields.Many2one(related="employee_id.company_id", store=True)
    user_id = fields.Many2one(
        related="employee_id.user_id", store=True, index="btree_not_null"
    )
    active = fields.Boolean(default=True, tracking=True)
    date_start = fields.Date(
        "Takes Part From", tracking=True, help="First day of participation."
    )
    date_end = fields.Date(
        "Until (excluded)",
        tracking=True,
        help="First day without participation: the day after a departure.",
    )
    placement_ids = fields.One2many("spm.placement", "participant_id")
    placement_id = fields.Many2one(
        "spm.placement",
        "Current Placement",
        copy=False,
        ondelete="set null",
        index="btree_not_null",
        help="Today's placement, kept with the closure of viewers.",
    )
    manager_id = fields.Many2one(related="placement_id.manager_id")
    department_id = fields.Many2one(related="placement_id.department_id")
    team_id = fields.Many2one(related="placement_id.team_id")
    job_id = fields.Many2one(related="placement_id.job_id")
    viewer_ids = fields.Many2many(
        "res.users",
        "spm_visibility",
        "participant_id",
        "user_id",
        string="Seen By",
        copy=False,
        help="Users who see this person's results today.",
    )
    steward_ids = fields.Many2many(
        "res.users",
        "spm_steward",
        "participant_id",
        "user_id",
        copy=False,
        groups=".",  # nobody: for record rules
    )
    line_member_ids = fields.Many2many(
        "res.users",
        "spm_line_member",
        "participant_id",
        "user_id",
        copy=False,
        groups=".",  # nobody: for record rules
    )
    # what HR said last, so that an officer's correction stays until HR says more
    hr_state = fields.Json(copy=False, groups=".")  # nobody
    avatar_128 = fields.Image(related="employee_id.avatar_128")

    _employee_uniq = models.Constraint(
        "UNIQUE(employee_id)", "This employee is a sales participant already."
    )
    _dates_check = models.Constraint(
        "CHECK(date_end > date_start)",
        "Participation must start before it ends.",
    )

    # ------------------------------------------------------------- records

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_synced(vals)
        participants = super().create(vals_list)
        participants._seed_placements()
        self.env.registry.clear_cache()  # of menus: see ir.ui.menu
        return participants

    def write(self, vals):
        self._refuse_synced(vals)
        if "employee_id" in vals and any(
            participant.employee_id.id != vals["employee_id"] for participant in self
        ):
            raise UserError(
                self.env._(
                    "A participant stays with its employee. "
                    "Make the other employee a participant."
                )
            )
        result = super().write(vals)
        if "active" in vals:
            self.env["spm.objective"]._sync_responsibles()
        return result

    def _refuse_synced(self, vals):
        names = sorted(SYNCED & vals.keys())
        if names:
            raise AccessError(
                self.env._(
                    "These fields follow the employee and the placements and cannot "
                    "be written: %(fields)s",
                    fields=", ".join(names),
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_manager(self):
        # sudo: the people placed under someone, also those the deleter cannot see
        below = (
            self.env["spm.placement"]
            .sudo()
            .search(
                [
                    ("manager_id", "in", self.ids),
                    ("participant_id", "not in", self.ids),
                ],
                limit=1,
            )
        )
        if below:
            raise UserError(
                self.env._(
                    "%(manager)s is or was the manager of %(person)s and cannot be "
                    "deleted. Archive instead.",
                    manager=below.manager_id.name,
                    person=below.participant_id.name,
                )
            )

    def unlink(self):
        ids = self.ids
        self.env["spm.measure"]._remove([("participant_id", "in", ids)])
        # first: placements of a group that is deleted together name one another
        self.env["spm.placement"]._forget(ids)
        result = super().unlink()
        self.env.registry.clear_cache()  # of menus
        self.env["spm.visibility"]._rebuild()
        # their documents are nobody's now
        self.env["spm.kpi.mark"]._mark_everything()
        return result

    @api.model
    def _search_all(self, domain):
        """Find participants, archived ones too."""
        # Odoo computes what is pending in the context of whoever flushes it, so
        # this context must meet nothing pending, and must not be passed on
        self.env.flush_all()
        found = self.with_context(active_test=False).search(domain)
        return found.with_env(self.env)

    # ------------------------------------------------------------- as of a day

    def _at(self, day):
        """Where these people stood on a day.

        :return: dict of participant → placement
        """
        placements = self.env["spm.placement"].search(
            Domain("participant_id", "in", self.ids)
            & Domain("valid_from", "<=", day)
            & Domain("valid_to", ">", day)
        )
        return {placement.participant_id: placement for placement in placements}

    @api.model
    def _company_days(self):
        """Every company's id, local day of now and time zone, as three columns."""
        # sudo: today's date in each company, for sets that span companies
        companies = self.env["res.company"].sudo().with_context(active_test=False)
        companies = companies.search(Domain.TRUE)
        return (
            companies.ids,
            [company._spm_today() for company in companies],
            [company.spm_tz or "UTC" for company in companies],
        )

    # ------------------------------------------------------------- scheduled

    @api.model
    def _cron_follow(self):
        """Every night: what rules, HR and teams say, also unnoticed and from today."""
        self.env["spm.participant.rule"].search(Domain.TRUE)._apply()
        everyone = self._search_all(Domain.TRUE)
        try:
            with self.env.cr.savepoint():
                everyone._sync_from_hr()
        except ValidationError:
            # one person's loop must not stop the others
            for participant in everyone:
                participant._follow_or_note()

    def _follow_or_note(self):
        try:
            with self.env.cr.savepoint():
                self._sync_from_hr()
        except ValidationError as error:
            self._message_log(body=error.args[0])

    # ------------------------------------------------------------- buttons

    def _spm_open(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "spm_objectives.spm_participant_action"
        )
        if len(self) == 1:
            return action | {"res_id": self.id, "views": [(False, "form")]}
        return action | {"domain": [("id", "in", self.ids)]}

    def action_open_placements(self):
        """Open the timeline of these people's placements."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "spm_objectives.spm_placement_action"
        )
        action["domain"] = [("participant_id", "in", self.ids)]
        action["context"] = {
            "default_participant_id": self.id if len(self) == 1 else False
        }
        return action

    def action_open_employee(self):
        """Open the employee behind a participant."""
        only_one(self)
        return self.employee_id.get_formview_action()
