from odoo import fields, models


class SpmStatement(models.Model):
    """What a person is paid for a period, and why."""

    _name = "spm.statement"
    _description = "Statement"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "period_id desc, participant_id"

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
    earned = fields.Monetary(readonly=True)
    held = fields.Monetary(readonly=True)
    released = fields.Monetary(readonly=True)
    clawed_back = fields.Monetary(readonly=True)
    topped_up = fields.Monetary("Draw Paid", readonly=True)
    recovered = fields.Monetary("Draw Recovered", readonly=True)
    adjusted = fields.Monetary("Adjustments", readonly=True)
    carried_in = fields.Monetary("Brought Forward", readonly=True)
    carried_out = fields.Monetary("Carried Forward", readonly=True)
    draw_owed = fields.Monetary("Draw Still Owed", readonly=True)
    payable = fields.Monetary("To Pay", readonly=True)

    _one = models.Constraint(
        "UNIQUE (participant_id, period_id)",
        "This person has a statement of the period already.",
    )
