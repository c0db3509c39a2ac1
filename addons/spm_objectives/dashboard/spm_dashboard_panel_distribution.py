from odoo import models

from ..engine import dashboard
from .spm_dashboard_panel import number
from .table import Figure, Table, percent
from .view import AGREED


class SpmDashboardPanelDistribution(models.AbstractModel):
    """How many people have reached how much of their objectives."""

    _name = "spm.dashboard.panel.distribution"
    _description = "Distribution of Attainment"
    _inherit = "spm.dashboard.panel"

    def _sequence(self):
        # beside who is off track, before what takes a whole row
        return 27

    def _title(self):
        return self.env._("Distribution of Attainment")

    def _applies(self, view):
        return not view.place.is_person and bool(view.people)

    def _panels(self, view):
        found = self._attainments(view)
        if not found and not view.asked:
            return []
        data = {
            "bins": [
                {
                    "from": number(bar.start),
                    "to": number(bar.end),
                    "count": bar.count,
                }
                for bar in (dashboard.distribution(found) if found else ())
            ],
            "people": len(view.people),
            "median": number(dashboard.median(found)) if found else None,
            "without": len(view.people) - len(found),
        }
        return [self._panel("distribution", "distribution", data, size=2)]

    def _attainments(self, view):
        """Of each person with agreed objectives of exactly the period, by weight."""
        companies = view.people.company_id | view.company
        periods = [view.of(company).period for company in companies]
        days = {(period.date_from, period.date_to) for period in periods if period}
        found = {}
        for one in view.asked:
            if one.has_attainment and one.state in AGREED:
                if (one.start, one.end) in days:
                    found.setdefault(one.unit, []).append((one.attainment, one.weight))
        return [dashboard.weighted_mean(pairs) for pairs in found.values()]

    def _tables(self, panels):
        [panel] = panels
        rows = [
            (
                percent(bar["from"]),
                percent(bar["to"]),
                Figure(bar["count"], "count"),
            )
            for bar in panel["data"]["bins"]
        ]
        headers = (
            self.env._("Attainment From"),
            self.env._("Attainment Below"),
            self.env._("People"),
        )
        return [Table(panel["title"], headers, tuple(rows))]
