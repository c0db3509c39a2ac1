from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

from odoo.addons.spm_objectives.fields import LooseMany2one, SaidText
from odoo.addons.spm_objectives.records import readable, without_nul

#: What somebody says who opens a dispute; all else follows.
_SAID = {"statement_id", "line_id", "credit_id", "reason", "expected_amount"}
_DISPUTE = "spm_compensation.activity_dispute"


class SpmDispute(models.Model):
    """A salesperson does not agree with the own statement.

    Only they open it; an officer, who is somebody else, answers, resolves it by an
    adjustment that a second person approves, or refuses with a reason.
    """

    _name = "spm.dispute"
    _description = "Dispute"
    _inherit = [
        "spm.dispute.decision",
        "spm.chatter.genuine",
        "spm.readable.links",
        "mail.activity.mixin",
    ]
    _order = "deadline, id"
    _mail_post_access = "read"  # who opened it goes on talking

    statement_id = fields.Many2one(
        "spm.statement", required=True, readonly=True, ondelete="restrict", index=True
    )
    line_id = LooseMany2one(
        "spm.statement.line",
        "Component",
        readonly=True,
        help="Empty: the statement as a whole.",
    )
    credit_id = LooseMany2one(
        "spm.credit",
        "Credit",
        readonly=True,
        help="The credited document it is about, if it is one.",
    )
    subject = fields.Char("About", readonly=True)
    participant_id = fields.Many2one(
        related="statement_id.participant_id", store=True, index=True
    )
    company_id = fields.Many2one(related="statement_id.company_id", store=True)
    period_id = fields.Many2one(related="statement_id.period_id", store=True)
    currency_id = fields.Many2one(related="statement_id.currency_id")
    reason = SaidText("What Is Wrong", required=True, readonly=True)
    stated_amount = fields.Monetary("Stated", readonly=True)
    expected_amount = fields.Monetary("Expected", readonly=True)
    adjustment_amount = fields.Monetary(
        related="adjustment_id.amount", string="Adjusted By"
    )
    opened_on = fields.Date(readonly=True)
    deadline = fields.Date("Answer Until", readonly=True, index=True)
    is_overdue = fields.Boolean(
        "Overdue", compute="_compute_is_overdue", search="_search_is_overdue"
    )
    is_own = fields.Boolean(compute="_compute_is_own")

    _size = models.Constraint(
        "CHECK (abs(expected_amount) < 1e15)", "An amount has up to 15 digits."
    )

    @api.depends("subject", "participant_id.name", "period_id.name")
    @api.depends_context("uid")
    def _compute_display_name(self):
        for dispute in self:
            # sudo: the names of a dispute that one may read
            told = readable(dispute).sudo()
            parts = (told.participant_id.name, told.period_id.name, told.subject)
            dispute.display_name = " – ".join(part for part in parts if part)

    @api.depends("deadline", "state")
    def _compute_is_overdue(self):
        for dispute in self:
            # sudo: the time zone of a company, which is no secret
            today = dispute.company_id.sudo()._spm_today() if dispute.company_id else 0
            dispute.is_overdue = bool(
                dispute.state == "open"
                and dispute.deadline
                and dispute.deadline < today
            )

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = self.env.company._spm_today()
        late = Domain("state", "=", "open") & Domain("deadline", "<", today)
        return late if True in value else ~late

    @api.depends_context("uid")
    @api.depends("participant_id")
    def _compute_is_own(self):
        for dispute in self:
            # sudo: whether one is the person oneself
            user = dispute.sudo().participant_id.user_id
            dispute.is_own = not dispute.participant_id or user == self.env.user

    # ------------------------------------------------------------- opening

    @api.model_create_multi
    def create(self, vals_list):
        allowed = {f"default_{name}" for name in _SAID}
        context = {
            key: value
            for key, value in self.env.context.items()
            if not key.startswith("default_") or key in allowed
        }
        # pylint: disable-next=context-overridden
        self = self.with_context(context)
        for vals in vals_list:
            if vals.keys() - _SAID:
                raise AccessError(
                    self.env._("A dispute says what is wrong and what is expected.")
                )
        defaults = self.default_get(list(_SAID))
        vals_list = [{**defaults, **vals} for vals in vals_list]
        disputes = super().create([self._opened(vals) for vals in vals_list])
        disputes._tell_officers()
        return disputes

    def _opened(self, vals):
        """All values of a dispute that is being opened, after checking who opens it."""
        statement = self.env["spm.statement"].browse(vals.get("statement_id")).exists()
        if not statement:
            raise UserError(self.env._("Open a dispute from a statement."))
        statement.check_access("read")
        # sudo: whose statement it is, what it says
        statement = statement.sudo()
        if statement.participant_id.user_id != self.env.user:
            raise AccessError(
                self.env._("Only who is paid by it disputes a statement.")
            )
        if not without_nul(vals.get("reason")).strip():
            raise UserError(self.env._("Say what is wrong."))
        line = statement.line_ids.browse(vals.get("line_id"))
        # sudo: only whether it is on the statement
        credit = self.env["spm.credit"].sudo().browse(vals.get("credit_id"))
        if line and line.statement_id != statement:
            raise ValidationError(self.env._("That is no line of this statement."))
        if credit and credit not in statement._deals():
            raise ValidationError(self.env._("That credit is not on this statement."))
        self._refuse_second(statement, line, credit)
        today = statement.company_id._spm_today()
        return {
            **vals,
            "state": "open",
            "opened_on": today,
            "deadline": statement.company_id._spm_dispute_deadline(today),
            "subject": self._subject(statement, line, credit),
            "stated_amount": self._stated(statement, line, credit),
        }

    def _stated(self, statement, line, credit):
        """What the statement says of what it is about; of a deal, what that brings."""
        if credit:
            paid = statement.credit_ids.filtered(lambda one: one.credit_id == credit)
            return sum(paid.mapped("pays"))
        return line.amount if line else statement.payable

    def _subject(self, statement, line, credit):
        about = [line.name or line.key] if line else []
        if credit:
            about.append(credit.document_id.display_name)
        return " – ".join(about) or self.env._("Statement as a whole")

    def _refuse_second(self, statement, line, credit):
        # sudo: one's own disputes
        running = self.sudo().search_count(
            [
                ("statement_id", "=", statement.id),
                ("line_id", "=", line.id),
                ("credit_id", "=", credit.id),
                ("state", "in", ("open", "answered")),
            ],
            limit=1,
        )
        if running:
            raise UserError(
                self.env._("You have opened a dispute about this: go on there.")
            )

    def _tell_officers(self):
        for dispute in self.sudo():  # sudo: an activity for somebody else
            officer = dispute._officer()
            if officer:
                dispute.activity_schedule(
                    _DISPUTE,
                    summary=dispute.display_name,
                    note=dispute.reason,
                    date_deadline=dispute.deadline,
                    user_id=officer.id,
                )

    # ------------------------------------------------------------- never typed

    def write(self, vals):
        if not self.env.su and vals.keys() - {"message_follower_ids"}:
            raise AccessError(
                self.env._("A dispute is answered and decided by its buttons only.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise AccessError(self.env._("Disputes are kept. Withdraw it instead."))
