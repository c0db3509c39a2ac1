from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..records import only_one
from .spm_rollup import LEVELS


class SpmRollupLine(models.TransientModel):
    """A KPI of a unit in a period."""

    _name = "spm.rollup.line"
    _description = "Result by Organisation"
    _order = "kpi_id, period_id, rest, value desc, name"
    _rec_name = "name"

    rollup_id = fields.Many2one(
        "spm.rollup", required=True, ondelete="cascade", index=True, readonly=True
    )
    kpi_id = fields.Many2one("spm.kpi", string="KPI", readonly=True)
    name = fields.Char("Who", readonly=True)
    unit_id = fields.Integer("Record of Whom", readonly=True)
    rest = fields.Boolean("Belongs to None", readonly=True)
    period_id = fields.Many2one("spm.period", readonly=True)
    numerator = fields.Float(readonly=True, digits=0)
    denominator = fields.Float(readonly=True, digits=0)
    value = fields.Float(
        readonly=True,
        digits=0,
        aggregator="sum",
        help="Of a group: derived from the sums of its parts; empty where one number "
        "would mislead (several KPIs, units that overlap, a stock over time).",
    )
    has_value = fields.Boolean(readonly=True)
    additive = fields.Boolean(readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    unit_type = fields.Selection(related="kpi_id.unit_type")

    def _read_group_select(self, aggregate_spec, query):
        if aggregate_spec != "value:sum":
            return super()._read_group_select(aggregate_spec, query)

        def column(name):
            return self._field_to_sql(self._table, name, query)

        kpi = query.left_join(self._table, "kpi_id", "spm_kpi", "id", "kpi")
        return SQL(
            """
            CASE WHEN COUNT(*) = 1 THEN MIN(%(value)s) FILTER (WHERE %(has)s)
                 WHEN NOT BOOL_AND(%(additive)s) OR COUNT(DISTINCT %(kpi)s) > 1
                   OR COUNT(DISTINCT %(currency)s) > 1 THEN NULL
                 WHEN SUM(%(den)s) <> 0
                 THEN SUM(%(num)s) * MIN(%(factor)s) / SUM(%(den)s)
                 WHEN NOT BOOL_OR(%(has)s) THEN NULL
                 ELSE SUM(%(num)s) * MIN(%(factor)s)
             END
            """,
            value=column("value"),
            has=column("has_value"),
            additive=column("additive"),
            kpi=column("kpi_id"),
            currency=column("currency_id"),
            num=column("numerator"),
            den=column("denominator"),
            factor=SQL.identifier(kpi, "factor"),
        )

    def action_change(self):
        """Ask another question, from the button above the list."""
        return self.env["spm.rollup"].action_change()

    def action_results(self):
        """Open the results that this one is made of."""
        only_one(self)
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "spm_objectives.spm_measure_action"
        )
        kpi = self.kpi_id
        # a formula is not stored: what it is made of is
        made_of = kpi._with_inputs().filtered(lambda k: k.source != "formula")
        domain = (
            Domain("kpi_id", "in", made_of.ids)
            & Domain("period_id.date_from", ">=", self.period_id.date_from)
            & Domain("period_id.date_to", "<=", self.period_id.date_to)
            & self._unit_domain()
        )
        name = f"{kpi.name} · {self.name} · {self.period_id.name}"
        name = self._with_visible(name, domain)
        return {
            **action,
            "name": name,
            "display_name": name,
            "views": [(False, "list"), (False, "pivot"), (False, "graph")],
            "domain": list(domain),
            "context": {"search_default_group_kpi": len(made_of) > 1},
        }

    def _with_visible(self, name, domain):
        """The name, and how many of the results one may open, if not all."""
        results = self.env["spm.measure"]
        visible = results.search_count(domain)
        # sudo: only their number; the line itself tells their sum
        total = results.sudo().search_count(
            domain & Domain("company_id", "in", self.env.companies.ids)
        )
        if visible == total:
            return name
        return self.env._(
            "%(kpi)s: %(visible)s of %(total)s visible to you",
            kpi=name,
            visible=visible,
            total=total,
        )

    def _unit_domain(self):
        by = self.rollup_id.by
        field = LEVELS[by]
        if self.rest:
            return Domain(field, "=", False) & Domain("company_id", "=", self.unit_id)
        if by == "line":
            return Domain("line_id", "in", [self.unit_id])
        operator = "child_of" if by == "department" else "="
        return Domain(field, operator, self.unit_id)
