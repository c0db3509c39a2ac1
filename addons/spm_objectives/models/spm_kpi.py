import ast

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain

from ..engine import formula
from ..engine.results import is_countable
from ..records import only_one

#: Fields that say what is measured: changing one makes the stored results stale.
DEFINITION_FIELDS = (
    "source",
    "nature",
    "unit_type",
    "model_id",
    "domain",
    "value_mode",
    "value_path",
    "start_path",
    "date_path",
    "owner_path",
    "team_path",
    "team_from",
    "distinct_path",
    "numerator_id",
    "denominator_id",
    "factor",
    "formula",
    "company_id",
)
#: Kept true by the definition, never typed.
DERIVED_FIELDS = {"model_name", "author_id", "activated"}
#: Longest filter, in characters: people do not type more.
LONGEST_FILTER = 10_000


class SpmKpi(models.Model):
    """One entry of the KPI library: what is measured, for whom and when."""

    _name = "spm.kpi"
    _description = "KPI"
    _inherit = [
        "spm.kpi.refresh",
        "spm.kpi.refresh.changed",
        "spm.kpi.values",
        "spm.kpi.drill.down",
        "spm.kpi.targeted",
        "spm.kpi.in.use",
        "spm.kpi.explain",
        "spm.kpi.counting.leads",
        "spm.chatter.genuine",
    ]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True, tracking=True)
    code = fields.Char(
        required=True,
        copy=False,
        help="Short name for formulas and imports: small letters, digits and _.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    description = fields.Text(translate=True)
    category = fields.Selection(
        [
            ("result", "Business Result"),
            ("objective", "Sales Objective"),
            ("activity", "Sales Activity"),
        ],
        required=True,
        default="result",
        group_expand="_categories_in_order",
    )
    unit_type = fields.Selection(
        [
            ("money", "Money"),
            ("count", "Count"),
            ("percent", "Percent"),
            ("days", "Days"),
            ("hours", "Hours"),
            ("number", "Number"),
        ],
        string="Unit",
        required=True,
        default="count",
    )
    direction = fields.Selection(
        [("higher", "Higher is better"), ("lower", "Lower is better")],
        required=True,
        default="higher",
    )
    nature = fields.Selection(
        [
            ("flow", "Flow: adds up over time"),
            ("stock", "Stock: a snapshot, never summed over time"),
            ("distinct", "Distinct: counts the first event of each"),
        ],
        required=True,
        default="flow",
    )
    source = fields.Selection(
        [
            ("model", "Records"),
            ("ratio", "Ratio of two KPIs"),
            ("formula", "Formula of KPIs"),
            ("manual", "Typed or imported"),
        ],
        required=True,
        default="model",
        tracking=True,
    )
    company_id = fields.Many2one(
        "res.company", help="Leave empty to measure it in every company."
    )
    author_id = fields.Many2one(
        "res.users",
        readonly=True,
        copy=False,
        default=lambda self: self.env.user,
        help="Who defined it last; the definition holds only what they may read.",
    )

    # records
    model_id = fields.Many2one(
        "ir.model",
        string="Records",
        ondelete="set null",
        domain=[("transient", "=", False), ("abstract", "=", False)],
    )
    model_name = fields.Char(compute="_compute_model_name", store=True, readonly=True)
    domain = fields.Char(default="[]", string="Filter")
    value_mode = fields.Selection(
        [
            ("count", "Number of records"),
            ("sum", "Sum of a field"),
            ("average", "Average of a field"),
            ("duration", "Average time between two dates"),
        ],
        string="Value",
        default="count",
    )
    value_path = fields.Char("Value Field")
    start_path = fields.Char("Starts At", help="Records that end before count not.")
    date_path = fields.Char(
        "Date Field", help="Puts a record into a period. A stock has none."
    )
    owner_path = fields.Char(
        "Owner Field",
        default="user_id",
        help="Leads to the user, employee or participant the record counts for.",
    )
    team_path = fields.Char("Team Field")
    team_from = fields.Selection(
        [
            ("document", "The record's own team"),
            ("placement", "The team the person stood in"),
        ],
        string="Team",
        required=True,
        default="placement",
    )
    distinct_path = fields.Char(
        "First per",
        help="Only the first record of each counts, e.g. a customer's first win.",
    )

    # other KPIs
    numerator_id = fields.Many2one("spm.kpi", ondelete="restrict", string="Numerator")
    denominator_id = fields.Many2one(
        "spm.kpi", ondelete="restrict", string="Denominator"
    )
    factor = fields.Float(default=1.0, digits=0, help="100 for percentages.")
    formula = fields.Char(help="KPI codes with + - * / ( ) min max abs round coalesce.")

    empty_is = fields.Selection(
        [("none", "No data"), ("zero", "Zero")],
        string="Nothing Found Means",
        required=True,
        default="zero",
    )
    threshold_red = fields.Float("Red Below (%)", default=70.0)
    threshold_green = fields.Float("Green From (%)", default=100.0)

    state = fields.Selection(
        [("draft", "Draft"), ("active", "Active"), ("broken", "Broken")],
        default="draft",
        required=True,
        copy=False,
        tracking=True,
    )
    activated = fields.Boolean(
        "Was Active", compute="_compute_activated", store=True, readonly=True
    )
    broken_reason = fields.Char(readonly=True, copy=False)
    refreshed_at = fields.Datetime("Results As Of", readonly=True, copy=False)
    measure_count = fields.Integer(compute="_compute_measure_count")

    _code_unique = models.UniqueIndex(
        "(code, COALESCE(company_id, 0))", "Another KPI has this code already."
    )
    _code_form = models.Constraint(
        "CHECK (code ~ '^[a-z][a-z0-9_]*$')",
        "The code of a KPI starts with a small letter and has only small letters, "
        "digits and underscores.",
    )
    _thresholds_ordered = models.Constraint(
        "CHECK (threshold_red <= threshold_green)",
        "The red threshold cannot lie above the green one.",
    )

    @api.depends("model_id")
    def _compute_model_name(self):
        for kpi in self:
            # the name survives its model, to say what is missing
            kpi.model_name = kpi.model_id.sudo().model or kpi.model_name

    @api.depends("state")
    def _compute_activated(self):
        for kpi in self:
            # once people have seen its numbers, they have
            kpi.activated = kpi.activated or kpi.state == "active"

    def _compute_measure_count(self):
        counts = dict(
            self.env["spm.measure"]._read_group(
                [("kpi_id", "in", self.ids)], ["kpi_id"], ["__count"]
            )
        )
        for kpi in self:
            kpi.measure_count = counts.get(kpi, 0)

    @api.constrains(*DEFINITION_FIELDS, "code", "state")
    def _check_definition(self):
        # Odoo checks constraints elevated; this one asks what the author may read
        measured = self.filtered(lambda kpi: kpi.state != "broken")
        for kpi in measured.sudo(False):
            kpi._source()._check(kpi)
        measured._check_cycles()

    @api.constrains("factor", "threshold_red", "threshold_green")
    def _check_numbers(self):
        for kpi in self:
            for name in ("factor", "threshold_red", "threshold_green"):
                if not is_countable(kpi[name]):
                    raise ValidationError(
                        self.env._(
                            "“%(value)s” is no figure to count.", value=kpi[name]
                        )
                    )

    @api.constrains("code")
    def _check_code(self):
        for kpi in self:
            if kpi.code in formula.RESERVED:
                raise ValidationError(
                    self.env._(
                        "“%(code)s” has a meaning of its own in formulas: choose "
                        "another code.",
                        code=kpi.code,
                    )
                )

    @api.model
    def _categories_in_order(self, found, domain):
        """From the result to what leads to it, not by letters."""
        ordered = self._fields["category"].get_values(self.env)
        return [key for key in ordered if key in found]

    def _check_cycles(self):
        """Refuse KPIs that are made of themselves, naming the circle."""
        for kpi in self:
            trail = [kpi]
            kpi._walk_inputs(trail)

    def _walk_inputs(self, trail):
        for used in trail[-1]._inputs():
            if used in trail:
                circle = trail[trail.index(used) :] + [used]
                raise ValidationError(
                    self.env._(
                        "A KPI cannot be made of itself: %(circle)s.",
                        circle=" → ".join(kpi.code for kpi in circle),
                    )
                )
            self._walk_inputs([*trail, used])

    def _inputs(self):
        """The KPIs this one is directly made of."""
        self.ensure_one()
        return self._source()._inputs(self)

    def _source(self):
        """The model that knows how to measure this KPI."""
        self.ensure_one()
        return self.env[f"spm.kpi.source.{self.source}"]

    def _domain(self):
        """The filter on the records, parsed.

        :raise ValidationError: when it is not a list of plain conditions
        """
        self.ensure_one()
        if len(self.domain or "") > LONGEST_FILTER:
            raise ValidationError(
                self.env._(
                    "The filter of “%(kpi)s” is too long: it has more than %(most)s "
                    "characters.",
                    kpi=self.name,
                    most=LONGEST_FILTER,
                )
            )
        try:
            return Domain(ast.literal_eval(self.domain or "[]"))
        except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError) as e:
            raise ValidationError(
                self.env._(
                    "The filter of “%(kpi)s” is not a list of conditions such as "
                    "[('active', '=', True)]: %(error)s",
                    kpi=self.name,
                    error=e,
                )
            ) from e

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache("stable")
        for vals in vals_list:
            self._refuse_derived(vals)
        return super().create([self._completed(vals) for vals in vals_list])

    def write(self, vals):
        if {"state", "active"} & vals.keys():
            self.env.registry.clear_cache("stable")
        self._refuse_derived(vals)
        self._refuse_redefinition(vals, {*DEFINITION_FIELDS, "empty_is"})
        self._refuse_retirement(vals)
        redefined = any(name in vals for name in DEFINITION_FIELDS)
        if not redefined and "code" not in vals:
            return super().write(vals)
        dependents = self._dependents()
        if redefined:
            self.env.registry.clear_cache("stable")
            vals = {**self._completed(vals), "refreshed_at": False}
        result = super().write(vals)
        dependents._follow_inputs()
        return result

    def _refuse_derived(self, vals):
        names = DERIVED_FIELDS & vals.keys()
        if names and not self.env.su:
            raise AccessError(
                self.env._("These are not typed: %(fields)s", fields=", ".join(names))
            )

    def _completed(self, vals):
        """The values with what the source decides, and whose definition it is."""
        source = vals.get("source")
        fixed = self.env[f"spm.kpi.source.{source}"]._fixed() if source else {}
        if vals.get("numerator_id"):
            measured = self.browse(vals["numerator_id"])
            fixed["nature"] = "stock" if measured.nature == "stock" else "flow"
        return {**vals, **fixed, "author_id": self.env.uid}

    def action_activate(self):
        """Check the definition once more and start measuring."""
        self.write({"state": "active", "broken_reason": False})
        # sudo: figures are computed for the whole company, seen by the rules
        self.sudo()._refresh()

    def action_draft(self):
        self.write({"state": "draft"})

    def action_open_measures(self):
        only_one(self)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "spm_objectives.spm_measure_action"
        )
        return {**action, "domain": [("kpi_id", "=", self.id)], "context": {}}
