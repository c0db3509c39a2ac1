from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools.misc import format_date

from odoo.addons.base.models.res_partner import _tz_get

from ..engine import fiscal
from ..models.res_company import BASES, LEAVES, MONTHS, WEEKDAYS
from ..records import only_one

FIRST_YEAR, LAST_YEAR, MOST_YEARS = 1970, 2200, 20
#: Beyond it, the form can no longer say what is wrong.
ABSURD = 1_000_000


class SpmFiscalWizard(models.TransientModel):
    _name = "spm.fiscal.wizard"
    _description = "Make Fiscal Periods"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        domain="[('id', 'in', allowed_company_ids)]",
    )
    has_calendar = fields.Boolean(related="company_id.spm_has_calendar")
    tz = fields.Selection(
        _tz_get,
        string="Time Zone",
        required=True,
        compute="_compute_settings",
        store=True,
        readonly=False,
        precompute=True,
        help="Periods begin at midnight in this time zone. It cannot change once the "
        "company has periods.",
    )
    start_month = fields.Selection(
        MONTHS,
        string="Year Starts In",
        required=True,
        compute="_compute_settings",
        store=True,
        readonly=False,
        precompute=True,
    )
    basis = fields.Selection(
        BASES,
        string="Calendar",
        required=True,
        compute="_compute_settings",
        store=True,
        readonly=False,
        precompute=True,
    )
    leaf = fields.Selection(
        LEAVES,
        string="Smallest Periods",
        required=True,
        compute="_compute_settings",
        store=True,
        readonly=False,
        precompute=True,
        help="Results are stored by these; longer periods are their sums.",
    )
    weekday = fields.Selection(
        WEEKDAYS,
        string="Weeks Start On",
        required=True,
        compute="_compute_settings",
        store=True,
        readonly=False,
        precompute=True,
    )
    first_year = fields.Integer(
        required=True,
        compute="_compute_first_year",
        store=True,
        readonly=False,
        precompute=True,
        help="The calendar year in which the first fiscal year starts.",
    )
    years = fields.Integer("Number of Years", required=True, default=1)
    problem = fields.Char(compute="_compute_preview")
    preview = fields.Html(compute="_compute_preview")

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_absurd(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._refuse_absurd(vals)
        return super().write(vals)

    def _refuse_absurd(self, vals):
        """Refuse numbers that the database cannot even hold."""
        for name in ("first_year", "years"):
            if abs(vals.get(name) or 0) > ABSURD:
                raise UserError(self._explain_years(name))

    @api.depends("company_id")
    def _compute_settings(self):
        for wizard in self:
            company = wizard.company_id
            wizard.tz = wizard._default_tz()
            wizard.start_month = company.spm_fiscal_start_month
            wizard.basis = company.spm_fiscal_basis
            wizard.leaf = company.spm_fiscal_leaf
            wizard.weekday = company.spm_fiscal_weekday

    def _default_tz(self):
        company = self.company_id
        if company.spm_has_calendar or company.spm_tz != "UTC":
            return company.spm_tz
        # UTC is what a company has when nobody has chosen yet.
        return company.partner_id.tz or self.env.user.tz or company.spm_tz

    @api.depends("company_id")
    def _compute_first_year(self):
        for wizard in self:
            company = wizard.company_id or self.env.company
            _before, after = self.env["spm.period"]._adjoining_years(company)
            wizard.first_year = after or company._spm_today().year

    @api.depends(
        "company_id",
        "start_month",
        "basis",
        "leaf",
        "weekday",
        "first_year",
        "years",
    )
    def _compute_preview(self):
        for wizard in self:
            wizard.problem = wizard._find_problem()
            wizard.preview = not wizard.problem and wizard._render(wizard._specs())

    @api.onchange("basis")
    def _onchange_basis(self):
        if self.leaf not in fiscal.LEAVES.get(self.basis, ()):
            self.leaf = "month"

    def action_create(self):
        """Set the company's calendar, when it has none yet, and make the periods."""
        only_one(self)
        company = self.company_id
        if company not in self.env.companies:
            raise AccessError(
                self.env._("%(company)s is not selected.", company=company.sudo().name)
            )
        problem = self._find_problem()
        if problem:
            raise UserError(problem)
        self.env["spm.period"].check_access("create")
        if not company.spm_has_calendar:
            # sudo: who makes periods may not edit companies; these fields are the
            # calendar's own, and the company is one of the user's.
            company.sudo().write(self._company_values())
        years = range(self.first_year, self.first_year + self.years)
        self.env["spm.period"]._create_years(company, years)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "spm_objectives.spm_period_action"
        )
        # all of them: the new ones may not be of this year
        return {**action, "target": "main", "context": {}}

    def action_start_over(self):
        """Delete the periods and what was measured for them, to choose again.

        Results are measured anew from their records. Nothing is started over while
        any of its periods is closed.
        """
        only_one(self)
        periods = self.env["spm.period"]
        periods.check_access("unlink")
        periods = periods.search([("company_id", "=", self.company_id.id)])
        periods._check_open()
        self.env["spm.measure"]._remove([("period_id", "in", periods.ids)])
        periods.sorted("date_from", reverse=True).unlink()
        return self.env["ir.actions.act_window"]._for_xml_id(
            "spm_objectives.spm_fiscal_wizard_action"
        )

    def _company_values(self):
        return {
            "spm_tz": self.tz,
            "spm_fiscal_start_month": self.start_month,
            "spm_fiscal_basis": self.basis,
            "spm_fiscal_leaf": self.leaf,
            "spm_fiscal_weekday": self.weekday,
        }

    def _find_problem(self):
        """Why these periods cannot be made, or False."""
        if not 1 <= self.years <= MOST_YEARS:
            return self._explain_years("years")
        if not FIRST_YEAR <= self.first_year <= LAST_YEAR:
            return self._explain_years("first_year")
        if self.leaf not in fiscal.LEAVES.get(self.basis, ()):
            return self.env._(
                "Calendar months make months or quarters; calendars of weeks make "
                "weeks or months of weeks."
            )
        return self._find_conflict()

    def _explain_years(self, name):
        if name == "years":
            return self.env._(
                "The number of years must be from 1 to %(most)s.", most=MOST_YEARS
            )
        return self.env._(
            "The first year must be from %(first)s to %(last)s.",
            first=FIRST_YEAR,
            last=LAST_YEAR,
        )

    def _find_conflict(self):
        company = self.company_id
        if not company.spm_has_calendar:
            return False
        values = self._company_values()
        if any(company[name] != value for name, value in values.items()):
            return self.env._(
                "%(company)s has fiscal periods: its time zone and calendar cannot "
                "change any more.",
                company=company.name,
            )
        before, after = self.env["spm.period"]._adjoining_years(company)
        if self.first_year == after or self.first_year + self.years - 1 == before:
            return False
        if before is None and after is None:
            return self.env._(
                "The periods of %(company)s were not made here: no fiscal year adjoins "
                "them.",
                company=company.name,
            )
        return self.env._(
            "Fiscal years must adjoin the calendar of %(company)s, without gap or "
            "overlap: start with %(after)s, or end with %(before)s.",
            company=company.name,
            after=after or "–",
            before=before or "–",
        )

    def _specs(self):
        return [
            spec
            for year in range(self.first_year, self.first_year + self.years)
            for spec in fiscal.build_year(
                int(self.start_month), year, self.basis, self.leaf, int(self.weekday)
            )
        ]

    def _render(self, specs):
        head = (
            self.env._("Period"),
            self.env._("From"),
            self.env._("Last Day"),
            self.env._("Days"),
        )
        table = Markup('<table class="table table-sm"><tr>%s</tr>%s</table>')
        # each after the one that contains it, as the list of periods shows them
        ordered = sorted(specs, key=lambda spec: (spec.start, -spec.end.toordinal()))
        rows = Markup().join(map(self._render_row, ordered))
        return table % (Markup().join(Markup("<th>%s</th>") % x for x in head), rows)

    def _render_row(self, spec):
        last_day = fields.Date.subtract(spec.end, days=1)
        depth = len(fiscal.TYPES) - 1 - fiscal.TYPES.index(spec.type)
        return Markup(
            '<tr><td class="ps-%s">%s</td><td>%s</td><td>%s</td><td>%s</td></tr>'
        ) % (
            depth + 1,
            self.env["spm.period"]._spec_name(self.company_id, spec, self.basis),
            format_date(self.env, spec.start),
            format_date(self.env, last_day),
            (spec.end - spec.start).days,
        )
