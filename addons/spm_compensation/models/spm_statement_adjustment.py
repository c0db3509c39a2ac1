from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .pay_guard import protect
from .spm_statement_states import OFFICER


class SpmStatementAdjustment(models.Model):
    """An amount by which a statement is corrected, with its reason and two people."""

    _name = "spm.statement.adjustment"
    _description = "Adjustment of a Statement"
    _order = "statement_id, id"

    statement_id = fields.Many2one(
        "spm.statement", required=True, ondelete="restrict", index=True
    )
    participant_id = fields.Many2one(
        related="statement_id.participant_id", store=True, index=True
    )
    company_id = fields.Many2one(related="statement_id.company_id", store=True)
    currency_id = fields.Many2one(related="statement_id.currency_id")
    amount = fields.Monetary(required=True, help="Negative: paid less.")
    reason = fields.Char(required=True)
    state = fields.Selection(
        [("proposed", "Proposed"), ("approved", "Approved"), ("refused", "Refused")],
        required=True,
        default="proposed",
        readonly=True,
        copy=False,
    )
    proposed_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    approved_by_id = fields.Many2one(
        "res.users", "Decided By", readonly=True, copy=False
    )
    decided_at = fields.Datetime("Decided", readonly=True, copy=False)

    _amount = models.Constraint("CHECK (amount <> 0)", "An adjustment needs an amount.")
    _size = models.Constraint(
        "CHECK (abs(amount) < 1e15)", "An amount has up to 15 digits."
    )
    _said = models.Constraint(
        "CHECK (btrim(reason) <> '')", "An adjustment needs a reason."
    )

    def init(self):
        """Let the database itself refuse changes of what is posted."""
        protect(self.env.cr, self._table)

    @api.depends("statement_id", "amount", "currency_id")
    def _compute_display_name(self):
        for adjustment in self:
            statement = adjustment.statement_id
            # a new one is called "New" until it says what it adjusts
            adjustment.display_name = bool(statement) and self.env._(
                "%(statement)s: %(amount)s",
                statement=statement.display_name,
                amount=adjustment.currency_id.format(adjustment.amount),
            )

    # ------------------------------------------------------------- proposing

    @api.model_create_multi
    def create(self, vals_list):
        # said aloud, as the context can carry defaults
        decided = {
            "state": "proposed",
            "proposed_by_id": self.env.uid,
            "approved_by_id": False,
            "decided_at": False,
        }
        ids = [vals.get("statement_id") for vals in vals_list]
        self._check_open(self.env["spm.statement"].browse(filter(None, ids)))
        adjustments = super().create([{**vals, **decided} for vals in vals_list])
        adjustments._check_open(adjustments.statement_id)
        adjustments._check_not_own()
        return adjustments

    def write(self, vals):
        allowed = {"amount", "reason"}
        if set(vals) - allowed and not self.env.su:
            raise AccessError(
                self.env._("Adjustments are decided by their own buttons only.")
            )
        if set(vals) & allowed:
            self._check_proposed()
            self._check_not_own()
            vals = {**vals, "proposed_by_id": self.env.uid}
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_proposed(self):
        self._check_proposed()
        self._check_not_own()

    # ------------------------------------------------------------- deciding

    def action_approve(self):
        """Let them count, as a second person."""
        self._check_decider()
        for adjustment in self:
            if adjustment.proposed_by_id == self.env.user:
                raise UserError(
                    self.env._("Another officer approves what you proposed.")
                )
        self._decide("approved")

    def action_refuse(self):
        """Keep them as refused: they never count."""
        self._check_decider()
        self._decide("refused")

    def _check_decider(self):
        if not self.env.user.has_group(OFFICER):
            raise AccessError(
                self.env._("Only a compensation officer decides on adjustments.")
            )
        self.check_access("read")
        self._check_proposed()
        self._check_not_own()

    def _decide(self, state):
        # sudo: the one who decides was checked
        elevated = self.sudo()
        elevated.write(
            {
                "state": state,
                "approved_by_id": self.env.uid,
                "decided_at": fields.Datetime.now(),
            }
        )
        if state == "approved":
            elevated.statement_id._total()
            elevated.statement_id._adjusted(self)
        self.env["spm.dispute"]._adjustment_decided(self)

    def _check_proposed(self):
        decided = self.filtered(lambda a: a.state != "proposed")
        if decided:
            raise UserError(
                self.env._("This is decided. Propose another adjustment instead.")
            )
        self._check_open(self.statement_id)

    def _check_open(self, statements):
        # sudo: the state of a statement that is adjusted
        if statements.sudo()._closed():
            raise UserError(
                self.env._(
                    "A posted statement is not adjusted. Adjust the next one instead."
                )
            )

    def _check_not_own(self):
        # sudo: whose statement it is
        if self.env.user in self.sudo().statement_id.participant_id.user_id:
            raise AccessError(self.env._("Nobody adjusts the own pay."))
