from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.spm_objectives.records import only_one

from .notice import notice
from .officers import officers_of
from .pay_parts import adjusted_pay

OFFICER = "spm_objectives.group_spm_officer"
MANAGER = "spm_objectives.group_spm_manager"


class SpmStatementStates(models.AbstractModel):
    """Draft → reviewed → approved, and holds: part of ``spm.statement``.

    In batches: what cannot be done is said for each statement, the others are done.
    """

    _name = "spm.statement.states"
    _description = "States of Statements"

    approval_hint = fields.Char(compute="_compute_approval_hint")

    def action_review(self):
        """Say that these statements are right, as the manager of the person."""
        self.check_access("read")
        return self._each(
            self._why_not_reviewed,
            lambda s: s.write({"state": "reviewed", "reviewed_by_id": self.env.uid}),
        )

    def action_approve(self):
        """Approve reviewed statements for payment."""
        self._check_officer()
        return self._each(
            self._why_not_approved,
            lambda s: s.write({"state": "approved", "approved_by_id": self.env.uid}),
        )

    def action_reset(self):
        """Back to draft, before posting."""
        self._check_officer()
        return self._each(
            lambda s: self._unless(s, "reviewed", "approved") or self._why_own(s),
            lambda s: s.write(
                {"state": "draft", "reviewed_by_id": False, "approved_by_id": False}
            ),
        )

    def action_pay(self):
        """Note that posted statements were paid today."""
        self._check_officer()
        return self._each(
            lambda s: self._unless(s, "posted") or self._why_own(s),
            lambda s: s.write(
                {
                    "state": "paid",
                    "paid_by_id": self.env.uid,
                    "paid_on": s.company_id._spm_today(),
                }
            ),
        )

    # ------------------------------------------------------------- holds

    def action_hold(self):
        """Ask for the reason to hold these statements."""
        self._check_officer()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Hold"),
            "res_model": "spm.statement.hold.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"default_statement_ids": self.ids},
        }

    def action_release(self):
        """Let held statements be posted with the others again."""
        self._check_officer()
        return self._each(
            self._why_not_released, lambda s: s.write({"hold_reason": False})
        )

    def _why_not_released(self, statement):
        if not statement.hold_reason:
            return self.env._("it is not held")
        return self._why_own(statement)

    def _hold(self, reason):
        self._check_officer()
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say why it is held."))
        return self._each(
            lambda s: self._unless(s, "draft", "reviewed", "approved"),
            lambda s: s.write({"hold_reason": reason}),
        )

    def action_release_held_pay(self):
        """Pay all that was held back earlier with this statement."""
        return self._decide_held("release")

    def action_forfeit_held_pay(self):
        """Say that what was held back earlier is not paid any more."""
        return self._decide_held("forfeit")

    def action_held_by_plan(self):
        """Release what was held back when the plan says so."""
        return self._decide_held(False)

    def _decide_held(self, decision):
        self._check_officer()
        only_one(self)
        return self._each(
            lambda s: (
                self._unless(s, "draft", "reviewed", "approved") or self._why_own(s)
            ),
            lambda s: (s.write({"held_decision": decision}), s._recalculate()),
        )

    # ------------------------------------------------------------- batches

    def _each(self, refuse, act):
        """Do something with each statement that it can be done with.

        :param refuse: called with a statement; says why not, or nothing
        :param act: called with an elevated statement
        :raise UserError: when nothing could be done
        """
        told, done = [], 0
        ordered = self.sorted(lambda s: (s.period_id.date_from, s.id))
        for statement in ordered:
            # sudo: users act on statements by these methods only, which check
            elevated = statement.sudo()
            why = refuse(elevated)
            if why:
                told.append(f"{elevated.display_name}: {why}.")
                continue
            act(elevated)
            done += 1
        if told and not done:
            raise UserError("\n".join(told))
        if told:
            title = self.env._("%(done)s done, %(left)s not", done=done, left=len(told))
            return notice(title, told, "warning")
        # of a single one the screen itself shows it
        return done > 1 and notice(self.env._("%(count)s done", count=done))

    def _unless(self, statement, *states):
        """Why not, if the statement is in none of these states."""
        if statement.state in states:
            return None
        labels = dict(self._fields["state"]._description_selection(self.env))
        return self.env._(
            "it is %(state)s, and should be %(wanted)s",
            state=labels[statement.state],
            wanted=" / ".join(labels[state] for state in states),
        )

    def _why_own(self, statement):
        if statement.participant_id.user_id == self.env.user:
            return self.env._("another officer decides on your own pay")
        return None

    def _why_not_reviewed(self, statement):
        user = self.env.user
        if statement.participant_id.user_id == user:
            return self.env._("nobody reviews the own statement")
        # not whom the payee chose: who stands for the payee sees the statement, too
        above = user.has_group(MANAGER) and user in statement.participant_id.steward_ids
        if not above and not user.has_group(OFFICER):
            return self.env._("only a manager of the person reviews it")
        why = self._unless(statement, "draft") or self._why_unsettled(statement)
        return why or (user.has_group(OFFICER) and self._why_alone(statement)) or None

    def _why_not_approved(self, statement):
        if statement.participant_id.user_id == self.env.user:
            return self.env._("nobody approves the own statement")
        why = self._unless(statement, "reviewed")
        if why:
            return why
        if statement.reviewed_by_id == self.env.user:
            return self._why_alone(statement) or self.env._(
                "you reviewed it; it is approved by another officer: %(names)s",
                names=", ".join(self._other_officers(statement).mapped("name")),
            )
        return self._why_unsettled(statement)

    def _other_officers(self, statement):
        """Who could approve what the user reviews."""
        payee = statement.participant_id.user_id
        return officers_of(statement.company_id, self.env.user, payee)

    @api.depends("state", "reviewed_by_id")
    @api.depends_context("uid")
    def _compute_approval_hint(self):
        """Why an officer who reviewed it finds no button to approve it."""
        officer = self.env.user.has_group(OFFICER)
        for statement in self:
            mine = statement.reviewed_by_id == self.env.user
            hint = False
            if officer and mine and statement.state == "reviewed":
                # sudo: whom the payee is led by and who the officers are
                elevated = statement.sudo()
                others = self._other_officers(elevated)
                hint = others and self.env._(
                    "You reviewed it; another officer approves it: %(names)s.",
                    names=", ".join(others.mapped("name")),
                )
                hint = hint or self.env._(
                    "You reviewed it, and nobody else can approve it: give somebody "
                    "the role Compensation Officer."
                )
            statement.approval_hint = hint

    def _why_alone(self, statement):
        """Why the user leaves the review to a manager: two people see every statement.

        Where nobody else could approve it, who approves must not be who reviewed.
        """
        if self._other_officers(statement):
            return None
        payee = statement.participant_id.user_id
        above = statement.participant_id.steward_ids.filtered(
            lambda user: user != payee
            and user != self.env.user
            and user.has_group(MANAGER)
        )
        if above:
            return self.env._(
                "only you can approve it, so it is reviewed by a manager: %(names)s",
                names=", ".join(above.mapped("name")),
            )
        return self.env._(
            "who reviews it does not approve it, and there is nobody but you: give "
            "somebody the role Compensation Officer"
        )

    def _why_unsettled(self, statement):
        if statement.is_outdated:
            return self.env._("something changed, calculate it again first")
        if any(one.state == "proposed" for one in statement.adjustment_ids):
            return self.env._("an adjustment waits for its approval")
        return None

    def _check_officer(self):
        if not self.env.user.has_group(OFFICER):
            raise AccessError(
                self.env._("Only a compensation officer does this with statements.")
            )
        self.check_access("read")

    # ------------------------------------------------------------- after calculations

    def _total(self):
        """What is to be paid: the calculation and the adjustments.

        Where the plan carries a negative balance, adjustments that exceed the pay are
        carried too.
        """
        for statement in self.filtered("adjustment_ids"):
            approved = statement.adjustment_ids.filtered(
                lambda a: a.state == "approved"
            )
            adjusted = sum(approved.mapped("amount"))
            calculation = statement.calculation_id
            stages = calculation.stages or [{}]
            carries = stages[-1].get("negative") != "pay"
            payable, rest = adjusted_pay(calculation.payable, adjusted, carries)
            carried = float((calculation.closing or {}).get("carried", 0))
            statement.write(
                {
                    "adjusted": adjusted,
                    "payable": payable,
                    "carried_out": carried + rest,
                }
            )
        self.env.flush_all()

    def _fell_back(self):
        """Say on reviewed statements that they were calculated anew."""
        for statement in self:
            statement._message_log(
                body=self.env._(
                    "Calculated again with another result on %(day)s: a draft again.",
                    day=fields.Date.to_string(fields.Date.context_today(self)),
                )
            )

    def _adjusted(self, adjustments):
        """What was reviewed before it was adjusted is reviewed again."""
        fallen = self.filtered(lambda s: s.state in ("reviewed", "approved"))
        fallen.write(
            {"state": "draft", "reviewed_by_id": False, "approved_by_id": False}
        )
        for adjustment in adjustments:
            # sudo: a note of what was decided; nobody writes to statements
            adjustment.sudo().statement_id._message_log(
                body=self.env._(
                    "Adjusted by %(amount)s: %(reason)s",
                    amount=adjustment.currency_id.format(adjustment.amount),
                    reason=adjustment.reason,
                )
            )
