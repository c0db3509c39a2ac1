from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

STATES = [
    ("draft", "Draft"),
    ("proposed", "Proposed"),
    ("agreed", "Agreed"),
    ("refused", "Refused"),
    ("closed", "Closed"),
]

#: The activity that asks the responsible.
_AGREE = "spm_objectives.activity_agree"


class SpmObjectiveAgreement(models.AbstractModel):
    """From a draft to what both sides stand by: part of ``spm.objective``.

    Who may change an objective proposes it; the responsible, or who stands in for
    them, agrees, refuses or answers with another target.
    """

    _name = "spm.objective.agreement"
    _description = "Agreement on Objectives"

    state = fields.Selection(
        STATES, default="draft", required=True, readonly=True, copy=False, index=True
    )
    agreed_on = fields.Date(
        readonly=True, copy=False, help="First agreed; from then on it is on record."
    )
    proposed_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    counter_target = fields.Float(
        "Counter-proposal", digits=0, readonly=True, copy=False, aggregator=None
    )
    counter_note = fields.Char("Answer", readonly=True, copy=False)
    committed = fields.Float(
        digits=0,
        readonly=True,
        copy=False,
        aggregator="sum",
        help="What the responsible commits to, of their own accord.",
    )
    has_committed = fields.Boolean("Has Answered", readonly=True, copy=False)
    can_answer = fields.Boolean(compute="_compute_can_answer")
    can_manage = fields.Boolean(compute="_compute_can_manage")
    can_decide = fields.Boolean(compute="_compute_can_decide")

    @api.depends_context("uid")
    @api.depends("state", "responsible_user_id", "proposed_by_id")
    def _compute_can_answer(self):
        answering = self._answerable()
        for objective in self:
            objective.can_answer = objective in answering

    @api.depends_context("uid")
    def _compute_can_manage(self):
        managed = self._filtered_access("write")
        for objective in self:
            objective.can_manage = objective in managed

    @api.depends_context("uid")
    @api.depends("responsible_user_id", "participant_id.active", "can_manage")
    def _compute_can_decide(self):
        managed = self.filtered("can_manage")
        deciding = managed - managed._decided_alone()
        for objective in self:
            objective.can_decide = objective in deciding

    # ------------------------------------------------------------- who

    def _answerable(self):
        """Those of these that the user may answer: as the responsible or their
        deputy; and what nobody is responsible for, or its responsible proposed
        themselves, by somebody else who may change it."""
        user = self.env.user
        if self.env.su and user._is_superuser():
            return self
        # sudo: whom one stands in for, which is one's own business
        mine = self.env["spm.unit.visibility"].sudo()._stands_for(user)
        readable = self._filtered_access("read")
        own = readable.filtered(
            lambda o: o.responsible_user_id in mine and o.proposed_by_id != user
        )
        orphans = (readable - own).filtered(
            lambda o: not o.responsible_user_id
            or (o.responsible_user_id == o.proposed_by_id and o.proposed_by_id != user)
        )
        return own | orphans._filtered_access("write")

    def _check_may_answer(self):
        self.check_access("read")
        refused = self - self._answerable()
        if refused:
            raise AccessError(
                self.env._(
                    "“%(objective)s” is answered by %(person)s, or by who stands in "
                    "for them.",
                    objective=refused[0].display_name,
                    person=refused[0].responsible_user_id.name
                    or self.env._("nobody in particular"),
                )
            )

    def _check_may_manage(self):
        self.check_access("write")
        self._refuse_in_locked_period()

    def _refuse_deciding_alone(self):
        """Refuse what would be decided alone on a target."""
        alone = self._decided_alone()
        if alone:
            raise AccessError(
                self.env._(
                    "You answer for “%(objective)s” yourself: somebody else agrees "
                    "to its target.",
                    objective=alone[0].display_name,
                )
            )

    def _decided_alone(self):
        """Those on which the user would decide alone: nobody does on what they answer
        for, neither the responsible, nor who stands in for them without being above
        them."""
        user = self.env.user
        if self.env.su and user._is_superuser():
            return self.browse()
        # sudo: whom one stands in for, which is one's own business
        mine = self.env["spm.unit.visibility"].sudo()._stands_for(user)
        # who answers for somebody who has left does so as their manager
        own = self.filtered(
            lambda o: o.responsible_user_id in mine
            and (not o.participant_id or o.participant_id.active)
        )
        below = own._responsibles_below(user)
        return own.filtered(
            lambda o: (o.responsible_user_id, o.company_id) not in below
        )

    def _responsibles_below(self, user):
        """Those who answer for these and are below a user, and in which company."""
        people = self.env["spm.participant"].sudo()  # sudo: whoever may see them
        people = people.search([("user_id", "in", self.responsible_user_id.ids)])
        return {(p.user_id, p.company_id) for p in people if user in p.steward_ids}

    def _check_state(self, *states):
        labels = dict(self._fields["state"]._description_selection(self.env))
        for objective in self:
            if objective.state not in states:
                raise UserError(
                    self.env._(
                        "“%(objective)s” is %(state)s; this can be done only while it "
                        "is: %(states)s.",
                        objective=objective.display_name,
                        state=labels[objective.state],
                        states=", ".join(labels[state] for state in states),
                    )
                )

    # ------------------------------------------------------------- proposing

    def action_propose(self):
        """Ask the responsible to agree."""
        self._check_may_manage()
        self._check_state("draft", "refused")
        self._check_kpi_measured()
        self._check_target()
        self._write_decided(
            {
                "state": "proposed",
                "proposed_by_id": self.env.uid,
                "counter_target": 0,
                "counter_note": False,
            }
        )
        self._log(self.env._("Proposed, with a target of %(target)s."))
        self._ask_to_agree()

    def action_withdraw(self):
        """Take a proposal back, to change it; a proposed revision is dropped."""
        self._check_may_manage()
        self._check_state("proposed", "refused")
        revised = self.filtered("agreed_on")
        revised._drop_revision()
        (self - revised)._write_decided({"state": "draft"})
        self._log(self.env._("Proposal withdrawn."))
        self._stop_asking()

    def _ask_to_agree(self):
        """Give the responsible an activity; a mail each only for a single objective, as
        the digest tells of many."""
        activity_type = self.env.ref(_AGREE)
        # sudo: activities for people who may not change the objective themselves
        activities = self.env["mail.activity"].sudo()
        activities = activities.with_context(mail_activity_quick_update=len(self) > 1)
        activities.create(
            [
                {
                    "activity_type_id": activity_type.id,
                    "res_model_id": self.env["ir.model"]._get_id(self._name),
                    "res_id": objective.id,
                    "user_id": objective.responsible_user_id.id,
                    "date_deadline": fields.Date.add(
                        fields.Date.context_today(self), days=activity_type.delay_count
                    ),
                    "summary": objective.sudo().display_name,
                    "automated": True,
                }
                for objective in self
                if objective.responsible_user_id
            ]
        )

    def _stop_asking(self):
        # sudo: the question has been answered, whoever was asked
        self.sudo().activity_unlink([_AGREE])

    # ------------------------------------------------------------- answering

    def action_agree(self):
        """Agree to the target; from now on it changes by revision only."""
        self._check_may_answer()
        self._check_state("proposed")
        self._refuse_in_locked_period()
        self._agree()

    def _agree(self):
        self._check_target()
        new = self.filtered(lambda objective: not objective.agreed_on)
        for company, ours in new.grouped("company_id").items():
            ours._write_decided(
                # sudo: what day it is there
                {"state": "agreed", "agreed_on": company.sudo()._spm_today()}
            )
        new._record_first_target()
        self._log(self.env._("Agreed, with a target of %(target)s."), new)
        (self - new)._accept_revision()
        self._stop_asking()
        self._refresh_progress()

    def action_refuse(self):
        """Ask for the reason to refuse."""
        return self._open_answer("refuse")

    def action_counter(self):
        """Ask for the target that would be agreed to."""
        return self._open_answer("counter")

    def action_commit(self):
        """Ask what the responsible commits to."""
        return self._open_answer("commit")

    def _open_answer(self, answer):
        self._check_may_answer()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Answer"),
            "res_model": "spm.objective.refuse",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_objective_ids": self.ids,
                "default_answer": answer,
                "default_amount": self._suggested_answer(answer),
            },
        }

    def _suggested_answer(self, answer):
        """The amount that an answer starts from: the target, or what was committed."""
        if len(self) != 1 or answer == "refuse":
            return 0.0
        if answer == "commit" and self.has_committed:
            return self.committed
        return self.pending_target if self.pending_from else self.target

    def _refuse(self, reason, counter=None):
        """Refuse, or answer with another target; a refused revision leaves the agreed
        target in force."""
        self._check_may_answer()
        self._check_state("proposed")
        self._refuse_in_locked_period()
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say why."))
        if counter is not None and not counter:
            raise UserError(self.env._("Name the target that you would agree to."))
        self._check_countable(counter or 0)
        answer = {"counter_note": reason, "counter_target": counter or 0}
        if counter is None:
            body = self.env._("Refused: %(reason)s", reason=reason)
        else:
            body = self.env._(
                "Counter-proposal of %(target)s: %(reason)s",
                target=self[:1]._format(counter),
                reason=reason,
            )
        revised = self.filtered("agreed_on")
        revised._drop_revision()
        revised._write_decided(answer)
        (self - revised)._write_decided({"state": "refused", **answer})
        self._log(body)
        self._stop_asking()

    def action_accept_counter(self):
        """Agree to the target that the responsible has named."""
        self._check_may_manage()
        self._check_state("refused")
        self._refuse_deciding_alone()
        for objective in self:
            if not objective.counter_target:
                raise UserError(
                    self.env._(
                        "“%(objective)s” was refused without another target.",
                        objective=objective.display_name,
                    )
                )
            objective._write_decided({"target": objective.counter_target})
        self._spread_targets()
        self._agree()

    def _commit(self, amount, note=None):
        """Note what the responsible commits to."""
        self._check_may_answer()
        self._check_state("draft", "proposed", "agreed", "refused")
        self._refuse_in_locked_period()
        if amount < 0 and any(objective.target >= 0 for objective in self):
            raise UserError(self.env._("Commit to an amount that is not negative."))
        self._write_decided({"committed": amount, "has_committed": True})
        body = self.env._("Committed to %(target)s.", target=self[:1]._format(amount))
        self._log(f"{body} {note or ''}".strip())
        self._refresh_progress()

    # ------------------------------------------------------------- closing

    def action_close(self):
        """Close what was agreed: its numbers stay as they are now."""
        self._check_may_manage()
        self._check_state("agreed")
        alone = self._decided_alone()
        if alone:
            raise AccessError(
                self.env._(
                    "You answer for “%(objective)s” yourself: somebody else closes it.",
                    objective=alone[0].display_name,
                )
            )
        self._close()

    def _close(self):
        self._refresh_progress()
        self._write_decided({"state": "closed"})
        self._log(self.env._("Closed."))

    def action_reopen(self):
        """Bring a closed objective back to life, which officers and administrators
        do."""
        if not self.env.user._spm_sees_all():
            raise AccessError(
                self.env._("Officers and administrators reopen objectives.")
            )
        self._check_may_manage()
        self._check_state("closed")
        self._write_decided({"state": "agreed"})
        self._log(self.env._("Reopened."))
        self._refresh_progress()

    # ------------------------------------------------------------- words

    def _format(self, amount):
        """An amount of the KPI as people read it."""
        if self.unit_type == "money":
            return self.currency_id.format(amount)
        text = f"{amount:.2f}".rstrip("0").rstrip(".")
        return f"{text} %" if self.unit_type == "percent" else text

    def _log(self, text, objectives=None):
        """Write on the chatter what was done; %(target)s stands for the target."""
        objectives = self if objectives is None else objectives
        bodies = {
            objective.id: text.replace(
                "%(target)s", objective._format(objective.target)
            )
            for objective in objectives
        }
        if bodies:
            # sudo: the author is the user; the responsible may not write otherwise
            objectives.sudo()._message_log_batch(bodies)
