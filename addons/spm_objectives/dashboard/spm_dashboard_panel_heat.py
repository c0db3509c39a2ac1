from typing import NamedTuple

from odoo import models
from odoo.exceptions import UserError

from ..engine import dashboard
from ..engine.results import NO_DATA
from . import team
from .spm_dashboard_panel import NO_STATUS, number
from .table import Figure, Table, percent
from .view import IN_FORCE

#: Most columns, and how many there are at least unless the user chose: what people
#: have objectives for, filled up to what a laptop shows at a glance.
_MOST, _USUAL = 12, 6
#: Most people in one table.
PEOPLE = 1000
#: Statuses by the letters that rows of them are made of.
_LETTERS = {"g": "green", "a": "amber", "r": "red"}


class Row(NamedTuple):
    """A person or unit: the place it opens, its kind as of objectives, and the company
    whose figures it shows."""

    key: str
    scope: str
    id: int
    name: str
    company: models.BaseModel


class SpmDashboardPanelHeat(models.AbstractModel):
    """The people of a place, and the units right below, beside their KPIs, to be sorted
    and compared. Each row shows what the screen that it opens shows."""

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
        kpis = self._columns(view)
        people = self._people(view.people[:PEOPLE])
        units = [self._unit(one, view) for one in view.below if not one.is_person]
        data = {
            "columns": [self._column(view, kpi) for kpi in kpis],
            **self._grid(view, kpis, people),
            "overall": [number(view.value(kpi, view.period).value) for kpi in kpis],
            "units": bool(units) and self._grid(view, kpis, units),
            "kpis": [{"id": kpi.id, "name": kpi.name} for kpi in view.kpis],
            "total": len(view.people),
        }
        return [self._panel("heat", "heat", data)]

    def _people(self, people):
        company = people.company_id
        if len(company) == 1:
            companies = [company] * len(people)
        else:
            companies = [person.company_id for person in people]
        return [
            Row(f"participant-{one}", "participant", one, name, company)
            for one, name, company in zip(
                people.ids, people.mapped("name"), companies, strict=True
            )
        ]

    def _unit(self, place, view):
        unit = place.unit
        company = place.company(view.company)
        return Row(place.key, place.scope, unit.id, unit.name, company)

    def _grid(self, view, kpis, rows):
        """Rows and the cells of each column."""
        groups = {}
        for row in rows:
            groups.setdefault((row.scope, row.company), []).append(row)
        found = {}
        for (scope, company), ones in groups.items():
            ids = [row.id for row in ones]
            figures = self._figures(view, view.of(company), kpis, scope, ids)
            found |= dict.fromkeys((row.key for row in ones), figures)
        sources = [(row.id, *found[row.key]) for row in rows]
        foreign = {}
        if {company for _scope, company in groups} - {view.company}:
            foreign = self._foreign(view, rows)
        rates = foreign.get("rates")
        return {
            "rows": {
                "keys": [row.key for row in rows],
                "names": [row.name for row in rows],
                **foreign,
            },
            "cells": [self._cells(kpi, sources, rates) for kpi in kpis],
        }

    def _figures(self, view, there, kpis, scope, ids):
        """Results and attainments of people or units of one kind and company.

        :param there: the ``View`` of their company
        :return: two dicts by (KPI's id, unit's id)
        """
        if not there.period:
            return {}, {}
        kpis = kpis.with_env(there.env).filtered(
            lambda kpi: kpi.company_id <= there.company
        )
        period, company = there.period, there.company
        found = there.readable(
            kpis,
            # sudo: results of people and whole units that the viewer may see, as they
            # were searched for
            lambda some: some.sudo()._values(scope, ids, period, company),
        )
        values = {(kpi, unit): one for (kpi, unit, _period), one in found.items()}
        if there is view and scope == "participant":
            asked = view.asked  # is read already
        else:
            asked = team.asked_of(there, IN_FORCE, scope, ids)
        return values, team.cells(there, asked, values)

    def _foreign(self, view, rows):
        """Where rows are of other companies as well: which, their currencies, and what
        those are worth in the screen's, to compare amounts."""
        main, day = view.company.currency_id, view.day
        rates = {
            company: company.currency_id._get_conversion_rate(
                company.currency_id, main, view.company, day
            )
            for company in {row.company for row in rows}
        }
        return {
            "companies": [
                row.company != view.company and row.company.name for row in rows
            ],
            "currencies": [row.company.currency_id.id for row in rows],
            "rates": [rates[row.company] for row in rows],
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

    def _cells(self, kpi, sources, rates):
        kpi_id = kpi.id
        column, stands = [], []
        for one, values, cells in sources:
            key = (kpi_id, one)
            column.append(number(values.get(key, NO_DATA).value))
            stands.append(cells.get(key, team.BLANK))
        return {
            "values": column,
            "attainments": [
                stand.attainment and round(stand.attainment, 2) for stand in stands
            ],
            "statuses": "".join(stand.status[0] for stand in stands),
            "proposed": [at for at, stand in enumerate(stands) if stand.proposed],
            "ranks": dashboard.ranks(
                self._comparable(kpi, column, rates), kpi.direction
            ),
        }

    def _comparable(self, kpi, column, rates):
        """Amounts of several currencies in one."""
        if not rates or kpi.unit_type != "money":
            return column
        return [
            None if value is None else value * rate
            for value, rate in zip(column, rates, strict=True)
        ]

    def _tables(self, panels):
        [panel] = panels
        data = panel["data"]
        title, people = panel["title"], self.env._("Salesperson")
        tables = [self._sheet(title, people, data["columns"], data, data["overall"])]
        if data["units"]:
            title, units = self.env._("Units and KPIs"), self.env._("Unit")
            tables.append(self._sheet(title, units, data["columns"], data["units"]))
        return tables

    def _sheet(self, title, owner, kpis, data, overall=()):
        headers, columns, last = [owner], [data["rows"]["names"]], []
        for column, cells in zip(kpis, data["cells"], strict=True):
            headers.append(column["name"])
            columns.append(self._amounts(column, cells, data["rows"]))
            last.append(len(headers) - 1)
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
        rows = list(zip(*columns, strict=True))
        if overall:
            rows.append(self._overall(len(headers), last, kpis, overall))
        return Table(title, tuple(headers), tuple(rows))

    def _overall(self, width, places, kpis, overall):
        """The last row: what the place made, also by who is not listed any more."""
        row = [None] * width
        row[0] = self.env._("Overall")
        for at, column, value in zip(places, kpis, overall, strict=True):
            row[at] = Figure(value, column["unit_type"], column["currency"])
        return tuple(row)

    def _amounts(self, column, cells, rows):
        """The values of a column, each in the currency of its row."""
        unit, values = column["unit_type"], cells["values"]
        currencies = [column["currency"]] * len(values)
        if column["currency"]:
            currencies = rows.get("currencies") or currencies
        pairs = zip(values, currencies, strict=True)
        return [Figure(value, unit, currency) for value, currency in pairs]
