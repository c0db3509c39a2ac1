from odoo import fields, models
from odoo.fields import Domain


class SpmPeriod(models.Model):
    """Which periods are the present ones, for the filters of screens."""

    _inherit = "spm.period"

    is_current = fields.Boolean(
        compute="_compute_is_current", search="_search_is_current"
    )
    is_previous = fields.Boolean(
        compute="_compute_is_previous", search="_search_is_previous"
    )

    def _compute_is_current(self):
        for period in self:
            today = period.company_id._spm_today()
            period.is_current = period.date_from <= today < period.date_to

    def _compute_is_previous(self):
        previous = self.search(self._previous_domain())
        for period in self:
            period.is_previous = period in previous

    def _search_is_current(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = self._current_domain()
        return domain if True in value else ~domain

    def _search_is_previous(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = self._previous_domain()
        return domain if True in value else ~domain

    def _current_domain(self):
        """The periods that hold today, by each company's own time zone."""
        # sudo: only what day it is there
        rows = self.sudo()._read_group([], ["company_id"])
        companies = self.env["res.company"].sudo().union(*(row[0] for row in rows))
        by_day = companies.grouped(lambda company: company._spm_today())
        return Domain.OR(
            Domain("company_id", "in", same.ids)
            & Domain("date_from", "<=", today)
            & Domain("date_to", ">", today)
            for today, same in by_day.items()
        )

    def _previous_domain(self):
        """Of each type, the period that ends where the current one begins."""
        return Domain.OR(
            Domain("company_id", "=", period.company_id.id)
            & Domain("period_type", "=", period.period_type)
            & Domain("date_to", "=", period.date_from)
            for period in self.search(self._current_domain())
        )
