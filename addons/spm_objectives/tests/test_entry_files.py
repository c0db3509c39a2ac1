import io
from datetime import date

import xlsxwriter

from odoo.tests import freeze_time, tagged

from .measure_common import NOW, MeasureCommon

HEADER = ["External ID", "KPI", "Salesperson", "Date", "Value"]
FIELDS = ["id", "kpi_id", "participant_id", "date", "value"]


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestEntryFiles(MeasureCommon):
    """Figures from real files, through Odoo's own import screen."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kpi = cls.env["spm.kpi"].create(
            {"name": "Visits", "code": "visits", "source": "manual", "state": "active"}
        )

    def _xlsx(self, *rows):
        content = io.BytesIO()
        with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
            sheet = book.add_worksheet()
            days = book.add_format({"num_format": "yyyy-mm-dd"})
            for place, row in enumerate([HEADER, *rows]):
                for column, cell in enumerate(row):
                    if isinstance(cell, date):
                        sheet.write_datetime(place, column, cell, days)
                    else:
                        sheet.write(place, column, cell)
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        return content.getvalue(), kind, "visits.xlsx"

    def _csv(self, *rows):
        lines = [";".join(map(str, row)) for row in [HEADER, *rows]]
        return "\n".join(lines).encode(), "text/csv", "visits.csv"

    def _import(self, file, test_only=False):
        content, kind, name = file
        screen = (
            self.env["base_import.import"]
            .with_user(self.user_mia)
            .create(
                {
                    "res_model": "spm.kpi.entry",
                    "file": content,
                    "file_type": kind,
                    "file_name": name,
                }
            )
        )
        options = {
            "has_headers": True,
            "quoting": '"',
            "separator": ";",
            "encoding": "utf-8",
            "date_format": "%Y-%m-%d",
            "float_thousand_separator": ",",
            "float_decimal_separator": ".",
        }
        preview = screen.parse_preview(dict(options))
        self.assertNotIn("error", preview)
        return screen.execute_import(FIELDS, HEADER, dict(options), dryrun=test_only)

    def _entries(self):
        return self.env["spm.kpi.entry"].search([("kpi_id", "=", self.kpi.id)])

    def test_a_workbook_and_then_its_correction_as_text(self):
        rows = [
            ["__import__.visit_1", "Visits", "Sam", date(2026, 3, 10), 3.5],
            ["__import__.visit_2", "Visits", "Pia", date(2026, 3, 11), 4],
        ]
        result = self._import(self._xlsx(*rows))
        self.assertFalse(result["messages"])
        entries = self._entries()
        self.assertEqual(sorted(entries.mapped("value")), [3.5, 4])
        self.assertEqual(set(entries.mapped("state")), {"draft"})
        self.assertEqual(min(entries.mapped("date")), date(2026, 3, 10))
        rows[0][-1] = 5
        result = self._import(self._csv(*rows))
        self.assertFalse(result["messages"])
        self.assertEqual(sorted(self._entries().mapped("value")), [4, 5])

    def test_a_mistake_in_a_row_is_told_and_nothing_is_kept(self):
        good = ["__import__.visit_1", "Visits", "Sam", date(2026, 3, 10), 3]
        bad = ["__import__.visit_2", "Visits", "Nobody", date(2026, 3, 10), 3]
        for file in (self._xlsx(good, bad), self._csv(good, bad)):
            result = self._import(file)
            self.assertIn("No matching record", result["messages"][0]["message"])
            self.assertFalse(self._entries())

    def test_trying_it_out_keeps_nothing(self):
        row = ["__import__.visit_1", "Visits", "Sam", date(2026, 3, 10), 3]
        result = self._import(self._xlsx(row), test_only=True)
        self.assertFalse(result["messages"])
        self.assertFalse(self._entries())
