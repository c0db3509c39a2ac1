from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.spm_objectives.fields import SaidText
from odoo.addons.spm_objectives.records import only_one

from .officers import officer_for

_DISPUTE = "spm_compensation.activity_dispute"
_OPEN = ("open", "answered")


class SpmDisputeDecision(models.AbstractModel):
    """Answers and ends of disputes: part of ``spm.dispute``."""

    _name = "spm.dispute.decision"
    _description = "Decisions on Disputes"

    state = fields.Selection(
        [
            ("open", "Unanswered"),
            ("answered", "Answered"),
            ("resolved", "Resolved"),
            ("refused", "Refused"),
            ("withdrawn", "Withdrawn"),
        ],
        required=True,
        readonly=True,
        default="open",
        copy=False,
        tracking=True,
    )
    answer = SaidText(readonly=True, copy=False)
    decided_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    decided_on = fields.Date(readonly=True, copy=False)
    adjustment_id = fields.Many2one(
        "spm.statement.adjustment",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
    )
    adjustment_state = fields.Selection(
        related="adjustment_id.state", string="Adjustment Is"
    )

    # ------------------------------------------------------------- buttons

    def action_answer(self):
        """Ask the officer for the answer."""
        return self._open_answer("answer")

    def action_resolve(self):
        """Ask the officer for the amount that puts it right."""
        return self._open_answer("resolve")

    def action_refuse(self):
        """Ask the officer for the reason to refuse."""
        return self._open_answer("refuse")

    def _open_answer(self, kind):
        only_one(self)
        self._check_decides()
        expected, stated = self.expected_amount, self.stated_amount
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Answer"),
            "res_model": "spm.dispute.answer",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_dispute_id": self.id,
                "default_kind": kind,
                "default_amount": expected - stated if expected else 0.0,
            },
        }

    def action_withdraw(self):
        """Let it go, as who opened it."""
        self.check_access("read")
        for dispute in self.sudo():  # sudo: who withdraws is checked here
            if dispute.participant_id.user_id != self.env.user:
                raise AccessError(self.env._("Only who opened a dispute withdraws it."))
        self._check_running()
        self._end("withdrawn", self.env._("Withdrawn"))

    # ------------------------------------------------------------- deciding

    def _check_decides(self):
        """Refuse who is no officer, or is paid by the statement."""
        user = self.env.user
        if not user.has_group("spm_objectives.group_spm_officer"):
            raise AccessError(self.env._("Compensation officers decide on disputes."))
        self.check_access("read")
        # sudo: whose disputes they are
        if user in self.sudo().participant_id.user_id:
            raise AccessError(
                self.env._("Nobody decides on the own dispute: another officer does.")
            )
        self._check_running()

    def _check_running(self):
        if self.filtered(lambda dispute: dispute.state not in _OPEN):
            raise UserError(self.env._("This dispute is decided already."))

    def _answer(self, text):
        """Answer, and leave it to the salesperson to go on or to withdraw."""
        self._check_decides()
        text = self._said(text)
        # sudo: the officer was checked; nobody types an answer
        self.sudo().write({"state": "answered", "answer": text})
        self._say(text)
        self.sudo().activity_unlink([_DISPUTE])

    def _refuse(self, text):
        """Refuse with a reason."""
        self._check_decides()
        text = self._said(text)
        if self.adjustment_state == "proposed":
            raise UserError(
                self.env._("An adjustment waits for its approval: refuse that first.")
            )
        self.sudo().answer = text  # sudo: as above
        self._end("refused", self.env._("Refused: %(reason)s", reason=text))

    def _resolve(self, amount, text):
        """Propose an adjustment; once a second person has approved it, all is settled.

        :param amount: what is paid more, negative for less
        """
        self.ensure_one()
        self._check_decides()
        text = self._said(text)
        if self.adjustment_state == "proposed":
            raise UserError(self.env._("An adjustment waits for its approval already."))
        statement = self._adjustable()
        adjustment = self.env["spm.statement.adjustment"].create(
            {
                "statement_id": statement.id,
                "amount": amount,
                # managers read it, and not what was said in the dispute
                "reason": self.env._(
                    "Dispute of %(period)s", period=self.period_id.name
                ),
            }
        )
        # sudo: the officer was checked; nobody types an answer
        self.sudo().write(
            {"state": "answered", "answer": text, "adjustment_id": adjustment.id}
        )
        self._say(
            self.env._(
                "%(answer)s An adjustment of %(amount)s on %(statement)s is proposed "
                "and waits for a second officer.",
                answer=text,
                amount=self.currency_id.format(amount),
                statement=statement.display_name,
            )
        )

    def _adjustable(self):
        """The statement that can be adjusted: this one, or the person's next open."""
        statement = self.statement_id
        if statement.state not in ("posted", "paid"):
            return statement
        found = statement.search(
            [
                ("participant_id", "=", self.participant_id.id),
                ("currency_id", "=", self.currency_id.id),
                ("state", "not in", ("posted", "paid")),
                ("period_id.date_from", ">=", self.period_id.date_to),
            ]
        )
        if not found:
            raise UserError(
                self.env._(
                    "The statement is posted, and %(name)s has no open one yet. "
                    "Calculate the next period first.",
                    name=self.participant_id.name,
                )
            )
        return found.sorted(lambda s: s.period_id.date_from)[0]

    def _adjustment_decided(self, adjustments):
        """Settle the disputes of adjustments that a second person has decided on."""
        # sudo: who decided on the adjustment was checked
        disputes = self.sudo().search(
            [("adjustment_id", "in", adjustments.ids), ("state", "in", _OPEN)]
        )
        for dispute in disputes:
            if dispute.adjustment_state == "approved":
                dispute.with_env(self.env)._end(
                    "resolved",
                    self.env._(
                        "Resolved by an adjustment of %(amount)s.",
                        amount=dispute.currency_id.format(dispute.adjustment_amount),
                    ),
                )
            else:
                dispute._say(self.env._("The proposed adjustment was not approved."))
                dispute._tell_officers()

    # ------------------------------------------------------------- words

    def _said(self, text):
        text = (text or "").strip()
        if not text:
            raise UserError(self.env._("Say why."))
        return text

    def _end(self, state, body):
        # sudo: who ends it was checked
        for dispute in self.sudo():
            dispute.write(
                {
                    "state": state,
                    "decided_by_id": self.env.uid,
                    "decided_on": dispute.company_id._spm_today(),
                }
            )
            dispute.activity_unlink([_DISPUTE])
        self._say(body)

    def _say(self, body):
        """Write on the chatter, so that the salesperson gets it."""
        for dispute in self:
            # sudo: the address of the person whom it is about
            partner = dispute.sudo().participant_id.user_id.partner_id
            dispute.message_post(
                body=body,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
                partner_ids=(partner - self.env.user.partner_id).ids,
            )

    def _officer(self):
        """Who is asked: the officer who calculated, or another one."""
        run = self.statement_id.run_id
        payee = self.participant_id.user_id
        return officer_for(self.company_id, payee, run.create_uid)
