from odoo import api, fields, models

from ..engine import chart as charts
from ..engine.document import component_terms, read_plan
from ..engine.problem import Refusal
from ..fields import OptionalFloat
from .pay_curve import drawn
from .plan_sheet import COMPONENT, depends
from .spoken import refusal_in_words


class SpmPlanComponent(models.Model):
    """What a plan pays for: a quota, a commission or a bonus."""

    _name = "spm.plan.component"
    _description = "Component of a Pay Plan"
    _inherit = [
        "spm.plan.component.check",
        "spm.plan.part",
        "spm.plan.page",
        "spm.plan.sheet",
        "spm.plan.scale",
    ]
    _order = "sequence, id"

    version_id = fields.Many2one(
        "spm.plan.version", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="version_id.company_id", store=True)
    currency_id = fields.Many2one(related="version_id.currency_id")
    state = fields.Selection(related="version_id.state")
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        [
            ("quota", "Quota"),
            ("commission", "Commission"),
            ("bonus", "Bonus"),
        ],
        required=True,
        default="commission",
        help="A quota pays a target incentive by attainment, a commission rates "
        "credits, a bonus pays for objectives.",
    )
    name = fields.Char(help="As people read it in the plan and on statements.")
    key = fields.Char(
        "Name in Documents",
        compute="_compute_key",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        copy=True,
    )
    credited_id = fields.Many2one(
        "spm.component", "Pays for", ondelete="restrict", index="btree_not_null"
    )
    incentive_weight = OptionalFloat(
        "Share of the Target Incentive, %",
        help="Of the yearly target incentive of whoever is on the plan.",
    )
    target_incentive = OptionalFloat(
        help="Per pay period, the same for everybody on the plan."
    )
    floor = OptionalFloat("Pays at Least", help="In a pay period. Empty: no floor.")
    cap = OptionalFloat("Pays at Most", help="In a pay period. Empty: no cap.")
    true_up = fields.Boolean(
        "Year to Date",
        help="Facts are those of the year to date; what was paid earlier in the year "
        "is taken off.",
    )
    measure_id = fields.Many2one("spm.plan.measure", ondelete="restrict")
    threshold = fields.Float(
        "Threshold, %",
        digits=0,
        aggregator=None,
        help="Less attainment pays nothing.",
    )
    prorate_quota = fields.Boolean(
        help="The quota counts for the days of participation."
    )
    rating = fields.Selection(
        [("curve", "A curve"), ("table", "A rate table"), ("matrix", "A matrix")],
        "Attainment Pays By",
        required=True,
        default="curve",
    )
    base = fields.Selection(
        [("amount", "Amount"), ("margin", "Margin"), ("quantity", "Quantity")],
        "What Is Rated",
        required=True,
        default="amount",
    )
    window = fields.Selection(
        [
            ("transaction", "Each credit by itself"),
            ("period", "The pay period"),
            ("month", "The month"),
            ("quarter", "The quarter"),
            ("year", "The year"),
        ],
        "Accumulated Over",
        required=True,
        default="period",
    )
    unit = fields.Selection(
        [("amount", "Amounts"), ("percent_of_quota", "Percent of a quota")],
        "Bounds of Tiers Are",
        required=True,
        default="amount",
    )
    catch_up = fields.Boolean(
        default=True,
        help="A tier that rates everything also raises what earlier periods of the "
        "window were paid.",
    )
    payout = fields.Selection(
        [("objectives", "An amount for each"), ("scorecard", "A weighted scorecard")],
        "Objectives Pay",
        required=True,
        default="objectives",
    )
    require = fields.Selection(
        [("each", "Each by itself"), ("all", "Only if all are reached")],
        "They Are Paid",
        required=True,
        default="each",
    )
    tier_ids = fields.One2many("spm.plan.tier", "component_id", "Tiers", copy=True)
    point_ids = fields.One2many("spm.plan.point", "component_id", "Points", copy=True)
    cell_ids = fields.One2many("spm.plan.cell", "component_id", "Cells", copy=True)
    ramp_ids = fields.One2many("spm.plan.ramp", "component_id", "Ramp", copy=True)
    goal_ids = fields.One2many("spm.plan.goal", "component_id", "Objectives", copy=True)
    modifier_ids = fields.One2many(
        "spm.plan.modifier", "component_id", "Modifiers", copy=True
    )

    chart = fields.Json(
        "Pay Curve",
        compute="_compute_chart",
        compute_sudo=True,
        help="As far as one curve can show what is paid.",
    )
    chart_problem = fields.Char(
        compute="_compute_chart",
        compute_sudo=True,
        help="What is wrong in the component, so that no curve can be drawn.",
    )

    @api.depends("name")
    def _compute_display_name(self):
        for component in self:
            component.display_name = component.name or component.key

    @api.depends("credited_id.code", "kind")
    def _compute_key(self):
        """A commission goes by the code of its credits, others by their kind."""
        for component in self:
            # what is frozen stays, also when the code of the credits changes
            draft = component.version_id.state != "approved"
            if draft and component.kind == "commission" and component.credited_id:
                component.key = component.credited_id.code
            elif not component.key:
                component.key = component._free_key()

    def _free_key(self):
        """A key that no other component of the version has."""
        taken = set((self.version_id.component_ids - self).mapped("key"))
        number = 1
        while (key := self.kind if number == 1 else f"{self.kind}_{number}") in taken:
            number += 1
        return key

    # ------------------------------------------------------------- pay curve

    @api.depends(*depends(COMPONENT), "currency_id")
    @api.depends_context("lang")
    def _compute_chart(self):
        for component in self:
            chart, component.chart_problem = None, False
            try:
                chart = charts.curve(component._charted_plan(), "c")
            except Refusal as refusal:
                component.chart_problem = component._why_no_chart(refusal)
            component.chart = drawn(self.env, chart, component.currency_id)

    def _why_no_chart(self, refusal):
        rating = {"commission": "table", "quota": self.rating}.get(self.kind)
        if missing := self._missing_scale(rating):
            return missing[0]
        named = {"components": [{"name": self.display_name or ""}]}
        return refusal_in_words(self.env, refusal, named)

    def _charted_plan(self):
        """A plan of this component alone; what a curve does not show may be missing."""
        sheet = self._sheet()
        limits = [row for row in sheet["modifiers"] if row["kind"] == "limit"]
        goals = [{**row, "measure": row["measure"] or "m"} for row in sheet["goals"]]
        measure = sheet["measure"] or "m"
        sheet |= {"key": "c", "name": "", "measure": measure, "goals": goals}
        terms = component_terms(sheet | {"modifiers": limits})
        currency = self.currency_id
        return read_plan(
            {
                "currency": currency.name or "XXX",
                "digits": currency.decimal_places if currency else 2,
                "components": [terms],
            }
        )
