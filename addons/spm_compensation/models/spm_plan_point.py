from odoo import api, fields, models


class SpmPlanPoint(models.Model):
    """A point of a curve: at so much of the measure, so many percent."""

    _name = "spm.plan.point"
    _description = "Point of a Pay Curve"
    _inherit = ["spm.plan.scale.row"]
    _order = "at, id"

    at = fields.Float(digits=0, required=True, aggregator=None)
    gives = fields.Float("Gives, %", digits=0, required=True, aggregator=None)

    @api.depends("component_id.version_id", "modifier_id.version_id")
    def _compute_version_id(self):
        return super()._compute_version_id()
