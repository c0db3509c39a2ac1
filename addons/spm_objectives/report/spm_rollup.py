from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..records import only_one

#: Per level: the field of a result that says which unit it belongs to.
LEVELS = {
    "participant": "participant_id",
    "line": "participant_id",
    "department": "department_id",
    "team": "team_id",
    "job": "job_id",
    "company": "company_id",
}
#: Levels at which one result counts for several units.
NESTED = ("line", "department")
#: More lines than anybody reads would keep the server busy for nothing.
LINES = 20000


class SpmRollup(models.TransientModel):
    """The question “who achieved what”, at a level of the organisation."""

    _name = "spm.rollup"
    _description = "Results by Organisation"
    _inherit = ["spm.visible.units"]

    kpi_ids = fields.Many2many(
        "spm.kpi",
        string="KPIs",
        required=True,
        domain=[("state", "=", "active")],
        default=lambda self: self._default_kpis(),
    )
    by = fields.Selection(
        [
            ("participant", "Salesperson"),
            ("line", "Manager, with everybody below"),
            ("department", "Department, with its sub-departments"),
            ("team", "Sales Team"),
            ("job", "Job Position"),
            ("company", "Company"),
        ],
        string="Per",
        required=True,
        default=lambda self: self._latest().by or "participant",
    )
    period_ids = fields.Many2many(
        "spm.period",
        string="Periods",
        required=True,
        default=lambda self: self._default_periods(),
    )
    line_ids = fields.One2many("spm.rollup.line", "rollup_id")

    @api.model
    def _latest(self):
        """What the user asked last, to start from."""
        return self.search([], order="id desc", limit=1)

    @api.model
    def _default_kpis(self):
        active = [("state", "=", "active")]
        kpis = self.env["spm.kpi"]
        return (
            self._latest().kpi_ids.filtered_domain(active)
            or kpis.search([*active, ("category", "=", "result")])
            or kpis.search(active, limit=5)
        )

    @api.model
    def _default_periods(self):
        company = self.env.company
        period = self.env["spm.period"]
        return (
            self._latest().period_ids.filtered(lambda p: p.company_id == company)
            or period._containing(company, company._spm_today(), "quarter")
            or period._containing(company, company._spm_today())
        )

    @api.model
    def action_open(self):
        """The answer to what was asked last, or to the usual question."""
        periods, kpis = self._default_periods(), self._default_kpis()
        if periods and kpis:
            return self.create({}).action_show()
        return self.action_change()

    @api.model
    def action_change(self):
        """Ask for other KPIs, another level or other periods."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Results by Organisation"),
            "res_model": "spm.rollup",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
        }

    def action_show(self):
        """Answer the question as a list."""
        only_one(self)
        if not self.period_ids or not self.kpi_ids:
            raise UserError(self.env._("Choose at least one KPI and one period."))
        self._fill()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "spm_objectives.spm_rollup_line_action"
        )
        level = dict(self._fields["by"]._description_selection(self.env))[self.by]
        name = f"{level} · {', '.join(self.period_ids.mapped('name'))}"
        return {
            **action,
            "name": name,
            "display_name": name,
            "domain": [("rollup_id", "=", self.id)],
            "target": "main",
        }

    # ------------------------------------------------------------- answer

    def _fill(self):
        units = self._units()
        self._refuse_too_many(units)
        values = self._unit_values(units)
        rows = [
            self._line(kpi, unit.display_name, period, values, unit)
            for kpi in self.kpi_ids
            for unit in units
            for period in self.period_ids
        ]
        rows += self._rest()
        # sudo: what the user may see has been summed above, with their own rights;
        # nobody types such lines
        self.sudo().line_ids.unlink()
        self.sudo().line_ids.create(rows)

    def _unit_values(self, units):
        """The numbers of the units: of whole ones the same for all who see them."""
        if self.by == "participant" or self._sees_all():
            return self.kpi_ids._values(self.by, units.ids, self.period_ids)
        # sudo: only sums of units in which the user sees everybody of today; what
        # nobody owns there, and who has left since, counts as for an officer
        return self.kpi_ids.sudo()._values(
            self.by, units.ids, self.period_ids, companies=self.env.companies
        )

    def _refuse_too_many(self, units):
        count = len(units) * len(self.kpi_ids) * len(self.period_ids)
        if count > LINES:
            raise UserError(
                self.env._(
                    "That would be %(count)s lines. Choose fewer KPIs or longer "
                    "periods: %(limit)s lines are the most.",
                    count=count,
                    limit=LINES,
                )
            )

    def _rest(self):
        """What belongs to no unit of the level, for those who may see it."""
        field = LEVELS[self.by]
        if self.by == "company" or not self._sees_all():
            return []
        if not self._found(Domain(field, "=", False)):
            return []
        companies = self.env.companies
        kpis = self.kpi_ids.with_context(spm_results_without=field)
        values = kpis._values("company", companies.ids, self.period_ids)
        nobody = field == "participant_id"
        name = self.env._("Unassigned") if nobody else self.env._("None")
        return [
            self._line(
                kpi,
                f"{name} ({company.name})" if len(companies) > 1 else name,
                period,
                values,
                company,
                rest=True,
            )
            for kpi in self.kpi_ids
            for company in companies
            for period in self.period_ids
        ]

    def _line(self, kpi, name, period, values, unit, rest=False):
        result = values[kpi.id, unit.id, period.id]
        return {
            "rollup_id": self.id,
            "kpi_id": kpi.id,
            "name": name,
            "unit_id": unit.id,
            "rest": rest,
            "period_id": period.id,
            "additive": self._adds_up(kpi),
            "numerator": result.numerator,
            "denominator": result.denominator,
            "value": result.value,
            "has_value": result.value is not None,
            "currency_id": result.currency_id,
        }

    def _adds_up(self, kpi):
        """Whether lines of the KPI may be summed without counting anything twice."""
        if self.by in NESTED or kpi.source == "formula":
            return False
        if kpi._is_stock() and len(self.period_ids) > 1:
            return False
        ends = [
            (p.company_id.id, p.date_from, p.date_to)
            for p in self.period_ids.sorted(lambda p: (p.company_id.id, p.date_from))
        ]
        return all(
            before[0] == after[0] and before[2] <= after[1]
            for before, after in zip(ends, ends[1:], strict=False)
        )

    # ------------------------------------------------------------- units

    def _units(self):
        """The units to show: those whose people one may see, all of them."""
        return getattr(self, f"_units_{self.by}")()

    def _results_domain(self):
        """Results of the question, without the unit."""
        return Domain("kpi_id", "in", self.kpi_ids._with_inputs().ids) & Domain.OR(
            Domain("period_id.date_from", ">=", period.date_from)
            & Domain("period_id.date_to", "<=", period.date_to)
            for period in self.period_ids
        )

    def _found(self, domain):
        results = self.env["spm.measure"]
        return results.search(self._results_domain() & domain, limit=1)

    def _units_participant(self):
        people = self._people()
        counted = self.env["spm.measure"]._read_group(
            self._results_domain(), ["participant_id"]
        )
        found = self.env["spm.participant"].union(*(row[0] for row in counted))
        return people.filtered(lambda person: person.active or person in found)

    def _units_line(self):
        """Managers one may see: people with somebody below them in the periods."""
        start = min(self.period_ids.mapped("date_from"))
        stop = max(self.period_ids.mapped("date_to"))
        return self._managers(start, stop)

    def _units_department(self):
        return self._whole("department_id", self._in_companies("hr.department"))

    def _units_team(self):
        return self._whole("team_id", self._in_companies("crm.team"))

    def _units_job(self):
        return self._whole("job_id", self._in_companies("hr.job"))

    def _units_company(self):
        return self._whole("company_id", self.env.companies)
