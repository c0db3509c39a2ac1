from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.sql_db import BaseCursor
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from .measure_common import NOW
from .objective_common import ObjectiveCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestObjective(ObjectiveCommon):
    """What an objective is, and what it refuses to be."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.maple = cls._open_company("Maple Sales", "America/Toronto", "USD")

    def test_named_after_kpi_and_period(self):
        objective = self._make_objective(self.p_sam, 1000)
        self.assertEqual(objective.name, "Won Revenue Q2 2026")
        self.assertEqual(objective.display_name, "Won Revenue Q2 2026 – Sam")
        self.assertEqual(str(objective.date_from), "2026-04-01")
        self.assertEqual(str(objective.date_to), "2026-07-01")
        objective.name = "Spring"
        self.assertEqual(objective.display_name, "Spring – Sam")

    def test_found_by_its_days(self):
        """As a calendar asks for what is on the screen."""
        objective = self._make_objective(self.p_sam, 1000)
        for first, last, found in (
            ("2026-06-30", "2026-08-01", True),
            ("2026-07-01", "2026-08-01", False),
            ("2026-03-01", "2026-04-01", True),
            ("2026-03-01", "2026-03-31", False),
        ):
            domain = [("date_from", "<=", last), ("last_day", ">=", first)]
            self.assertEqual(objective in self.Objective.search(domain), found)
        self.assertEqual(str(objective.last_day), "2026-06-30")

    def test_form_of_a_manager(self):
        with Form(self.Objective.with_user(self.user_mia)) as form:
            form.kpi_id = self._kpi("won_deals")
            form.period_id = self._period("2026-M07")
            form.scope = "team"
            form.scope = "participant"
            form.participant_id = self.p_sam
            form.target = 12
        objective = form.save()
        self.assertEqual(objective.responsible_user_id, self.user_sam)
        self.assertEqual(objective.phase_ids.mapped("target"), [12])

    # ------------------------------------------------------------- responsible

    def test_who_is_responsible(self):
        self.team_east.user_id = self.user_mia
        self.department.manager_id = self.p_head.employee_id
        cases = (
            (self.p_sam, {}, self.user_sam),
            (self.p_mia, {"scope": "line"}, self.user_mia),
            (self.team_east, {}, self.user_mia),
            (self.department, {}, self.user_head),
            (self.department, {"responsible_id": self.p_pia.id}, self.user_pia),
            (self.company, {"responsible_id": self.p_head.id}, self.user_head),
            (self.company, {}, self.env["res.users"]),
        )
        for unit, vals, user in cases:
            with self.subTest(unit=unit, **vals):
                objective = self._make_objective(unit, 10, **vals)
                self.assertEqual(objective.responsible_user_id, user)

    def test_responsible_follows_heads_of_units(self):
        team = self._make_objective(self.team_east, 10)
        department = self._make_objective(self.department, 10)
        self.assertFalse(team.responsible_user_id | department.responsible_user_id)
        self.team_east.user_id = self.user_mia
        self.department.manager_id = self.p_head.employee_id
        self.assertEqual(team.responsible_user_id, self.user_mia)
        self.assertEqual(department.responsible_user_id, self.user_head)

    def test_responsible_who_leaves(self):
        """Nothing is lost: the manager answers, results and record stay."""
        self._make_lead(self.user_sam, 300, "2026-05-05 12:00:00")
        self._refresh("won_revenue")
        agreed = self._agreed(self.p_sam, 1000)
        asked = self._make_objective(self.p_sam, 5, kpi="won_deals")
        asked.action_propose()
        self.p_sam.employee_id.action_archive()
        self.assertFalse(self.p_sam.active)
        for objective in agreed + asked:
            self.assertEqual(objective.responsible_user_id, self.user_mia)
            self.assertIn("Sam has left", objective.warning)
        self.assertEqual(asked.activity_ids.user_id, self.user_mia)
        self._refresh("won_revenue")
        self.assertEqual((agreed.state, agreed.actual), ("agreed", 300))
        asked.with_user(self.user_mia).action_agree()
        self.assertEqual(asked.state, "agreed")

    # ------------------------------------------------------------- bad input

    def test_exactly_one_unit(self):
        bad = (
            {"participant_id": False},
            {"team_id": self.team_east.id},
            {"scope": "team"},
            {"scope": "company"},
            {"scope": "department", "department_id": self.department.id},
        )
        for vals in bad:
            with (
                self.subTest(**vals),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError) as caught,
                self.env.cr.savepoint(),
            ):
                self._make_objective(self.p_sam, 10, **vals)
            self.assertIn("spm_objective_unit_check", str(caught.exception))

    def test_negative_weight_and_cap(self):
        for name in ("weight", "cap"):
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaisesRegex(IntegrityError, f"spm_objective_{name}_check"),
                self.env.cr.savepoint(),
            ):
                self._make_objective(self.p_sam, 10, **{name: -1})

    def test_target_of_zero(self):
        """It may be drafted; agreed only where lower is better."""
        empty = self._make_objective(self.p_sam, 0)
        with self.assertRaisesRegex(ValidationError, "has no target yet"):
            empty.action_propose()
        spotless = self._agreed(self.p_sam, 0, kpi="lost_deals")
        self.assertIn("no scale", spotless.warning)
        self.assertEqual((spotless.attainment, spotless.status), (100, "green"))
        self._make_lead(self.user_sam, 5, "2026-05-05 12:00:00", lost=True)
        self._refresh("lost_deals")
        self.assertEqual((spotless.actual, spotless.attainment), (1, 0))
        self.assertEqual(spotless.status, "red")

    def test_parent_of_another_company(self):
        other = self.maple
        parent = self.env["spm.objective"].create(
            {
                **self._objective_values(other, 10),
                "company_id": other.id,
                "period_id": self._period("2026-Q2", other).id,
            }
        )
        with self.assertRaisesRegex(UserError, "company"):
            self._make_objective(self.p_sam, 5, parent_id=parent.id)
        with self.assertRaisesRegex(UserError, "company"):
            self._make_objective(
                self.p_sam, 5, period_id=self._period("2026-Q2", other).id
            )

    def test_child_outside_the_parent_s_period(self):
        parent = self._make_objective(self.company, 10)
        with self.assertRaisesRegex(ValidationError, "outside the period"):
            self._make_objective(self.p_sam, 5, "2026-Q3", parent_id=parent.id)
        with self.assertRaisesRegex(ValidationError, "outside the period"):
            self._make_objective(self.p_sam, 5, "2026", parent_id=parent.id)
        child = self._make_objective(self.p_sam, 5, "2026-M06", parent_id=parent.id)
        with self.assertRaisesRegex(ValidationError, "outside the period"):
            parent.period_id = self._period("2026-M04")
        self.assertEqual(child.parent_id, parent)

    def test_loop_of_parents(self):
        top = self._make_objective(self.company, 10)
        middle = self._make_objective(self.p_mia, 10, scope="line", parent_id=top.id)
        low = self._make_objective(self.p_sam, 10, parent_id=middle.id)
        for loop in (low, middle, top):
            with self.subTest(loop=loop.unit_name):
                with self.assertRaisesRegex(UserError, "would serve itself"):
                    top.parent_id = loop
        self.assertFalse(top.parent_id)

    def test_kpi_that_is_not_measured(self):
        draft = self._make_kpi("drafted")
        with self.assertRaisesRegex(ValidationError, "is not measured"):
            self._make_objective(self.p_sam, 5, kpi=draft)
        other = self.maple
        foreign = self._make_kpi("foreign", company_id=other.id, state="active")
        with self.assertRaisesRegex(ValidationError, "measured in Maple Sales only"):
            self._make_objective(self.p_sam, 5, kpi=foreign)

    def test_kpi_that_breaks_or_goes(self):
        """The numbers stay as they were, and the objective says why."""
        kpi = self._make_kpi("own_deals", state="active")
        self._make_lead(self.user_sam, 5, "2026-05-05 12:00:00")
        self.assertTrue(kpi._refresh())
        objective = self._agreed(self.p_sam, 4, kpi=kpi)
        self.assertEqual((objective.actual, objective.attainment), (1, 25))
        with self.assertRaisesRegex(UserError, objective.display_name):
            kpi.unlink()
        kpi._break(UserError("its records are gone"))
        objective._refresh_progress()
        self.assertEqual((objective.actual, objective.attainment), (1, 25))
        self.assertIn("its records are gone", objective.warning)
        kpi.write({"state": "active", "active": False})
        self.assertIn("not measured any more", objective.warning)
        draft = self._make_objective(self.p_pia, 4, kpi="won_deals")
        self._kpi("won_deals")._break(UserError("gone"))
        with self.assertRaisesRegex(ValidationError, "is not measured"):
            draft.action_propose()

    def test_what_is_decided_is_not_typed(self):
        for name, value in (
            ("state", "agreed"),
            ("committed", 5),
            ("agreed_on", "2026-05-05"),
            ("responsible_user_id", self.user_mia.id),
            ("pending_target", 5),
        ):
            with self.subTest(name=name):
                objective = self._make_objective(self.p_sam, 5)
                officer = objective.with_user(self.user_officer)
                with self.assertRaisesRegex(AccessError, "not typed"):
                    officer.write({name: value})
                with self.assertRaisesRegex(AccessError, "not typed"):
                    self._make_objective(
                        self.p_sam, 5, user=self.user_officer, **{name: value}
                    )

    def test_closed_period(self):
        objective = self._make_objective(self.p_sam, 5, "2026-M05")
        for code in ("2026-M01", "2026-M02", "2026-M03", "2026-M04", "2026-M05"):
            self._period(code).action_lock_results()
        for act in (
            objective.action_propose,
            objective.unlink,
            lambda: objective.write({"target": 6}),
            lambda: self._make_objective(self.p_pia, 5, "2026-M05"),
        ):
            with self.assertRaisesRegex(UserError, "closed period"):
                act()

    # ------------------------------------------------------------- deletion

    def test_agreed_ones_stay_on_record(self):
        objective = self._agreed(self.p_sam, 5)
        with self.assertRaisesRegex(UserError, "stays on record"):
            objective.unlink()
        objective.action_close()
        with self.assertRaisesRegex(UserError, "stays on record"):
            objective.unlink()

    def test_deleting_one_that_is_split(self):
        parent = self._make_objective(self.company, 10)
        child = self._make_objective(self.p_sam, 4, parent_id=parent.id)
        with self.assertRaisesRegex(UserError, "is split into others"):
            parent.unlink()
        child.unlink()
        self.assertFalse(parent.has_assigned)
        parent.unlink()

    def test_a_tree_goes_together(self):
        parent = self._make_objective(self.company, 10)
        child = self._make_objective(self.p_sam, 4, parent_id=parent.id)
        (parent + child).unlink()
        self.assertFalse((parent + child).exists())

    def test_a_large_tree_goes_together(self):
        """More than Odoo deletes in one statement, in whatever order."""
        parent = self._make_objective(self.company, 10)
        line = {"scope": "line", "parent_id": parent.id}
        child = self._make_objective(self.p_mia, 4, **line)
        below = self._make_objective(self.p_sam, 2, parent_id=child.id)
        tree = parent + child + below
        with patch.object(BaseCursor, "IN_MAX", 1):
            tree.unlink()
        self.assertFalse(tree.exists())

    def test_copy_is_a_draft(self):
        agreed = self._agreed(self.p_sam, 120)
        copy = agreed.copy({"period_id": self._period("2026-Q3").id})
        self.assertEqual((copy.state, copy.agreed_on), ("draft", False))
        self.assertFalse(copy.revision_ids)
        self.assertEqual(sum(copy.phase_ids.mapped("target")), 120)

    # ------------------------------------------------------------- seasonality

    def test_phases_by_working_days_to_the_cent(self):
        objective = self._make_objective(self.p_sam, 1000)
        # working days of April, May, June 2026: 22, 21, 22
        self.assertEqual(objective.phase_ids.mapped("target"), [338.46, 323.08, 338.46])
        objective.target = 2000
        self.assertEqual(sum(objective.phase_ids.mapped("target")), 2000)
        self.assertEqual(objective.phase_ids.mapped("target"), [676.92, 646.16, 676.92])

    def test_public_holidays_are_not_worked(self):
        calendar = self.company.resource_calendar_id
        calendar.tz = "America/New_York"
        self.env["resource.calendar.leaves"].create(
            {
                "name": "May off",
                "company_id": self.company.id,
                "calendar_id": calendar.id,
                "date_from": "2026-05-01 04:00:00",
                "date_to": "2026-06-01 03:59:59",
            }
        )
        objective = self._make_objective(self.p_sam, 44, kpi="won_deals")
        self.assertEqual(objective.phase_ids.mapped("target"), [22, 0, 22])

    def test_typed_phases(self):
        objective = self._make_objective(self.p_sam, 100)
        first, second, third = objective.phase_ids

        def typed(*targets):
            return [
                Command.update(phase.id, {"target": target})
                for phase, target in zip(objective.phase_ids, targets, strict=True)
            ]

        objective.write({"phase_ids": typed(50, 30, 20)})
        self.assertEqual(objective.phase_ids.mapped("target"), [50, 30, 20])
        objective.target = 200
        self.assertEqual(objective.phase_ids.mapped("target"), [100, 60, 40])
        with self.assertRaisesRegex(ValidationError, "sums to .*90.* not to"):
            objective.write({"phase_ids": typed(50, 20, 20)})
        with self.assertRaisesRegex(ValidationError, "needs one target for each"):
            objective.write({"phase_ids": [Command.delete(third.id)]})
        other = self._make_objective(self.p_pia, 100)
        for command in (
            Command.update(other.phase_ids[0].id, {"target": 1}),
            Command.unlink(first.id),
            Command.set(second.ids),
        ):
            with self.assertRaisesRegex(ValidationError, "takes one target"):
                objective.write({"phase_ids": [command]})
        months = self._period("2026-Q3").child_ids.sorted("date_from")
        made = self._make_objective(
            self.p_sam, 6, "2026-Q3", phase_ids=[
                Command.create({"period_id": month.id, "target": n})
                for n, month in enumerate(months, 1)
            ],
        )  # fmt: skip
        self.assertEqual(made.phase_ids.mapped("target"), [1, 2, 3])

    def test_a_level_is_the_same_in_every_phase(self):
        objective = self._make_objective(self.p_sam, 30, kpi="win_rate")
        self.assertEqual(objective.phase_ids.mapped("target"), [30, 30, 30])
