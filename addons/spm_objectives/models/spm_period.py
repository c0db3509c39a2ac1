from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools.misc import format_date

from ..engine import fiscal
from .spm_period_lock import CALENDAR_FIELDS

TYPES = [
    ("week", "Week"),
    ("month", "Month"),
    ("quarter", "Quarter"),
    ("half", "Half-year"),
    ("year", "Year"),
]


class SpmPeriod(models.Model):
    _name = "spm.period"
    _description = "Fiscal Period"
    _inherit = [
        "spm.period.results",
        "spm.period.lock",
        "spm.period.calendar",
        "spm.chatter.genuine",
    ]
    _order = "company_id, date_from, date_to desc"
    _rec_names_search = ["name", "code"]
    _check_company_auto = True

    name = fields.Char(required=True)
    code = fields.Char(required=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        ondelete="restrict",
    )
    period_type = fields.Selection(TYPES, "Type", required=True)
    date_from = fields.Date("From", required=True)
    date_to = fields.Date("Until (excluded)", required=True)
    last_day = fields.Date(compute="_compute_last_day")
    parent_id = fields.Many2one(
        "spm.period", "Part Of", ondelete="restrict", index=True, check_company=True
    )
    child_ids = fields.One2many("spm.period", "parent_id", "Made Of")
    is_leaf = fields.Boolean(
        "Smallest", compute="_compute_is_leaf", store=True, precompute=True
    )
    month_id = fields.Many2one(
        "spm.period", "Month", compute="_compute_ancestors", store=True, recursive=True
    )
    quarter_id = fields.Many2one(
        "spm.period",
        "Quarter",
        compute="_compute_ancestors",
        store=True,
        recursive=True,
    )
    half_id = fields.Many2one(
        "spm.period",
        "Half-year",
        compute="_compute_ancestors",
        store=True,
        recursive=True,
    )
    year_id = fields.Many2one(
        "spm.period", "Year", compute="_compute_ancestors", store=True, recursive=True
    )
    utc_from = fields.Datetime(
        "First Instant", compute="_compute_utc", store=True, precompute=True
    )
    utc_to = fields.Datetime(
        "Last Instant (excluded)", compute="_compute_utc", store=True, precompute=True
    )
    results_locked = fields.Boolean(readonly=True, copy=False, tracking=True)
    pay_locked = fields.Boolean(readonly=True, copy=False, tracking=True)

    _dates = models.Constraint(
        "CHECK (date_from < date_to)",
        "A fiscal period must begin before it ends.",
    )
    _code_unique = models.Constraint(
        "UNIQUE (company_id, code)",
        "Another fiscal period of the company has this code.",
    )
    _start_unique = models.Constraint(
        "UNIQUE (company_id, period_type, date_from)",
        "Two fiscal periods of one type begin on the same day.",
    )
    _pay_needs_results = models.Constraint(
        "CHECK (results_locked IS TRUE OR pay_locked IS NOT TRUE)",
        "Pay can only be locked in a period whose results are locked.",
    )
    _leaf_days = models.Index("(company_id, date_from, date_to) WHERE is_leaf")

    @api.depends("date_to")
    def _compute_last_day(self):
        for period in self:
            period.last_day = period.date_to and fields.Date.subtract(
                period.date_to, days=1
            )

    @api.depends("child_ids")
    def _compute_is_leaf(self):
        for period in self:
            period.is_leaf = not period.child_ids

    @api.depends(
        "period_type",
        "parent_id.month_id",
        "parent_id.quarter_id",
        "parent_id.half_id",
        "parent_id.year_id",
    )
    def _compute_ancestors(self):
        for period in self:
            for kind in ("month", "quarter", "half", "year"):
                name = f"{kind}_id"
                period[name] = (
                    period if period.period_type == kind else period.parent_id[name]
                )

    @api.depends("date_from", "date_to", "company_id.spm_tz")
    def _compute_utc(self):
        for period in self:
            company = period.company_id
            start, end = period.date_from, period.date_to
            period.utc_from = company and start and company._spm_midnight(start)
            period.utc_to = company and end and company._spm_midnight(end)

    @api.constrains(*CALENDAR_FIELDS)
    def _check_calendar(self):
        self._check_companies(self.company_id)

    @api.model
    def _check_companies(self, companies):
        """Refuse companies' calendars that overlap or have holes."""
        # sudo: the whole calendar counts, whoever edits it
        periods = self.sudo().search([("company_id", "in", companies.ids)])
        for company, mine in periods.grouped("company_id").items():
            problem = next(fiscal.problems(mine._spans()), None)
            if problem:
                raise ValidationError(self._explain(company, problem))

    def _spans(self):
        return [
            fiscal.Span(
                period.id,
                period.period_type,
                period.date_from,
                period.date_to,
                period.parent_id.id or None,
            )
            for period in self
        ]

    def _explain(self, company, problem):
        """Say in words what is wrong with a company's calendar."""
        first = self.browse(problem.first).sudo()
        second = self.browse(problem.second or ()).sudo()
        days = {
            "company": company.name,
            "first": first.name,
            "second": second.name or "",
            "start": format_date(self.env, problem.start),
            "end": format_date(self.env, fields.Date.subtract(problem.end, days=1)),
        }
        if problem.kind == "overlap":
            return self.env._(
                "Fiscal periods of %(company)s overlap: %(first)s and %(second)s "
                "share the days %(start)s to %(end)s.",
                **days,
            )
        if problem.kind == "gap":
            return self.env._(
                "Fiscal periods of %(company)s have a gap: between %(first)s and "
                "%(second)s, the days %(start)s to %(end)s are in no period.",
                **days,
            )
        return self._explain_parts(problem.kind, days)

    def _explain_parts(self, kind, days):
        if kind == "outside":
            return self.env._(
                "%(first)s (%(start)s to %(end)s) does not lie within %(second)s, "
                "which it is part of.",
                **days,
            )
        if kind == "uncovered":
            return self.env._(
                "%(first)s has parts, but the days %(start)s to %(end)s are in none "
                "of them.",
                **days,
            )
        if kind == "stranger":
            return self.env._(
                "%(first)s and %(second)s, which it is part of, must belong to the "
                "same company.",
                **days,
            )
        return self.env._(
            "%(first)s cannot be part of %(second)s: its type must be a shorter one.",
            **days,
        )

    def unlink(self):
        doomed = self._with_parts()
        companies = doomed.company_id
        result = super(SpmPeriod, doomed).unlink()
        self.env["spm.period"]._check_companies(companies)
        return result

    def _with_parts(self):
        """The periods with everything they are made of."""
        return self.search([("id", "child_of", self.ids)]) | self

    def _leafs(self, company):
        """The smallest periods of a company, in order."""
        return self.search([("company_id", "=", company.id), ("is_leaf", "=", True)])

    def _containing(self, company, day, period_type=None):
        """The company's period of a type (by default its smallest) with that day."""
        kind = (
            ("period_type", "=", period_type) if period_type else ("is_leaf", "=", True)
        )
        return self.search(
            [
                ("company_id", "=", company.id),
                ("date_from", "<=", day),
                ("date_to", ">", day),
                kind,
            ],
            limit=1,
        )
