from odoo import fields, models

from ..fields import OptionalFloat


class SpmPlanModifier(models.Model):
    """What changes a component's pay, in order: a gate, a multiplier, a limit …"""

    _name = "spm.plan.modifier"
    _description = "Modifier of a Component"
    _inherit = ["spm.plan.part", "spm.plan.sheet", "spm.plan.scale", "spm.plan.reading"]
    _order = "sequence, id"

    component_id = fields.Many2one(
        "spm.plan.component", required=True, ondelete="cascade", index=True
    )
    version_id = fields.Many2one(
        related="component_id.version_id", store=True, index=True
    )
    state = fields.Selection(related="component_id.version_id.state")
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        [
            ("gate", "Gate: a condition"),
            ("multiplier", "Multiplier by a measure"),
            ("matrix", "Matrix of two measures"),
            ("proration", "Proration by days"),
            ("limit", "Cap or floor"),
        ],
        required=True,
        default="gate",
    )
    bound = fields.Selection(
        [("at_least", "At least"), ("at_most", "At most")],
        "Condition",
        required=True,
        default="at_least",
    )
    value = fields.Float(digits=0, default=100, aggregator=None)
    effect = fields.Selection(
        [
            ("zero", "Nothing is paid"),
            ("block_accelerated", "Accelerated rates do not apply"),
            ("lower_rate", "Another rate table applies"),
            ("reduce", "A curve says how much is paid"),
            ("multiply", "A fixed part is paid"),
        ],
        "When Missed",
        required=True,
        default="zero",
    )
    above = fields.Float(
        "Accelerated From",
        digits=0,
        default=100,
        aggregator=None,
        help="Tiers from here on do not apply; a curve stays what it is here.",
    )
    factor = OptionalFloat("Pays, %")
    minimum_answers = fields.Integer(
        help="With fewer answers behind the measure it changes nothing."
    )
    without_data = fields.Selection(
        [("missed", "Missed"), ("passed", "Passed")],
        required=True,
        default="missed",
    )
    floor = OptionalFloat("At Least", help="Empty: no floor.")
    cap = OptionalFloat("At Most", help="Empty: no cap.")
    curve_below = fields.Selection(default="first")
    tier_ids = fields.One2many("spm.plan.tier", "modifier_id", "Tiers", copy=True)
    point_ids = fields.One2many("spm.plan.point", "modifier_id", "Points", copy=True)
    cell_ids = fields.One2many("spm.plan.cell", "modifier_id", "Cells", copy=True)

    def _missing(self):
        """What is missing, in sentences."""
        if self.kind in ("gate", "multiplier") and not self.measure_id:
            return [self.env._("choose its measure.")]
        if self.kind == "limit" and self.floor is False and self.cap is False:
            return [self.env._("say a cap or a floor.")]
        if self.kind == "gate" and self.effect == "multiply" and self.factor is False:
            return [self.env._("say what part is paid when the condition is missed.")]
        return self._missing_scale(self._scale_kind())

    def _scale_kind(self):
        """Which scale the modifier has, if any."""
        if self.kind == "gate":
            return {"reduce": "curve", "lower_rate": "table"}.get(self.effect)
        return {"multiplier": "curve", "matrix": "matrix"}.get(self.kind)
