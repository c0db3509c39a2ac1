from odoo import api, fields, models


class SpmPlanCell(models.Model):
    """A cell of a matrix: so many percent from these two lower bounds on."""

    _name = "spm.plan.cell"
    _description = "Cell of a Matrix"
    _inherit = ["spm.plan.scale.row"]
    _order = "row_from, column_from, id"

    row_from = fields.Float(digits=0, required=True, aggregator=None)
    column_from = fields.Float(digits=0, required=True, aggregator=None)
    gives = fields.Float("Gives, %", digits=0, required=True, aggregator=None)

    @api.depends("component_id.version_id", "modifier_id.version_id")
    def _compute_version_id(self):
        return super()._compute_version_id()
