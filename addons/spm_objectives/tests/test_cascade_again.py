from decimal import Decimal as D

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .measure_common import NOW
from .wizard_common import CascadeWizardCommon

PEOPLE = ["participant"]
LINES = ["line", "participant"]


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestCascadeAgain(CascadeWizardCommon):
    """An objective that was cascaded before: what stays, and what happens to the share
    of who joins, leaves or moves."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.top = cls._make_objective(cls.company, 400, period="2026-Q2")

    def _key(self, person):
        return f"participant-{person.id}"

    def _left(self, person):
        return f"objective-{self._child(self.top, person).id}"

    def _amounts(self, *people):
        return [self._child(self.top, person).target for person in people]

    # ------------------------------------------------------------- what stays

    def test_again_changes_nothing(self):
        self._cascade(self.top, LINES)
        before = self.Objective.search([("id", "child_of", self.top.id)])
        dates = before.mapped("create_date")
        for rework in ("all", "adjusted", "changes"):
            self._cascade(self.top, LINES, rework=rework)
        after = self.Objective.search([("id", "child_of", self.top.id)])
        self.assertEqual((after, after.mapped("create_date")), (before, dates))
        self.assertEqual(self._amounts(*self.sellers), [100] * 4)

    def test_amounts_set_by_hand(self):
        self._cascade(self.top, PEOPLE)
        self._child(self.top, self.p_sam).target = 40
        for rework, amounts in (
            ("adjusted", [40, 120, 120, 120]),
            ("changes", [40, 120, 120, 120]),
            ("adjusted", [40, 120, 120, 120]),
            ("all", [100, 100, 100, 100]),
            ("adjusted", [100, 100, 100, 100]),
        ):
            self._cascade(self.top, PEOPLE, rework=rework)
            self.assertEqual(self._amounts(*self.sellers), amounts, rework)

    def test_amounts_typed_in_the_preview_count_as_set_by_hand(self):
        edits = {self._key(self.p_sam): {"amount": 40}}
        self._cascade(self.top, PEOPLE, edits=edits)
        self.top.target = 700
        self._cascade(self.top, PEOPLE)
        self.assertEqual(self._amounts(*self.sellers), [40, 220, 220, 220])

    def test_seasonality_of_those_below(self):
        self._cascade(self.top, PEOPLE)
        sam = self._child(self.top, self.p_sam)
        wanted = [10, 20, 70]
        sam.phase_ids = [
            (1, phase.id, {"target": target})
            for phase, target in zip(sam.phase_ids, wanted, strict=True)
        ]
        self._cascade(self.top, PEOPLE)
        self.assertEqual(sam.phase_ids.mapped("target"), wanted)
        columns = self._columns(self.top.child_ids)
        self.assertEqual(columns, self.top.phase_ids.mapped("target"), "still sums up")
        self.top.target = 800
        self._cascade(self.top, PEOPLE)
        self.assertEqual(sam.phase_ids.mapped("target"), [20, 40, 140])
        self._cascade(self.top, PEOPLE, keep_seasons=False)
        pia = self._child(self.top, self.p_pia)
        for mine, hers in zip(sam.phase_ids, pia.phase_ids, strict=True):
            self.assertAlmostEqual(mine.target, hers.target, delta=0.011)

    def _columns(self, objectives):
        rows = [o.phase_ids.mapped(lambda p: D(str(p.target))) for o in objectives]
        return [float(sum(column)) for column in zip(*rows, strict=True)]

    # ------------------------------------------------------------- joiners

    def test_somebody_joins(self):
        self._cascade(self.top, PEOPLE)
        eve = self._make_participant("Eve", self.p_max)
        for choice, rework, eves, others in (
            ("nothing", "adjusted", None, 100),
            ("share", "adjusted", 80, 80),
        ):
            edits = {self._key(eve): {"choice": choice}}
            wizard = self._wizard(self.top, PEOPLE, rework=rework, edits=edits)
            node = self._nodes(wizard)["Eve"]
            self.assertEqual((node["change"], node["amount"]), ("joined", eves))
            wizard.action_cascade()
            self.assertEqual(self._amounts(*self.sellers), [others] * 4)
            self.assertEqual(self._child(self.top, eve).target, eves or 0)

    def test_somebody_joins_the_others_as_they_were(self):
        edits = {self._key(self.p_sam): {"amount": 160}}
        self._cascade(self.top, PEOPLE, edits=edits)
        eve = self._make_participant("Eve", self.p_max)
        self._cascade(self.top, PEOPLE, rework="changes")
        # Eve gets the average of five, everybody gives a fifth of theirs
        self.assertEqual(self._amounts(eve, *self.sellers), [80, 128, 64, 64, 64])

    # ------------------------------------------------------------- leavers

    def _leave(self, person, day="2026-06-01"):
        """Leaves with a third of the quarter to go, and an objective of 90."""
        person.date_end = day
        season = {"2026-M04": 40, "2026-M05": 20, "2026-M06": 30}
        sam = self._child(self.top, person)
        sam.write({"target": 90})
        sam.phase_ids = [
            (1, phase.id, {"target": season[phase.period_id.code]})
            for phase in sam.phase_ids
        ]

    def test_somebody_leaves(self):
        cases = [
            # choice, amounts of Sam, who leaves, and of Pia, Cy and Dee
            ("all", {"choice": "keep"}, [90, 103.33, 103.34, 103.33]),
            ("all", {"choice": "spread"}, [60, 113.33, 113.34, 113.33]),
            ("all", "hand_over", [60, 133.33, 103.34, 103.33]),
            ("changes", {"choice": "spread"}, [60, 110, 110, 110]),
            ("changes", "hand_over", [60, 130, 100, 100]),
            ("changes", {"choice": "keep"}, [90, 100, 100, 100]),
        ]
        self._cascade(self.top, PEOPLE)
        self._leave(self.p_sam)
        for rework, edit, amounts in cases:
            with self.subTest(rework=rework, edit=edit):
                if edit == "hand_over":
                    edit = {"choice": edit, "successor": self._key(self.p_pia)}
                edits = {self._left(self.p_sam): edit}
                wizard = self._wizard(self.top, PEOPLE, rework=rework, edits=edits)
                nodes = self._nodes(wizard)
                self.assertEqual(nodes["Sam"]["change"], "left")
                self.assertEqual(
                    (nodes["Sam"]["left"], nodes["Sam"]["before"]), (30, 90)
                )
                found = [nodes[person.name]["amount"] for person in self._by_name()]
                self.assertEqual(found, amounts)
        wizard = self._wizard(self.top, PEOPLE, rework="changes")
        wizard.action_cascade()
        sam = self._child(self.top, self.p_sam)
        self.assertEqual(sam.phase_ids.mapped("target"), [40, 20, 0])
        self.assertEqual(self.top.assignment_gap, -10, "Sam had 100 once")

    def _by_name(self):
        """Sam, then the others in the order of the preview, Pia first."""
        return [self.p_sam, self.p_pia, self.p_cy, self.p_dee]

    def test_who_leaves_before_the_period_has_no_objective_any_more(self):
        self._cascade(self.top, PEOPLE)
        self.p_sam.date_end = "2026-03-15"
        sam = self._child(self.top, self.p_sam)
        self._cascade(self.top, PEOPLE)
        self.assertFalse(sam.exists())
        self.assertEqual(sum(self._amounts(self.p_pia, self.p_cy, self.p_dee)), 400)

    def test_an_agreed_leaver(self):
        """Theirs is revised at once, with the reason: nobody is left to agree."""
        self._cascade(self.top, PEOPLE, propose=True)
        sam = self._child(self.top, self.p_sam)
        sam.with_user(self.user_sam).action_agree()
        self.p_sam.date_end = "2026-06-17"
        wizard = self._wizard(self.top, PEOPLE)
        self.assertTrue(wizard.needs_reason)
        with self.assertRaisesRegex(UserError, "say why"):
            wizard.action_cascade()
        wizard.reason = "Sam has left"
        wizard.action_cascade()
        # until June 17 there are 55 of the quarter's 65 working days
        self.assertEqual((sam.state, sam.target), ("agreed", 84.62))
        revision = sam.revision_ids[0]
        self.assertEqual(revision.reason, "Sam has left")
        self.assertEqual(revision.target, sam.target)
        total = sum(D(str(x)) for x in self._amounts(*self.sellers))
        self.assertEqual(total, 400)

    def test_an_agreed_leaver_who_was_never_there(self):
        self._cascade(self.top, PEOPLE, propose=True)
        sam = self._child(self.top, self.p_sam)
        sam.with_user(self.user_sam).action_agree()
        self.p_sam.date_end = "2026-03-15"
        self._cascade(self.top, PEOPLE, reason="Never came")
        self.assertEqual((sam.state, sam.target), ("closed", 0))
        self.assertEqual(sam.revision_ids[0].reason, "Never came")
        self.assertEqual(self.top.assigned, 400)

    # ------------------------------------------------------------- movers

    def test_somebody_moves(self):
        for choice, parent, amounts in (
            # of Sam, Pia beside whom he was, and Cy and Dee, to whom he comes
            ("keep", self.p_mia, [100, 100, 100, 100]),
            ("share", self.p_max, [66.66, 200, 66.67, 66.67]),
            ("move", self.p_max, [100, 200, 50, 50]),
        ):
            with self.subTest(choice), self.cr.savepoint() as savepoint:
                self._cascade(self.top, LINES)
                self._make_placement(self.p_sam, "2026-06-01", manager_id=self.p_max)
                edits = {self._key(self.p_sam): {"choice": choice}}
                wizard = self._wizard(self.top, LINES, edits=edits)
                self.assertEqual(self._nodes(wizard)["Sam"]["change"], "moved")
                wizard.action_cascade()
                sam = self._child(self.top, self.p_sam)
                self.assertEqual(len(sam), 1, "one objective for one person")
                self.assertEqual(sam.parent_id.participant_id, parent)
                found = self._amounts(self.p_sam, self.p_pia, self.p_cy, self.p_dee)
                self.assertEqual(found, amounts)
                self.assertEqual(
                    sam.parent_path, f"{sam.parent_id.parent_path}{sam.id}/"
                )
                for line in self.top.child_ids:
                    self.assertEqual(
                        line.assigned, sum(line.child_ids.mapped("target"))
                    )
                savepoint.rollback()

    def test_another_structure(self):
        """From teams to lines: the teams' drafts go, people are taken along."""
        self._cascade(self.top, ["team", "participant"])
        sam = self._child(self.top, self.p_sam)
        self._cascade(self.top, LINES)
        self.assertEqual(set(self.top.child_ids.mapped("scope")), {"line"})
        self.assertEqual(sam.parent_id.participant_id, self.p_mia)
        self.assertEqual(self.top.assigned, 400)

    # ------------------------------------------------------------- agreed

    def test_agreed_targets_change_by_revision_only(self):
        self._cascade(self.top, PEOPLE, propose=True)
        sam, pia = (self._child(self.top, p) for p in (self.p_sam, self.p_pia))
        sam.with_user(self.user_sam).action_agree()
        self.top.target = 800
        with self.assertRaisesRegex(UserError, "say why"):
            self._wizard(self.top, PEOPLE).action_cascade()
        self._cascade(self.top, PEOPLE, reason="A new market")
        self.assertEqual((sam.state, sam.target), ("proposed", 100))
        self.assertEqual(
            (sam.pending_target, sam.pending_reason), (200, "A new market")
        )
        self.assertEqual((pia.state, pia.target), ("draft", 200))
        self.assertEqual(sam.activity_ids.user_id, self.user_sam)
        self.assertFalse(pia.activity_ids, "is not asked any more")
        self.assertIn("A new market", sam.message_ids[0].body)
        sam.with_user(self.user_sam).action_agree()
        self.assertEqual((sam.target, sam.revision_ids[0].previous_target), (200, 100))
        self.top.target = 400
        self._cascade(self.top, PEOPLE, reason="Not after all", at_once=True)
        self.assertEqual((sam.state, sam.target), ("agreed", 100))

    def test_an_agreed_target_is_not_taken_away(self):
        self._cascade(self.top, PEOPLE, propose=True)
        sam = self._child(self.top, self.p_sam)
        sam.with_user(self.user_sam).action_agree()
        edits = {self._key(self.p_sam): {"amount": 0}}
        wizard = self._wizard(self.top, PEOPLE, edits=edits, reason="None")
        with self.assertRaisesRegex(UserError, "would get nothing"):
            wizard.action_cascade()

    def test_closed_ones_stay(self):
        self._cascade(self.top, PEOPLE, propose=True)
        sam = self._child(self.top, self.p_sam)
        sam.with_user(self.user_sam).action_agree()
        sam.action_close()
        self.top.target = 1000
        edits = {self._key(self.p_sam): {"amount": 5}}
        self._cascade(self.top, PEOPLE, edits=edits)
        self.assertEqual(self._amounts(*self.sellers), [100, 300, 300, 300])
        self.assertEqual(sam.state, "closed")

    def test_refused_ones_get_another_try(self):
        self._cascade(self.top, PEOPLE, propose=True)
        sam = self._child(self.top, self.p_sam).with_user(self.user_sam)
        sam._refuse("Too much")
        self._cascade(self.top, PEOPLE, propose=True)
        self.assertEqual(
            (sam.state, sam.target, sam.counter_note), ("proposed", 100, False)
        )
