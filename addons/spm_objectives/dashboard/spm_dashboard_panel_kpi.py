from fractions import Fraction

from odoo import fields, models
from odoo.exceptions import UserError

from ..engine import attainment, dashboard
from .spm_dashboard_panel import NO_STATUS, number, stored
from .table import Figure, Table, amount, percent


class SpmDashboardPanelKpi(models.AbstractModel):
    """A card for each KPI of the library, in the section of its category."""

    _name = "spm.dashboard.panel.kpi"
    _description = "KPIs"
    _inherit = "spm.dashboard.panel"

    def _sequence(self):
        return 50

    def _section(self):
        return "result"

    def _panels(self, view):
        return [self._card(view, kpi) for kpi in view.kpis]

    def _card(self, view, kpi):
        data, failed = {}, {}
        try:
            data = self._data(view, kpi)
        except (UserError, ValueError, KeyError) as error:
            # one definition that makes no sense leaves the others
            reason = str(error)
            said = self.env._("This KPI cannot be read: %(reason)s", reason=reason)
            failed = {"error": said}
        return failed | self._panel(
            f"kpi.{kpi.id}",
            "kpi",
            data,
            title=kpi.name,
            section=kpi.category,
            size=1,
        )

    def _data(self, view, kpi):
        found = view.value(kpi, view.period)
        broken = kpi.state == "broken" and (kpi.broken_reason or " ")
        return {
            "kpi_id": kpi.id,
            "description": kpi.description or "",
            "category": kpi.category,
            "direction": kpi.direction,
            "unit_type": kpi.unit_type,
            "currency": found.currency_id or self._currency(view, kpi),
            "value": number(found.value),
            "adds_up": kpi._adds_up_over_time(),
            "as_of": fields.Datetime.to_string(kpi.refreshed_at) or False,
            "broken_reason": broken,
            "has_drill": view.env["spm.dashboard.drill"]._has_records(kpi),
            **self._standing(view, kpi, found.value),
            "comparison": self._comparison(view, kpi, found.value),
            "trend": self._trend(view, kpi),
        }

    def _currency(self, view, kpi):
        return kpi.unit_type == "money" and view.company.currency_id.id

    # ------------------------------------------------------------- target

    def _standing(self, view, kpi, value):
        """Target, attainment, status and forecast."""
        target = view.target(kpi, view.period)
        objective = self._objective(view, target)
        if objective:
            return self._as_objective(objective)
        if not target:
            return {
                "target": None,
                "target_of": False,
                "proposed": False,
                "objective_id": False,
                "attainment": None,
                "expected": None,
                "status": NO_STATUS,
                "forecast": number(self._pace_forecast(view, kpi, value)),
            }
        stand = view.stand(kpi, target, value)
        return {
            "target": number(target.target),
            "target_of": self._target_of(view, target),
            "proposed": self._is_proposed(view.objectives.browse(target.keys)),
            "objective_id": target.keys[0] if len(target.keys) == 1 else False,
            "attainment": number(stand.attainment),
            "expected": number(stand.expected),
            "status": stand.status or NO_STATUS,
            "forecast": number(stand.forecast),
        }

    def _objective(self, view, target):
        """The objective of exactly this place and period, whose progress is stored."""
        objective = self.env["spm.objective"].browse(target.keys[:1] if target else ())
        if objective and objective.period_id == view.period:
            return objective
        return objective.browse()

    def _as_objective(self, objective):
        return {
            "target": number(objective.target),
            "target_of": objective.display_name,
            "proposed": self._is_proposed(objective),
            "objective_id": objective.id,
            "attainment": stored(objective, "attainment"),
            "expected": number(objective.expected),
            "status": objective.status or NO_STATUS,
            "forecast": stored(objective, "forecast"),
        }

    def _is_proposed(self, objectives):
        """Whether some of a target is not agreed yet."""
        return "proposed" in objectives.mapped("state")

    def _target_of(self, view, target):
        found = view.objectives.filtered(lambda o: o.id in target.keys)
        return ", ".join(found.mapped("display_name"))

    def _pace_forecast(self, view, kpi, value):
        """What the end of the period brings, where nobody asked for anything."""
        adds_up = kpi._adds_up_over_time()
        return attainment.forecast(value, view.share, adds_up)

    # ------------------------------------------------------------- other periods

    def _comparison(self, view, kpi, value):
        other = view.comparison
        if not other or view.period.date_from > view.today:
            return None
        before = view.value(kpi, other).value
        partial = kpi._adds_up_over_time() and view.share < 1
        share = view.share if partial else Fraction(1)
        found = dashboard.compared(value, before, kpi.direction, share)
        return {
            "name": other.name,
            "value": number(before),
            "by_now": number(found and found.by_now),
            "delta": number(found and found.delta),
            "percent": number(found and found.percent),
            "better": found and found.better,
            "partial": partial,
        }

    def _trend(self, view, kpi):
        periods = view.trend + view.period
        targets = [view.target(kpi, period) for period in periods]
        return {
            "labels": periods.mapped("name"),
            "partial": kpi._adds_up_over_time() and view.share < 1,
            "values": [self._reached(view, kpi, period) for period in periods],
            "targets": [number(found and found.target) for found in targets],
        }

    def _reached(self, view, kpi, period):
        """Nothing yet is not zero."""
        if period.date_from > view.today:
            return None
        return number(view.value(kpi, period).value)

    # ------------------------------------------------------------- files

    def _tables(self, panels):
        status = self._status_names()
        headers = [
            self.env._("KPI"),
            self.env._("Result"),
            self.env._("Target"),
            self.env._("Attainment"),
            self.env._("Status"),
        ]
        headers.append(self.env._("Forecast"))
        compared, cells = self._compared_columns([panel["data"] for panel in panels])
        rows = []
        for panel, others in zip(panels, cells, strict=True):
            data = panel["data"]
            row = [
                panel["title"],
                *(amount(data, part) for part in ("value", "target")),
                percent(data["attainment"], data["status"]),
                status.get(data["status"]),
                amount(data, "forecast"),
            ]
            rows.append((*row, *others))
        figures = Table(self.env._("KPIs"), (*headers, *compared), tuple(rows))
        return [figures, *self._trend_tables(panels)]

    def _compared_columns(self, cards):
        """The other period, what of it is due by now, and the difference from that.

        :param cards: the data of each card
        :return: tuple of the headers, and of the cells of each card
        """
        others = [card["comparison"] or {} for card in cards]
        name = next((other["name"] for other in others if other), None)
        if not name:
            return (), [() for _card in cards]
        headers, parts = [name], ["value"]
        if any(other.get("partial") for other in others):
            headers.append(self.env._("%(period)s by Now, Pro Rata", period=name))
            parts.append("by_now")
        cells = [
            (
                *(Figure(other.get(part), *self._unit(card)) for part in parts),
                self._difference(card, other),
            )
            for card, other in zip(cards, others, strict=True)
        ]
        return (*headers, self.env._("Difference")), cells

    def _difference(self, card, other):
        unit, currency = self._unit(card)
        unit = "points" if unit == "percent" else unit
        return Figure(other.get("delta"), unit, currency)

    def _unit(self, card):
        return card["unit_type"], card["currency"]

    def _trend_tables(self, panels):
        labels = panels[0]["data"]["trend"]["labels"]
        if len(labels) < 2:
            return []
        rows = []
        for panel in panels:
            unit = self._unit(panel["data"])
            values = [
                Figure(value, *unit) for value in panel["data"]["trend"]["values"]
            ]
            rows.append((panel["title"], *values))
        headers = (self.env._("KPI"), *labels)
        return [Table(self.env._("Trend"), headers, tuple(rows))]
