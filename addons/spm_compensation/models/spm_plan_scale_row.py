from odoo import fields, models


class SpmPlanScaleRow(models.AbstractModel):
    """A row of a scale, which a component or a modifier has."""

    _name = "spm.plan.scale.row"
    _description = "Row of a Scale of Pay"
    _inherit = ["spm.plan.part", "spm.plan.sheet"]

    component_id = fields.Many2one(
        "spm.plan.component", ondelete="cascade", index="btree_not_null"
    )
    modifier_id = fields.Many2one(
        "spm.plan.modifier", ondelete="cascade", index="btree_not_null"
    )
    version_id = fields.Many2one(
        "spm.plan.version", compute="_compute_version_id", store=True, index=True
    )

    _one_owner = models.Constraint(
        "CHECK (num_nonnulls(component_id, modifier_id) = 1)",
        "A row belongs to a component or to a modifier.",
    )

    def _compute_version_id(self):
        for row in self:
            owner = row.component_id or row.modifier_id
            row.version_id = owner.version_id
