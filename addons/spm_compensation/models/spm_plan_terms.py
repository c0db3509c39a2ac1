from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine.document import parse, read_plan, sheet_of, terms_of, written
from ..engine.problem import Refusal
from .plan_sheet import SHEETS, VERSION, depends
from .spoken import refusal_in_words


class SpmPlanTerms(models.AbstractModel):
    """The terms of a version, which its records stand for: part of
    ``spm.plan.version``."""

    _name = "spm.plan.terms"
    _description = "Terms of a Pay Plan's Version"
    _inherit = ["spm.plan.pay", "spm.plan.sheet"]

    terms = fields.Json(
        compute="_compute_terms",
        store=True,
        readonly=False,
        copy=False,
        help="The plan in the format of plan documents, spm-plan/1.",
    )

    @api.depends(
        *depends(VERSION), "currency_id.name", "currency_id.decimal_places", "state"
    )
    def _compute_terms(self):
        for version in self:
            if version.state == "draft":
                version.terms = terms_of(version._sheet())
            else:
                version.terms = version.terms  # frozen

    def _sheet(self):
        sheet = super()._sheet()
        currency = self.currency_id
        return sheet | {"currency": currency.name, "digits": currency.decimal_places}

    @api.model_create_multi
    def create(self, vals_list):
        terms_list = [vals.get("terms") for vals in vals_list]
        versions = super().create(
            [{k: v for k, v in vals.items() if k != "terms"} for vals in vals_list]
        )
        for version, terms in zip(versions, terms_list, strict=True):
            if terms:
                version._import_terms(terms)
        return versions

    def write(self, vals):
        terms = vals.get("terms")
        result = super().write({k: v for k, v in vals.items() if k != "terms"})
        if terms:
            for version in self:
                version._import_terms(terms)
        return result

    # ------------------------------------------------------------- the engine

    def _engine_plan(self):
        """The plan as the engine calculates with it.

        :raise UserError: if the terms are not complete; names the place in words
        """
        self.ensure_one()
        return self._read_terms(self.terms or {})

    def _read_terms(self, terms):
        try:
            return read_plan(parse(written(terms).encode()))
        except Refusal as refusal:
            raise UserError(refusal_in_words(self.env, refusal, terms)) from None

    # ------------------------------------------------------------- import

    def _import_terms(self, terms):
        """Replace the records of the version by those that terms stand for.

        What terms do not say stays with components and measures of the same name:
        shares of the target incentive, sources of measures.

        :param terms: the "plan" of a plan document
        """
        self.ensure_one()
        plan = self._read_terms(terms)
        self._take_currency(plan)
        sheet = sheet_of(plan)
        weights = {c.key: c.incentive_weight for c in self.component_ids}
        self.component_ids.unlink()
        measures = self._measures_for(sheet)
        vals = self._from_sheet(sheet, measures)
        credited = self._components_of_credits()
        for command, part in zip(
            vals["component_ids"], sheet["components"], strict=True
        ):
            if part["kind"] == "commission":
                command[2]["credited_id"] = credited.get(part["key"])
            command[2]["incentive_weight"] = weights.get(part["key"])
        self.write(vals)

    def _take_currency(self, plan):
        """Terms are in the plan's currency, or set it if nobody knows it yet."""
        if plan.currency != self.currency_id.name:
            siblings = self.plan_id.version_ids - self
            currency = self.env["res.currency"].with_context(active_test=False)
            found = currency.search([("name", "=", plan.currency)])
            if not found or siblings or self.assignment_ids:
                raise UserError(
                    self.env._(
                        "The terms are in %(theirs)s, but the plan is in %(ours)s.",
                        theirs=plan.currency,
                        ours=self.currency_id.name,
                    )
                )
            self.plan_id.currency_id = found
        if plan.digits != self.currency_id.decimal_places:
            raise UserError(
                self.env._(
                    "The terms count %(currency)s with %(theirs)s decimals, here it "
                    "has %(ours)s.",
                    currency=plan.currency,
                    theirs=plan.digits,
                    ours=self.currency_id.decimal_places,
                )
            )

    def _measures_for(self, sheet):
        """The version's measures by key: those that a sheet names, and no others."""
        named = {}
        _named_measures(sheet, named)
        self.measure_ids.filtered(lambda m: m.key not in named).unlink()
        known = {measure.key: measure for measure in self.measure_ids}
        kpis = self._by_code("spm.kpi", named)
        missing = [key for key in named if key not in known]
        made = self.env["spm.plan.measure"].create(
            [
                {
                    "version_id": self.id,
                    "sequence": len(known) + place,
                    "key": key,
                    "name": kpis[key].name if key in kpis else key,
                    "kpi_id": kpis[key].id if key in kpis else False,
                    "source": "objective" if named[key] else "kpi",
                }
                for place, key in enumerate(missing, 1)
            ]
        )
        return known | {measure.key: measure for measure in made}

    def _take_sources(self, sources):
        """Take measures from where a template says; by default as they are matched.

        :param sources: values by the measure's key; a KPI and credits by their code
        """
        kpis, components = self._by_code("spm.kpi"), self._by_code("spm.component")
        for measure in self.measure_ids:
            vals = dict(sources.get(measure.key) or {})
            if (code := vals.pop("kpi", None)) in kpis:
                vals |= {"kpi_id": kpis[code].id, "name": kpis[code].name}
            if (code := vals.pop("credits", None)) in components:
                vals |= {"source": "credits", "component_id": components[code].id}
            measure.write(vals)

    def _components_of_credits(self):
        found = self._by_code("spm.component")
        return {code: component.id for code, component in found.items()}

    def _by_code(self, model, codes=None):
        """Records by code, those of the company before those of all."""
        domain = [("company_id", "in", (self.company_id.id, False))]
        if codes is not None:
            domain.append(("code", "in", list(codes)))
        found = self.env[model].search(domain)
        return {record.code: record for record in found.sorted("company_id")}


def _named_measures(sheet, named):
    """Collect measures by key: whether their attainment is asked, hence a target."""
    readings = {
        "measure": "reading",
        "row_measure": "row_read",
        "column_measure": "column_read",
    }
    for name, reading in readings.items():
        if key := sheet.get(name):
            read = sheet.get(reading) or "attainment"
            named[key] = named.get(key, False) or read == "attainment"
    for rows in SHEETS.values():
        for name in rows.lists:
            for row in sheet.get(name) or ():
                _named_measures(row, named)
    return named
