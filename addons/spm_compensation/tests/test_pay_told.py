from odoo.exceptions import ValidationError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import html2plaintext

from .pay_common import COMMISSION, NOW, PayCommon

BONUS = {
    "type": "bonus",
    "key": "meetings_bonus",
    "name": "Meetings",
    "objectives": [
        {"measure": "meetings", "read": "actual", "at_least": 6, "amount": 300}
    ],
}
MEETINGS = {"key": "meetings", "name": "Meetings", "source": "credits"}


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPayTold(PayCommon):
    """What statements, their lists and messages tell the people who read them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._make_rule(measure="count")
        cls.version = cls._make_plan(
            COMMISSION, BONUS, measures=[MEETINGS | {"component_id": cls.wins.id}]
        )
        cls._assign(cls.p_sam, cls.version)

    def setUp(self):
        super().setUp()
        self.leads = [self._win(1000) for _number in range(8)]
        self._run()
        self.statement = self._of(self.p_sam)
        self.mine = self.statement.with_user(self.user_sam)

    def _hold(self, lead, reason="Not delivered"):
        credit = self._rows(lead).filtered(lambda c: c.component_id == self.revenue)
        self.env["spm.credit.hold"]._act(credit, reason)
        self._run()
        return credit

    # ------------------------------------------------------------- held deals

    def test_a_held_deal_is_listed_and_not_counted(self):
        self.assertFalse(self.mine.held_credit_ids)
        credit = self._hold(self.leads[0])
        self.assertEqual(self.statement.payable, 140 + 300)
        self.assertEqual(self.mine.held_credit_ids.ids, credit.ids)
        self.assertNotIn(credit, self.statement.credit_ids.credit_id)
        report = self.env["report.spm_compensation.report_statement"]
        [paper] = report.with_user(self.user_sam)._get_report_values(
            self.statement.ids
        )["papers"]
        [held] = paper["held"]
        self.assertEqual((held["name"], held["reason"]), ("Deal 1000", "Not delivered"))
        self._hold(self.leads[0], None)
        self.assertFalse(self.mine.held_credit_ids)
        self.assertEqual(self.statement.payable, 160 + 300)

    def test_what_was_paid_and_held_later_is_no_held_deal(self):
        self._finish(self.statement)
        self._hold(self.leads[0])
        self.assertFalse(self.mine.held_credit_ids)

    # ------------------------------------------------------------- lines

    def test_a_bonus_says_what_it_is_paid_for(self):
        bonus = self.statement.line_ids.filtered(lambda line: line.kind == "bonus")
        self.assertEqual((bonus.achieved, bonus.amount), ("8 of 6", 300))
        self.assertAlmostEqual(bonus.reached, 8 / 6 * 100)
        self.assertTrue(bonus.is_reached_known)
        commission = self.statement.line_ids - bonus
        self.assertFalse(commission.is_reached_known)

    def test_nothing_credited_is_said_in_plain_words(self):
        self._run("2026-M02")
        february = self._of(self.p_sam, "2026-M02")
        commission = february.line_ids.filtered(lambda one: one.kind == "commission")
        self.assertIn("Nothing was credited.", html2plaintext(commission.told))

    # ------------------------------------------------------------- messages

    def test_who_is_paid_hears_of_it_without_amounts(self):
        self._finish(self.statement)
        told = self.statement.message_ids.filtered(
            lambda m: self.user_sam.partner_id in m.notified_partner_ids
        )
        self.assertEqual(len(told), 1)
        self.assertEqual(told.subject, "Your statement of March 2026 is posted")
        self.assertNotRegex(told.body, r"\d{3}[.,]\d\d|460")
        self.assertEqual(told.notified_partner_ids, self.user_sam.partner_id)

    def test_officers_posting_the_own_statement_need_no_message(self):
        self.user_sam.group_ids |= self.env.ref("spm_objectives.group_spm_officer")
        self._finish(self.statement, until="approved")
        before = len(self.statement.message_ids)
        self.mine.sudo()._tell_payee()
        self.assertEqual(len(self.statement.message_ids), before)

    def test_who_asked_is_not_offered_to_tick_it_off(self):
        dispute = self.env["spm.dispute"].with_user(self.user_sam)
        dispute = dispute.create({"statement_id": self.statement.id, "reason": "Why?"})
        mine = self.env["spm.plan.assignment"].with_user(self.user_sam)
        mine = mine.search([("participant_id", "=", self.p_sam.id)])
        mine._ask("What is a win?")
        asked = dispute.sudo().activity_ids | mine.sudo().activity_ids.filtered(
            lambda a: a.user_id != self.user_sam
        )
        self.assertEqual(len(asked), 2)
        self.assertFalse(any(asked.with_user(self.user_sam).mapped("can_write")))
        officer = asked.user_id[:1]
        self.assertTrue(all(asked.with_user(officer).mapped("can_write")))

    # ------------------------------------------------------------- disputes

    def test_a_dispute_names_a_deal(self):
        held = self._hold(self.leads[0])
        wizards = self.env["spm.dispute.open"].with_user(self.user_sam)
        form = Form(wizards.with_context(default_statement_id=self.statement.id))
        paid = self.statement.credit_ids.credit_id
        self.assertEqual(set(form.deal_ids.ids), set((paid | held).ids))
        form.credit_id = held.with_user(self.user_sam)
        form.reason = "It was delivered"
        action = form.save().action_open()
        dispute = self.env["spm.dispute"].browse(action["res_id"])
        self.assertEqual((dispute.credit_id, dispute.subject), (held, "Deal 1000"))
        other = self._rows(self._win(5, user=self.user_pia))[:1]
        with self.assertRaises(ValidationError):
            self.env["spm.dispute"].with_user(self.user_sam).create(
                {
                    "statement_id": self.statement.id,
                    "credit_id": other.id,
                    "reason": "Not mine",
                }
            )

    # ------------------------------------------------------------- names and lists

    def test_new_records_have_no_raw_names(self):
        for model in ("spm.statement.adjustment", "spm.payroll.export"):
            new = self.env[model].with_user(self.user_officer).new({})
            with self.subTest(model):
                self.assertFalse(new.display_name, "the client calls it New")
        adjustment = self.env["spm.statement.adjustment"].create(
            {"statement_id": self.statement.id, "amount": 5, "reason": "Promised"}
        )
        self.assertIn("Sam – March 2026: $\xa05.00", adjustment.display_name)

    def _view(self, action, view_type):
        action = self.env.ref(f"spm_compensation.{action}")
        model = self.env[action.res_model].with_user(self.user_officer)
        return model.get_views(action.views)["views"][view_type]["arch"]

    def test_drafts_are_not_added_to_what_is_posted(self):
        arch = self._view("spm_statement_my_action", "list")
        self.assertIn('default_group_by="state"', arch)
        self.assertNotIn('sum="To Pay"', arch)
        self.assertNotIn("default_group_by", self._view("spm_statement_action", "list"))

    def test_credits_are_ordered_by_their_day(self):
        arch = self._view("spm_credit_action", "list")
        self.assertIn('default_order="earned_on desc', arch)

    def test_an_opportunity_says_when_credits_come(self):
        lead = self._make_lead(self.user_sam, 10)
        arch = lead.get_view(self.env.ref("crm.crm_lead_view_form").id)["arch"]
        place = arch.index("come within minutes")
        self.assertIn("won_status != 'won' or spm_credit_ids", arch[:place][-200:])

    def test_withdrawing_a_version_is_asked_about(self):
        arch = self.env.ref("spm_compensation.spm_plan_version_view_form").arch
        button = arch[arch.index('name="action_withdraw"') :]
        self.assertIn("confirm=", button[: button.index("/>")])
