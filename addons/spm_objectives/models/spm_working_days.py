from datetime import timedelta

from odoo import api, models

from ..engine.dates import local_day
from ..engine.seasonality import WEEK, WorkingDays


class SpmWorkingDays(models.AbstractModel):
    """Which days a company works: its working hours without public holidays."""

    _name = "spm.working.days"
    _description = "Working Days of Companies"

    @api.model
    def _of(self, companies):
        """The working days of companies, in a constant number of queries.

        :return: dict of ``WorkingDays`` by company; Monday to Friday where the working
            hours name no day
        """
        # sudo: on which days a company works is known to everybody who works there
        companies = companies.sudo()
        leaves = (
            self.env["resource.calendar.leaves"]
            .sudo()
            .search(
                [
                    ("resource_id", "=", False),
                    ("company_id", "in", [*companies.ids, False]),
                    ("time_type", "=", "leave"),
                ]
            )
        )
        return {
            company: self._working(company, self._public(company, leaves))
            for company in companies
        }

    @api.model
    def _working(self, company, leaves):
        calendar = company.resource_calendar_id
        weekdays = {int(line.dayofweek) for line in calendar.attendance_ids}
        holidays = {
            day
            for leave in leaves
            for day in self._days(leave, calendar.tz or company.spm_tz)
        }
        return WorkingDays(
            frozenset(weekdays) or WEEK.weekdays, tuple(sorted(holidays))
        )

    @api.model
    def _public(self, company, leaves):
        calendars = (company.resource_calendar_id, leaves.calendar_id.browse())
        return leaves.filtered(
            lambda leave: leave.company_id in (company, company.browse())
            and leave.calendar_id in calendars
        )

    @api.model
    def _days(self, leave, tz):
        """The local days that a leave touches; its last instant still counts."""
        day = local_day(leave.date_from, tz)
        last = local_day(leave.date_to - timedelta(seconds=1), tz)
        while day <= last:
            yield day
            day += timedelta(days=1)
