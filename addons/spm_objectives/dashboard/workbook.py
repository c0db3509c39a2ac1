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
_WHOLE, _TENTH, _PLAIN = "#,##0", "#,##0.0", "#,##0.00"
#: Of numbers below their format; more would be noise of the reckoning.
_DECIMALS = 6
#: Colours of statuses on white.
_COLOURS = {"green": "#1E7B34", "amber": "#8A5A00", "red": "#B00020"}
# rows go to a file of their own one by one, so that memory does not grow with them;
# a text stays a text, whatever it begins with
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": True,
}


def workbook(paper, currencies, with_unit):
    """The content of the file.

    :param paper: ``spm_dashboard_file.Paper``
    :param currencies: records of ``res.currency``, for how they are written
    :param with_unit: puts the word of a unit to a number that is given as text
    """
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, _OPTIONS) as book:
        formats = _Formats(book, {one.id: one for one in currencies}, with_unit)
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

    def __init__(self, book, currencies, with_unit):
        self._book = book
        self._currencies = currencies
        self._with_unit = with_unit
        self._made = {}

    def of(self, **properties):
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(properties)
        return self._made[key]

    def figure(self, figure):
        """The format of a number by its unit and its status."""
        colour = _COLOURS.get(figure.status)
        coloured = {"font_color": colour} if colour else {}
        currency = self._currencies.get(figure.currency)
        if figure.unit == "money" and currency:
            return self.of(num_format=_money(currency), **coloured)
        return self.of(num_format=self._number(figure), **coloured)

    def _number(self, figure):
        if figure.unit in ("money", "number"):
            return _PLAIN
        if figure.unit == "count":
            # without a point that nothing follows
            return _WHOLE if figure.is_whole else _TENTH
        before, after = self._with_unit("0", figure.unit).split("0", 1)
        return f"{_quoted(before)}{_TENTH}{_quoted(after)}"


def _quoted(text):
    """A text within a format of numbers."""
    return '"' + text.replace('"', "") + '"' if text else ""


def _money(currency):
    digits = currency.decimal_places
    shape = _WHOLE + ("." + "0" * digits if digits else "")
    symbol = _quoted(currency.symbol)
    before = currency.position == "before"
    return f"{symbol} {shape}" if before else f"{shape} {symbol}"


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
        self._freeze(tables)
        for table in tables:
            self._row += 1
            self._texts([table.title], bold=True)
            self._texts(table.headers, bold=True, bottom=1, text_wrap=True)
            for row in table.rows:
                self._cells(row)

    def _freeze(self, tables):
        """What stays on the screen: the headers of the one table, else the title."""
        head = self._row + 3 if len(tables) == 1 else 1
        self._sheet.freeze_panes(head, 1)

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
                value = round(cell.value, _DECIMALS)
                self._sheet.write_number(self._row, column, value, shape)
        self._row += 1
