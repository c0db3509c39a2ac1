from odoo import models
from odoo.exceptions import UserError

from ..engine import dashboard
from ..engine.results import NO_DATA
from . import team
from .spm_dashboard_panel import NO_STATUS, number
from .table import Figure, Table, percent
from .view import IN_FORCE

#: Most columns, and how many there are unless the user chose.
_MOST, _USUAL = 12, 8
#: Most people in one table.
PEOPLE = 1000
#: Statuses by the letters that rows of them are made of.
_LETTERS = {"g": "green", "a": "amber", "r": "red"}


class SpmDashboardPanelHeat(models.AbstractModel):
    """The people of a place, and the units right below, beside their KPIs, to be sorted
    and compared."""

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
        found = self._figures(view, kpis, "participant", people.ids, view.asked)
        keys = [f"participant-{who}" for who in people.ids]
        data = {
            "columns": [self._column(view, kpi) for kpi in kpis],
            **self._grid(kpis, keys, people.mapped("name"), people.ids, found),
            "totals": [self._total(view, kpi) for kpi in kpis],
            "units": self._units(view, kpis),
            "kpis": [{"id": kpi.id, "name": kpi.name} for kpi in view.kpis],
            "total": len(view.people),
        }
        return [self._panel("heat", "heat", data)]

    def _figures(self, view, kpis, scope, ids, asked):
        """Results and attainments of people or units of one kind.

        :return: two dicts by (KPI's id, unit's id)
        """
        companies = view.env.companies
        found = view.readable(
            kpis,
            # sudo: results of people and whole units that the viewer may see, as they
            # were searched for
            lambda some: some.sudo()._values(scope, ids, view.period, companies),
        )
        values = {(kpi, unit): found[kpi, unit, p] for kpi, unit, p in found}
        return values, team.cells(view, asked, values)

    def _total(self, view, kpi):
        """What the place made in all, also by who is not listed any more and by nobody;
        None where that is no sum."""
        if kpi.source == "formula" or kpi._divides():
            return None
        return number(view.value(kpi, view.period).value)

    def _units(self, view, kpis):
        """The units right below, as a table beside that of the people; False where
        there are none."""
        units = [place for place in view.below if not place.is_person]
        values, cells = {}, {}
        for scope in sorted({place.scope for place in units}):
            ids = [place.unit.id for place in units if place.scope == scope]
            asked = team.asked_of(view, IN_FORCE, scope, ids)
            found = self._figures(view, kpis, scope, ids, asked)
            for merged, those in zip((values, cells), found, strict=True):
                merged |= {
                    (kpi, (scope, unit)): those[kpi, unit] for kpi, unit in those
                }
        if not units:
            return False
        keys = [place.key for place in units]
        names = [place.unit.name for place in units]
        owners = [(place.scope, place.unit.id) for place in units]
        return self._grid(kpis, keys, names, owners, (values, cells))

    def _grid(self, kpis, keys, names, owners, found):
        """Rows and the cells of each column.

        :param keys: of places, which the rows open
        :param owners: whose figures they are, as in ``found``
        """
        return {
            "rows": {"keys": keys, "names": names},
            "cells": [self._cells(kpi, owners, *found) for kpi in kpis],
        }

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
            "has_drill": self._has_records(view, kpi),
        }

    def _has_records(self, view, kpi):
        try:
            return view.env["spm.dashboard.drill"]._has_records(kpi)
        except UserError:
            return False  # its card says what is wrong with the formula

    def _cells(self, kpi, owners, values, cells):
        kpi_id = kpi.id
        keys = [(kpi_id, one) for one in owners]
        column = [number(values.get(key, NO_DATA).value) for key in keys]
        stands = [cells.get(key, team.BLANK) for key in keys]
        return {
            "values": column,
            "attainments": [
                stand.attainment and round(stand.attainment, 2) for stand in stands
            ],
            "statuses": "".join(stand.status[0] for stand in stands),
            "proposed": [at for at, stand in enumerate(stands) if stand.proposed],
            "ranks": dashboard.ranks(column, kpi.direction),
        }

    def _tables(self, panels):
        [panel] = panels
        data = panel["data"]
        title, people = panel["title"], self.env._("Salesperson")
        tables = [self._sheet(title, people, data["columns"], data)]
        if data["units"]:
            title, units = self.env._("Units and KPIs"), self.env._("Unit")
            tables.append(self._sheet(title, units, data["columns"], data["units"]))
        return tables

    def _sheet(self, title, owner, kpis, data):
        headers, columns = [owner], [data["rows"]["names"]]
        for column, cells in zip(kpis, data["cells"], strict=True):
            headers.append(column["name"])
            unit = (column["unit_type"], column["currency"])
            columns.append([Figure(value, *unit) for value in cells["values"]])
            shares = cells["attainments"]
            if any(share is not None for share in shares):
                kpi = column["name"]
                headers.append(self.env._("%(kpi)s: Attainment", kpi=kpi))
                columns.append(
                    [
                        percent(share, _LETTERS.get(letter, NO_STATUS))
                        for share, letter in zip(shares, cells["statuses"], strict=True)
                    ]
                )
        rows = tuple(zip(*columns, strict=True))
        return Table(title, tuple(headers), rows)
