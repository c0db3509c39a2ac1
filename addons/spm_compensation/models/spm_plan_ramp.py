from odoo import fields, models


class SpmPlanRamp(models.Model):
    """A step of a ramp: from a month of tenure on, a share of the quota is asked."""

    _name = "spm.plan.ramp"
    _description = "Step of a Ramp"
    _inherit = ["spm.plan.part", "spm.plan.sheet"]
    _order = "month, id"

    component_id = fields.Many2one(
        "spm.plan.component", required=True, ondelete="cascade", index=True
    )
    version_id = fields.Many2one(
        related="component_id.version_id", store=True, index=True
    )
    month = fields.Integer(
        "From Month", required=True, default=1, help="The first month of tenure is 1."
    )
    share = fields.Float(
        "Share of the Quota, %",
        digits=0,
        required=True,
        default=100,
        aggregator=None,
    )
