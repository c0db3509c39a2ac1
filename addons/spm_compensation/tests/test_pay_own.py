from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .pay_common import NOW, PayCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPayOwn(PayCommon):
    """An officer who is paid by a plan does not decide on the own pay."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.version = cls._make_plan()
        cls.assignment = cls._assign(cls.p_sam, cls.version)
        cls.user_sam.group_ids |= cls.env.ref("spm_objectives.group_spm_officer")

    def setUp(self):
        super().setUp()
        self._win(1000)
        self._run()
        self.statement = self._of(self.p_sam)
        self.own = self.statement.with_user(self.user_sam)

    def _adjust(self, user, **vals):
        adjustments = self.env["spm.statement.adjustment"].with_user(user)
        return adjustments.create(
            {"statement_id": self.statement.id, "amount": -5, "reason": "Twice"} | vals
        )

    def test_own_adjustment_is_not_taken_away(self):
        adjustment = self._adjust(self.user_officer)
        with self.assertRaisesRegex(AccessError, "own pay"):
            adjustment.with_user(self.user_sam).unlink()
        adjustment.with_user(self.user_officer).unlink()

    def test_own_hold_is_not_released(self):
        self.statement.with_user(self.user_officer)._hold("Wait")
        with self.assertRaisesRegex(UserError, "another officer"):
            self.own.action_release()
        self.statement.with_user(self.user_second).action_release()
        self.assertFalse(self.statement.hold_reason)

    def test_own_held_pay_is_not_decided(self):
        for name in ("release_held_pay", "forfeit_held_pay", "held_by_plan"):
            with self.assertRaisesRegex(UserError, "another officer"):
                getattr(self.own, f"action_{name}")()
        self.statement.with_user(self.user_officer).action_release_held_pay()
        self.assertEqual(self.statement.held_decision, "release")

    def test_own_plan_is_not_approved(self):
        [draft] = self.version.copy({"date_from": "2026-06-01"})
        with self.assertRaisesRegex(AccessError, "pays you"):
            draft.with_user(self.user_sam).action_approve()
        self.assertEqual(draft.state, "draft")
        self.assignment.with_user(self.user_officer).date_to = "2026-06-01"
        draft.with_user(self.user_sam).action_approve()
        self.assertEqual(draft.state, "approved", "it does not pay this officer")

    def test_own_credit_is_not_typed(self):
        vals = {
            "name": "SPIFF",
            "participant_id": self.p_sam.id,
            "company_id": self.company.id,
            "component_id": self.revenue.id,
            "amount": 100,
            "earned_on": "2026-03-10",
        }
        entries = self.env["spm.credit.entry"]
        with self.assertRaisesRegex(AccessError, "credits themself"):
            entries.with_user(self.user_sam).create(vals)
        entry = entries.with_user(self.user_officer).create(vals)
        mine = entry.with_user(self.user_sam)
        for attempt in (
            lambda: mine.write({"amount": 1000}),
            lambda: mine.write({"participant_id": self.p_pia.id}),
            lambda: mine.unlink(),
        ):
            with self.assertRaises(AccessError):
                attempt()
        pias = entries.with_user(self.user_sam).create(
            vals | {"name": "Pia's", "participant_id": self.p_pia.id}
        )
        with self.assertRaises(AccessError), self.cr.savepoint():
            pias.participant_id = self.p_sam

    def test_a_rule_assigns_nobody_who_wrote_it(self):
        rules = self.env["spm.plan.assignment.rule"]
        self.assignment.with_user(self.user_officer).unlink()
        vals = {
            "name": "All",
            "company_id": self.company.id,
            "plan_id": self.version.plan_id.id,
            "date_from": "2026-01-01",
            "ote": 2000000,
        }
        mine = rules.with_user(self.user_sam)
        for attempt in (
            lambda: mine.create(vals | {"author_ids": []}),
            lambda: mine.with_context(default_author_ids=[]).create(vals),
        ):
            with self.assertRaises(AccessError):
                attempt()
        rule = mine.create(vals)
        for apply in (
            rule.action_apply,
            rule.with_user(self.user_officer).action_apply,
            rules.sudo()._cron_apply,
        ):
            apply()
            assigned = rule.assignment_ids.participant_id
            self.assertIn(self.p_pia, assigned)
            self.assertNotIn(self.p_sam, assigned)
        rule.with_user(self.user_second).ote = 100
        self.assertEqual(rule.sudo().author_ids, self.user_sam | self.user_second)
        rule.with_user(self.user_second).action_apply()
        self.assertNotIn(self.p_sam, rule.assignment_ids.participant_id)

    def test_who_stands_below_is_not_said_by_who_is_credited_for_them(self):
        self.user_mia.group_ids |= self.env.ref("spm_objectives.group_spm_officer")
        placements = self.env["spm.placement"].with_user(self.user_mia)
        vals = {"date_from": "2026-02-01", "manager_id": self.p_mia.id}
        outsider = self._make_participant(self._make_user("spm_out", "user"), None)
        sam = self.p_sam.placement_ids[:1].with_user(self.user_mia)
        for attempt in (
            lambda: placements.create(vals | {"participant_id": outsider.id}),
            lambda: placements.create(
                vals | {"participant_id": self.p_mia.id, "manager_id": self.p_head.id}
            ),
            lambda: sam.write({"date_from": "2025-12-01"}),
            lambda: sam.unlink(),
        ):
            with self.assertRaisesRegex(AccessError, "own pay"), self.cr.savepoint():
                attempt()
        placements.with_user(self.user_officer).create(
            vals | {"participant_id": outsider.id}
        )

    def test_own_roll_up_is_not_reviewed(self):
        self._make_rule("rollup", level_to=2)
        self.user_mia.group_ids |= self.env.ref("spm_objectives.group_spm_officer")
        deal = self._win(700)
        self._post()
        deal.expected_revenue = 70000
        self._post()
        document = self._document(deal)
        with self.assertRaisesRegex(UserError, "Ask another officer"):
            document.with_user(self.user_mia).action_accept()
        document.with_user(self.user_officer).action_accept()
        self.assertEqual(document.amount, 70000)

    def test_own_statement_is_not_set_back_or_paid(self):
        self.statement.with_user(self.user_mia).action_review()
        for name in ("reset", "pay"):
            with self.assertRaises(UserError):
                getattr(self.own, f"action_{name}")()
        self.assertEqual(self.statement.state, "reviewed")

    def test_the_payee_does_not_choose_who_reviews(self):
        """Who stands in for somebody sees their statement, and does not review it."""
        self._assign(self.p_mia, self.version)
        self._win(500, user=self.user_mia)
        self._run(plan_ids=self.version.plan_id.ids)
        peer = self._make_user("spm_peer", "manager")
        stand_in = self._make_participant(peer, None)
        self._delegate(self.p_mia, stand_in, NOW[:10], "2026-12-31")
        statement = self._of(self.p_mia)
        self.assertTrue(statement.with_user(peer).has_access("read"))
        with self.assertRaisesRegex(UserError, "only a manager of the person"):
            statement.with_user(peer).action_review()
        statement.with_user(self.user_head).action_review()
        self.assertEqual(statement.state, "reviewed")

    # ------------------------------------------------------------- bad input

    def _refused(self, attempt):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.cr.savepoint(),
        ):
            attempt()
            self.env.flush_all()

    def test_absurd_amounts_are_refused(self):
        terms = self.env["spm.plan.override"]
        with_draw = self._make_plan(name="Draw", draw={"amount": "10"})
        paid = self._assign(self.p_pia, with_draw)
        draw = {"assignment_id": paid.id, "kind": "draw"}
        terms.create(draw | {"amount": 20}).unlink()
        for amount in (1e15, 1e300, float("inf"), float("nan")):
            self._refused(lambda a=amount: terms.create(draw | {"amount": a}))
        for amount in (1e15, -1e300):
            self._refused(lambda a=amount: self._adjust(self.user_officer, amount=a))
        self._refused(lambda: self._adjust(self.user_officer, reason="  "))
        self._refused(lambda: self.assignment.write({"ote": 1e300}))

    # ------------------------------------------------------------- KPIs

    def test_no_kpi_reads_pay(self):
        admin = self._users_by_role()["admin"]
        kpi = {
            "name": "Pay",
            "code": "test_pay",
            "unit_type": "money",
            "value_mode": "sum",
        }
        for model, value, owner, day in (
            ("spm.plan.assignment", "ote", "participant_id", "date_from"),
            (
                "spm.plan.override",
                "amount",
                "assignment_id.participant_id",
                "assignment_id.date_from",
            ),
            ("spm.dispute", "expected_amount", "participant_id", "opened_on"),
            ("spm.statement", "payable", "participant_id", "posted_at"),
            ("spm.credit.entry", "amount", "participant_id", "earned_on"),
        ):
            with (
                self.assertRaisesRegex(ValidationError, "pay is private"),
                self.cr.savepoint(),
            ):
                self.env["spm.kpi"].with_user(admin).create(
                    kpi
                    | {
                        "model_id": self.env["ir.model"]._get_id(model),
                        "value_path": value,
                        "owner_path": owner,
                        "date_path": day,
                    }
                )
