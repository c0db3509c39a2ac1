from odoo import api, fields, models

READS = [("attainment", "Share of its target"), ("actual", "Its value")]


class SpmPlanReading(models.AbstractModel):
    """What looks at a measure: at its value, or at how far its target is reached."""

    _name = "spm.plan.reading"
    _description = "What Is Read of a Measure"

    measure_id = fields.Many2one("spm.plan.measure", ondelete="restrict")
    reading = fields.Selection(READS, "Looks At", required=True, default="attainment")
    reading_unit = fields.Char("Counted In", compute="_compute_reading_unit")

    @api.depends(
        "reading",
        "measure_id.source",
        "measure_id.kpi_id.unit_type",
        "measure_id.component_id.unit_type",
    )
    @api.depends_context("lang")
    def _compute_reading_unit(self):
        for row in self:
            if row.reading == "attainment":
                row.reading_unit = self.env._("% of the target")
            else:
                row.reading_unit = row._unit_of_values()

    def _unit_of_values(self):
        unit = self.measure_id._unit()
        if unit == "money":
            return self.measure_id.version_id.currency_id.symbol
        return "%" if unit == "percent" else False
