from odoo import fields, models

from odoo.addons.spm_objectives.models.res_company import MONTHS

from ..fields import OptionalFloat


class SpmPlanPay(models.AbstractModel):
    """What happens to the sum of a plan's components: part of
    ``spm.plan.version``."""

    _name = "spm.plan.pay"
    _description = "Terms of a Pay Plan's Sum"

    total_threshold = fields.Float(
        "Nothing Is Paid Below",
        digits=0,
        aggregator=None,
        help="Less than this in all earns nothing.",
    )
    total_floor = OptionalFloat("Earns at Least", help="Empty: no floor.")
    total_cap = OptionalFloat("Earns at Most", help="Empty: no cap.")
    minimum_payout = fields.Float(
        digits=0, aggregator=None, help="Less is paid with the next payout."
    )
    negative_balance = fields.Selection(
        [
            ("carry", "Carried to the next payout"),
            ("pay", "Paid as a negative amount"),
            ("write_off", "Written off"),
        ],
        required=True,
        default="carry",
    )
    fiscal_year_starts = fields.Selection(
        MONTHS,
        "Year Starts In",
        required=True,
        default=lambda self: self.env.company.spm_fiscal_start_month,
        help="For quarters and years over which pay accumulates.",
    )
    holdback = fields.Boolean(help="Part of what is earned is paid later.")
    holdback_share = fields.Float("Held Back, %", digits=0, aggregator=None)
    holdback_release = fields.Selection(
        [("after", "After so many periods"), ("said", "When an officer says so")],
        "Released",
        required=True,
        default="after",
    )
    holdback_periods = fields.Integer("Periods", default=1)
    clawback = fields.Selection(
        [
            ("full", "All that was paid"),
            ("prorated", "What is left of the window"),
        ],
        help="What a deal takes back that is lost after it was paid. Empty: lost "
        "deals post negative credits.",
    )
    clawback_window = fields.Integer("Lost Within", default=90)
    clawback_unit = fields.Selection(
        [("days", "Days"), ("months", "Months")], required=True, default="days"
    )
    draw = fields.Selection(
        [
            ("guarantee", "Tops up what is earned"),
            ("additional", "On top of what is earned"),
        ],
        help="Pay in advance of earnings.",
    )
    draw_amount = fields.Float(
        digits=0, aggregator=None, help="Per pay period, for everybody on the plan."
    )
    draw_recoverable = fields.Boolean(
        "Recovered", default=True, help="Later earnings pay it back."
    )
    draw_recovery = fields.Selection(
        [
            ("at_once", "From the next earnings"),
            ("after_draw", "After the draw has ended"),
            ("from_period", "From a period on"),
        ],
        "Recovery",
        required=True,
        default="at_once",
    )
    draw_from_period = fields.Integer("Period Number", default=1)
    draw_share = fields.Float(
        "Taken of the Excess, %", digits=0, default=100, aggregator=None
    )
    draw_keep = fields.Boolean(
        "Never Below the Draw",
        default=True,
        help="Recovery leaves at least the guarantee.",
    )
    draw_forgiven = fields.Boolean(
        "Rest Forgiven", help="What is still owed when the draw ends is forgiven."
    )
