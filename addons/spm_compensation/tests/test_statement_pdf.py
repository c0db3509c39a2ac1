import io
import unittest

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, freeze_time, tagged
from odoo.tools.pdf import PdfReader

from .pay_common import NOW
from .test_statement_explained import StatementCase

REPORT = "spm_compensation.report_statement"


class PdfCase(StatementCase):
    def _pdf(self, user, statements=None):
        """The PDF that a user gets."""
        report = self.env["ir.actions.report"].with_user(user)
        if report.get_wkhtmltopdf_state() == "install":
            raise unittest.SkipTest("no wkhtmltopdf on this machine: no PDF to read")
        # as a request has it
        report = report.with_context(force_report_rendering=True, lang=user.lang)
        ids = (statements or self.statement).ids
        content, kind = report._render_qweb_pdf(REPORT, ids)
        self.assertEqual(kind, "pdf")
        self.assertTrue(content.startswith(b"%PDF"))
        return content

    def _render(self, user, statements=None):
        """Its text."""
        pages = PdfReader(io.BytesIO(self._pdf(user, statements))).pages
        return " ".join(" ".join(p.extract_text() for p in pages).split())


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestStatementPdf(PdfCase):
    """The real PDF, read back."""

    def test_numbers_and_sentences(self):
        text = self._render(self.user_sam)
        for part in (
            self.p_sam.name,
            "Provisional",
            "900.00",
            "Commission",
            "Growth",
            "$ 15,000.00 of $ 20,000.00, that is 75 %.",
            "Condition met: Won revenue is 75 % of the target; at least 60 % of the "
            "target is needed.",
            "Hudson pier",
            "Quay wall",
            "Computed again from these numbers alone",
            "Earned in all",
            "To pay",
        ):
            self.assertIn(part, text)

    def test_the_curve_is_drawn(self):
        """Titles and round numbers of its axes stand in the text, and a line on it."""
        text = self._render(self.user_sam)
        for part in ("Attainment → Pay", "Credited → Pay", "50 %", "$ 200"):
            self.assertIn(part, text)
        html = self.env["ir.actions.report"].with_user(self.user_sam)
        drawn = html._render_qweb_html(REPORT, self.statement.ids)[0].decode()
        self.assertEqual(drawn.count("<polyline"), 2)
        self.assertEqual(drawn.count("<circle"), 2, "the points reached")

    def test_it_is_small(self):
        """No styles or fonts are embedded but the letters that are used."""
        self.assertLess(len(self._pdf(self.user_sam)), 100_000)

    def test_several_at_once(self):
        self._make_pia_paid()
        both = self.statement | self._of(self.p_pia).with_user(self.user_officer)
        text = self._render(self.user_officer, both.with_user(self.user_officer))
        self.assertIn(self.p_sam.name, text)
        self.assertIn(self.p_pia.name, text)

    def test_in_russian(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        self.user_sam.lang = "ru_RU"
        text = self._render(self.user_sam)
        self.assertIn("Hudson pier", text)
        self.assertIn("15 000", text.replace("\xa0", " "))

    def test_refused(self):
        for user in (self.user_pia, self.user_admin_spm):
            with self.assertRaises(AccessError):
                self._render(user)

    def test_adjusted_and_posted(self):
        adjustment = self.env["spm.statement.adjustment"].with_user(self.user_officer)
        made = adjustment.create(
            {
                "statement_id": self.statement.id,
                "amount": -50,
                "reason": "Paid twice in May",
            }
        )
        made.with_user(self.user_second).action_approve()
        self._finish(self.statement.with_user(self.user_officer))
        text = self._render(self.user_sam)
        self.assertIn("Paid twice in May", text)
        self.assertIn("850.00", text)
        self.assertIn(self.statement.hash, text.replace(" ", ""))
        self.assertIn(self.statement.name, text)


@tagged("post_install", "-at_install")
class TestStatementUrl(PdfCase, HttpCase):
    """The report's address is of no use to who may not read the statement."""

    def _get(self, login, converter):
        self.authenticate(login, login)
        return self.url_open(f"/report/{converter}/{REPORT}/{self.statement.id}")

    def test_addresses(self):
        own = self._get(self.user_sam.login, "html")
        self.assertEqual(own.status_code, 200)
        self.assertIn("Hudson pier", own.text)
        for user in (self.user_pia, self.user_admin_spm):
            for converter in ("html", "pdf", "text"):
                answer = self._get(user.login, converter)
                self.assertNotEqual(answer.status_code, 200)
                self.assertNotIn("Hudson pier", answer.text)
                self.assertNotIn("900.00", answer.text)
