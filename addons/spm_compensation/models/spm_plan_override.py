from odoo import fields, models


class SpmPlanOverride(models.Model):
    """An amount that a person has instead of the plan's."""

    _name = "spm.plan.override"
    _description = "Individual Term of an Assignment"
    _order = "assignment_id, kind, key"

    assignment_id = fields.Many2one(
        "spm.plan.assignment", required=True, ondelete="cascade", index=True
    )
    kind = fields.Selection(
        [
            ("incentive", "Target incentive of a component, per pay period"),
            ("quota", "Quota of a measure"),
            ("draw", "Amount of the draw"),
        ],
        required=True,
    )
    key = fields.Char(help="The component's or measure's name in the terms.")
    amount = fields.Float(digits=0, required=True)
