from odoo import fields, models
from odoo.exceptions import ValidationError

from odoo.addons.base.models.res_partner import _tz_get

from ..engine import dates

MONTHS = [
    ("1", "January"),
    ("2", "February"),
    ("3", "March"),
    ("4", "April"),
    ("5", "May"),
    ("6", "June"),
    ("7", "July"),
    ("8", "August"),
    ("9", "September"),
    ("10", "October"),
    ("11", "November"),
    ("12", "December"),
]
WEEKDAYS = [
    ("0", "Monday"),
    ("1", "Tuesday"),
    ("2", "Wednesday"),
    ("3", "Thursday"),
    ("4", "Friday"),
    ("5", "Saturday"),
    ("6", "Sunday"),
]
BASES = [
    ("calendar", "Calendar months"),
    ("4-4-5", "Weeks, 4-4-5"),
    ("4-5-4", "Weeks, 4-5-4"),
    ("5-4-4", "Weeks, 5-4-4"),
]
LEAVES = [("week", "Weeks"), ("month", "Months"), ("quarter", "Quarters")]
CALENDAR_FIELDS = (
    "spm_tz",
    "spm_fiscal_start_month",
    "spm_fiscal_basis",
    "spm_fiscal_leaf",
    "spm_fiscal_weekday",
)


class ResCompany(models.Model):
    _inherit = "res.company"

    # a prefetch group of their own: nearly every save of anything reads the company
    spm_tz = fields.Selection(
        _tz_get,
        string="Fiscal Time Zone",
        required=True,
        prefetch="spm",
        default=lambda self: self.env.user.tz or "UTC",
        help="Days of results, periods and placements are days in this time zone. "
        "It cannot change once the company has fiscal periods.",
    )
    spm_fiscal_start_month = fields.Selection(
        MONTHS,
        string="Fiscal Year Starts In",
        required=True,
        prefetch="spm",
        default="1",
    )
    spm_fiscal_basis = fields.Selection(
        BASES,
        string="Fiscal Calendar",
        required=True,
        prefetch="spm",
        default="calendar",
    )
    spm_fiscal_leaf = fields.Selection(
        LEAVES,
        string="Smallest Fiscal Periods",
        required=True,
        prefetch="spm",
        default="month",
    )
    spm_fiscal_weekday = fields.Selection(
        WEEKDAYS,
        string="Fiscal Weeks Start On",
        required=True,
        prefetch="spm",
        default="0",
    )
    spm_has_calendar = fields.Boolean(compute="_compute_spm_has_calendar")

    def _compute_spm_has_calendar(self):
        # sudo: only whether periods exist, also for people who may not read them
        periods = self.env["spm.period"].sudo()
        groups = periods._read_group([("company_id", "in", self.ids)], ["company_id"])
        having = {company.id for [company] in groups}
        for company in self:
            company.spm_has_calendar = company.id in having

    def write(self, vals):
        changed = [name for name in CALENDAR_FIELDS if name in vals]
        # It has no dependencies: what was computed before may be out of date.
        self.invalidate_recordset(["spm_has_calendar"])
        for company in self:
            names = [name for name in changed if company[name] != vals[name]]
            if names and company.spm_has_calendar:
                raise ValidationError(
                    self.env._(
                        "%(fields)s of %(company)s cannot change any more: the "
                        "company has fiscal periods. Delete its periods first.",
                        fields=", ".join(
                            self._fields[name]._description_string(self.env)
                            for name in names
                        ),
                        company=company.name,
                    )
                )
        return super().write(vals)

    def _spm_today(self):
        """Today in the company's time zone."""
        self.ensure_one()
        return dates.local_day(fields.Datetime.now(), self.spm_tz)

    def _spm_day(self, instant):
        """The company's local day of an instant (a naive datetime in UTC)."""
        self.ensure_one()
        return dates.local_day(instant, self.spm_tz)

    def _spm_midnight(self, day):
        """The first instant of the company's local day, as a naive UTC datetime."""
        self.ensure_one()
        return dates.local_midnight_utc(day, self.spm_tz)
