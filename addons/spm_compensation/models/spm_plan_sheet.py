from decimal import Decimal

from odoo import models
from odoo.exceptions import UserError

from ..fields import OptionalFloat
from .plan_sheet import SHEETS


class SpmPlanSheet(models.AbstractModel):
    """Records of a plan's terms as plain sheets, and sheets as values of records."""

    _name = "spm.plan.sheet"
    _description = "Terms of Pay Plans as Sheets"

    def _sheet(self):
        """This record as a sheet of the engine, with the rows below it."""
        self.ensure_one()
        rows = SHEETS[self._name]
        sheet = {name: self._sheet_value(name) for name in rows.values}
        for name, link in rows.links.items():
            sheet[name] = self[link].key or None
        for name, field in rows.lists.items():
            sheet[name] = [row._sheet() for row in self[field]]
        return sheet

    def _sheet_value(self, name):
        value, field = self[name], self._fields[name]
        if field.type == "float":
            missing = isinstance(field, OptionalFloat) and value is False
            return None if missing else Decimal(repr(float(value)))
        if field.type == "selection":
            number = name == "fiscal_year_starts" and value
            return int(value) if number else value or None
        return value or "" if field.type == "char" else value

    def _from_sheet(self, sheet, measures):
        """Values of a new record, with commands for the rows below it.

        :param measures: measures of the version by key
        """
        rows = SHEETS[self._name]
        vals = {
            name: self._stored(name, sheet[name])
            for name in rows.values
            if name in sheet
        }
        for name, link in rows.links.items():
            if sheet.get(name):
                vals[link] = measures[sheet[name]].id
        for name, field in rows.lists.items():
            below = self.env[self._fields[field].comodel_name]
            vals[field] = [
                (0, 0, below._from_sheet(row, measures) | below._ordered(place))
                for place, row in enumerate(sheet.get(name) or ())
            ]
        return vals

    def _ordered(self, place):
        """What keeps rows in the order of the document."""
        return {"sequence": place + 1} if "sequence" in self._fields else {}

    def _stored(self, name, value):
        if not isinstance(value, Decimal):
            number = name == "fiscal_year_starts"
            return str(value) if number else False if value is None else value
        if Decimal(repr(float(value))) != value:
            raise UserError(
                self.env._(
                    "%(number)s has more digits than can be kept: 15 are the most.",
                    number=f"{value:f}",
                )
            )
        return float(value)

    def _relink(self, measures):
        """Lead to other measures instead, those of the version it was copied to."""
        links = SHEETS[self._name].links.values()
        self.write(
            {link: measures[self[link]].id for link in links if self[link] in measures}
        )
