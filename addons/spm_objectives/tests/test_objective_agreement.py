from datetime import date

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .measure_common import NOW
from .objective_common import ObjectiveCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestObjectiveAgreement(ObjectiveCommon):
    """From a draft to what both sides stand by, and its revisions."""

    def _as(self, user, objective):
        return objective.with_user(user)

    def _notes(self, objective):
        return " ".join(objective.message_ids.mapped("body")).replace("&nbsp;", " ")

    def _answer(self, user, objective, answer, amount=0, reason="Because"):
        """As people answer, through the dialog."""
        action = getattr(self._as(user, objective), f"action_{answer}")()
        wizard = (
            self.env[action["res_model"]]
            .with_user(user)
            .with_context(**action["context"])
            .create({"amount": amount, "reason": reason})
        )
        wizard.action_answer()

    # ------------------------------------------------------------- agreeing

    def test_proposed_and_agreed(self):
        objective = self._make_objective(self.p_sam, 1000, user=self.user_mia)
        self._as(self.user_mia, objective).action_propose()
        self.assertEqual(objective.state, "proposed")
        self.assertEqual(objective.activity_ids.user_id, self.user_sam)
        self._as(self.user_sam, objective).action_agree()
        self.assertEqual((objective.state, objective.agreed_on), ("agreed", TODAY))
        self.assertFalse(objective.activity_ids)
        self.assertIn("Proposed, with a target of $ 1,000.00", self._notes(objective))
        self.assertIn("Agreed, with a target of", self._notes(objective))
        authors = objective.message_ids.author_id
        self.assertLessEqual(self.user_sam.partner_id, authors)
        revision = objective.revision_ids
        self.assertEqual(revision.date_from, objective.date_from)
        self.assertEqual((revision.target, revision.author_id), (1000, self.user_mia))

    def test_an_answer_starts_from_the_target(self):
        objective = self._make_objective(self.p_sam, 1000, user=self.user_mia)
        self._as(self.user_mia, objective).action_propose()
        by_sam = self._as(self.user_sam, objective)
        for name, amount in (("refuse", 0), ("counter", 1000), ("commit", 1000)):
            action = getattr(by_sam, f"action_{name}")()
            self.assertEqual(action["context"]["default_amount"], amount, name)
        by_sam._commit(800)
        action = by_sam.action_commit()
        self.assertEqual(action["context"]["default_amount"], 800)

    def test_who_may_do_what_on_the_way(self):
        """Each button, pressed by everybody who must not."""
        objective = self._make_objective(self.p_sam, 1000)
        manage = ("action_propose", "action_withdraw", "action_close", "action_revise")
        answer = ("action_agree", "action_refuse", "action_counter", "action_commit")
        for user in (self.user_sam, self.user_pia):
            for name in (*manage, "action_accept_counter"):
                with self.subTest(user=user.name, name=name):
                    with self.assertRaises(AccessError):
                        getattr(self._as(user, objective), name)()
        self._as(self.user_mia, objective).action_propose()
        for user in (self.user_pia, self.user_mia, self.user_head, self.user_officer):
            for name in answer:
                with self.subTest(user=user.name, name=name):
                    with self.assertRaises(AccessError):
                        getattr(self._as(user, objective), name)()
        self._as(self.user_sam, objective).action_agree()
        self._as(self.user_mia, objective).action_close()
        for user in (self.user_sam, self.user_mia, self.user_head):
            with self.assertRaises(AccessError):
                self._as(user, objective).action_reopen()
        self._as(self.user_officer, objective).action_reopen()
        self.assertEqual(objective.state, "agreed")

    def test_states_in_order_only(self):
        objective = self._make_objective(self.p_sam, 1000)
        by_mia = self._as(self.user_mia, objective)
        by_sam = self._as(self.user_sam, objective)
        for act in (by_sam.action_agree, by_mia.action_close, by_mia.action_revise):
            with self.assertRaisesRegex(UserError, "is Draft; this can be done only"):
                act()
        by_mia.action_propose()
        with self.assertRaisesRegex(UserError, "is Proposed"):
            by_mia.action_propose()
        by_sam.action_agree()
        with self.assertRaisesRegex(UserError, "is Agreed"):
            by_mia.action_withdraw()

    def test_nobody_agrees_to_their_own_proposal(self):
        """A head who proposes for the own unit needs somebody above to agree."""
        self.team_east.user_id = self.user_mia
        objective = self._make_objective(self.team_east, 10, user=self.user_mia)
        self._as(self.user_mia, objective).action_propose()
        self.assertEqual(objective.responsible_user_id, self.user_mia)
        with self.assertRaises(AccessError):
            self._as(self.user_mia, objective).action_agree()
        self._as(self.user_head, objective).action_agree()
        self.assertEqual(objective.state, "agreed")

    def test_nobody_sets_the_own_target(self):
        with self.assertRaises(AccessError):
            self._make_objective(self.p_mia, 10, user=self.user_mia)
        line = self._make_objective(self.p_mia, 10, scope="line", user=self.user_mia)
        self.assertEqual(line.responsible_user_id, self.user_mia)
        own = self._make_objective(self.p_mia, 10, user=self.user_head)
        with self.assertRaises(AccessError):
            self._as(self.user_mia, own).write({"target": 1})
        # nor by making a colleague's objective one's own
        sams = self._make_objective(self.p_sam, 10)
        with self.assertRaises(AccessError):
            self._as(self.user_mia, sams).write({"participant_id": self.p_mia.id})

    def test_somebody_without_user(self):
        """Who cannot log in is agreed for by who may change the objective."""
        quiet = self._make_participant("Quiet", self.p_mia)
        objective = self._make_objective(quiet, 10, user=self.user_mia)
        self._as(self.user_mia, objective).action_propose()
        with self.assertRaises(AccessError):
            self._as(self.user_sam, objective).action_agree()
        self._as(self.user_mia, objective).action_agree()
        self.assertEqual(objective.state, "agreed")

    def test_terms_are_fixed_from_the_proposal_on(self):
        objective = self._make_objective(self.p_sam, 1000)
        by_mia = self._as(self.user_mia, objective)
        by_mia.action_propose()
        by_mia.target = 1000  # writes nothing new
        with self.assertRaisesRegex(UserError, "has been proposed: withdraw it"):
            by_mia.target = 900
        by_mia.action_withdraw()
        by_mia.target = 900
        by_mia.action_propose()
        self._as(self.user_sam, objective).action_agree()
        changes = {
            "target": 800,
            "weight": 50,
            "baseline": 5,
            "period_id": self._period("2026-Q3").id,
            "kpi_id": self._kpi("won_deals").id,
            "participant_id": self.p_pia.id,
            "scope": "line",
            "cap": 110,
        }
        for name, value in changes.items():
            with self.subTest(name=name):
                with self.assertRaisesRegex(UserError, "needs a revision"):
                    by_mia.write({name: value})
        phase = objective.phase_ids[0]
        with self.assertRaisesRegex(UserError, "needs a revision"):
            by_mia.phase_ids = [Command.update(phase.id, {"target": 1})]
        for user in (self.user_mia, self.user_officer, self.user_admin_spm):
            with self.assertRaises(AccessError):
                phase.with_user(user).target = 1
            with self.assertRaises(AccessError):
                phase.with_user(user).unlink()
        by_mia.write({"name": "Spring", "tag": "plan"})
        self.assertEqual((objective.target, objective.tag), (900, "plan"))

    # ------------------------------------------------------------- answering

    def test_refused_with_a_reason(self):
        objective = self._make_objective(self.p_sam, 1000)
        objective.action_propose()
        with self.assertRaisesRegex(UserError, "Say why"):
            self._answer(self.user_sam, objective, "refuse", reason=" ")
        self._answer(self.user_sam, objective, "refuse", reason="No leads left")
        self.assertEqual(objective.state, "refused")
        self.assertIn("Refused: No leads left", self._notes(objective))
        self.assertFalse(objective.activity_ids)
        with self.assertRaisesRegex(UserError, "without another target"):
            self._as(self.user_mia, objective).action_accept_counter()
        objective.target = 700
        objective.action_propose()
        self.assertFalse(objective.counter_note)
        self._as(self.user_sam, objective).action_agree()
        self.assertEqual(objective.revision_ids.target, 700)

    def test_counter_proposal(self):
        objective = self._make_objective(self.p_sam, 1000, user=self.user_mia)
        self._as(self.user_mia, objective).action_propose()
        with self.assertRaisesRegex(UserError, "Name the target"):
            self._answer(self.user_sam, objective, "counter", 0)
        self._answer(self.user_sam, objective, "counter", 800, "Two are ill")
        self.assertEqual((objective.state, objective.counter_target), ("refused", 800))
        with self.assertRaises(AccessError):
            self._as(self.user_sam, objective).action_accept_counter()
        self._as(self.user_mia, objective).action_accept_counter()
        self.assertEqual((objective.state, objective.target), ("agreed", 800))
        self.assertEqual(objective.revision_ids.target, 800)
        self.assertEqual(sum(objective.phase_ids.mapped("target")), 800)

    def test_commitments_show_above(self):
        parent = self._make_objective(self.p_mia, 2000, scope="line")
        sam = self._make_objective(self.p_sam, 1000, parent_id=parent.id)
        pia = self._make_objective(self.p_pia, 800, parent_id=parent.id)
        self.assertEqual((parent.assigned, parent.assignment_gap), (1800, -200))
        self.assertEqual(parent.commit_gap_below, -200)
        self._answer(self.user_sam, sam, "commit", 1300, "")
        self.assertEqual((sam.committed, sam.commit_gap), (1300, 300))
        self.assertEqual(parent.committed_below, 2100)
        self.assertEqual(parent.commit_gap_below, 100)
        self._answer(self.user_pia, pia, "commit", 0, "Maternity leave")
        self.assertEqual(parent.commit_gap_below, -700)
        self.assertEqual(parent.assignment_gap, -200)

    def test_a_deputy_answers_during_absence(self):
        objective = self._make_objective(self.p_sam, 1000)
        objective.action_propose()
        by_pia = self._as(self.user_pia, objective)
        with self.assertRaises(AccessError):
            by_pia.action_agree()
        self.env["spm.delegation"].create(
            {
                "participant_id": self.p_sam.id,
                "delegate_id": self.p_pia.id,
                "date_from": "2026-06-17",
                "date_to": "2026-06-18",
            }
        )
        mine = self.Objective.with_user(self.user_pia).search([("is_mine", "=", True)])
        self.assertEqual(mine, by_pia)
        self.assertTrue(by_pia.can_answer)
        with freeze_time("2026-06-19 12:00:00"), self.assertRaises(AccessError):
            self.env["spm.visibility"]._rebuild()
            by_pia.action_agree()
        self.env["spm.visibility"]._rebuild()
        by_pia.action_agree()
        self.assertEqual(objective.state, "agreed")

    # ------------------------------------------------------------- revisions

    def _revise(self, user, objective, target, day, at_once=False, reason="Plan"):
        wizard = self.env["spm.objective.revise"].with_user(user)
        wizard.create(
            {
                "objective_id": objective.id,
                "target": target,
                "date_from": day,
                "reason": reason,
                "at_once": at_once,
            }
        ).action_revise()

    def test_a_revision_waits_for_agreement(self):
        objective = self._agreed(self.p_sam, 1200, "2026")
        self._revise(self.user_mia, objective, 1500, "2026-06-01")
        self.assertEqual((objective.state, objective.target), ("proposed", 1200))
        self.assertEqual(objective.activity_ids.user_id, self.user_sam)
        self.assertEqual(len(objective.revision_ids), 1)
        self._as(self.user_sam, objective).action_agree()
        self.assertEqual((objective.state, objective.target), ("agreed", 1500))
        latest = objective.revision_ids[0]
        self.assertEqual((latest.previous_target, latest.target), (1200, 1500))
        self.assertEqual((latest.reason, latest.author_id), ("Plan", self.user_mia))
        self.assertIn("Target revised from", self._notes(objective))

    def test_a_refused_revision_leaves_the_old_target(self):
        objective = self._agreed(self.p_sam, 1200, "2026")
        self._revise(self.user_mia, objective, 1500, "2026-06-01")
        self._answer(self.user_sam, objective, "counter", 1300, "Not that much")
        self.assertEqual((objective.state, objective.target), ("agreed", 1200))
        self.assertEqual(objective.counter_target, 1300)
        self.assertEqual(len(objective.revision_ids), 1)
        self._revise(self.user_mia, objective, 1400, "2026-06-01")
        self._as(self.user_mia, objective).action_withdraw()
        self.assertEqual((objective.state, objective.target), ("agreed", 1200))

    def test_which_quota_was_in_force_when(self):
        objective = self._agreed(self.p_sam, 1200, "2026")
        self._revise(self.user_mia, objective, 1500, "2026-04-01", at_once=True)
        self._revise(self.user_mia, objective, 900, "2026-05-20", at_once=True)
        self._revise(self.user_mia, objective, 1000, "2026-09-01", at_once=True)
        wanted = {
            "2025-12-31": 1200,
            "2026-01-01": 1200,
            "2026-03-31": 1200,
            "2026-04-01": 1500,
            "2026-05-19": 1500,
            "2026-05-20": 900,
            "2026-08-31": 900,
            "2026-09-01": 1000,
            "2027-01-01": 1000,
        }
        for day, target in wanted.items():
            with self.subTest(day=day):
                self.assertEqual(objective._target_on(date.fromisoformat(day)), target)
        self.assertEqual(objective.target, 900)
        draft = self._make_objective(self.p_pia, 5)
        self.assertIsNone(draft._target_on(TODAY))
        both = objective + draft
        self.assertEqual(both._targets_on(TODAY).keys(), {objective.id})
        with freeze_time("2026-09-01 12:00:00"):
            self.Objective._apply_due_revisions()
        self.assertEqual(objective.target, 1000)

    def test_a_correction_of_the_same_day_wins(self):
        objective = self._agreed(self.p_sam, 1200, "2026")
        self._revise(self.user_mia, objective, 15000, "2026-04-01", at_once=True)
        self._revise(self.user_mia, objective, 1500, "2026-04-01", at_once=True)
        self.assertEqual(objective._target_on(date(2026, 4, 1)), 1500)
        self.assertEqual(objective.target, 1500)

    def test_months_that_are_over_keep_their_phases(self):
        objective = self._agreed(self.p_sam, 1200, "2026")
        before = objective.phase_ids.mapped("target")
        self._revise(self.user_mia, objective, 1800, "2026-04-15", at_once=True)
        after = objective.phase_ids.mapped("target")
        self.assertEqual(after[:3], before[:3])
        self.assertAlmostEqual(sum(after), 1800, 6)
        self.assertGreater(after[3], before[3])
        # less than what is over: then everything shrinks
        self._revise(self.user_mia, objective, 200, "2026-05-01", at_once=True)
        self.assertAlmostEqual(sum(objective.phase_ids.mapped("target")), 200, 6)
        self.assertTrue(all(t > 0 for t in objective.phase_ids.mapped("target")))

    def test_bad_revisions(self):
        objective = self._agreed(self.p_sam, 1200, "2026")
        self._revise(self.user_mia, objective, 1300, "2026-04-01", at_once=True)
        bad = (
            (1500, "2026-03-31", "Plan", "There is a revision from 04/01/2026"),
            (1500, "2025-12-31", "Plan", "takes effect in the period"),
            (1500, "2027-01-01", "Plan", "takes effect in the period"),
            (1300, "2026-05-01", "Plan", "in force already"),
            (0, "2026-05-01", "Plan", "only where lower is better"),
            (1500, "2026-05-01", " ", "Say why"),
        )
        for target, day, reason, message in bad:
            with self.subTest(message=message):
                with self.assertRaisesRegex(UserError, message):
                    self._revise(self.user_mia, objective, target, day, False, reason)
        for code in ("2026-M01", "2026-M02", "2026-M03", "2026-M04"):
            self._period(code).action_lock_results()
        with self.assertRaisesRegex(UserError, "what was in force there stays"):
            self._revise(self.user_mia, objective, 1500, "2026-04-30")
        for user in (self.user_sam, self.user_pia):
            with self.assertRaises(AccessError):
                self._revise(user, objective, 1500, "2026-05-01", at_once=True)

    def test_the_record_cannot_be_touched(self):
        objective = self._agreed(self.p_sam, 1200)
        revision = objective.revision_ids
        for act in (lambda: revision.write({"target": 1}), revision.unlink):
            with self.assertRaisesRegex(UserError, "do not change"):
                act()
        by_officer = revision.with_user(self.user_officer)
        for act in (lambda: by_officer.write({"target": 1}), by_officer.unlink):
            with self.assertRaises(UserError):
                act()
        with self.assertRaisesRegex(UserError, "do not change"):
            revision.with_user(self.user_admin_spm).create(
                {
                    "objective_id": objective.id,
                    "date_from": "2026-04-01",
                    "target": 1,
                    "reason": "x",
                    "author_id": self.env.uid,
                }
            )

    # ------------------------------------------------------------- closing

    def test_closed_numbers_stay(self):
        self._make_lead(self.user_sam, 400, "2026-05-05 12:00:00")
        self._refresh("won_revenue")
        objective = self._agreed(self.p_sam, 800)
        self.assertEqual(objective.attainment, 50)
        self._as(self.user_mia, objective).action_close()
        self._make_lead(self.user_sam, 400, "2026-05-06 12:00:00")
        self._refresh("won_revenue")
        self.assertEqual(objective.attainment, 50)
        objective.action_reopen()
        self.assertEqual(objective.attainment, 100)

    def test_closed_with_the_results(self):
        objective = self._agreed(self.p_sam, 800, "2026-M01")
        waiting = self._agreed(self.p_pia, 800, "2026-M01")
        self._revise(self.user_mia, waiting, 700, "2026-01-15")
        draft = self._make_objective(self.p_mia, 5, "2026-M01")
        self._period("2026-M01").action_lock_results()
        self.Objective._close_locked()
        self.assertEqual((objective + waiting).mapped("state"), ["closed", "closed"])
        self.assertEqual(waiting.target, 800)
        self.assertFalse(waiting.activity_ids)
        self.assertEqual(draft.state, "draft")


TODAY = date(2026, 6, 17)
