from odoo import api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.spm_objectives.records import readable

from .pay_guard import protect_statements


class SpmStatement(models.Model):
    """What a person is paid for a period, and why."""

    _name = "spm.statement"
    _description = "Statement"
    _inherit = [
        "spm.statement.states",
        "spm.statement.posting",
        "spm.statement.recalculating",
        "spm.statement.explained",
        "spm.statement.disputing",
        "spm.statement.held",
        "spm.chatter.genuine",
        "mail.activity.mixin",
    ]
    _order = "period_id desc, participant_id"
    _mail_post_access = "read"  # salespeople ask about what they may not change

    participant_id = fields.Many2one(
        "spm.participant",
        "Salesperson",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    period_id = fields.Many2one(
        "spm.period", required=True, readonly=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="restrict"
    )
    currency_id = fields.Many2one(
        "res.currency", required=True, readonly=True, ondelete="restrict"
    )
    run_id = fields.Many2one("spm.pay.run", readonly=True, ondelete="set null")
    name = fields.Char("Number", readonly=True, copy=False)
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("reviewed", "Reviewed"),
            ("approved", "Approved"),
            ("posted", "Posted"),
            ("paid", "Paid"),
        ],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        tracking=True,
    )
    hold_reason = fields.Char("Held Because", readonly=True, tracking=True)
    is_final = fields.Boolean("Final Statement", readonly=True)
    calculation_id = fields.Many2one(
        "spm.statement.calculation", "In Force", readonly=True, ondelete="restrict"
    )
    calculation_ids = fields.One2many(
        "spm.statement.calculation", "statement_id", "Calculations", readonly=True
    )
    line_ids = fields.One2many(related="calculation_id.line_ids", string="Lines")
    credit_ids = fields.One2many("spm.statement.credit", "statement_id", readonly=True)
    adjustment_ids = fields.One2many("spm.statement.adjustment", "statement_id")
    is_outdated = fields.Boolean(
        readonly=True,
        help="What it begins with, or its credits, have changed: calculate it again.",
    )
    held_decision = fields.Selection(
        [("release", "All released"), ("forfeit", "All forfeited")],
        "Held Pay",
        readonly=True,
        tracking=True,
        help="What an officer decided on pay held back earlier. Empty: by the plan.",
    )
    reviewed_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    approved_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    posted_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    posted_at = fields.Datetime("Posted", readonly=True, copy=False)
    paid_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    paid_on = fields.Date("Paid", readonly=True, copy=False)
    chain_number = fields.Integer(readonly=True, copy=False)
    previous_hash = fields.Char(readonly=True, copy=False)
    hash = fields.Char(readonly=True, copy=False)
    earned = fields.Monetary(readonly=True)
    held = fields.Monetary(readonly=True)
    released = fields.Monetary(readonly=True)
    forfeited = fields.Monetary(readonly=True)
    held_balance = fields.Monetary(
        "Still Held", readonly=True, help="Held back now and before, not released yet."
    )
    clawed_back = fields.Monetary(readonly=True)
    topped_up = fields.Monetary("Draw Paid", readonly=True)
    recovered = fields.Monetary("Draw Recovered", readonly=True)
    adjusted = fields.Monetary("Adjustments", readonly=True)
    carried_in = fields.Monetary("Brought Forward", readonly=True)
    carried_out = fields.Monetary("Carried Forward", readonly=True)
    draw_owed = fields.Monetary("Draw Still Owed", readonly=True)
    payable = fields.Monetary("To Pay", readonly=True)
    pay_currency_id = fields.Many2one("res.currency", "Paid In", readonly=True)
    pay_rate = fields.Float("Exchange Rate", digits=0, readonly=True, aggregator=None)
    pay_amount = fields.Monetary(
        "Amount Paid",
        currency_field="pay_currency_id",
        readonly=True,
        help="To pay, in the currency of the assignment, from posting on.",
    )
    manager_id = fields.Many2one(related="participant_id.manager_id")
    team_id = fields.Many2one(related="participant_id.team_id")
    results_locked = fields.Boolean(related="period_id.results_locked", tracking=False)
    is_own = fields.Boolean(compute="_compute_is_own", search="_search_is_own")

    told = fields.Html(
        "How It Is Paid", compute="_compute_told", sanitize=False, readonly=True
    )
    agrees = fields.Boolean(compute="_compute_told")

    _one = models.Constraint(
        "UNIQUE (participant_id, period_id)",
        "This person has a statement of the period already.",
    )
    _chain = models.UniqueIndex("(company_id, chain_number) WHERE chain_number > 0")
    _of_period = models.Index("(company_id, period_id, state)")

    def init(self):
        """Let the database itself refuse changes of what is posted."""
        protect_statements(self.env.cr)

    @api.depends("participant_id", "period_id")
    @api.depends_context("uid")
    def _compute_display_name(self):
        for statement in self:
            # sudo: the names of a statement that one may read
            told = readable(statement).sudo()
            statement.display_name = bool(told) and (
                f"{told.participant_id.name or ''} – {told.period_id.name or ''}"
            )

    @api.depends("participant_id")
    @api.depends_context("uid")
    def _compute_is_own(self):
        for statement in self:
            user = statement.sudo().participant_id.user_id
            statement.is_own = user == self.env.user

    def _search_is_own(self, operator, value):
        if operator != "in":
            return NotImplemented
        own = "=" if True in value else "!="
        return [("participant_id.user_id", own, self.env.uid)]

    # ------------------------------------------------------------- by runs only

    @api.model_create_multi
    def create(self, vals_list):  # pylint: disable=method-required-super
        raise AccessError(self.env._("Statements are made by pay runs."))

    def write(self, vals):
        if not self.env.su:
            raise AccessError(
                self.env._("Statements are calculated. Propose an adjustment instead.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        if not self.env.su or self._closed():
            raise AccessError(
                self.env._("Statements are kept. Calculate again instead.")
            )

    def unlink(self):
        self._unlink_never()
        self.env.flush_all()
        for model in ("spm.statement.credit", "spm.statement.line"):
            # sudo: parts without foreign keys go with what they belong to
            rows = self.env[model].sudo().search([("statement_id", "in", self.ids)])
            rows.unlink()
        return super().unlink()

    def _closed(self):
        return self.filtered(lambda s: s.state in ("posted", "paid"))
