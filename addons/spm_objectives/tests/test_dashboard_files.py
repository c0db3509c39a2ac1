import io
import json
import unittest

from openpyxl import load_workbook

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, freeze_time, new_test_user, tagged
from odoo.tools.misc import mute_logger
from odoo.tools.pdf import PdfReader

from ..dashboard.table import Figure, Table
from ..dashboard.workbook import _Formats, _sheet_name
from .objective_common import NOW
from .test_dashboard import DashboardCommon


class _Book:
    """What makes formats, as a workbook does."""

    def add_format(self, properties):
        return properties


class FilesCommon(DashboardCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.p_pia.employee_id.name = "=HYPERLINK(1)"
        cls._agreed(cls.p_sam, 400)
        cls._agreed(cls.p_pia, 5000)
        cls.env["spm.objective"].search([])._refresh_progress()

    def _files(self, user):
        return self.env["spm.dashboard.file"].with_user(user)

    def _book(self, user, **choice):
        name, content = self._files(user)._xlsx(choice)
        self.assertTrue(name.endswith(".xlsx"))
        return load_workbook(io.BytesIO(content))

    def _rows(self, book):
        """All rows of all sheets, as lists of cells that hold something."""
        return [
            [cell for cell in row if cell.value is not None]
            for sheet in book
            for row in sheet.iter_rows()
        ]

    def _row(self, book, first):
        found = [row for row in self._rows(book) if row and row[0].value == first]
        self.assertTrue(found, first)
        return found[0]

    def _texts(self, book):
        return {str(cell.value) for row in self._rows(book) for cell in row}


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestDashboardFiles(FilesCommon):
    """What is on the screen, in files that are read back."""

    def test_numbers_are_numbers_with_formats(self):
        book = self._book(self.user_sam)
        row = self._row(book, self._kpi("won_revenue").name)
        figures = [cell.value for cell in row[1:4]]
        self.assertEqual(figures, [360, 400, 90])
        self.assertTrue(all(cell.data_type == "n" for cell in row[1:4]))
        self.assertIn(self.company.currency_id.symbol, row[1].number_format)
        self.assertIn("%", row[3].number_format)

    def test_what_a_difference_is_of(self):
        won = self._kpi("won_revenue")
        card = self._card(self._open(self.user_sam, compare="previous"))["comparison"]
        self.assertTrue(card["partial"])
        book = self._book(self.user_sam, compare="previous")
        name = self._period("2026-Q1").name
        headers = [cell.value for cell in self._row(book, "KPI")]
        self.assertEqual(headers[-3:], [name, f"{name} by Now, Pro Rata", "Difference"])
        row = [cell.value for cell in self._row(book, won.name)]
        self.assertEqual(row[-3], 150)
        self.assertAlmostEqual(row[-2], card["by_now"], places=6)
        self.assertAlmostEqual(row[-1], card["delta"], places=6)
        self.assertAlmostEqual(row[1] - row[-2], row[-1], places=6)
        over = self._book(
            self.user_sam, period=str(self._period("2026-Q1").id), compare="previous"
        )
        headers = [cell.value for cell in self._row(over, "KPI")]
        self.assertFalse([header for header in headers if "by Now" in header])

    def test_shares_differ_by_points(self):
        provider = self.env["spm.dashboard.panel.kpi"]
        card = {"unit_type": "percent", "currency": False}
        figure = provider._difference(card, {"delta": -5.6})
        self.assertEqual((figure.value, figure.unit), (-5.6, "points"))
        self.assertEqual(self.env["spm.dashboard.file"]._told(figure), "-5.6 pp")

    def test_how_numbers_are_shown(self):
        def shape(*figure):
            made = _Formats(_Book(), {}, self.env["spm.dashboard.file"]._with_unit)
            return made.figure(Figure(*figure))["num_format"]

        self.assertEqual(shape(2, "count"), "#,##0")
        self.assertEqual(shape(2.25, "count"), "#,##0.0")
        self.assertEqual(shape(2, "days"), '#,##0.0" days"')
        self.assertEqual(shape(2, "hours"), '#,##0.0" hours"')
        self.assertEqual(shape(2, "percent"), '#,##0.0"\N{NO-BREAK SPACE}%"')
        self.assertEqual(shape(2), "#,##0.00")

    def test_headers_stay_on_the_screen(self):
        book = self._book(self.user_sam)
        sheet = book["Objectives"]
        header = next(
            cell.row for row in sheet.iter_rows() for cell in row if cell.value == "Gap"
        )
        self.assertEqual(sheet.freeze_panes, f"B{header + 1}")
        self.assertEqual(book["Business Results"].freeze_panes, "B2")

    def test_attainments_are_called_and_coloured(self):
        book = self._book(self.user_mia)
        name = self._kpi("won_revenue").name
        headers = [cell.value for cell in self._row(book, "Salesperson")]
        self.assertIn(f"{name}: Attainment", headers)
        heat = self._panel(self._open(self.user_mia), "heat")["data"]
        kpis = [column["kpi_id"] for column in heat["columns"]]
        at = kpis.index(self._kpi("won_revenue").id)
        self.assertEqual(heat["cells"][at]["statuses"], "gng")
        column = headers.index(f"{name}: Attainment")
        sheet = book["Team"]
        first = next(r for r in sheet.iter_rows() if r[0].value == "Salesperson")
        colours = [
            sheet.cell(first[0].row + number, column + 1).font.color
            for number in (1, 3)
        ]
        self.assertEqual([colour.rgb for colour in colours], ["FF1E7B34"] * 2)

    def test_a_sheet_per_section(self):
        screen = self._open(self.user_mia)
        book = self._book(self.user_mia)
        titles = [section["title"] for section in screen["sections"]]
        self.assertEqual(book.sheetnames, titles)
        for sheet in book:
            self.assertIn(screen["place"]["name"], sheet["A1"].value)
            self.assertIn(screen["period"]["name"], sheet["A1"].value)

    def test_all_panels_of_the_screen_are_in_it(self):
        screen = self._open(self.user_mia)
        texts = self._texts(self._book(self.user_mia))
        # nobody is off track: an empty table is left out
        empty = [p for p in screen["panels"] if not p["data"].get("rows", True)]
        self.assertEqual([panel["key"] for panel in empty], ["off_track"])
        wanted = {p["title"] for p in screen["panels"] if p not in empty}
        self.assertTrue(wanted)
        self.assertEqual(wanted - texts, set())

    def test_a_name_is_no_formula(self):
        book = self._book(self.user_mia)
        cells = [
            cell
            for row in self._rows(book)
            for cell in row
            if str(cell.value).startswith("=HYPERLINK(1)")
        ]
        self.assertTrue(cells)
        self.assertEqual({cell.data_type for cell in cells}, {"s"})

    def test_hidden_panels_stay_out(self):
        kpi = self._kpi("won_revenue")
        settings = self.env["res.users.settings"]
        settings = settings._find_or_create_for_user(self.user_sam)
        hidden = {"pinned": [], "order": [], "hidden": [f"kpi.{kpi.id}"], "heat": []}
        settings.with_user(self.user_sam).spm_dashboard = hidden
        first = {row[0].value for row in self._rows(self._book(self.user_sam)) if row}
        self.assertNotIn(kpi.name, first)
        self.assertIn(self._kpi("won_deals").name, first)

    def test_a_failed_panel_is_named(self):
        provider = self.env.registry["spm.dashboard.panel.objectives"]

        reason = "Not for you"

        def fail(_self, _view):
            raise AccessError(reason)

        self.patch(provider, "_panels", fail)
        texts = self._texts(self._book(self.user_sam))
        self.assertTrue([text for text in texts if "Not for you" in text])

    def test_others_places_are_refused(self):
        places = (
            f"participant-{self.p_pia.id}",
            f"company-{self.company.id}",
            f"line-{self.p_mia.id}",
        )
        for place in places:
            texts = self._texts(self._book(self.user_sam, place=place))
            self.assertIn(
                "This unit does not exist or you may not see it: your own screen is "
                "shown.",
                texts,
                place,
            )
            self.assertFalse([t for t in texts if "4321" in t or "HYPERLINK" in t])
        with self.assertRaises(AccessError):
            self._files(self._users_by_role()["none"])._xlsx({})

    def test_sheets_have_names_that_excel_takes(self):
        names = set()
        self.assertEqual(_sheet_name("a/b: [c]?", names), "a b   c")
        long = "x" * 40
        self.assertEqual(_sheet_name(long, names), "x" * 31)
        self.assertEqual(_sheet_name(long, names), "x" * 29 + " 2")
        self.assertEqual(_sheet_name("''", names), "1")

    def test_long_tables_have_a_header_on_each_page(self):
        report = self.env["report.spm_objectives.report_dashboard"]
        values = report.with_user(self.user_sam)._get_report_values([], {})
        table = Table("Team", ("Name",), tuple((str(n),) for n in range(60)))
        pieces = values["pieces"](table)
        self.assertEqual([len(rows) for rows in pieces], [25, 25, 10])
        self.assertEqual(sum(pieces, ()), table.rows)

    def test_pdf(self):
        report = self.env["ir.actions.report"]
        if report.get_wkhtmltopdf_state() == "install":
            raise unittest.SkipTest("no wkhtmltopdf on this machine: no PDF to read")
        files = self._files(self.user_mia).with_context(force_report_rendering=True)
        name, content = files._pdf({})
        self.assertTrue(name.endswith(".pdf"))
        self.assertLess(len(content), 100_000, "no styles and fonts but what is used")
        reader = PdfReader(io.BytesIO(content))
        title = f"{self.p_mia.name} {self._period('2026-Q2').name}"
        self.assertEqual(reader.metadata["/Title"], title)
        pages = reader.pages
        text = " ".join(" ".join(page.extract_text() for page in pages).split())
        for part in (
            self._period("2026-Q2").name,
            self._kpi("won_revenue").name,
            self.p_sam.name,
            "=HYPERLINK(1)",
            "4,321.00",
            "Distribution of Attainment",
        ):
            self.assertIn(part, text)


@tagged("post_install", "-at_install")
class TestDashboardDownload(FilesCommon, HttpCase):
    """The addresses of the files."""

    def _get(self, user, kind="xlsx", **choice):
        if user:
            self.authenticate(user.login, user.login)
        else:
            self.authenticate(None, None)
        query = "&".join(f"{name}={value}" for name, value in choice.items())
        return self.url_open(
            f"/spm/dashboard/{kind}?{query}", allow_redirects=False, timeout=60
        )

    def test_a_workbook(self):
        answer = self._get(self.user_sam, context="{}", place="me")
        self.assertEqual(answer.status_code, 200)
        self.assertIn(".xlsx", answer.headers["Content-Disposition"])
        load_workbook(io.BytesIO(answer.content))

    def test_what_makes_no_sense_is_as_if_it_were_not_said(self):
        for context in (
            "nonsense",
            "[" * 5000,
            "[1]",
            '{"allowed_company_ids": "x"}',
            '{"allowed_company_ids": [null, "1", true]}',
            '{"lang": 5, "tz": []}',
            '{"lang": "xx_YY", "tz": "Nowhere/Else"}',
        ):
            answer = self._get(self.user_sam, context=context, place="me")
            self.assertEqual(answer.status_code, 200, context)

    def test_refused(self):
        with mute_logger("odoo.http"):
            nobody = self._users_by_role()["none"]
            for kind in ("xlsx", "pdf"):
                answer = self._get(nobody, kind)
                self.assertEqual(answer.status_code, 500)
                self.assertIn("AccessError", answer.text)
        self.assertIn(self._get(None).status_code, (302, 303))
        answer = self._get(self.user_sam, "exe")
        self.assertEqual(answer.status_code, 404)

    def test_customers_are_refused(self):
        portal = new_test_user(self.env, "spm_portal", "base.group_portal")
        for kind in ("xlsx", "pdf"):
            self.assertEqual(self._get(portal, kind).status_code, 403)

    def test_companies_of_others_are_refused(self):
        other = self._make_company("Elsewhere", "UTC")
        context = json.dumps({"allowed_company_ids": [other.id]})
        with mute_logger("odoo.http"):
            answer = self._get(self.user_sam, context=context)
        self.assertEqual(answer.status_code, 500)
        self.assertIn("AccessError", answer.text)
