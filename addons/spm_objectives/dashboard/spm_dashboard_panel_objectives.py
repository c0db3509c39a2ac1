from odoo import fields, models

from .spm_dashboard_panel import NO_STATUS, number, stored
from .table import Figure, Table, amount, percent

#: What needs a look comes first.
_WORST_FIRST = ("red", "amber", "green", "none")
_MOST = 50


class SpmDashboardPanelObjectives(models.AbstractModel):
    """Where the place's own objectives stand, each with its gap to target."""

    _name = "spm.dashboard.panel.objectives"
    _description = "Objectives"
    _inherit = "spm.dashboard.panel"

    def _sequence(self):
        return 10

    def _title(self):
        return self.env._("Objectives")

    def _section(self):
        return "objectives"

    def _applies(self, view):
        return bool(self._here(view))

    def _here(self, view):
        """The objectives that overlap the period, worst first."""
        start = view.period.date_from
        here = view.objectives.filtered(lambda o: o.date_to > start)
        return here.sorted(
            lambda o: (_WORST_FIRST.index(o.status or "none"), o.date_to, o.id)
        )

    def _panels(self, view):
        here = self._here(view)
        data = {
            "rows": [self._row(objective, view.today) for objective in here[:_MOST]],
            "score": number(self._score(view, here)),
            "more": max(0, len(here) - _MOST),
        }
        return [self._panel("objectives", "objectives", data)]

    def _row(self, objective, today):
        kpi = objective.kpi_id
        actual = stored(objective, "actual")
        return {
            "id": objective.id,
            "name": objective.name,
            "kpi_id": kpi.id,
            "period": objective.period_id.name,
            "unit_type": kpi.unit_type,
            "currency": kpi.unit_type == "money" and objective.currency_id.id,
            "direction": kpi.direction,
            "target": objective.target,
            "actual": actual,
            "gap": self._gap(objective, actual),
            "expected": objective.expected,
            "forecast": stored(objective, "forecast"),
            "attainment": stored(objective, "attainment"),
            "status": objective.status or NO_STATUS,
            "days_left": max(0, (objective.date_to - today).days),
            "state": objective.state,
            "off_track_since": fields.Date.to_string(objective.off_track_since)
            or False,
            "warning": objective.warning or False,
        }

    def _gap(self, objective, actual):
        """What is missing to the target; negative: beyond it."""
        if actual is None:
            return None
        gap = objective.target - actual
        return -gap if objective.kpi_id.direction == "lower" else gap

    def _score(self, view, objectives):
        """Attainment of the scorecard of exactly this period, by weight."""
        card = objectives.filtered(lambda o: o.agreed_on and o.period_id == view.period)
        return card._as_scorecard().score if len(card) > 1 else None

    def _tables(self, panels):
        status = self._status_names()
        [panel] = panels
        rows = [
            (
                self._named(row),
                *(amount(row, part) for part in ("target", "actual", "gap")),
                percent(row["attainment"], row["status"]),
                status.get(row["status"]),
                amount(row, "forecast"),
                Figure(row["days_left"], "count"),
            )
            for row in panel["data"]["rows"]
        ]
        headers = (
            self.env._("Objective"),
            self.env._("Target"),
            self.env._("Actual"),
            self.env._("Gap"),
        )
        headers += (
            self.env._("Attainment"),
            self.env._("Status"),
            self.env._("Forecast"),
            self.env._("Days Left"),
        )
        return [Table(panel["title"], headers, tuple(rows))]
