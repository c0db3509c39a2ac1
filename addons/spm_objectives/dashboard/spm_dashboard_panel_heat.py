from odoo import models

from ..engine import dashboard
from ..engine.results import NO_DATA
from . import team
from .spm_dashboard_panel import number
from .table import Figure, Table, percent

#: Most columns, and how many there are unless the user chose.
_MOST, _USUAL = 12, 8
#: Most people in one table.
PEOPLE = 1000


class SpmDashboardPanelHeat(models.AbstractModel):
    """The people of a unit beside their KPIs, to be sorted and compared."""

    _name = "spm.dashboard.panel.heat"
    _description = "People and KPIs"
    _inherit = "spm.dashboard.panel"

    def _sequence(self):
        return 30

    def _title(self):
        return self.env._("People and KPIs")

    def _applies(self, view):
        return not view.place.is_person and bool(view.people)

    def _panels(self, view):
        people = view.people[:PEOPLE]
        kpis = self._columns(view)
        # sudo: results of people whom the viewer may see, as they were searched for
        found = kpis.sudo()._values(
            "participant", people.ids, view.period, companies=view.env.companies
        )
        period = view.period.id
        values = {
            (kpi, who): found[kpi, who, p] for kpi, who, p in found if p == period
        }
        cells = team.cells(view, view.asked, values)
        data = {
            "columns": [self._column(view, kpi) for kpi in kpis],
            "rows": {
                "keys": [f"participant-{who}" for who in people.ids],
                "names": people.mapped("name"),
            },
            "cells": [self._cells(kpi, people.ids, values, cells) for kpi in kpis],
            "kpis": [{"id": kpi.id, "name": kpi.name} for kpi in view.kpis],
            "total": len(view.people),
        }
        return [self._panel("heat", "heat", data)]

    def _columns(self, view):
        """The user's own choice, else what most people have objectives for."""
        active = view.kpis.filtered(lambda kpi: kpi.state == "active")
        chosen = active.browse(view.layout["heat"]) & active
        if chosen:
            return chosen[:_MOST]
        count = {}
        for one in view.asked:
            count[one.kpi] = count.get(one.kpi, 0) + 1
        wanted = active.filtered(lambda kpi: kpi.id in count)
        wanted = wanted.sorted(lambda kpi: -count[kpi.id])
        return (wanted[:_MOST] + (active - wanted))[: max(_USUAL, len(wanted[:_MOST]))]

    def _column(self, view, kpi):
        return {
            "kpi_id": kpi.id,
            "name": kpi.name,
            "unit_type": kpi.unit_type,
            "currency": kpi.unit_type == "money" and view.company.currency_id.id,
            "direction": kpi.direction,
        }

    def _cells(self, kpi, people, values, cells):
        column = [number(values.get((kpi.id, who), NO_DATA).value) for who in people]
        stands = [cells.get((kpi.id, who), team.BLANK) for who in people]
        return {
            "values": column,
            "attainments": [
                stand.attainment and round(stand.attainment, 2) for stand in stands
            ],
            "statuses": "".join(stand.status[0] for stand in stands),
            "ranks": dashboard.ranks(column, kpi.direction),
        }

    def _tables(self, panels):
        [panel] = panels
        data = panel["data"]
        headers, columns = [self.env._("Salesperson")], [data["rows"]["names"]]
        for column, cells in zip(data["columns"], data["cells"], strict=True):
            headers.append(column["name"])
            unit = (column["unit_type"], column["currency"])
            columns.append([Figure(value, *unit) for value in cells["values"]])
            shares = cells["attainments"]
            if any(share is not None for share in shares):
                headers.append(self.env._("Attainment"))
                columns.append([percent(share) for share in shares])
        rows = tuple(zip(*columns, strict=True))
        return [Table(panel["title"], tuple(headers), rows)]
