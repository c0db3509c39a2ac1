from odoo import api, fields, models

from ..fields import OptionalFloat


class SpmPlanTier(models.Model):
    """A tier of a rate table, from its lower bound on."""

    _name = "spm.plan.tier"
    _description = "Tier of a Rate Table"
    _inherit = ["spm.plan.scale.row"]
    _order = "start, id"

    start = fields.Float(
        "From",
        digits=0,
        required=True,
        aggregator=None,
        help="The tier ends where the next one begins.",
    )
    rate = OptionalFloat("Rate, %")
    per_unit = OptionalFloat("Per Unit", help="Money for each piece.")
    amount = OptionalFloat(
        "Lump Sum",
        help="Paid for reaching the tier; in a table of filled tiers, for filling it.",
    )
    retroactive = fields.Boolean(
        "From Zero", help="Once reached, the tier also rates everything below it."
    )

    @api.depends("component_id.version_id", "modifier_id.version_id")
    def _compute_version_id(self):
        return super()._compute_version_id()
