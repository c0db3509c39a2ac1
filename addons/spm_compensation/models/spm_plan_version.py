from odoo import api, fields, models
from odoo.tools.misc import format_date


class SpmPlanVersion(models.Model):
    """The terms of a plan from a day on; frozen once approved."""

    _name = "spm.plan.version"
    _description = "Version of a Pay Plan"
    _inherit = ["spm.plan.terms", "mail.thread"]
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
    component_ids = fields.One2many(
        "spm.plan.component", "version_id", "Components", copy=True
    )
    measure_ids = fields.One2many("spm.plan.measure", "version_id", "Measures")
    assignment_ids = fields.One2many("spm.plan.assignment", "version_id")

    @api.depends("plan_id.name", "date_from")
    def _compute_display_name(self):
        for version in self:
            day = version.date_from and format_date(self.env, version.date_from)
            version.display_name = self.env._(
                "%(plan)s, from %(day)s",
                plan=version.plan_id.name or "",
                day=day or "…",
            )
