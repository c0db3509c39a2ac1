from datetime import datetime
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged
from odoo.tools import SQL, mute_logger

from .measure_common import NOW, MeasureCommon, noon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestKpiTestButton(MeasureCommon):
    """A definition is tried out as its author, and nothing of it stays."""

    def _draft(self, **vals):
        """What the form holds of a KPI that was never saved."""
        return {
            "name": "Wins",
            "code": "wins",
            "source": "model",
            "unit_type": "count",
            "model_id": self.env["ir.model"]._get_id("crm.lead"),
            "domain": "[('won_status', '=', 'won')]",
            "value_mode": "count",
            "date_path": "date_closed",
            "owner_path": "user_id",
        } | vals

    def _try(self, vals=None, kpi=None, user=None):
        env_kpi = self.Kpi.with_user(user or self.user_admin_spm)
        return env_kpi.test_definition(vals or {}, kpi.id if kpi else False)

    def _won(self, user, amount, closed, **vals):
        return self._make_lead(user, amount, closed, **vals)

    def _some_wins(self):
        """Months as a plain reader of New York's calendar counts them."""
        self._won(self.user_sam, 100, noon("2026-02-10"))
        self._won(self.user_sam, 30, datetime(2026, 3, 1, 4, 59, 59))  # still February
        self._won(self.user_pia, 7, datetime(2026, 3, 1, 5, 0, 0))
        self._won(None, 1000, noon("2026-03-10"))
        self._make_lead(self.user_pia, 5, noon("2026-03-11"), lost=True)
        self._won(self.user_pia, 9999, noon("2025-12-31"))  # before the calendar

    # ------------------------------------------------------------- numbers

    def test_numbers_by_month_and_person(self):
        self._some_wins()
        found = self._try(
            self._draft(
                unit_type="money", value_mode="sum", value_path="expected_revenue"
            )
        )
        self.assertNotIn("error", found)
        self.assertEqual(found["total"], 1137)
        months = {row["label"]: row["value"] for row in found["periods"]}
        self.assertEqual(len(months), 6, "the periods until today")
        self.assertEqual(months["February 2026"], 130)
        self.assertEqual(months["March 2026"], 1007)
        self.assertEqual(months["June 2026"], 0)
        self.assertEqual(
            [(row["name"], row["value"]) for row in found["owners"]],
            [("Sam", 130), ("Pia", 7)],
        )
        self.assertEqual(found["unassigned"], 1000)
        self.assertEqual(found["records"]["count"], 4)
        self.assertEqual(found["records"]["unassigned"], 1)
        self.assertEqual(found["currency_id"], self.company.currency_id.id)

    def test_numbers_are_those_of_the_results(self):
        """What the button shows is what the refresh stores afterwards."""
        self._some_wins()
        for code in ("won_revenue", "average_deal", "win_rate", "new_customers"):
            with self.subTest(code):
                kpi = self._kpi(code)
                found = self._try(kpi=kpi)
                self._refresh(code)
                self.assertEqual(
                    found["total"],
                    self._number(kpi, self.company, self._period("2026"), "company"),
                )
                for row in found["owners"]:
                    person = self.env["spm.participant"].browse(row["id"])
                    self.assertEqual(
                        row["value"], self._number(kpi, person, self._period("2026"))
                    )

    def _number(self, kpi, unit, period, by="participant"):
        value = self._value(kpi, unit, period, by)
        return None if value is None else float(value)

    def test_formula_of_unsaved_text(self):
        self._some_wins()
        found = self._try(
            {
                "name": "Per Deal",
                "source": "formula",
                "formula": "won_revenue / won_deals",
                "unit_type": "money",
            }
        )
        self.assertAlmostEqual(found["total"], 1137 / 4)
        months = {row["label"]: row["value"] for row in found["periods"]}
        self.assertAlmostEqual(months["February 2026"], 65)
        self.assertIsNone(months["June 2026"], "nothing to divide by is no data")
        self.assertIsNone(found["records"])

    def test_ratio_divides_sums(self):
        self._some_wins()
        found = self._try(
            {
                "name": "Won",
                "source": "ratio",
                "numerator_id": self._kpi("won_deals").id,
                "denominator_id": self._kpi("closed_deals").id,
                "factor": 100,
                "unit_type": "percent",
                "empty_is": "none",
            }
        )
        self.assertEqual(found["total"], 80)
        self.assertEqual(
            [(row["name"], row["value"]) for row in found["owners"]],
            [("Sam", 100), ("Pia", 50)],
        )
        self.assertEqual(found["records"]["kpi"], self._kpi("closed_deals").name)
        self.assertEqual(found["records"]["count"], 5)

    def test_stock_is_what_is_there_now(self):
        self._make_lead(self.user_sam, 10)
        self._make_lead(self.user_pia, 20)
        draft = self._draft(
            nature="stock",
            domain="[('won_status', '=', 'pending')]",
            date_path=False,
        )
        found = self._try(draft)
        values = [row["value"] for row in found["periods"]]
        self.assertEqual(found["total"], 2)
        self.assertEqual(values, [None, None, None, None, None, 2])

    def test_without_calendar_the_last_twelve_months(self):
        company = self._make_company("Nowhere", "America/New_York")
        self.user_admin_spm.company_ids |= company
        env_kpi = self.Kpi.with_user(self.user_admin_spm).with_context(
            allowed_company_ids=company.ids
        )
        here = {"company_id": company.id, "team_id": False}
        self._won(None, 7, noon("2025-07-01"), **here)
        self._won(None, 7, noon("2025-06-30"), **here)
        self._won(self.user_sam, 7, noon("2026-02-10"))
        draft = self._draft()
        found = env_kpi.test_definition(draft)
        self.assertEqual(len(found["periods"]), 12)
        self.assertEqual(found["periods"][0]["label"], "July 2025")
        self.assertEqual(found["total"], found["unassigned"])
        self.assertEqual(found["total"], 1)
        self.assertEqual(found["company"], "Nowhere")

    # ------------------------------------------------------------- records

    def _opened(self, found, user=None):
        action = found["records"]["action"]
        records = self.env[action["res_model"]].with_user(user or self.env.user)
        return records.with_context(**action["context"]).search(action["domain"])

    def test_records_are_exactly_those_counted(self):
        partner = self.env["res.partner"].create({"name": "Customer"})
        first = self._won(self.user_sam, 1, noon("2026-02-10"), partner_id=partner.id)
        self._won(self.user_sam, 2, noon("2026-03-10"), partner_id=partner.id)
        found = self._try(self._draft(nature="distinct", distinct_path="partner_id"))
        self.assertEqual(found["total"], 1)
        self.assertEqual(found["records"]["count"], 1)
        self.assertEqual(self._opened(found), first)

    def test_records_obey_the_own_rights(self):
        """Numbers are the company's; an own-documents user opens the own records."""
        mine = self._won(self.user_admin_spm, 1, noon("2026-02-10"))
        self._won(self.user_sam, 2, noon("2026-02-11"))
        found = self._try(self._draft())
        self.assertEqual(found["total"], 2)
        self.assertEqual(found["records"]["count"], 2)
        self.assertEqual(found["records"]["visible"], 1)
        self.assertEqual(self._opened(found, self.user_admin_spm), mine)

    # ------------------------------------------------------------- nothing stays

    def test_nothing_is_kept(self):
        self._some_wins()
        self._refresh("won_deals")
        count, stored = self.Kpi.search_count([]), self._stored()
        messages = self.env["mail.message"].search_count([])
        self.assertNotIn("error", self._try(self._draft()))
        self.assertIn("error", self._try(self._draft(date_path="nonsense")))
        self.assertEqual(self.Kpi.search_count([]), count)
        self.assertEqual(self._stored(), stored)
        self.assertEqual(self.env["mail.message"].search_count([]), messages)

    def test_changes_of_a_saved_one_are_tried_only(self):
        self._some_wins()
        kpi = self._make_kpi("own_wins", self.user_admin_spm, state="active")
        self._refresh("own_wins")
        before = kpi.read()[0]
        self.assertEqual(self._try(kpi=kpi)["total"], 4)
        changed = {"domain": "[('won_status', '=', 'lost')]", "name": "Lost ones"}
        found = self._try(changed, kpi)
        self.assertEqual((found["name"], found["total"]), ("Lost ones", 1))
        self.assertEqual(kpi.read()[0], before)

    def test_closed_results_are_not_redefined(self):
        self._some_wins()
        kpi = self._make_kpi("own_wins", state="active")
        self._refresh("own_wins")
        self._period("2026-M02").with_user(self.user_officer).action_lock_results()
        found = self._try({"domain": "[]"}, kpi)
        self.assertIn("counts in the closed period", found["error"])
        self.assertEqual(self._try(kpi=kpi)["total"], 4)

    # ------------------------------------------------------------- refusals

    def test_only_administrators(self):
        for user in (self.user_sam, self.user_mia, self.user_head, self.user_officer):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._try(self._draft(), user=user)

    def test_errors_say_what_is_wrong(self):
        kpi = self._make_kpi("own_wins", state="active")
        employee = self.env["ir.model"]._get_id("hr.employee")
        cases = {
            "choose the records": {"model_id": False},
            "fill in “Value Field”": {"value_mode": "sum"},
            "no field of": {"value_mode": "sum", "value_path": "nothing"},
            "is of type char": {"value_mode": "sum", "value_path": "name"},
            "leads to no participant": {"owner_path": "partner_id"},
            "not a list of conditions": {"domain": "__import__('os').getcwd()"},
            "no field of “": {"domain": "[('nothing', '=', 1)]"},
            "Another KPI has this code": {"code": "own_wins"},
            "starts with a small letter": {"code": "Own Wins"},
            "may not read": {"model_id": employee, "owner_path": "user_id"},
            "cannot be read": {"source": "formula", "formula": "1 +"},
            "do not exist": {"source": "formula", "formula": "no_such_kpi + 1"},
            "choose its numerator": {"source": "ratio"},
        }
        for message, vals in cases.items():
            with self.subTest(message), mute_logger("odoo.sql_db"):
                found = self._try(self._draft(**vals))
                self.assertIn(message, found.get("error", found))
        circle = self._try({"source": "formula", "formula": "own_wins + 1"}, kpi)
        self.assertIn("own_wins → own_wins", circle["error"])

    def test_an_error_of_the_database_is_a_message(self):
        source = self.env.registry["spm.kpi.source.model"]
        query = SQL("SELECT 1 / 0 AS window_id, 1 AS numerator, 1 AS denominator")
        with (
            patch.object(source, "_measure", lambda *args: query),
            mute_logger("odoo.sql_db"),
        ):
            found = self._try(self._draft())
        self.assertIn("division by zero", found["error"])
        self.assertTrue(self.Kpi.search_count([]), "the transaction goes on")

    def test_a_broken_one_is_tried_too(self):
        kpi = self._make_kpi("own_wins")
        kpi.write({"state": "broken", "broken_reason": "no such field"})
        self.assertEqual(self._try(kpi=kpi)["total"], 0)
        self.assertEqual(kpi.state, "broken")

    # ------------------------------------------------------------- wrong values

    def test_what_is_no_definition(self):
        test = self.Kpi.with_user(self.user_admin_spm).test_definition
        for nothing in (None, [], {}, False):
            self.assertIn("choose the records", test(nothing)["error"])
        for wrong in ("x", 5, [1, 2], [["name", "x"]]):
            self.assertIn("is a set of values", test(wrong)["error"])
        for wrong in ("x", [1], {"id": 1}, 0.5):
            self.assertIn("no such KPI", test({}, wrong)["error"])
        gone = self._make_kpi("gone")
        gone.unlink()
        self.assertIn("does not exist", test({}, gone.id)["error"])
        for vals, message in (
            ({"model_id": "x"}, "does not fit its field"),
            ({"factor": "x"}, "does not fit its field"),
            ({"source": "x"}, "not known here"),
            ({"factor": [1]}, "does not fit its field"),
        ):
            with mute_logger("odoo.sql_db"):
                self.assertIn(message, self._try(self._draft(**vals))["error"])

    def test_filters_compare_like_with_like(self):
        for domain, message in (
            ("('expected_revenue', '>', 'abc')", "“abc” is no number; “Expected Reven"),
            ("('expected_revenue', '=', 'abc')", "“abc” is no number"),
            ("('expected_revenue', 'in', [1, 'abc'])", "“abc” is no number"),
            ("('expected_revenue', '>', [1])", "no value|no number|cannot be measured"),
            ("('stage_id.sequence', '>', 'x')", "“x” is no number"),
            ("('id', '=', 'x')", "“x” is no number"),
            ("('date_closed', '>', 'abc')", "“abc” is no date such as 2026-01-31"),
            ("('date_closed', '>', '2026-13-45')", "“2026-13-45” is no date"),
            ("('date_closed', '>', 5)", "“5” is no date"),
            ("('user_id', 'in', [[1]])", "“[1]” is no value to compare with"),
        ):
            with self.subTest(domain):
                found = self._try(self._draft(domain=f"[{domain}]"))
                self.assertRegex(found.get("error", ""), message.replace("[1]", "..."))
        for domain in (
            "('expected_revenue', '>', '5')",
            "('expected_revenue', '=', False)",
            "('date_closed', '>', 'today -1m')",
            "('date_closed', '>=', '2026-01-31')",
            "('user_id', '=', 'Sam')",
        ):
            with self.subTest(domain):
                self.assertNotIn("error", self._try(self._draft(domain=f"[{domain}]")))

    def test_the_database_s_own_words_stay_out(self):
        """What no check foresaw is explained without SQL."""

        def fails(_self, kpi, dirty=False):
            return SQL("SELECT 'x'::int, 1, 1, 1")

        source = "odoo.addons.spm_objectives.models.spm_kpi_source_model"
        with (
            patch(f"{source}.SpmKpiSourceModel._measure", fails),
            mute_logger("odoo.sql_db"),
        ):
            found = self._try(self._draft())["error"]
            self.assertIn("A value in the filter does not fit its field", found)
            kpi = self._make_kpi("mine", state="active")
            kpi._refresh_one()
        self.assertNotIn("LINE 1", found)
        self.assertEqual(kpi.state, "broken")
        self.assertIn("does not fit its field", kpi.broken_reason)
