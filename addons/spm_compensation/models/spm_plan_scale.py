from odoo import fields, models

BOUNDARIES = [
    ("from", "Reached the bound that starts there"),
    ("above", "Not reached it yet"),
]
READS = [("attainment", "Attainment in %"), ("actual", "Actual value")]


class SpmPlanScale(models.AbstractModel):
    """What rates pay: a table of tiers, a curve of points or a matrix of cells."""

    _name = "spm.plan.scale"
    _description = "Scale of Pay"

    table_mode = fields.Selection(
        [
            ("marginal", "Each tier rates the part that falls in it"),
            ("whole", "The highest tier reached rates everything"),
            ("interpolated", "Each tier pays its amount as far as it is filled"),
        ],
        "How Tiers Apply",
        required=True,
        default="marginal",
    )
    boundary = fields.Selection(
        BOUNDARIES, "Exactly on a Bound", required=True, default="from"
    )
    table_threshold = fields.Float(
        "Nothing Below",
        digits=0,
        aggregator=None,
        help="Less than this is not rated; from there on all of it is.",
    )
    curve_shape = fields.Selection(
        [("linear", "Linear between points"), ("step", "In steps")],
        "Shape",
        required=True,
        default="linear",
    )
    curve_beyond = fields.Selection(
        [("flat", "Stays flat"), ("continue", "Continues to rise")],
        "Beyond the Last Point",
        required=True,
        default="flat",
    )
    curve_below = fields.Selection(
        [("nothing", "Nothing"), ("first", "What the first point gives")],
        "Below the First Point",
        required=True,
        default="nothing",
    )
    row_measure_id = fields.Many2one("spm.plan.measure", "Rows By", ondelete="restrict")
    row_read = fields.Selection(READS, "Rows Read", required=True, default="attainment")
    column_measure_id = fields.Many2one(
        "spm.plan.measure", "Columns By", ondelete="restrict"
    )
    column_read = fields.Selection(
        READS, "Columns Read", required=True, default="attainment"
    )
