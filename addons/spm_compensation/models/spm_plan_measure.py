from odoo import fields, models


class SpmPlanMeasure(models.Model):
    """What a measure of a plan's terms is taken from."""

    _name = "spm.plan.measure"
    _description = "Measure of a Pay Plan"
    _inherit = ["spm.plan.part"]
    _order = "version_id, sequence, id"

    version_id = fields.Many2one(
        "spm.plan.version", required=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer(default=10)
    key = fields.Char(required=True, help="Its name in the terms.")
    name = fields.Char(required=True, translate=True)
    source = fields.Selection(
        [
            ("kpi", "Results of a KPI"),
            ("objective", "The objective for a KPI"),
            ("credits", "Credits of a component"),
        ],
        "Taken From",
        required=True,
        default="objective",
        help="From an objective come its target and attainment as agreed; from a KPI "
        "or credits the value only, with the quota of the assignment.",
    )
    kpi_id = fields.Many2one("spm.kpi", "KPI", ondelete="restrict")
    component_id = fields.Many2one("spm.component", "Credits Of", ondelete="restrict")
    scope = fields.Selection(
        [("own", "The person"), ("line", "The person and everybody below")],
        "Of Whom",
        required=True,
        default="own",
    )
    span = fields.Selection(
        [
            ("period", "The pay period"),
            ("quarter", "The quarter to date"),
            ("year", "The year to date"),
        ],
        "Over",
        required=True,
        default="period",
    )

    _key_unique = models.UniqueIndex(
        "(version_id, key)", "Two measures of a version have the same name."
    )
