from odoo import api, fields, models

from ..fields import OptionalFloat


class SpmPlanTier(models.Model):
    """A tier of a rate table, from its lower bound on."""

    _name = "spm.plan.tier"
    _description = "Tier of a Rate Table"
    _inherit = ["spm.plan.scale.row"]
    _order = "start, id"

    start = fields.Float(
        "Starts At",
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
    start_unit = fields.Char("Counted In", compute="_compute_start_unit")
    retroactive = fields.Boolean(
        "From Zero", help="Once reached, the tier also rates everything below it."
    )

    @api.depends(
        "component_id.kind", "component_id.unit", "component_id.base", "modifier_id"
    )
    @api.depends_context("lang")
    def _compute_start_unit(self):
        for tier in self:
            part = tier.component_id or tier.modifier_id.component_id
            if part.kind != "commission":
                tier.start_unit = self.env._("% of the target")
            elif part.unit == "percent_of_quota":
                tier.start_unit = self.env._("% of the quota")
            elif part.base == "quantity":
                tier.start_unit = self.env._("pieces")
            else:
                tier.start_unit = part.currency_id.symbol

    @api.depends("component_id.version_id", "modifier_id.version_id")
    def _compute_version_id(self):
        return super()._compute_version_id()
