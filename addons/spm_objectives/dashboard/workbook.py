"""A screen as a workbook: XLSX with a sheet per section."""

import io
from datetime import date, datetime, time

import xlsxwriter

from .table import Figure

#: What Excel takes no sheet's name with.
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
_LONGEST_NAME = 31
_WIDE, _NARROW = 34, 16
#: Numbers as spreadsheets show them, by unit.
_SHAPES = {
    "count": "#,##0.##",
    "percent": '#,##0.0" %"',
    "days": "#,##0.0",
    "hours": "#,##0.0",
}
_PLAIN = "#,##0.00"
# rows go to a file of their own one by one, so that memory does not grow with them;
# a text stays a text, whatever it begins with
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": True,
}


def workbook(paper, currencies):
    """The content of the file.

    :param paper: ``spm_dashboard_file.Paper``
    :param currencies: records of ``res.currency``, for how they are written
    """
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, _OPTIONS) as book:
        formats = _Formats(book, {one.id: one for one in currencies})
        names = set()
        sections = paper.sections or ((paper.title, (), ()),)
        for title, tables, wrong in sections:
            sheet = book.add_worksheet(_sheet_name(title, names))
            _Sheet(sheet, formats).fill(paper, tables, wrong)
    return buffer.getvalue()


def _sheet_name(title, names):
    """A name that Excel takes and that no sheet before has.

    >>> _sheet_name("Team: a/b", set())
    'Team  a b'
    """
    base = title.translate(_FORBIDDEN).strip()[:_LONGEST_NAME] or "1"
    name, number = base, 1
    while name.lower() in names:
        number += 1
        name = f"{base[: _LONGEST_NAME - len(str(number)) - 1]} {number}"
    names.add(name.lower())
    return name


class _Formats:
    """Formats of cells, each made once."""

    def __init__(self, book, currencies):
        self._book = book
        self._currencies = currencies
        self._made = {}

    def of(self, **properties):
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(properties)
        return self._made[key]

    def figure(self, figure):
        """The format of a number by its unit."""
        shape = _SHAPES.get(figure.unit, _PLAIN)
        currency = self._currencies.get(figure.currency)
        if figure.unit == "money" and currency:
            digits = currency.decimal_places
            shape = "#,##0" + ("." + "0" * digits if digits else "")
            symbol = '"' + currency.symbol.replace('"', "") + '"'
            before = currency.position == "before"
            shape = f"{symbol} {shape}" if before else f"{shape} {symbol}"
        return self.of(num_format=shape)


class _Sheet:
    """One sheet, written from top to bottom."""

    def __init__(self, sheet, formats):
        self._sheet = sheet
        self._formats = formats
        self._row = 0

    def fill(self, paper, tables, wrong):
        self._sheet.set_column(0, 0, _WIDE)
        self._sheet.set_column(1, 30, _NARROW)
        title = " · ".join(filter(None, (paper.title, paper.period)))
        self._texts([title], bold=True, font_size=14)
        for text in (paper.days, paper.as_of, *paper.notices, *wrong):
            if text:
                self._texts([text])
        for table in tables:
            self._row += 1
            self._texts([table.title], bold=True)
            self._texts(table.headers, bold=True, bottom=1, text_wrap=True)
            for row in table.rows:
                self._cells(row)

    def _texts(self, texts, **properties):
        shape = self._formats.of(**properties) if properties else None
        for column, text in enumerate(texts):
            self._sheet.write_string(self._row, column, text or "", shape)
        self._row += 1

    def _cells(self, row):
        for column, cell in enumerate(row):
            if isinstance(cell, date):
                shape = self._formats.of(num_format="yyyy-mm-dd", align="left")
                moment = datetime.combine(cell, time())
                self._sheet.write_datetime(self._row, column, moment, shape)
            elif not isinstance(cell, Figure):
                self._sheet.write_string(self._row, column, cell or "")
            elif cell.value is not None:
                shape = self._formats.figure(cell)
                self._sheet.write_number(self._row, column, cell.value, shape)
        self._row += 1
