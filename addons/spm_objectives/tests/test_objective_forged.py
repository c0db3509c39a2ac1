from datetime import date

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged

from .measure_common import NOW
from .objective_common import ObjectiveCommon

TODAY = date(2026, 6, 17)
NO_FIGURES = (float("nan"), float("inf"), 1e30)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestForged(ObjectiveCommon):
    """What the screens do not offer, asked through the API all the same."""

    # ------------------------------------------------------------- fields

    def test_what_is_reckoned_is_not_typed(self):
        objective = self._agreed(self.p_sam, 1000)
        objective.action_close()
        forged = {
            "actual": 5000,
            "has_actual": True,
            "attainment": 500,
            "forecast": 5000,
            "points": 500,
            "status": "green",
            "off_track_since": "2020-01-01",
            "assigned": 1,
            "rolled_attainment": 500,
            "date_from": "2020-01-01",
            "date_to": "2030-01-01",
            "responsible_user_id": self.user_mia.id,
        }
        for user in (self.user_mia, self.user_officer, self.user_admin_spm):
            for name, value in forged.items():
                with self.subTest(user=user.name, name=name):
                    with self.assertRaisesRegex(AccessError, "not typed"):
                        objective.with_user(user).write({name: value})
        with self.assertRaisesRegex(AccessError, "not typed"):
            self._make_objective(self.p_sam, 10, user=self.user_mia, actual=5000)

    def test_defaults_in_the_context_decide_nothing(self):
        defaults = {
            "default_state": "agreed",
            "default_agreed_on": "2026-01-01",
            "default_committed": 7,
            "default_has_committed": True,
            "default_pending_target": 3,
            "default_proposed_by_id": self.user_head.id,
            "default_counter_target": 4,
            "default_date_from": "2020-01-01",
        }
        by_mia = self.Objective.with_user(self.user_mia).with_context(**defaults)
        objective = by_mia.create(self._objective_values(self.p_sam, 10))
        self.assertEqual((objective.state, objective.agreed_on), ("draft", False))
        self.assertFalse(objective.has_committed)
        self.assertFalse(objective.proposed_by_id)
        self.assertEqual(objective.committed, 0)
        self.assertEqual(objective.pending_target, 0)
        self.assertEqual(objective.counter_target, 0)
        self.assertEqual(objective.date_from, objective.period_id.date_from)
        # what is typed in the form may have a default
        by_mia = self.Objective.with_user(self.user_mia)
        by_mia = by_mia.with_context(default_tag="plan", default_state="draft")
        values = self._objective_values(self.p_pia, 10)
        self.assertEqual(by_mia.create(values).state, "draft")
        by_mia = self.Objective.with_user(self.user_mia)
        by_mia = by_mia.with_context(default_tag="plan")
        values = self._objective_values(self.p_pia, 10, "2026-Q3")
        self.assertEqual(by_mia.create(values).tag, "plan")

    # ------------------------------------------------------------- numbers

    def test_only_figures_that_count(self):
        for name in ("target", "baseline", "weight", "cap"):
            for number in NO_FIGURES:
                vals = {"target": 10, name: number}
                with self.subTest(name=name, number=number):
                    with self.assertRaises(ValidationError):
                        self._make_objective(self.p_sam, **vals)

    def test_only_answers_that_count(self):
        """A promise that is no number would break every screen above it."""
        for kpi in ("won_revenue", "won_deals", "win_rate"):
            objective = self._make_objective(self.p_sam, 10, kpi=kpi)
            objective.action_propose()
            for answer in ("commit", "counter"):
                for number in NO_FIGURES:
                    with self.subTest(kpi=kpi, answer=answer, number=number):
                        wizard = self.env["spm.objective.refuse"].with_user(
                            self.user_sam
                        )
                        vals = {
                            "objective_ids": [Command.set(objective.ids)],
                            "answer": answer,
                            "amount": number,
                            "reason": "Why not",
                        }
                        with self.assertRaisesRegex(ValidationError, "no figure"):
                            wizard.create(vals).action_answer()

    def test_only_revisions_that_count(self):
        objective = self._agreed(self.p_sam, 1200, "2026").with_user(self.user_mia)
        for number in NO_FIGURES:
            for at_once in (False, True):
                with self.subTest(number=number, at_once=at_once):
                    with self.assertRaisesRegex(ValidationError, "no figure"):
                        objective._revise(TODAY, number, "Plan", at_once)

    def test_only_phases_that_count(self):
        objective = self._make_objective(self.p_sam, 10, kpi="win_rate")
        first = objective.phase_ids[0]
        for number in NO_FIGURES:
            with self.subTest(number=number):
                with self.assertRaisesRegex(ValidationError, "no figure"):
                    objective.phase_ids = [Command.update(first.id, {"target": number})]
        for vals in ({"target": 5}, {}):
            with self.subTest(vals=vals), self.assertRaises(ValidationError):
                objective.phase_ids = [Command.create(vals)]

    def test_only_cascades_that_count(self):
        line = self._make_objective(self.p_mia, 1000, scope="line")
        level = {"scope": "participant", "method": "even"}
        Wizard = self.env["spm.objective.cascade"].with_user(self.user_mia)
        good = {"objective_id": line.id, "level_ids": [Command.create(level)]}
        for number in NO_FIGURES:
            padded = [Command.create({**level, "padding": number})]
            for bad in ({"step": number}, {"level_ids": padded}):
                with self.subTest(bad=bad):
                    with self.assertRaisesRegex(ValidationError, "no figure"):
                        Wizard.create({**good, **bad})
            if number != 1e30:
                continue  # the database takes no other as JSON
            with self.subTest(edit=number):
                edits = {f"participant-{self.p_sam.id}": {"amount": number}}
                wizard = Wizard.create({**good, "edits": edits})
                with self.assertRaisesRegex(UserError, "Type a number for Sam"):
                    wizard.action_cascade()

    # ------------------------------------------------------------- deciding alone

    def test_a_head_does_not_revise_the_own_line_alone(self):
        line = self._agreed(self.p_mia, 1000, "2026", scope="line")
        by_mia = line.with_user(self.user_mia)
        with self.assertRaisesRegex(AccessError, "somebody else agrees"):
            by_mia._revise(TODAY, 100, "Easier", at_once=True)
        with self.assertRaisesRegex(AccessError, "somebody else agrees"):
            by_mia._revise_parts(
                [
                    {
                        "id": line.id,
                        "parent_id": None,
                        "target": 100.0,
                        "cascaded": 100.0,
                    }
                ],
                TODAY,
                "Easier",
                at_once=True,
            )
        by_mia._revise(TODAY, 900, "Two have left")
        with self.assertRaises(AccessError):
            by_mia.action_agree()
        line.with_user(self.user_head).action_agree()
        self.assertEqual(line.target, 900)
        line.with_user(self.user_head)._revise(TODAY, 950, "Plan", at_once=True)
        self.assertEqual(line.target, 950)

    def test_a_head_does_not_accept_the_own_counter_proposal(self):
        line = self._make_objective(self.p_mia, 1000, scope="line", user=self.user_head)
        line.with_user(self.user_head).action_propose()
        line.with_user(self.user_mia)._refuse("Too much", 100)
        with self.assertRaisesRegex(AccessError, "somebody else agrees"):
            line.with_user(self.user_mia).action_accept_counter()
        line.with_user(self.user_head).action_accept_counter()
        self.assertEqual((line.state, line.target), ("agreed", 100))

    def test_a_head_does_not_close_the_own_line_while_ahead(self):
        line = self._agreed(self.p_mia, 1000, "2026", scope="line")
        by_mia, by_head = (line.with_user(u) for u in (self.user_mia, self.user_head))
        self.assertTrue(by_mia.can_manage)
        self.assertFalse(by_mia.can_decide)
        with self.assertRaisesRegex(AccessError, "somebody else closes it"):
            by_mia.action_close()
        self.assertEqual(line.state, "agreed")
        self.assertTrue(by_head.can_decide)
        by_head.action_close()
        self.assertEqual(line.state, "closed")

    def test_nobody_commits_to_less_than_nothing(self):
        objective = self._make_objective(self.p_sam, 1000).with_user(self.user_sam)
        with self.assertRaisesRegex(UserError, "not negative"):
            objective._commit(-1)
        objective._commit(0)
        self.assertTrue(objective.has_committed)

    def test_the_last_day_there_is(self):
        objective = self._make_objective(self.p_sam, 1000)
        for operator, found in (("<=", objective), (">=", self.Objective)):
            domain = [("id", "=", objective.id), ("last_day", operator, "9999-12-31")]
            self.assertEqual(self.Objective.search(domain), found)

    def _stand_in(self, away, deputy):
        values = {"date_from": "2026-06-17", "date_to": "2026-06-18"}
        people = {"participant_id": away.id, "delegate_id": deputy.id}
        self.env["spm.delegation"].create({**people, **values})

    def test_a_deputy_does_not_decide_alone_either(self):
        """A colleague who leads a line as well stands in for Mia."""
        user = self._make_user("spm_max", "manager")
        peer = self._make_participant(user, self.p_head)
        line = self._agreed(self.p_mia, 1000, "2026", scope="line")
        team = self._agreed(self.team_east, 500, "2026", responsible_id=self.p_mia.id)
        sams = self._agreed(self.p_sam, 500, "2026")
        self.team_east.user_id = self.user_mia
        self.team_east.crm_team_member_ids = [
            Command.create({"user_id": self.user_mia.id})
        ]
        self._stand_in(self.p_mia, peer)
        self.assertIn(user, self.p_sam.steward_ids)
        self.assertNotIn(user, self.p_mia.steward_ids)
        for objective in (line, team):
            with self.assertRaises(AccessError):
                objective.with_user(user)._revise(TODAY, 10, "A favour", at_once=True)
        sams.with_user(user)._revise(TODAY, 600, "Plan", at_once=True)
        self.assertEqual(sams.target, 600)

    def test_a_manager_who_stands_in_stays_the_manager(self):
        self._stand_in(self.p_sam, self.p_mia)
        sams = self._agreed(self.p_sam, 500, "2026").with_user(self.user_mia)
        sams._revise(TODAY, 600, "Plan", at_once=True)
        self.assertEqual(sams.target, 600)

    # ------------------------------------------------------------- actions

    def test_an_action_takes_nobody_elses_activity(self):
        """Doing and deleting an action does and deletes its activity."""
        theirs = self._make_objective(self.p_head, 10).activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.user_head.id
        )
        objective = self._make_objective(self.p_sam, 10)
        vals = {"name": "Call", "objective_id": objective.id, "owner_id": self.p_sam.id}
        Action = self.env["spm.objective.action"].with_user(self.user_sam)
        action = Action.create(vals)
        for forged in ({"activity_id": theirs.id}, {"done_on": "2020-01-01"}):
            with self.assertRaisesRegex(AccessError, "not typed"):
                action.write(forged)
            with self.assertRaisesRegex(AccessError, "not typed"):
                Action.create({**vals, **forged})
        other = Action.with_context(default_activity_id=theirs.id).create(vals)
        self.assertNotEqual(other.activity_id, theirs)
        done = {**vals, "state": "done"}
        other = Action.with_context(default_activity_id=theirs.id).create(done)
        self.assertFalse(other.activity_id)
        other.action_cancel()
        other.unlink()
        self.assertTrue(theirs.exists().active)

    def test_an_action_is_not_given_to_somebody_out_of_sight(self):
        objective = self._make_objective(self.p_sam, 10)
        vals = {"name": "Call", "objective_id": objective.id}
        Action = self.env["spm.objective.action"].with_user(self.user_sam)
        own = Action.create({**vals, "owner_id": self.p_sam.id})
        with self.assertRaisesRegex(AccessError, "whose results you see"):
            Action.create({**vals, "owner_id": self.p_head.id})
        with self.assertRaisesRegex(AccessError, "whose results you see"):
            own.write({"owner_id": self.p_head.id})
