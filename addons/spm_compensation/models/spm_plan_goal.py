from odoo import fields, models

from ..fields import OptionalFloat


class SpmPlanGoal(models.Model):
    """An objective of a bonus: it pays an amount, or counts with a weight."""

    _name = "spm.plan.goal"
    _description = "Objective of a Bonus"
    _inherit = ["spm.plan.part", "spm.plan.sheet", "spm.plan.reading"]
    _order = "sequence, id"

    component_id = fields.Many2one(
        "spm.plan.component", required=True, ondelete="cascade", index=True
    )
    version_id = fields.Many2one(
        related="component_id.version_id", store=True, index=True
    )
    sequence = fields.Integer(default=10)
    at_least = fields.Float(digits=0, default=100, aggregator=None)
    amount = fields.Float("Pays", digits=0, aggregator=None)
    weight = fields.Float(
        "Weight, %", digits=0, aggregator=None, help="Weights sum to 100."
    )
    floor = fields.Float(
        "At Least, %", digits=0, aggregator=None, help="Less counts as so much."
    )
    cap = OptionalFloat("At Most, %", help="More attainment counts as so much.")
