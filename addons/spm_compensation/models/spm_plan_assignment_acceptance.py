import json

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.spm_objectives.records import only_one

from .officers import officer_for

#: The activity that asks the salesperson, and the one that tells who assigned.
_ACCEPT = "spm_compensation.activity_accept_plan"
_QUESTION = "spm_compensation.activity_plan_question"


class SpmPlanAssignmentAcceptance(models.AbstractModel):
    """The salesperson reads the plan and accepts it: part of ``spm.plan.assignment``.

    Only the person themself accepts; nobody does for them. What is accepted are the
    version's terms with the person's own: when either changes, they are asked again.
    """

    _name = "spm.plan.assignment.acceptance"
    _description = "Acceptance of Assignments"

    acceptance_state = fields.Selection(
        [
            ("none", "Not asked yet"),
            ("waiting", "Waiting"),
            ("accepted", "Accepted"),
        ],
        "Acceptance",
        required=True,
        readonly=True,
        copy=False,
        default="none",
        tracking=True,
        index=True,
    )
    acceptance_id = fields.Many2one(
        "spm.plan.acceptance",
        "In Force",
        readonly=True,
        copy=False,
        ondelete="set null",
    )
    acceptance_ids = fields.One2many(
        "spm.plan.acceptance", "assignment_id", "Acceptances", readonly=True
    )
    acceptance_asked_on = fields.Date("Asked On", readonly=True, copy=False)
    acceptance_at = fields.Datetime(related="acceptance_id.accepted_at")
    acceptance_name = fields.Char(related="acceptance_id.name", string="Accepted By")
    can_accept = fields.Boolean(compute="_compute_can_accept")

    @api.depends_context("uid")
    @api.depends("acceptance_state", "participant_id.user_id")
    def _compute_can_accept(self):
        for assignment in self:
            mine = assignment.participant_id.user_id == self.env.user
            assignment.can_accept = mine and assignment.acceptance_state == "waiting"

    # ------------------------------------------------------------- asking

    def _ask_acceptance(self):
        """Ask everybody whose terms differ from what they have accepted.

        A version in preparation is not asked about yet.
        """
        # sudo: what is asked is kept by the system, whoever assigns
        ready = (
            self.sudo().exists().filtered(lambda a: a.version_id.state == "approved")
        )
        asked = ready.filtered(
            lambda a: a.acceptance_id.digest != a._digest_to_accept()
            or a.acceptance_state == "none"
        )
        for company, ours in asked.grouped("company_id").items():
            ours.write(
                {
                    "acceptance_state": "waiting",
                    "acceptance_id": False,
                    "acceptance_asked_on": company._spm_today(),
                }
            )
        if asked:
            asked._notify_to_accept()

    def _notify_to_accept(self):
        """An activity each, which also goes by mail."""
        # sudo: nobody but the system takes the request away while it waits
        self.sudo().activity_unlink([_ACCEPT])
        activity_type = self.env.ref(_ACCEPT)
        deadline = fields.Date.add(
            fields.Date.context_today(self), days=activity_type.delay_count
        )
        # sudo: activities for people who may not change the assignment themselves
        self.env["mail.activity"].sudo().create(
            [
                {
                    "activity_type_id": activity_type.id,
                    "res_model_id": self.env["ir.model"]._get_id(self._name),
                    "res_id": assignment.id,
                    "user_id": assignment.participant_id.user_id.id,
                    "date_deadline": deadline,
                    "summary": self.env._(
                        "Read and accept your pay plan: %(plan)s",
                        plan=assignment.plan_id.name,
                    ),
                    "automated": True,
                }
                for assignment in self
                if assignment.participant_id.user_id.active
            ]
        )

    def action_remind(self):
        """Ask again those who have not accepted yet."""
        self.check_access("write")
        waiting = self.filtered(lambda a: a.acceptance_state == "waiting")
        if not waiting:
            raise UserError(self.env._("All of these are accepted, or not asked yet."))
        waiting._notify_to_accept()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("%(count)s reminded", count=len(waiting)),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    # ------------------------------------------------------------- accepting

    def _content_to_accept(self):
        """What is accepted, as canonical JSON: the version's terms and one's own."""
        self.ensure_one()
        own = {
            "plan": self.plan_id.name,
            "version": self.version_id.number,
            "person": self.participant_id.name,
            "from": self.date_from.isoformat(),
            "currency": self.plan_currency_id.name,
            "paid_in": (self.currency_id or self.plan_currency_id).name,
            "on_target_earnings": str(round(self.ote, 6)),
            "target_incentive": str(round(self.target_incentive, 6)),
            "draw_from": self.draw_from and self.draw_from.isoformat(),
            "draw_to": self.draw_to and self.draw_to.isoformat(),
            "individual_terms": sorted(
                [term.kind, term.key or "", str(round(term.amount, 6))]
                for term in self.override_ids
            ),
        }
        return json.dumps(
            {"terms": self.version_id.terms, "own": own},
            sort_keys=True,
            ensure_ascii=False,
            separators=(",", ":"),
        )

    def _digest_to_accept(self):
        return self.env["spm.plan.acceptance"]._digest(self._content_to_accept())

    def action_accept(self):
        """Accept the plan, as the person whom it pays."""
        self.check_access("read")
        for assignment in self:
            assignment._accept()
        return True

    def _accept(self):
        # sudo: a company's plan is read whole; the person themself was checked
        assignment = self.sudo()
        if assignment.participant_id.user_id != self.env.user:
            raise AccessError(
                self.env._(
                    "%(name)s accepts this plan, and nobody for them.",
                    name=assignment.participant_id.name,
                )
            )
        if assignment.acceptance_state == "none":
            raise UserError(self.env._("This plan is still being prepared."))
        if assignment.acceptance_state == "accepted":
            return
        content = assignment._content_to_accept()
        acceptances = self.env["spm.plan.acceptance"]
        acceptance = acceptances._record(
            [
                {
                    "assignment_id": assignment.id,
                    "participant_id": assignment.participant_id.id,
                    "company_id": assignment.company_id.id,
                    "user_id": self.env.uid,
                    "name": self.env.user.name,
                    "accepted_at": fields.Datetime.now(),
                    "content": content,
                    "digest": acceptances._digest(content),
                }
            ]
        )
        assignment.write(
            {"acceptance_state": "accepted", "acceptance_id": acceptance.id}
        )
        assignment._message_log(
            body=self.env._("Accepted by %(name)s", name=self.env.user.name)
        )
        assignment.activity_unlink([_ACCEPT])

    # ------------------------------------------------------------- questions

    def action_ask(self):
        """Ask what is not clear."""
        only_one(self)
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Ask a Question"),
            "res_model": "spm.plan.question",
            "view_mode": "form",
            "target": "new",
            "context": {"default_assignment_id": self.id},
        }

    def _ask(self, question):
        """Write a question on the chatter, and let who assigned the plan know."""
        only_one(self)
        self.check_access("read")
        self.message_post(
            body=question, message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        # sudo: an activity for somebody else, on a record that one may only read
        assignment = self.sudo()
        officer = assignment._who_answers()
        if officer:
            assignment.activity_schedule(
                _QUESTION,
                summary=self.env._("Question about the pay plan"),
                note=question,
                user_id=officer.id,
            )

    def _who_answers(self):
        """The officer who assigned the plan, or another one of the company."""
        self.ensure_one()
        payee = self.participant_id.user_id
        return officer_for(self.company_id, payee, self.create_uid)
