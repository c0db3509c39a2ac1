from odoo import fields, models

from .spm_plan_reading import READS

BOUNDARIES = [
    ("from", "Reached the bound that starts there"),
    ("above", "Not reached it yet"),
]


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
        "Nothing Is Paid Below",
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

    def _missing_scale(self, kind):
        """What a table, curve or matrix lacks, in sentences."""
        if kind == "table" and not self.tier_ids:
            return [self.env._("add at least one tier to the rate table.")]
        if kind == "curve" and not self.point_ids:
            return [self.env._("add at least one point to the curve.")]
        if kind == "matrix":
            return self._missing_matrix()
        return []

    def _missing_matrix(self):
        if not self.row_measure_id or not self.column_measure_id:
            return [self.env._("choose the measures of the matrix's rows and columns.")]
        bounds = [(cell.row_from, cell.column_from) for cell in self.cell_ids]
        rows, columns = ({bound[side] for bound in bounds} for side in (0, 1))
        if not bounds or len(bounds) != len(rows) * len(columns):
            return [
                self.env._(
                    "the matrix needs exactly one cell for each bound of its rows with "
                    "each bound of its columns."
                )
            ]
        return (
            []
            if len(set(bounds)) == len(bounds)
            else [self.env._("the matrix has two cells with the same bounds.")]
        )
