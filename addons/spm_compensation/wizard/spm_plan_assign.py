from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date

from odoo.addons.spm_objectives.records import only_one


class SpmPlanAssign(models.TransientModel):
    """Puts many people on a plan at once."""

    _name = "spm.plan.assign"
    _description = "Assign People"
    _inherit = ["spm.readable.links"]

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    plan_id = fields.Many2one(
        "spm.plan", required=True, domain="[('company_id', '=', company_id)]"
    )
    participant_ids = fields.Many2many(
        "spm.participant",
        string="People",
        domain="[('company_id', '=', company_id)]",
        default=lambda self: self._default_participants(),
    )
    date_from = fields.Date(
        "From", required=True, default=lambda self: self._default_day()
    )
    date_to = fields.Date("Until (excluded)", help="Empty: until further notice.")
    plan_currency_id = fields.Many2one(related="plan_id.currency_id")
    ote = fields.Monetary(
        "On-Target Earnings",
        currency_field="plan_currency_id",
        help="Of a year, salary included; the same for everybody chosen. Empty: as "
        "each person had it until now.",
    )
    target_incentive = fields.Monetary(
        currency_field="plan_currency_id",
        help="Of a year, for reaching all targets. Empty: as each person had it until "
        "now.",
    )
    present = fields.Selection(
        [
            ("end", "End that plan on the day before"),
            ("skip", "Leave these people out"),
        ],
        "Who Has a Plan Then",
        required=True,
        default="end",
    )
    affected = fields.Text(compute="_compute_affected")

    def _default_participants(self):
        model = self.env.context.get("active_model")
        ids = self.env.context.get("active_ids", [])
        if model == "spm.participant":
            return ids
        if model == "spm.plan.assignment":
            return self.env[model].browse(ids).participant_id.ids
        return []

    def _default_day(self):
        """The first day of the present month, when most plans begin."""
        return fields.Date.start_of(self.env.company._spm_today(), "month")

    @api.depends("participant_ids", "date_from", "date_to", "present", "plan_id")
    def _compute_affected(self):
        for wizard in self:
            wizard.affected = "\n".join(
                self.env._(
                    "%(name)s: “%(plan)s” %(span)s. %(fate)s",
                    name=present.participant_id.name,
                    plan=present.plan_id.name,
                    span=present._span_words(present.date_from, present.date_to),
                    fate=wizard._fate(present),
                )
                for present in wizard._present()
            )

    def _fate(self, present):
        """What becomes of an assignment that these days overlap."""
        if self.present == "skip":
            return self.env._("It stays: this person is left out.")
        if present.date_from >= self.date_from:
            return self.env._("It is deleted.")
        last = fields.Date.subtract(self.date_from, days=1)
        told = [
            self.env._("It ends on %(day)s.", day=format_date(self.env, last)),
            self._carried_words(present),
        ]
        if present.override_ids:
            told.append(self.env._("Its individual terms end with it."))
        return " ".join(filter(None, told))

    def _carried_words(self, present):
        carried = self._amounts(present)
        typed = self.ote and self.target_incentive
        if typed or not (carried["ote"] or carried["target_incentive"]):
            return ""
        return self.env._(
            "From then on: on-target earnings %(ote)s, target incentive %(incentive)s.",
            ote=self.plan_currency_id.format(carried["ote"]),
            incentive=self.plan_currency_id.format(carried["target_incentive"]),
        )

    def _amounts(self, present):
        """The amounts of a new assignment: as typed, else as they were until now."""
        same = present.plan_currency_id == self.plan_currency_id
        before = present if same else present.browse()
        return {
            "ote": self.ote or before.ote,
            "target_incentive": self.target_incentive or before.target_incentive,
        }

    def _present(self):
        """The assignments that these people have on the chosen days."""
        if not (self.date_from and self.participant_ids):
            return self.env["spm.plan.assignment"]
        domain = [
            ("participant_id", "in", self.participant_ids.ids),
            "|",
            ("date_to", "=", False),
            ("date_to", ">", self.date_from),
        ]
        if self.date_to:
            domain.append(("date_from", "<", self.date_to))
        return self.env["spm.plan.assignment"].search(domain)

    def action_assign(self):
        """Assign the chosen people, and show it."""
        only_one(self)
        people = self.participant_ids
        present = self._present()
        if self.present == "skip":
            people -= present.participant_id
        if not people:
            raise UserError(
                self.env._("Choose at least one person.")
                if not self.participant_ids
                else self.env._("All of these have a plan then: nobody is left.")
            )
        spans = self.env["spm.plan.assignment"]._spans_of(
            self.plan_id, self.date_from, self.date_to
        )
        if not spans or spans[0][1] > self.date_from:
            raise UserError(
                self.env._(
                    "“%(plan)s” has no approved version on %(day)s. Approve one, or "
                    "choose a later day.",
                    plan=self.plan_id.name,
                    day=format_date(self.env, self.date_from),
                )
            )
        made = self._assign(people, present, spans)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "spm_compensation.spm_plan_assignment_action"
        )
        return action | {"domain": [("id", "in", made.ids)], "context": {}}

    def _assign(self, people, present, spans):
        """Put people on the plan, with the amounts that they had until now."""
        running = present.filtered(lambda a: a.date_from < self.date_from)
        amounts = {
            person: self._amounts(
                running.filtered(lambda a, person=person: a.participant_id == person)[
                    :1
                ]
            )
            for person in people
        }
        if self.present == "end":
            self._end(present, running)
        return self.env["spm.plan.assignment"].create(
            [
                {
                    "participant_id": person.id,
                    "version_id": version.id,
                    "date_from": first,
                    "date_to": end,
                    **amounts[person],
                }
                for person in people
                for version, first, end in spans
            ]
        )

    def _end(self, present, running):
        """End what these people have on the first day; drop what begins later."""
        running.write({"date_to": self.date_from})
        (present - running).unlink()
