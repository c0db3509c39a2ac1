from datetime import timedelta
from itertools import count, takewhile

from odoo import api, models
from odoo.tools.misc import format_date

from ..engine import fiscal

#: How many days before its end a calendar gets its next year.
AHEAD = 60


class SpmPeriodCalendar(models.AbstractModel):
    """Whole fiscal years, made from the company's settings."""

    _name = "spm.period.calendar"
    _description = "Making of Fiscal Periods"

    @api.model
    def _year_settings(self, company):
        return (
            int(company.spm_fiscal_start_month),
            company.spm_fiscal_basis,
            int(company.spm_fiscal_weekday),
        )

    @api.model
    def _adjoining_years(self, company):
        """The fiscal years before and after the company's calendar.

        None where no year of the company's settings adjoins it.
        """
        periods = self.search([("company_id", "=", company.id)])
        if not periods:
            return None, None
        settings = self._year_settings(company)
        start, end = min(periods.mapped("date_from")), max(periods.mapped("date_to"))
        first = fiscal.year_starting(start, *settings)
        return first and first - 1, fiscal.year_starting(end, *settings)

    @api.model
    def _create_years(self, company, years):
        """Make all periods of some fiscal years by the company's settings."""
        month, basis, weekday = self._year_settings(company)
        leaf = company.spm_fiscal_leaf
        specs = [
            spec
            for year in years
            for spec in fiscal.build_year(month, year, basis, leaf, weekday)
        ]
        quiet = self.with_context(tracking_disable=True)
        ids_by_code = {}
        created = self.browse()
        # One type after the other, each for all the years, as a calendar must
        # have neither gap nor overlap after any step.
        for kind in reversed(fiscal.TYPES):
            same = [spec for spec in specs if spec.type == kind]
            periods = quiet.create(
                [self._spec_values(company, spec, ids_by_code) for spec in same]
            )
            ids_by_code.update(zip(periods.mapped("code"), periods.ids, strict=True))
            created |= periods
        return created.with_context(tracking_disable=False)

    @api.model
    def _spec_values(self, company, spec, ids_by_code):
        return {
            "name": self._spec_name(company, spec),
            "code": spec.code,
            "company_id": company.id,
            "period_type": spec.type,
            "date_from": spec.start,
            "date_to": spec.end,
            "parent_id": ids_by_code.get(spec.parent_code, False),
        }

    @api.model
    def _spec_name(self, company, spec, basis=None):
        """``January 2026``, ``Q1 2026/27``, ``FY 2026``."""
        basis = basis or company.spm_fiscal_basis
        if spec.type == "month" and basis == "calendar":
            # sudo: only the language that the company's partner speaks
            lang = company.sudo().partner_id.lang or self.env.lang
            return format_date(self.env, spec.start, lang, "MMMM y")
        year, _dash, part = spec.code.partition("-")
        return f"{part} {year}" if part else self.env._("FY %(year)s", year=year)

    @api.model
    def _cron_extend(self):
        """Let every calendar have its next year some time before it ends."""
        for [company] in self._read_group([], ["company_id"]):
            horizon = company._spm_today() + timedelta(days=AHEAD)
            _before, first = self._adjoining_years(company)
            if first is None:
                # A calendar of one's own making is extended by hand.
                continue
            month, basis, weekday = self._year_settings(company)
            starts = (fiscal.year_start(month, y, basis, weekday) for y in count(first))
            missing = sum(1 for _start in takewhile(horizon.__ge__, starts))
            self._create_years(company, range(first, first + missing))
