from odoo.tests import freeze_time, tagged

from .pay_common import COMMISSION, NOW, PayCommon

HOLDBACK = {"holdback": {"share": 50, "release_after": 1}}


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPayAcross(PayCommon):
    """What a period leaves to the next: by hand, to the cent."""

    def _month(self, code, participant=None, **amounts):
        statement = self._of(participant or self.p_sam, code)
        self.assertEqual({n: round(statement[n], 2) for n in amounts}, amounts)
        return statement

    def test_holdback_and_release(self):
        self._assign(self.p_sam, self._make_plan(**HOLDBACK))
        self._win(1000)
        self._win(2000, "2026-04-10")
        for code in ("2026-M03", "2026-M04", "2026-M05"):
            self._run(code)
        self._month("2026-M03", earned=20, held=10, payable=10, held_balance=10)
        self._month("2026-M04", held=20, released=10, payable=30, held_balance=20)
        self._month("2026-M05", earned=0, released=20, payable=20, held_balance=0)

    def test_an_officer_releases_held_pay_of_a_leaver(self):
        plan = self._make_plan(holdback={"share": 50})
        self._assign(self.p_sam, plan, until="2026-04-01")
        self._win(1000)
        self._run()
        self._run("2026-M04")
        final = self._month("2026-M04", payable=0, held_balance=10)
        final.with_user(self.user_officer).action_release_held_pay()
        self.env.invalidate_all()
        self._month("2026-M04", payable=10, released=10, held_balance=0)
        final.with_user(self.user_officer).action_forfeit_held_pay()
        self.env.invalidate_all()
        self._month("2026-M04", payable=0, forfeited=10, held_balance=0)

    def test_a_recoverable_draw(self):
        plan = self._make_plan(draw={"amount": 100})
        self._assign(self.p_sam, plan, draw_to="2026-04-01")
        self._win(1000)
        self._win(10000, "2026-04-10")
        for code in ("2026-M03", "2026-M04"):
            self._run(code)
        self._month("2026-M03", earned=20, topped_up=80, payable=100, draw_owed=80)
        self._month("2026-M04", earned=200, recovered=80, payable=120, draw_owed=0)

    def test_minimum_payout(self):
        self._assign(self.p_sam, self._make_plan(minimum_payout=50))
        self._win(1000)
        self._win(2000, "2026-04-10")
        for code in ("2026-M03", "2026-M04"):
            self._run(code)
        self._month("2026-M03", earned=20, payable=0, carried_out=20)
        self._month("2026-M04", carried_in=20, payable=60, carried_out=0)

    def _lose(self, lead):
        # Odoo loses a won deal only after it was reopened
        lead.stage_id = self.env.ref("crm.stage_lead1")
        self._post()

    def test_a_lost_deal_is_a_negative_credit(self):
        self._assign(self.p_sam, self._make_plan())
        lead = self._win(1000)
        self._run()
        self._finish(self._of(self.p_sam))
        self._close("2026-M03")
        self._lose(lead)
        self._run("2026-M04")
        self._month("2026-M04", earned=-20, payable=0, carried_out=-20)

    def test_a_lost_deal_is_clawed_back(self):
        terms = {"clawback": {"recovery": "full", "within_days": 3650}}
        self._assign(self.p_sam, self._make_plan(**terms))
        lead = self._win(1000)
        self._win(3000)
        self._run()
        self._month("2026-M03", payable=80)
        self._finish(self._of(self.p_sam))
        self._close("2026-M03")
        self._lose(lead)
        self._win(10000, "2026-04-10")
        self._run("2026-M04")
        april = self._month("2026-M04", earned=200, clawed_back=20, payable=180)
        self._finish(april)
        self._close("2026-M04")
        self._run("2026-M05")
        self._month("2026-M05", clawed_back=0, payable=0)

    def _close(self, code):
        for number in range(1, int(code[-2:]) + 1):
            period = self._period(f"2026-M{number:02}").with_user(self.user_officer)
            period.action_lock_results()
            period.action_lock_pay()

    def test_a_window_longer_than_the_period(self):
        yearly = {**COMMISSION, "window": "year"}
        self._assign(self.p_sam, self._make_plan(yearly))
        self._win(8000)
        self._win(5000, "2026-04-10")
        for code in ("2026-M03", "2026-M04"):
            self._run(code)
        self._month("2026-M03", payable=160)
        self._month("2026-M04", payable=160, earned=160)
        self.assertEqual(2000 * 0.02 + 3000 * 0.04, 160)

    def test_an_opening_balance_counts_and_is_not_paid(self):
        self._assign(self.p_sam, self._make_plan({**COMMISSION, "window": "year"}))
        self.env["spm.credit.entry"].create(
            {
                "name": "Before",
                "kind": "opening",
                "participant_id": self.p_sam.id,
                "component_id": self.revenue.id,
                "amount": 9000,
                "earned_on": "2026-02-10",
                "company_id": self.company.id,
            }
        )
        self._win(2000)
        self._run()
        self._month("2026-M03", payable=60)
        self.assertEqual(1000 * 0.02 + 1000 * 0.04, 60)

    def test_credits_before_any_plan_are_not_paid(self):
        self._win(5000, "2026-02-10")
        self._assign(self.p_sam, self._make_plan(), "2026-03-01")
        self._win(1000)
        self._run()
        self._month("2026-M03", payable=20)
