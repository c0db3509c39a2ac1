from odoo import fields, models


class SpmPlanAssignment(models.Model):
    """Who is paid by which version of a plan, from when until when."""

    _name = "spm.plan.assignment"
    _description = "Assignment of a Pay Plan"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "participant_id, date_from desc, id desc"
    _check_company_auto = True

    participant_id = fields.Many2one(
        "spm.participant",
        "Salesperson",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
        tracking=True,
    )
    version_id = fields.Many2one(
        "spm.plan.version",
        "Version",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
        tracking=True,
    )
    plan_id = fields.Many2one(related="version_id.plan_id", store=True, index=True)
    company_id = fields.Many2one(related="participant_id.company_id", store=True)
    date_from = fields.Date("From", required=True, tracking=True)
    date_to = fields.Date("Until (excluded)", tracking=True)
    currency_id = fields.Many2one(
        "res.currency",
        "Paid In",
        ondelete="restrict",
        tracking=True,
        help="Empty: the plan's currency.",
    )
    ote = fields.Monetary(
        "On-Target Earnings", tracking=True, help="Of a year, salary included."
    )
    target_incentive = fields.Monetary(
        tracking=True, help="Of a year, for reaching all targets."
    )
    draw_from = fields.Date(help="The draw of the plan runs from this day on.")
    draw_to = fields.Date("Draw Until (excluded)")
    override_ids = fields.One2many(
        "spm.plan.override", "assignment_id", "Individual Terms"
    )
