import json
import re
from decimal import Decimal

from odoo.exceptions import AccessError, UserError
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
        self.assertEqual(data["statements"], [])
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
        self.assertEqual([one["state"] for one in data["statements"]], ["reviewed"])

    def test_the_latest_statement(self):
        self._win(1000, day="2026-03-10")
        self._run()
        self._finish(self._of(self.p_sam))
        [last] = self._pay(self.user_sam)["statements"]
        self.assertEqual(last["id"], self._of(self.p_sam).id)
        self.assertEqual((last["state"], last["payable"]), ("posted", 20))

    def test_all_statements_of_the_period_are_there(self):
        quarter = self.now.quarter_id
        months = self.periods.filtered(
            lambda p: p.quarter_id == quarter and p.period_type == "month"
        )
        before = months.filtered(lambda p: p.date_to <= self.now.date_from)
        self.assertTrue(before)
        for month in before:
            self._win(1000, day=month.date_from.isoformat())
            self._run(month.code)
        told = self._pay(self.user_sam, period=str(quarter.id))["statements"]
        wanted = before.sorted("date_from", reverse=True).mapped("name")
        self.assertEqual([one["period"] for one in told], wanted)
        self.assertEqual({one["state"] for one in told}, {"draft"})
        month = self._pay(self.user_sam, period=str(self.now.id))
        self.assertEqual(month["statements"], [], "no draft of another period")
        long_ago = self.periods.filtered(lambda p: p.date_to <= before[0].date_from)
        past = self._pay(self.user_sam, period=str(long_ago[0].id))
        self.assertEqual(past["statements"] if past else [], [])

    def test_open_screens_hear_of_new_credits(self):
        bus = self.env["bus.bus"]
        self.env.flush_all()
        self.env.cr.precommit.run()
        before = bus.search([], order="id desc", limit=1).id or 0

        def told():
            self.env.cr.precommit.run()
            found = bus.search([("id", ">", before)])
            found = found.filtered(lambda one: "spm_results" in one.message)
            channel = [self.env.cr.dbname, "res.company", self.company.id]
            ours = json.dumps(channel, separators=(",", ":"))
            return [one for one in found if one.channel.replace(" ", "") == ours]

        self._win_now(1000)
        self.assertEqual(len(told()), 1)
        before = bus.search([], order="id desc", limit=1).id
        self.env["spm.credit"]._post(full=True)
        self.assertEqual(told(), [], "nothing was posted")

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

    def _add_up(self, plan):
        parts = [round(Decimal(str(part["amount"])), 2) for part in plan["parts"]]
        earned, payable = (
            round(Decimal(str(plan[name])), 2) for name in ("earned", "payable")
        )
        self.assertEqual(earned + sum(parts), payable, plan["parts"])
        return {part["name"]: part["amount"] for part in plan["parts"]}

    def _month_before(self):
        months = self.periods.filtered(lambda p: p.period_type == "month")
        return months.filtered(lambda p: p.date_to == self.now.date_from)

    def _on(self, **terms):
        """Sam on a plan with other terms, paid for the month before."""
        self.assignment.unlink()
        self._assign(self.p_sam, self._make_plan(**terms), target_incentive=12000)
        before = self._month_before()
        self._win(12345.67, day=before.date_from.isoformat())
        self._run(before.code)

    def test_what_is_held_and_released_adds_up(self):
        self._on(holdback={"share": 33, "release_after": 1})
        self._win_now(2345.61)
        [plan] = self._pay(self.user_sam)["plans"]
        told = self._add_up(plan)
        self.assertEqual(set(told), {"Held back", "Released"})
        self.assertLess(told["Held back"], 0)
        self.assertGreater(told["Released"], 0)
        self._run(self.now.code)
        self._of(self.p_sam, self.now.code).sudo().state = "reviewed"
        [stored] = self._pay(self.user_sam)["plans"]
        self.assertEqual(self._add_up(stored), told)
        files = self.env["spm.dashboard.file"].with_user(self.user_sam)
        cells = self._cells(files._paper({"place": "me"}))
        self.assertIn("Released", cells)
        self.assertIn(told["Released"], cells)

    def test_a_draw_adds_up(self):
        self._on(draw={"amount": 5000})
        [plan] = self._pay(self.user_sam)["plans"]
        self.assertEqual(set(self._add_up(plan)), {"Draw paid"})

    def test_what_is_carried_adds_up(self):
        self._on(minimum_payout=1000)
        self._win_now(100)
        [plan] = self._pay(self.user_sam)["plans"]
        self.assertEqual(set(self._add_up(plan)), {"From earlier", "Carried forward"})

    def test_what_is_not_asked_back_adds_up(self):
        self._on(negative_balance="write_off")
        self._win_now(-1000)
        [plan] = self._pay(self.user_sam)["plans"]
        self.assertEqual(self._add_up(plan), {"Not asked back": 20})

    def test_adjustments_of_a_draft_add_up(self):
        self._win_now(1000)
        self._run(self.now.code)
        statement = self._of(self.p_sam, self.now.code)
        adjustment = self.env["spm.statement.adjustment"].with_user(self.user_officer)
        adjustment = adjustment.create(
            {"statement_id": statement.id, "amount": 50, "reason": "Agreed"}
        )
        adjustment.with_user(self.user_second).action_approve()
        self.env.invalidate_all()
        [plan] = self._pay(self.user_sam)["plans"]
        self.assertEqual(self._add_up(plan), {"Adjustments": 50})
        self.assertEqual(plan["payable"], statement.payable)

    # ------------------------------------------------------------- in words

    def _explain(self, user, place="me", number=0, assignment=None):
        panel = self.env["spm.dashboard.panel.pay"].with_user(user)
        assignment = assignment or self.assignment
        return panel.explain({"place": place}, assignment.id, number)

    def test_a_line_without_a_statement_is_explained(self):
        self._win_now(20000)
        told = self._explain(self.user_sam)
        self.assertIn("20,000.00", told)
        self.assertIn("o_spm_tiers", told)
        [plan] = self._pay(self.user_sam)["plans"]
        self.assertEqual(plan["lines"][0]["number"], 0)
        self.assertFalse(plan["lines"][0]["line_id"])
        self._run(self.now.code)
        line = self._of(self.p_sam, self.now.code).line_ids.with_user(self.user_sam)
        for sentence in re.findall(r"<span>(.+?)</span>", told):
            self.assertIn(sentence, line.told, "the words of statements")
        self._win_now(1)
        [plan] = self._pay(self.user_sam)["plans"]
        self.assertFalse(
            plan["lines"][0]["line_id"], "the draft explains another amount"
        )

    def test_pay_is_explained_to_whom_it_is_told(self):
        self._win_now(20000)
        place = f"participant-{self.p_sam.id}"
        for user in (self.user_mia, self.user_officer):
            self.assertIn("20,000.00", self._explain(user, place))
        pia = self.env["spm.plan.assignment"].search(
            [("participant_id", "=", self.p_pia.id)]
        )
        for user, asked in (
            (self.user_admin_spm, {"place": place}),
            (self.user_pia, {"place": place}),
            (self.user_pia, {}),
            (self.user_sam, {"assignment": pia}),
            (self.user_mia, {"place": f"line-{self.p_mia.id}"}),
            (self.user_sam, {"number": 7}),
            (self.user_sam, {"number": -1}),
            (self.user_sam, {"number": "0"}),
            (self.user_sam, {"place": "team-99999999"}),
        ):
            with self.subTest(user.login, **asked), self.assertRaises(UserError):
                self._explain(user, **asked)
        with self.assertRaises(AccessError):
            self._explain(self._users_by_role()["none"])

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
