from odoo import api, models

from ..engine import dashboard

#: What an empty address means, in this order.
USUAL = ("quarter", "month", "half", "year", "week")
#: How many periods before the shown one a trend has: long ones have many results.
TREND = {"week": 8, "month": 8, "quarter": 5, "half": 3, "year": 2}


class SpmDashboardPeriods(models.AbstractModel):
    """Which period a dashboard shows, and which it is compared with."""

    _name = "spm.dashboard.periods"
    _description = "Periods of the Dashboard"

    @api.model
    def _of(self, company):
        """The whole calendar of a company, in one query."""
        return self.env["spm.period"].search_fetch(
            [("company_id", "=", company.id)],
            ["name", "period_type", "date_from", "date_to", "parent_id", "is_leaf"],
        )

    @api.model
    def _chosen(self, asked, calendar, today):
        """The period of an address.

        :param asked: an id as text, or a type such as ``month`` for the current one
        :return: a period; empty when there is none such
        """
        if not (asked.isascii() and asked.isdecimal()):
            return self._current(calendar, today, asked)
        number = int(asked[:9])
        found = calendar & calendar.browse(number)
        if found or not calendar:
            return found
        # who goes on to a place of another company means the same days
        elsewhere = self.env["spm.period"].search([("id", "=", number)])
        return self._same_days(elsewhere, calendar) if elsewhere else found

    @api.model
    def _same_days(self, period, calendar):
        """The period of another calendar that has most of a period's days, of the
        same type; empty where there is none."""
        middle = period.date_from + (period.date_to - period.date_from) / 2
        return self._current(calendar, middle, period.period_type)

    def _current(self, calendar, today, kind):
        return calendar.filtered(
            lambda p: p.period_type == kind and p.date_from <= today < p.date_to
        )[:1]

    @api.model
    def _usual(self, calendar, today):
        """The current quarter or what comes next to it; else the last one that there
        was, else the first one to come."""
        for kind in USUAL:
            found = self._current(calendar, today, kind)
            if found:
                return found
        kinds = set(calendar.mapped("period_type"))
        kind = next((kind for kind in USUAL if kind in kinds), None)
        alike = calendar.filtered(lambda p: p.period_type == kind)
        over = alike.filtered(lambda p: p.date_to <= today)
        return over[-1:] or alike[:1]

    @api.model
    def _beside(self, calendar, period):
        """The periods of the same type just before and just after."""
        alike = calendar.filtered(lambda p: p.period_type == period.period_type)
        before = alike.filtered(lambda p: p.date_to == period.date_from)
        return before[:1], alike.filtered(lambda p: p.date_from == period.date_to)[:1]

    @api.model
    def _compared(self, calendar, period, compare):
        """The period that the shown one is compared with; empty for none."""
        if compare == "previous":
            return self._beside(calendar, period)[0]
        if compare != "year":
            return calendar.browse()
        alike = calendar.filtered(lambda p: p.period_type == period.period_type)
        starts = [(p.id, p.date_from) for p in alike]
        return calendar.browse(dashboard.same_last_year(period.date_from, starts) or ())

    @api.model
    def _trend(self, calendar, period):
        """The periods before the shown one, oldest first."""
        kind = period.period_type
        by_end = {p.date_to: p for p in calendar if p.period_type == kind}
        found = calendar.browse()
        before = by_end.get(period.date_from)
        while before and len(found) < TREND[kind]:
            found = before + found
            before = by_end.get(before.date_from)
        return found
