from odoo.exceptions import UserError
from odoo.tests import Form, freeze_time, tagged

from .credit_common import NOW, CreditCommon, noon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestCreditPayable(CreditCommon):
    """When credits are payable, what is held, foreign money and credits from
    elsewhere."""

    def _win(self, amount=1000, day="2026-03-10"):
        return self._make_lead(self.user_sam, amount, noon(day))

    def _close(self, *codes):
        periods = self.periods.filtered(lambda period: period.code in codes)
        periods = periods.with_user(self.user_officer)
        periods.action_lock_results()
        periods.action_lock_pay()

    # ------------------------------------------------------------- payable

    def test_days_after(self):
        self._make_rule(payable="later", payable_days=30, release_share=80)
        lead = self._win()
        self._post()
        row = self._rows(lead)
        self.assertEqual(str(row.payable_on), "2026-04-09")
        self.assertEqual(row.release_share, 80)

    def test_what_arrives_late_is_payable_in_the_open_period(self):
        self._make_rule()
        early = self._win(1000, "2026-01-10")
        self._post()
        self._close("2026-M01", "2026-M02")
        late = self._win(500, "2026-01-20")
        early.expected_revenue = 800
        self._post()
        self._document(early).with_user(self.user_officer).action_accept()
        self.assertEqual(str(self._rows(late).earned_on), "2026-01-20")
        self.assertEqual(str(self._rows(late).payable_on), "2026-03-01")
        first, difference = self._rows(early)
        self.assertEqual(str(first.payable_on), "2026-01-10")
        self.assertEqual(difference.amount, -200)
        self.assertEqual(str(difference.earned_on), "2026-01-10")
        self.assertEqual(str(difference.payable_on), "2026-03-01")
        before = self._count()
        self._post(full=True)
        self.assertEqual(self._count(), before)

    # ------------------------------------------------------------- holds

    def test_hold_and_release(self):
        self._make_rule()
        lead = self._win()
        self._post()
        rows = self._rows(lead).with_user(self.user_officer)
        action = rows.action_hold()
        wizard = self.env[action["res_model"]].with_user(self.user_officer)
        form = Form(wizard.with_context(**action["context"]))
        form.reason = "The customer disputes it"
        form.save().action_hold()
        self.assertEqual(rows.hold_reason, "The customer disputes it")
        self.assertIn(rows, self.Credit.search([("is_held", "=", True)]))
        self._make_split(lead, self.p_pia, 10)
        self._post()
        mine = self._rows(lead, participant_id=self.p_sam.id)
        self.assertEqual(set(mine.mapped("hold_reason")), {"The customer disputes it"})
        self.assertFalse(any(self._rows(lead, kind="split").mapped("is_held")))
        mine[0].with_user(self.user_officer).action_release()
        self.assertFalse(any(mine.mapped("is_held")))
        self._post(full=True)
        self.assertEqual(len(self._rows(lead)), 3)
        acts = self.env["spm.credit.hold"].search(
            [("participant_id", "=", self.p_sam.id)]
        )
        self.assertEqual(acts.mapped("reason"), [False, "The customer disputes it"])
        with self.assertRaises(UserError):
            acts[0].reason = "x"

    def test_a_rule_that_holds(self):
        self._make_rule(payable="hold", hold_reason="Until delivered")
        lead = self._win()
        self._post()
        self.assertEqual(self._rows(lead).hold_reason, "Until delivered")
        self._rows(lead).with_user(self.user_officer).action_release()
        lead.expected_revenue = 1200
        self._post()
        self._document(lead).with_user(self.user_officer).action_accept()
        self.assertEqual(self._rows(lead).mapped("amount"), [1000, 200])
        self.assertFalse(any(self._rows(lead).mapped("is_held")), "released stays so")

    # ------------------------------------------------------------- from elsewhere

    def _import(self, *rows):
        names = ["id", "name", "kind", "participant_id/.id", "component_id/.id"]
        names += ["amount", "currency_id/.id", "earned_on"]
        entries = self.env["spm.credit.entry"].with_user(self.user_officer)
        result = entries.load(names, [list(map(str, row)) for row in rows])
        self.assertFalse(result["messages"])
        return self.env["spm.credit.entry"].browse(result["ids"])

    def _entry_rows(self, entry):
        document = self.Document.search(
            [("source", "=", "entry"), ("res_id", "=", entry.id)]
        )
        return document.credit_ids.sorted("id")

    def _row(self, amount, currency="USD", kind="external", day="2026-02-02"):
        currency = self.env.ref(f"base.{currency}").id
        who = (self.p_sam.id, self.revenue.id)
        return ("test.one", "INV/1", kind, *who, amount, currency, day)

    def test_importing_the_same_id_again_posts_the_difference(self):
        entry = self._import(self._row(1200))
        self._post()
        again = self._import(self._row(1200))
        self._post()
        self.assertEqual(again, entry)
        self.assertEqual(self._entry_rows(entry).mapped("amount"), [1200])
        self.assertEqual(self._entry_rows(entry).cause, "external")
        self._import(self._row(1000))
        self._post()
        self.assertEqual(self._entry_rows(entry).mapped("amount"), [1200, -200])
        rows = self._entry_rows(entry)
        entry.unlink()
        self._post()
        rows = self.Credit.search([("document_id", "=", rows.document_id.id)])
        self.assertEqual(sum(rows.mapped("amount")), 0)

    def test_opening_balance(self):
        entry = self._import(self._row(52000, kind="opening"))
        self._post()
        row = self._entry_rows(entry)
        self.assertEqual((row.kind, row.cause), ("opening", "opening"))
        self.assertFalse(row.rule_id)

    def test_foreign_money(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        rates = self.env["res.currency.rate"]
        rates.search([]).unlink()
        rate = rates.create(
            {
                "currency_id": euro.id,
                "company_id": self.company.id,
                "name": "2026-02-01",
                "rate": 0.8,
            }
        )
        entry = self._import(self._row(100, "EUR"))
        self._post()
        row = self._entry_rows(entry)
        self.assertEqual((row.document_amount, row.amount), (100, 125))
        self.assertEqual(row.document_currency_id, euro)
        self.assertEqual(row.currency_id, self.company.currency_id)
        self.assertAlmostEqual(row.rate, 1.25)
        rate.rate = 0.5
        self._post()
        rows = self._entry_rows(entry)
        self.assertEqual(rows.mapped("amount"), [125, 75])
        self.assertEqual(rows[1].cause, "rate")
        self.assertEqual(sum(rows.mapped("document_amount")), 100)

    def test_no_rate_on_the_day_waits(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        rates = self.env["res.currency.rate"]
        rates.search([]).unlink()
        values = {"currency_id": euro.id, "company_id": self.company.id}
        rates.create(values | {"name": "2026-05-01", "rate": 0.8})
        entry = self._import(self._row(100, "EUR"))
        self._post()
        self.assertFalse(self._entry_rows(entry))
        self.env["spm.credit.check"]._rebuild()
        found = self.env["spm.credit.check"].search([("kind", "=", "rate")])
        self.assertIn(entry.id, found.document_id.mapped("res_id"))
        rates.create(values | {"name": "2026-01-01", "rate": 0.5})
        self._post()
        self.assertEqual(self._entry_rows(entry).amount, 200)
