from odoo.tests import freeze_time, tagged

from .pay_common import NOW, PayCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestDashboardPay(PayCommon):
    """The dashboard tells people their pay so far, and nobody else's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        version = cls._make_plan()
        cls.assignment = cls._assign(cls.p_sam, version, target_incentive=12000)
        cls._assign(cls.p_pia, version)
        cls.now = cls._current(cls)

    def _current(self):
        """The month of these tests."""
        today = self.company._spm_today()
        months = self.periods.filtered(lambda p: p.period_type == "month")
        return months.filtered(lambda p: p.date_from <= today < p.date_to)

    def _pay(self, user, place="me", **choice):
        """The data of the panel that a user gets, or None."""
        screen = (
            self.env["spm.dashboard"].with_user(user).open({"place": place, **choice})
        )
        panels = [panel for panel in screen["panels"] if panel["key"] == "pay"]
        for panel in panels:
            self.assertNotIn("error", panel)
            return panel["data"]
        return None

    def _win_now(self, amount, user=None):
        return self._win(amount, day=self.now.date_from.isoformat(), user=user)

    def test_what_was_earned_so_far_is_calculated(self):
        self._win_now(20000)
        data = self._pay(self.user_sam)
        [plan] = data["plans"]
        self.assertEqual((plan["earned"], plan["payable"]), (600, 600))
        self.assertEqual((plan["target"], plan["attainment"]), (1000, 60))
        self.assertEqual(plan["period"], self.now.name)
        self.assertEqual([line["amount"] for line in plan["lines"]], [600])
        self.assertTrue(data["own"])
        self.assertFalse(data["statement"])
        self.assertFalse(self._of(self.p_sam, self.now.code), "nothing is kept")

    def test_it_says_what_the_run_then_says(self):
        self._win_now(12345.67)
        [plan] = self._pay(self.user_sam)["plans"]
        self._run(self.now.code)
        statement = self._of(self.p_sam, self.now.code)
        self.assertEqual(plan["earned"], statement.earned)
        self.assertEqual(plan["payable"], statement.payable)
        [plan] = self._pay(self.user_sam)["plans"]
        self.assertEqual(plan["lines"][0]["line_id"], statement.line_ids.id)

    def test_a_draft_is_followed_and_a_reviewed_statement_stands(self):
        self._win_now(1000)
        self._run(self.now.code)
        self._win_now(1000)
        self.assertEqual(self._pay(self.user_sam)["plans"][0]["earned"], 40)
        statement = self._of(self.p_sam, self.now.code)
        statement.sudo().state = "reviewed"
        data = self._pay(self.user_sam)
        self.assertEqual(data["plans"][0]["earned"], 20)
        self.assertEqual(data["statement"]["state"], "reviewed")

    def test_the_latest_statement(self):
        self._win(1000, day="2026-03-10")
        self._run()
        self._finish(self._of(self.p_sam))
        last = self._pay(self.user_sam)["statement"]
        self.assertEqual(last["id"], self._of(self.p_sam).id)
        self.assertEqual((last["state"], last["payable"]), ("posted", 20))

    def test_what_cannot_be_calculated_says_why(self):
        self._win_now(1000)
        calculator = self.env.registry["spm.pay.calculator"]

        def fail(calculator, period, ids, shadow=False):
            people = calculator._gather(period, ids)
            people[ids[0]].fail("No rate of exchange.")
            return [(people[ids[0]], None)]

        self.patch(calculator, "_calculate", fail)
        [plan] = self._pay(self.user_sam)["plans"]
        self.assertEqual(plan["why"], "No rate of exchange.")
        self.assertIsNone(plan["earned"])
        self.assertIsNone(plan["attainment"])

    def test_who_is_on_no_plan_has_no_panel(self):
        self.assertIsNone(self._pay(self.user_mia))

    def test_pay_is_told_to_whom_it_concerns(self):
        self._win_now(20000)
        place = f"participant-{self.p_sam.id}"
        for user in (self.user_mia, self.user_officer):
            data = self._pay(user, place)
            self.assertEqual(data["plans"][0]["earned"], 600)
            self.assertFalse(data["own"])
        # an administrator sees results, and no pay
        self.assertIsNone(self._pay(self.user_admin_spm, place))
        # a colleague ends on the own screen
        data = self._pay(self.user_pia, place)
        self.assertTrue(data["own"])
        self.assertEqual(data["plans"][0]["earned"], 0)

    def test_a_unit_has_no_panel(self):
        for place in (f"line-{self.p_mia.id}", f"company-{self.company.id}"):
            self.assertIsNone(self._pay(self.user_officer, place))

    def test_in_files(self):
        self._win_now(20000)
        files = self.env["spm.dashboard.file"]
        told = files.with_user(self.user_sam)._paper({"place": "me"})
        cells = self._cells(told)
        self.assertIn(600, cells)
        place = f"participant-{self.p_sam.id}"
        told = files.with_user(self.user_admin_spm)._paper({"place": place})
        self.assertNotIn(600, self._cells(told))

    def _cells(self, paper):
        tables = [table for section in paper.sections for table in section[1]]
        cells = [cell for table in tables for row in table.rows for cell in row]
        return [getattr(cell, "value", cell) for cell in cells]
