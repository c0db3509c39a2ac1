from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .measure_common import NOW
from .objective_common import ObjectiveCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestObjectiveAction(ObjectiveCommon):
    """Actions, and the activities that they are to their owners."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.objective = cls._agreed(cls.p_sam, 1000)

    def _make_action(self, user=None, **vals):
        Action = self.env["spm.objective.action"].with_user(user or self.user_sam)
        return Action.create(
            {
                "objective_id": self.objective.id,
                "name": "Call ten old customers",
                "owner_id": self.p_sam.id,
                "deadline": "2026-06-20",
                **vals,
            }
        )

    def test_an_action_is_an_activity(self):
        action = self._make_action()
        activity = action.activity_id
        self.assertEqual(activity.user_id, self.user_sam)
        self.assertEqual(str(activity.date_deadline), "2026-06-20")
        self.assertEqual(activity.summary, "Call ten old customers")
        self.assertEqual(activity.res_id, self.objective.id)
        self.assertEqual(activity.res_model, "spm.objective")

    def test_doing_the_action_does_the_activity(self):
        action = self._make_action()
        action.action_done()
        self.assertEqual((action.state, str(action.done_on)), ("done", "2026-06-17"))
        self.assertFalse(action.activity_id.active)
        self.assertTrue(action.activity_id.date_done)
        self.assertFalse(self.objective.activity_ids)

    def test_doing_the_activity_does_the_action(self):
        action = self._make_action(self.user_mia)
        action.activity_id.with_user(self.user_sam).action_feedback("Five bought")
        self.assertEqual((action.state, str(action.done_on)), ("done", "2026-06-17"))

    def test_cancelled_and_taken_up_again(self):
        action = self._make_action()
        first = action.activity_id
        action.action_cancel()
        self.assertEqual(action.state, "cancelled")
        self.assertFalse(first.exists())
        action.action_reopen()
        self.assertTrue(action.activity_id.active)
        action.action_done()
        action.action_reopen()
        self.assertTrue(action.activity_id.active)
        self.assertFalse(action.done_on)
        self.assertEqual(len(self.objective.activity_ids), 1)

    def test_changes_reach_the_activity(self):
        action = self._make_action(self.user_mia)
        action.write(
            {"owner_id": self.p_pia.id, "deadline": "2026-06-25", "name": "Write"}
        )
        activity = action.activity_id
        self.assertEqual(activity.user_id, self.user_pia)
        self.assertEqual(str(activity.date_deadline), "2026-06-25")
        self.assertEqual(activity.summary, "Write")
        quiet = self._make_participant("Quiet", self.p_mia)
        action.owner_id = quiet
        self.assertFalse(action.activity_id, "nobody to remind")
        action.owner_id = self.p_sam
        self.assertEqual(action.activity_id.user_id, self.user_sam)

    def test_deleting(self):
        action = self._make_action()
        activity = action.activity_id
        action.unlink()
        self.assertFalse(activity.exists())
        kept = self._make_action()
        kept.activity_id.unlink()
        self.assertEqual((kept.state, kept.activity_id.id), ("open", False))
        kept.action_done()
        self.assertEqual(kept.state, "done")

    def test_from_the_form_of_the_objective(self):
        draft = self._make_objective(
            self.p_sam,
            5,
            user=self.user_mia,
            action_ids=[
                Command.create({"name": "Plan", "owner_id": self.p_sam.id}),
            ],
        )
        self.assertEqual(draft.activity_ids.user_id, self.user_sam)

    def test_nothing_to_do_for_a_closed_one(self):
        self.objective.action_close()
        with self.assertRaisesRegex(UserError, "is closed"):
            self._make_action(self.user_mia)

    def test_who_may(self):
        """The owner does it; the responsible and who manages plan; others nothing."""
        action = self._make_action(self.user_mia, owner_id=self.p_pia.id)
        by_pia = action.with_user(self.user_pia)
        by_pia.action_done()
        self.assertEqual(by_pia.state, "done")
        self.assertEqual(by_pia.objective_id.read(["name"])[0]["id"], self.objective.id)
        with self.assertRaises(AccessError):
            by_pia.unlink()
        with self.assertRaises(AccessError):
            self._make_action(self.user_pia, owner_id=self.p_pia.id)
        other = self._agreed(self.p_mia, 5)
        with self.assertRaisesRegex(UserError, "stays with its objective"):
            by_pia.objective_id = other
        sams = self._agreed(self.p_sam, 5, kpi="won_deals")
        mine = self._make_action(self.user_mia, objective_id=sams.id)
        with self.assertRaises(AccessError):
            mine.with_user(self.user_pia).action_done()
        with self.assertRaises(AccessError):
            mine.with_user(self.user_pia).read(["name"])
        mine.with_user(self.user_sam).unlink()

    def test_my_actions(self):
        mine = self._make_action()
        self._make_action(self.user_mia, owner_id=self.p_pia.id)
        found = mine.search([("is_mine", "=", True)])
        self.assertEqual(found, mine)
        self.assertIn(mine.id, mine.search([("is_mine", "!=", False)]).ids)
        self.assertNotIn(mine.id, mine.search([("is_mine", "=", False)]).ids)
