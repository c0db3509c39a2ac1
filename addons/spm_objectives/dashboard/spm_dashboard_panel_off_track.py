from odoo import fields, models
from odoo.fields import Domain

from ..engine.attainment import OFF_TRACK
from .spm_dashboard_panel import stored
from .table import Table, amount, percent
from .view import IN_FORCE

_MOST = 20


class SpmDashboardPanelOffTrack(models.AbstractModel):
    """Whose objectives are off track, and since when; the worst first."""

    _name = "spm.dashboard.panel.off_track"
    _description = "Off Track"
    _inherit = "spm.dashboard.panel"

    def _sequence(self):
        return 25

    def _title(self):
        return self.env._("Off Track")

    def _applies(self, view):
        return not view.place.is_person

    def _panels(self, view):
        domain = (
            self._within(view)
            & Domain("state", "in", IN_FORCE)
            & Domain("status", "in", OFF_TRACK)
            & Domain("date_from", "<", view.period.date_to)
            & Domain("date_to", ">", self._since(view))
        )
        objectives = self.env["spm.objective"]
        # "red" after "amber" in the alphabet
        order = "status desc, attainment, off_track_since, id"
        found = objectives.search(domain, order=order, limit=_MOST)
        more = objectives.search_count(domain) - _MOST if len(found) == _MOST else 0
        data = {
            "rows": [self._row(objective, view) for objective in found],
            "more": max(0, more),
        }
        return [self._panel("off_track", "off_track", data, size=2)]

    def _since(self, view):
        """In a period that goes on, what has ended is history: nobody can mend it."""
        start, end = view.period.date_from, view.period.date_to
        return max(start, view.today) if view.today < end else start

    def _within(self, view):
        """Objectives of the place and of everybody in it."""
        scope, unit = view.place.scope, view.place.unit
        if scope == "company":
            return Domain("company_id", "=", unit.id)
        people = Domain("participant_id", "in", view.people.ids)
        if scope == "department":
            return people | Domain("department_id", "child_of", unit.id)
        return people | view.unit_domain

    def _row(self, objective, view):
        kpi = objective.kpi_id
        since = objective.off_track_since
        over = objective.date_to <= view.today
        place = objective._dashboard_key()
        return {
            "key": place != view.place.key and place,
            "who": objective.unit_name,
            "objective_id": objective.id,
            "name": objective.name,
            "state": objective.state,
            "since": fields.Date.to_string(since) or False,
            "days": (view.today - since).days if since and not over else 0,
            "over": over,
            "attainment": stored(objective, "attainment"),
            "status": objective.status,
            "unit_type": kpi.unit_type,
            "currency": kpi.unit_type == "money" and objective.currency_id.id,
            "actual": stored(objective, "actual"),
            "target": objective.target,
            "expected": objective.expected,
        }

    def _tables(self, panels):
        status = self._status_names()
        [panel] = panels
        rows = [
            (
                row["who"],
                self._named(row),
                *(amount(row, part) for part in ("target", "actual")),
                percent(row["attainment"], row["status"]),
                status.get(row["status"]),
                fields.Date.to_date(row["since"]),
            )
            for row in panel["data"]["rows"]
        ]
        headers = (
            self.env._("Who"),
            self.env._("Objective"),
            self.env._("Target"),
            self.env._("Actual"),
        )
        headers += (self.env._("Attainment"), self.env._("Status"), self.env._("Since"))
        return [Table(panel["title"], headers, tuple(rows))]
