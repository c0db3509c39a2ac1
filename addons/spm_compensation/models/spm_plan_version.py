from odoo import fields, models


class SpmPlanVersion(models.Model):
    """The terms of a plan from a day on; frozen once approved."""

    _name = "spm.plan.version"
    _description = "Version of a Pay Plan"
    _inherit = ["mail.thread"]
    _order = "plan_id, date_from desc, number desc"

    plan_id = fields.Many2one("spm.plan", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="plan_id.company_id", store=True)
    currency_id = fields.Many2one(related="plan_id.currency_id")
    number = fields.Integer(readonly=True, copy=False, default=1)
    date_from = fields.Date("From", required=True, tracking=True)
    date_to = fields.Date("Until (excluded)", tracking=True)
    state = fields.Selection(
        [("draft", "Draft"), ("approved", "Approved")],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        tracking=True,
    )
    terms = fields.Json(
        copy=False, help="The plan in the format of plan documents, spm-plan/1."
    )
    measure_ids = fields.One2many("spm.plan.measure", "version_id", copy=True)
    assignment_ids = fields.One2many("spm.plan.assignment", "version_id")
