"""Files for payroll: rows of text, numbers and days as CSV or XLSX.

A number comes as (decimal, digits), so that it is written as the currency has it.
"""

import csv
import io
from datetime import date, datetime, time
from decimal import Decimal

import xlsxwriter

#: What a spreadsheet would take for the beginning of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def safe(text):
    """A text that no spreadsheet takes for a formula.

    >>> safe("=1+1"), safe("Sam")
    ("'=1+1", 'Sam')
    """
    return f"'{text}" if text.startswith(_FORMULA) else text


def csv_file(headers, rows, separator=",", decimal="."):
    """The rows as CSV, in UTF-8 with the mark by which spreadsheets know it."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=separator, lineterminator="\r\n")
    writer.writerow([safe(header) for header in headers])
    for row in rows:
        writer.writerow([_plain(cell, decimal) for cell in row])
    return buffer.getvalue().encode("utf-8-sig")


def _plain(cell, decimal):
    if isinstance(cell, tuple):
        number, digits = cell
        return f"{number:.{digits}f}".replace(".", decimal)
    if isinstance(cell, date):
        return cell.isoformat()
    return safe(str(cell or ""))


def xlsx_file(headers, rows):
    """The rows as XLSX; memory does not grow with them, but for the file itself."""
    buffer = io.BytesIO()
    # rows go to a file of their own one by one; texts stay texts
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(buffer, options) as book:
        sheet = book.add_worksheet()
        formats = {"bold": book.add_format({"bold": True})}
        formats["day"] = book.add_format({"num_format": "yyyy-mm-dd"})
        for place, header in enumerate(headers):
            sheet.write_string(0, place, header, formats["bold"])
        for number, row in enumerate(rows, start=1):
            for place, cell in enumerate(row):
                _write(book, sheet, formats, (number, place), cell)
    return buffer.getvalue()


def _write(book, sheet, formats, place, cell):
    if isinstance(cell, tuple):
        number, digits = cell
        if digits not in formats:
            shape = "#,##0" + ("." + "0" * digits if digits else "")
            formats[digits] = book.add_format({"num_format": shape})
        sheet.write_number(*place, float(Decimal(number)), formats[digits])
    elif isinstance(cell, date):
        sheet.write_datetime(*place, datetime.combine(cell, time()), formats["day"])
    else:
        sheet.write_string(*place, str(cell or ""))
