from odoo.tests import freeze_time, tagged

from .pay_common import COMMISSION, NOW, PayCommon

TEN = {"mode": "marginal", "tiers": [{"from": 0, "rate": 10}]}


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPayLate(PayCommon):
    """What arrives after a period was paid: by hand, to the cent."""

    def _paid(self, *codes):
        """Run and post months, the later ones being empty or not, and lock them."""
        for code in codes:
            self._run(code)
            self._finish(self._of(self.p_sam, code))
        for number in range(1, int(codes[-1][-2:]) + 1):
            period = self._period(f"2026-M{number:02}").with_user(self.user_officer)
            period.action_lock_results()
            period.action_lock_pay()

    def _lines(self, code):
        """Amounts of a month's lines, each with the month it is late for."""
        statement = self._of(self.p_sam, code)
        self.assertTrue(statement.agrees, "computed again from the explanation")
        lines = statement.line_ids.sorted("sequence")
        self.assertTrue(all(line.told and "Agrees" in line.told for line in lines))
        return [(line.amount, line.late_period_id.code or None) for line in lines]

    def test_on_top_of_what_was_credited_then(self):
        self._assign(self.p_sam, self._make_plan())
        self._win(8000)
        self._paid("2026-M03")
        self._win(5000, "2026-03-20")
        self._win(1000, "2026-04-10")
        run = self._run("2026-M04")
        self.assertEqual(2000 * 0.02 + 3000 * 0.04, 160, "beyond 10,000 March pays 4 %")
        self.assertEqual(self._lines("2026-M04"), [(20, None), (160, "2026-M03")])
        self.assertEqual(self._of(self.p_sam, "2026-M04").payable, 180)
        self.assertIn("before this period: 1, from 03/20/2026", self._told(run))
        [late] = self._of(self.p_sam, "2026-M04").line_ids.filtered("late_period_id")
        self.assertEqual((late.base, late.credit_ids.pay), (5000, 160))
        self.assertIn("1 of 1, from 03/20/2026", late.told)
        again = self._run("2026-M04")
        self.assertEqual(set(again.result_ids.mapped("outcome")), {"same"})

    def test_paid_once_however_often_more_arrives(self):
        self._assign(self.p_sam, self._make_plan())
        self._win(8000)
        self._paid("2026-M03")
        self._win(1000, "2026-03-20")
        self._paid("2026-M04")
        self._win(3000, "2026-03-21")
        self._run("2026-M05")
        self.assertEqual(self._lines("2026-M04"), [(0, None), (20, "2026-M03")])
        self.assertEqual(self._lines("2026-M05"), [(0, None), (100, "2026-M03")])
        self.assertEqual(10000 * 0.02 + 2000 * 0.04, 160 + 20 + 100)
        self._paid("2026-M05")
        self._run("2026-M06")
        self.assertEqual(self._lines("2026-M06"), [(0, None)])

    def test_by_the_plan_that_was_in_force(self):
        first = self._assign(self.p_sam, self._make_plan())
        self._win(1000)
        self._paid("2026-M03")
        first.date_to = "2026-04-01"
        other = {"type": "commission", "key": "test_margin", "table": TEN}
        self.env["spm.component"].create({"name": "Other", "code": "test_margin"})
        self._assign(self.p_sam, self._make_plan(other, day="2026-04-01"), "2026-04-01")
        self._win(3000, "2026-03-20")
        run = self._run("2026-M04")
        self.assertEqual(self._lines("2026-M04"), [(0, None), (60, "2026-M03")])
        self.assertNotIn("wait", self._told(run))

    def test_a_gate_that_the_late_deal_opens(self):
        gate = {"type": "gate", "measure": "sold", "effect": "zero", "read": "actual"}
        gated = {**COMMISSION, "modifiers": [{**gate, "at_least": 5000}]}
        sold = {"key": "sold", "source": "credits", "component_id": self.revenue.id}
        self._assign(self.p_sam, self._make_plan(gated, measures=[sold]))
        self._win(4000)
        self._paid("2026-M03")
        self.assertEqual(self._of(self.p_sam).payable, 0)
        self._win(1000, "2026-03-20")
        self._run("2026-M04")
        self.assertEqual(self._lines("2026-M04"), [(0, None), (100, "2026-M03")])

    def test_a_cap_on_the_sum(self):
        self._assign(self.p_sam, self._make_plan(total={"cap": 100}))
        self._win(8000)
        self._paid("2026-M03")
        self.assertEqual(self._of(self.p_sam).payable, 100)
        self._win(1000, "2026-03-20")
        self._run("2026-M04")
        self.assertEqual(
            self._lines("2026-M04"),
            [(0, None), (20, "2026-M03"), (-20, "2026-M03")],
        )
        self.assertEqual(self._of(self.p_sam, "2026-M04").payable, 0)

    def test_a_window_over_several_periods(self):
        self._assign(self.p_sam, self._make_plan({**COMMISSION, "window": "year"}))
        self._win(8000)
        self._win(5000, "2026-04-10")
        self._paid("2026-M03", "2026-M04")
        self._win(1000, "2026-03-20")
        self._win(1000, "2026-05-10")
        self._run("2026-M05")
        self.assertEqual(
            self._lines("2026-M05"),
            [(40, None), (20, "2026-M03"), (20, "2026-M04")],
        )
        self.assertEqual(10000 * 0.02 + 5000 * 0.04, 160 + 160 + 40 + 20 + 20)

    def test_a_deal_that_is_lost_gives_back_what_it_was_paid(self):
        self._assign(self.p_sam, self._make_plan())
        self._win(8000)
        lead = self._win(4000, "2026-03-20")
        self._paid("2026-M03")
        self.assertEqual(self._of(self.p_sam).payable, 280)
        lead.stage_id = self.env.ref("crm.stage_lead1")
        self._post()
        self._win(20000, "2026-04-10")
        self._run("2026-M04")
        self.assertEqual(self._lines("2026-M04"), [(600, None), (-120, "2026-M03")])

    def test_what_would_have_been_of_a_statement_with_late_pay(self):
        self._assign(self.p_sam, self._make_plan())
        self._win(8000)
        self._paid("2026-M03")
        self._win(1000, "2026-03-20")
        self._paid("2026-M04")
        run = self._run("2026-M04")
        mine = run.result_ids.filtered(lambda r: r.participant_id == self.p_sam)
        self.assertEqual((mine.outcome, mine.payable), ("same", 20))

    def test_before_the_first_statement(self):
        self._assign(self.p_sam, self._make_plan())
        self._win(8000, "2026-01-10")
        self._win(4000, "2026-03-10")
        run = self._run()
        self.assertIn("before this period: 1, from 01/10/2026", self._told(run))
        self.assertEqual(self._lines("2026-M03"), [(280, None)])
        told = self._of(self.p_sam).line_ids.told
        self.assertIn("earlier periods: 1 of 2, from 01/10/2026", told)

    def test_another_plan_before_the_first_statement(self):
        commission = {**COMMISSION, "table": TEN}
        self._assign(self.p_sam, self._make_plan(commission), until="2026-03-01")
        self._assign(self.p_sam, self._make_plan(), "2026-03-01")
        self._win(1000, "2026-02-10")
        self._win(1000)
        self._run()
        self.assertEqual(self._lines("2026-M03"), [(20, None), (100, "2026-M02")])

    def test_days_without_a_plan(self):
        plan = self._make_plan()
        self._assign(self.p_sam, plan, until="2026-02-01")
        self._assign(self.p_sam, plan, "2026-03-01")
        self._win(7000, "2026-02-10")
        self._win(1000)
        run = self._run()
        self.assertIn(
            "without a plan wait: 1, earned from 02/10/2026 to 02/10/2026",
            self._told(run),
        )
        self.assertEqual(self._lines("2026-M03"), [(20, None)])
        self._assign(self.p_sam, plan, "2026-02-01", until="2026-03-01")
        run = self._run()
        self.assertNotIn("wait", self._told(run))
        self.assertEqual(self._of(self.p_sam).payable, 160)
