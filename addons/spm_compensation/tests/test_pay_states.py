from psycopg2.errors import RaiseException

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .pay_common import NOW, PayCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPayStates(PayCommon):
    """From draft to paid: by whom, in which order, and never changed afterwards."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.version = cls._make_plan()
        for participant in (cls.p_sam, cls.p_pia):
            cls._assign(participant, cls.version)

    def setUp(self):
        super().setUp()
        self._win(1000)
        self._win(500, user=self.user_pia)
        self._run()
        self.sam, self.pia = self._of(self.p_sam), self._of(self.p_pia)
        self.both = self.sam + self.pia

    def _as(self, user, records=None):
        return (records or self.sam).with_user(user)

    def _lock(self):
        for code in ("2026-M01", "2026-M02", "2026-M03"):
            self._period(code).with_user(self.user_officer).action_lock_results()

    # ------------------------------------------------------------- by whom

    def test_a_manager_reviews_those_below(self):
        self._as(self.user_mia).action_review()
        self.assertEqual(
            (self.sam.state, self.sam.reviewed_by_id), ("reviewed", self.user_mia)
        )
        with self.assertRaises(AccessError):
            self._as(self.user_mia).action_approve()
        self._as(self.user_officer).action_approve()
        self.assertEqual(self.sam.approved_by_id, self.user_officer)

    def test_nobody_reviews_or_approves_the_own(self):
        with self.assertRaisesRegex(UserError, "own statement"):
            self._as(self.user_sam).action_review()
        with self.assertRaises(AccessError):
            self._as(self.user_pia).action_review()
        self.user_sam.group_ids |= self.env.ref("spm_objectives.group_spm_officer")
        with self.assertRaisesRegex(UserError, "own statement"):
            self._as(self.user_sam).action_review()
        self._as(self.user_officer).action_review()
        with self.assertRaisesRegex(UserError, "nobody approves the own"):
            self._as(self.user_sam).action_approve()

    def test_who_reviewed_does_not_approve(self):
        self._as(self.user_officer).action_review()
        with self.assertRaisesRegex(UserError, "you reviewed it.*Second"):
            self._as(self.user_officer).action_approve()
        self.assertEqual(self.sam.state, "reviewed")
        self._as(self.user_second).action_approve()
        self.assertEqual(self.sam.approved_by_id, self.user_second)

    def test_resetting_gives_no_second_pair_of_eyes(self):
        self._as(self.user_officer).action_review()
        self._as(self.user_officer).action_reset()
        self._as(self.user_officer).action_review()
        with self.assertRaisesRegex(UserError, "another officer"):
            self._as(self.user_officer).action_approve()

    def test_a_manager_who_is_an_officer_is_one_person(self):
        self.user_mia.group_ids |= self.env.ref("spm_objectives.group_spm_officer")
        self._as(self.user_mia).action_review()
        with self.assertRaisesRegex(UserError, "another officer"):
            self._as(self.user_mia).action_approve()

    def _leave_one_officer(self):
        group = self.env.ref("spm_objectives.group_spm_officer")
        (group.all_user_ids - self.user_officer).group_ids -= group

    def test_the_only_officer_leaves_the_review_to_a_manager(self):
        self._leave_one_officer()
        with self.assertRaisesRegex(UserError, "reviewed by a manager: .*Mia"):
            self._as(self.user_officer).action_review()
        self.assertEqual(self.sam.state, "draft")
        self._as(self.user_mia).action_review()
        self._as(self.user_officer).action_approve()
        self.assertEqual(self.sam.state, "approved")

    def test_an_only_officer_without_managers_needs_somebody(self):
        self._leave_one_officer()
        managers = self.user_mia + self.user_head
        managers.group_ids -= self.env.ref("spm_objectives.group_spm_manager")
        with self.assertRaisesRegex(UserError, "role Compensation Officer"):
            self._as(self.user_officer).action_review()

    def test_in_order(self):
        with self.assertRaisesRegex(UserError, "should be Reviewed"):
            self._as(self.user_officer).action_approve()
        with self.assertRaisesRegex(UserError, "should be Approved"):
            self._as(self.user_officer).action_post()
        with self.assertRaisesRegex(UserError, "should be Posted"):
            self._as(self.user_officer).action_pay()

    def test_batches_say_what_is_left(self):
        self._as(self.user_second).action_review()
        told = self._as(self.user_officer, self.both).action_approve()
        self.assertEqual((self.sam.state, self.pia.state), ("approved", "draft"))
        self.assertIn("Pia", told["params"]["message"])
        self.assertNotIn("Sam", told["params"]["message"])

    def test_earlier_statements_first(self):
        self._win(100, "2026-02-10")
        self._run("2026-M02")
        self.env.invalidate_all()
        self._run()
        self._lock()
        self._as(self.user_second).action_review()
        self._as(self.user_officer).action_approve()
        with self.assertRaisesRegex(UserError, "statement of .*Feb.* first|first"):
            self._as(self.user_officer).action_post()
        february = self._of(self.p_sam, "2026-M02")
        self._finish(february)
        self._as(self.user_officer).action_post()
        self.assertEqual(self.sam.state, "posted")

    # ------------------------------------------------------------- holds

    def test_a_held_statement_is_not_posted_with_the_others(self):
        action = self._as(self.user_officer).action_hold()
        wizard = (
            self.env[action["res_model"]]
            .with_user(self.user_officer)
            .with_context(**action["context"])
            .create({"reason": "A deal is disputed"})
        )
        wizard.action_hold()
        self._lock()
        self._as(self.user_second, self.both).action_review()
        both = self._as(self.user_officer, self.both)
        both.action_approve()
        told = both.action_post()
        self.assertIn("held: A deal is disputed", told["params"]["message"])
        self.assertEqual((self.sam.state, self.pia.state), ("approved", "posted"))
        self._as(self.user_officer).action_release()
        self._as(self.user_officer).action_post()
        self.assertEqual(self.sam.state, "posted")

    def test_nobody_lets_the_own_pay_go(self):
        self._as(self.user_officer)._hold("A deal is disputed")
        self.user_sam.group_ids |= self.env.ref("spm_objectives.group_spm_officer")
        for act in ("action_release", "action_release_held_pay"):
            with self.assertRaisesRegex(UserError, "your own pay"):
                getattr(self._as(self.user_sam), act)()
        self.assertTrue(self.sam.hold_reason)

    def test_a_held_credit_is_not_paid(self):
        credit = self.env["spm.credit"].search([("participant_id", "=", self.p_sam.id)])
        self.env["spm.credit.hold"]._act(credit, "Not delivered")
        self._run()
        self.assertEqual(self.sam.payable, 0)
        self._finish(self.both)
        self.env["spm.credit.hold"]._act(credit, None)
        self._run("2026-M04")
        self.assertEqual(self._of(self.p_sam, "2026-M04").payable, 20)

    # ------------------------------------------------------------- calculated again

    def test_reviewed_ones_fall_back_only_if_they_differ(self):
        self._as(self.user_officer, self.both).action_review()
        self._win(200)
        self._run()
        self.assertEqual((self.sam.state, self.pia.state), ("draft", "reviewed"))
        self.assertFalse(self.sam.reviewed_by_id)
        self.assertIn("another result", self.sam.message_ids[0].body)

    def test_one_person_after_one_changed_deal(self):
        lead = self._make_lead(self.user_sam, 300, "2026-03-12 15:00:00")
        self.assertTrue(lead)
        self._as(self.user_officer).action_recalculate()
        self.assertEqual(self.sam.payable, 26, "the deal was credited first")

    def test_an_earlier_period_takes_its_credits_back(self):
        """What a later draft paid as late goes to its own period when that is run."""
        self._win(100, "2026-02-10")
        self._run()
        self.assertEqual(self.sam.payable, 22)
        self._run("2026-M02")
        self.env.invalidate_all()
        february = self._of(self.p_sam, "2026-M02")
        self.assertEqual(february.payable, 2)
        self.assertTrue(self.sam.is_outdated)
        with self.assertRaisesRegex(UserError, "calculate it again"):
            self._as(self.user_officer).action_review()
        self._as(self.user_officer).action_recalculate()
        self.env.invalidate_all()
        self.assertEqual((self.sam.payable, self.sam.is_outdated), (20, False))

    # ------------------------------------------------------------- adjustments

    def _adjust(self, amount, user=None, **vals):
        return (
            self.env["spm.statement.adjustment"]
            .with_user(user or self.user_officer)
            .create(
                {"statement_id": self.sam.id, "amount": amount, "reason": "Promised"}
                | vals
            )
        )

    def test_adjustments_need_a_second_person(self):
        adjustment = self._adjust(50)
        self.assertEqual(self.sam.payable, 20)
        with self.assertRaisesRegex(UserError, "Another officer"):
            adjustment.action_approve()
        with self.assertRaisesRegex(UserError, "waits for its approval"):
            self._as(self.user_officer).action_review()
        self._as(self.user_second, adjustment).action_approve()
        self.env.invalidate_all()
        self.assertEqual((self.sam.adjusted, self.sam.payable), (50, 70))
        self._win(100)
        self._run()
        self.assertEqual(self.sam.payable, 72, "kept when calculated again")

    def test_forged_adjustments(self):
        forged = {"state": "approved", "approved_by_id": self.user_second.id}
        adjustment = self._adjust(50, **forged)
        self.assertEqual(
            (adjustment.state, adjustment.proposed_by_id),
            ("proposed", self.user_officer),
        )
        self.assertFalse(adjustment.approved_by_id)
        context = {f"default_{name}": value for name, value in forged.items()}
        context["default_proposed_by_id"] = self.user_second.id
        adjustments = self.env["spm.statement.adjustment"].with_user(self.user_officer)
        other = adjustments.with_context(**context).create(
            {"statement_id": self.sam.id, "amount": 1, "reason": "Forged"}
        )
        self.assertEqual(
            (other.state, other.proposed_by_id), ("proposed", self.user_officer)
        )
        for vals in ({"state": "approved"}, {"proposed_by_id": self.user_second.id}):
            with self.assertRaises(AccessError):
                adjustment.write(vals)
        # who changes what is proposed proposes it: the other may not approve alone
        self._as(self.user_second, adjustment).write({"amount": 5000})
        with self.assertRaisesRegex(UserError, "Another officer"):
            self._as(self.user_second, adjustment).action_approve()

    def test_nobody_adjusts_the_own_pay(self):
        self.user_sam.group_ids |= self.env.ref("spm_objectives.group_spm_officer")
        with self.assertRaisesRegex(AccessError, "own pay"):
            self._adjust(50, self.user_sam)
        adjustment = self._adjust(50)
        with self.assertRaisesRegex(AccessError, "own pay"):
            self._as(self.user_sam, adjustment).action_approve()

    def test_an_adjustment_beyond_the_pay_is_carried(self):
        self._as(self.user_second, self._adjust(-50)).action_approve()
        self.env.invalidate_all()
        self.assertEqual((self.sam.payable, self.sam.carried_out), (0, -30))
        self._finish(self.both)
        self._win(10000, "2026-04-10")
        self._run("2026-M04")
        april = self._of(self.p_sam, "2026-M04")
        self.assertEqual((april.carried_in, april.payable), (-30, 170))

    # ------------------------------------------------------------- posted

    def test_posted_is_for_ever(self):
        self._adjust(-5)
        self._as(self.user_second, self.sam.adjustment_ids).action_approve()
        self._finish(self.both)
        for user in (self.user_sam, self.user_officer, self.user_admin_spm):
            with self.assertRaises(AccessError):
                self._as(user).write({"payable": 1000})
            with self.assertRaises(AccessError):
                self._as(user).unlink()
        with self.assertRaisesRegex(UserError, "not adjusted"):
            self._adjust(50)
        self.env.flush_all()
        ids = self.sam.id
        for statement in (
            "UPDATE spm_statement SET payable = 1000 WHERE id = %s",
            "UPDATE spm_statement SET state = 'draft' WHERE id = %s",
            "DELETE FROM spm_statement WHERE id = %s",
            "UPDATE spm_statement_line SET amount = 1 WHERE statement_id = %s",
            "DELETE FROM spm_statement_line WHERE statement_id = %s",
            "DELETE FROM spm_statement_credit WHERE statement_id = %s",
            "UPDATE spm_statement_credit SET pay = 9 WHERE statement_id = %s",
            "UPDATE spm_statement_calculation SET payable = 9 WHERE statement_id = %s",
            "UPDATE spm_statement_adjustment SET amount = 9 WHERE statement_id = %s",
        ):
            with (
                self.subTest(statement),
                mute_logger("odoo.sql_db"),
                self.assertRaisesRegex(RaiseException, "never changes"),
                self.cr.savepoint(),
            ):
                self.cr.execute(statement, [ids])

    def test_the_chain(self):
        self._finish(self.both, until="paid")
        self.assertEqual(self.sam.paid_on, self.company._spm_today())
        ordered = self.both.sorted("chain_number")
        first, last = ordered
        self.assertEqual(last.chain_number - first.chain_number, 1)
        self.assertEqual(last.previous_hash, first.hash)
        self.assertEqual(last._digest(), last.hash)
        told = self._as(self.user_sam).action_check_integrity()
        self.assertEqual(told["params"]["type"], "success")
        self.assertFalse(told["params"]["message"])
        self._win(700, day="2026-04-03")
        self._run("2026-M04")
        april = self._of(self.p_sam, "2026-M04") + self._of(self.p_pia, "2026-M04")
        told = self._as(self.user_officer, self.both + april).action_check_integrity()
        self.assertIn("2 statements checked", told["params"]["title"])
        self.assertIn(f"{len(april)} not posted yet", told["params"]["message"])
        everything = self.Statement.with_user(self.user_officer)
        told = everything.action_check_company()
        self.assertEqual(told["params"]["type"], "success")
        with self.assertRaises(AccessError):
            self.Statement.with_user(self.user_sam).action_check_company()
        with self.assertRaises(AccessError):
            self._as(self.user_sam, self.pia).action_check_integrity()

    def test_tampering_is_found(self):
        self._finish(self.both)
        for tampering, problem in (
            ("UPDATE spm_statement SET payable = 1000 WHERE id = %s", "after posting"),
            (
                "UPDATE spm_statement_line SET amount = 1 WHERE statement_id = %s",
                "its calculation was changed",
            ),
            (
                "DELETE FROM spm_statement_credit WHERE statement_id = %s",
                "its calculation was changed",
            ),
            (
                "UPDATE spm_statement SET previous_hash = 'x' WHERE id = %s",
                "after posting",
            ),
        ):
            self.env.flush_all()
            savepoint = self.cr.savepoint()
            # as somebody does who owns the database
            self.cr.execute("SET LOCAL session_replication_role = replica")
            self.cr.execute(tampering, [self.sam.id])
            self.env.invalidate_all()
            told = self._as(self.user_sam).action_check_integrity()
            self.assertEqual(told["params"]["type"], "danger")
            self.assertIn(problem, told["params"]["message"])
            savepoint.close(rollback=True)
            self.env.invalidate_all()

    def test_a_missing_one_is_found(self):
        self._finish(self.both)
        self.env.flush_all()
        self.cr.execute("SET LOCAL session_replication_role = replica")
        first = self.both.sorted("chain_number")[0]
        self.cr.execute("DELETE FROM spm_statement WHERE id = %s", [first.id])
        self.cr.execute("SET LOCAL session_replication_role = origin")
        self.env.invalidate_all()
        told = self.Statement.with_user(self.user_officer).action_check_company()
        self.assertIn("missing", told["params"]["message"])
        self.assertIn("does not follow", told["params"]["message"])
