import csv
from io import BytesIO, StringIO

import openpyxl

from odoo.tests import freeze_time, tagged

from .credit_common import NOW, CreditCommon

HEAD = (
    "External ID",
    "Reference",
    "Kind",
    "Salesperson / Database ID",
    "Component / Database ID",
    "Amount",
    "Earned",
    "Payable",
)
FIELDS = (
    "id",
    "name",
    "kind",
    "participant_id/.id",
    "component_id/.id",
    "amount",
    "earned_on",
    "payable_on",
)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestCreditImport(CreditCommon):
    """External credits come in through Odoo's import screen, from CSV and XLSX."""

    def _rows_of(self, amount):
        person, component = self.p_sam.id, self.revenue.id
        return [
            HEAD,
            ("inv_1", "INV/1", "External", person, component, amount, "2026-02-02", ""),
            (
                "open_1",
                "Until go-live",
                "Opening balance",
                person,
                component,
                5200.5,
                "2026-01-31",
                "2026-03-31",
            ),
        ]

    def _as_csv(self, rows):
        text = StringIO()
        csv.writer(text).writerows(rows)
        return text.getvalue().encode(), "text/csv"

    def _as_xlsx(self, rows):
        book, content = openpyxl.Workbook(), BytesIO()
        for row in rows:
            book.active.append(row)
        book.save(content)
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        return content.getvalue(), kind

    def _import(self, content, kind):
        screen = (
            self.env["base_import.import"]
            .with_user(self.user_officer)
            .create(
                {
                    "res_model": "spm.credit.entry",
                    "file": content,
                    "file_name": "credits",
                    "file_type": kind,
                }
            )
        )
        options = {
            "has_headers": True,
            "quoting": '"',
            "separator": ",",
            "float_decimal_separator": ".",
            "float_thousand_separator": ",",
            "date_format": "%Y-%m-%d",
            "encoding": "utf-8",
        }
        preview = screen.parse_preview(options)
        self.assertEqual(tuple(preview["headers"]), HEAD)
        result = screen.execute_import(list(FIELDS), list(HEAD), options)
        self.assertFalse(result["messages"])
        return self.env["spm.credit.entry"].browse(result["ids"])

    def _sums(self, entries):
        documents = self.Document.search(
            [("source", "=", "entry"), ("res_id", "in", entries.ids)]
        )
        return {
            document.name: (
                document.credit_ids.sorted("id").mapped("amount"),
                str(document.credit_ids[:1].payable_on),
            )
            for document in documents
        }

    def test_files_and_the_same_again(self):
        """The same id again changes the credit, whatever kind of file brings it."""
        files = (self._as_csv, self._as_xlsx)
        first = self._import(*files[0](self._rows_of(1200)))
        self._post()
        opening = ([5200.5], "2026-03-31")
        self.assertEqual(
            self._sums(first),
            {"INV/1": ([1200], "2026-02-02"), "Until go-live": opening},
        )
        again = self._import(*files[1](self._rows_of(1200)))
        self.assertEqual(again, first)
        before = self._count()
        self._post()
        self.assertEqual(self._count(), before)
        self._import(*files[1](self._rows_of(1000)))
        self._post()
        self.assertEqual(
            self._sums(first),
            {"INV/1": ([1200, -200], "2026-02-02"), "Until go-live": opening},
        )

    def test_a_row_that_is_wrong_imports_nothing(self):
        rows = self._rows_of(10)
        rows[2] = (*rows[2][:6], "yesterday", "")
        content, kind = self._as_csv(rows)
        screen = self.env["base_import.import"].create(
            {
                "res_model": "spm.credit.entry",
                "file": content,
                "file_name": "credits",
                "file_type": kind,
            }
        )
        options = {"has_headers": True, "quoting": '"', "separator": ","}
        result = screen.execute_import(list(FIELDS), list(HEAD), options)
        self.assertTrue(result["messages"])
        self.assertFalse(self.env["spm.credit.entry"].search([("name", "=", "INV/1")]))
