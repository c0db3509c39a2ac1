from odoo import api, fields, models

from ..models.spm_objective import SCOPES

METHODS = [
    ("even", "Evenly"),
    ("headcount", "By headcount"),
    ("last_year", "By last year's results"),
    ("trailing_year", "By the last twelve months"),
    ("last_quarter", "By last quarter's results"),
    ("given", "By weights given below"),
]
#: Methods that look at the past.
BY_RESULTS = ("last_year", "trailing_year", "last_quarter")


class SpmObjectiveCascadeLevel(models.TransientModel):
    _name = "spm.objective.cascade.level"
    _description = "Level of a Cascade"
    _order = "sequence, id"

    cascade_id = fields.Many2one(
        "spm.objective.cascade", required=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer(default=10)
    scope = fields.Selection(
        [scope for scope in SCOPES if scope[0] != "company"],
        "Level",
        required=True,
        default="participant",
    )
    method = fields.Selection(METHODS, "Split", required=True, default="even")
    padding = fields.Float(
        "Padding (%)",
        help="Put on top of what the level above has, before it is split; negative to "
        "split less.",
    )

    @api.constrains("padding")
    def _check_padding(self):
        self.env["spm.objective"]._check_countable(*self.mapped("padding"))
