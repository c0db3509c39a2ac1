from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .measure_common import NOW
from .objective_common import ObjectiveCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestObjectiveScreens(ObjectiveCommon):
    """What the screens ask for: where the app opens, whose objectives are shown, how
    they went, and what is exported, imported and edited by the dozen."""

    def test_the_app_opens_with_the_dashboard(self):
        """For each role, as the web client asks."""
        menu = self.env.ref("spm_objectives.spm_menu_root")
        dashboard = self.env.ref("spm_objectives.spm_dashboard_action")
        for user in (self.user_sam, self.user_mia, self.user_officer):
            self.assertEqual(menu.with_user(user).action, dashboard)
        self.assertEqual(
            (dashboard.tag, dashboard.path), ("spm_dashboard", "performance")
        )

    def test_my_people(self):
        self.team_east.user_id = self.user_mia
        made = {
            unit: self._make_objective(unit, 10, tag="seen")
            for unit in (self.p_sam, self.p_mia, self.team_east, self.department)
        }
        seen = [("tag", "=", "seen")]
        for user, units in (
            (self.user_mia, [self.p_sam, self.team_east]),
            (self.user_sam, []),
            (self.user_head, [self.p_sam, self.p_mia, self.team_east]),
        ):
            with self.subTest(user=user.name):
                Objective = self.Objective.with_user(user)
                found = Objective.search([*seen, ("is_my_people", "=", True)])
                self.assertEqual(set(found), {made[unit] for unit in units})
                rest = Objective.search([*seen, ("is_my_people", "=", False)])
                self.assertEqual(found | rest, Objective.search(seen))
                self.assertEqual(rest.mapped("is_my_people"), [False] * len(rest))

    # ------------------------------------------------------------- the course

    def test_course_adds_up(self):
        for amount, day in ((100, "04-07"), (50, "04-20"), (30, "06-03")):
            self._make_lead(self.user_sam, amount, f"2026-{day} 12:00:00")
        self._make_lead(self.user_pia, 1000, "2026-04-07 12:00:00")
        self._refresh("won_revenue")
        objective = self._make_objective(self.p_sam, 600)
        objective.phase_ids = [
            (1, phase.id, {"target": target})
            for phase, target in zip(objective.phase_ids, (100, 200, 300), strict=True)
        ]
        course = objective.with_user(self.user_sam).course
        self.assertEqual(course["target"], [100, 300, 600])
        self.assertEqual(course["actual"], [150, 150, 180])
        self.assertEqual(course["labels"], ["April 2026", "May 2026", "June 2026"])
        self.assertTrue(course["adds_up"])

    def test_course_of_a_rate_and_of_the_future(self):
        self._make_lead(self.user_sam, 100, "2026-05-07 12:00:00")
        self._make_lead(self.user_sam, 100, "2026-05-08 12:00:00", lost=True)
        self._refresh("won_deals", "closed_deals", "win_rate")
        rate = self._make_objective(self.p_sam, 40, kpi="win_rate").course
        self.assertEqual(rate["target"], [40, 40, 40])
        self.assertEqual(rate["actual"], [None, 50, None])
        later = self._make_objective(self.p_sam, 40, "2026-Q3").course
        self.assertEqual(later["actual"], [None, None, None])
        month = self._make_objective(self.p_sam, 40, "2026-M05")
        self.assertFalse(month.course)

    def test_worst_first(self):
        """The columns of the kanban view, as the web client asks for them."""
        for status in ("green", "red", "amber"):
            self._make_objective(self.p_sam, 10, tag="seen").status = status
        groups = self.Objective.with_context(read_group_expand=True).web_read_group(
            [("tag", "=", "seen")], ["status"], ["__count"]
        )["groups"]
        self.assertEqual([g["status"] for g in groups], ["red", "amber", "green"])

    # ------------------------------------------------------------- by the dozen

    def test_exported_and_imported_again(self):
        """By names and by external ids, through Odoo's own tools."""
        self.user_mia.group_ids += self.env.ref("base.group_allow_export")
        objective = self._make_objective(self.p_sam, 1234.5, weight=40, tag="seen")
        names = ["id", "kpi_id/id", "period_id", "scope", "participant_id", "target"]
        names += ["weight", "tag"]
        mine = objective.with_user(self.user_mia)
        (row,) = mine.with_context(import_compat=True).export_data(names)["datas"]
        self.assertEqual(row[1], "spm_objectives.kpi_won_revenue")
        self.assertEqual(row[4], "Sam")
        row[5], row[7] = "2000", "again"
        result = self.Objective.with_user(self.user_mia).load(names, [row])
        self.assertFalse(result["messages"])
        self.assertEqual(result["ids"], objective.ids)
        self.assertEqual((objective.target, objective.tag), (2000, "again"))
        self.assertEqual(sum(objective.phase_ids.mapped("target")), 2000)

    def test_import_says_which_line_is_wrong(self):
        names = ["kpi_id", "period_id", "scope", "participant_id", "target"]
        rows = [
            ["Won Revenue", "Q3 2026", "Salesperson", "Sam", "1000"],
            ["Won Revenue", "Q3 2026", "Salesperson", "Nobody Known", "2000"],
        ]
        result = self.Objective.with_user(self.user_mia).load(names, rows)
        self.assertFalse(result["ids"])
        self.assertEqual(result["messages"][0]["record"], 1)
        self.assertIn("Nobody Known", result["messages"][0]["message"])

    def test_edited_by_the_dozen(self):
        """As the list saves several lines at once."""
        drafts = self._make_objective(self.p_sam, 10) + self._make_objective(
            self.p_pia, 20
        )
        agreed = self._agreed(self.p_sam, 30)
        mine = (drafts + agreed).with_user(self.user_mia)
        mine.write({"tag": "plan", "note": "<p>Together</p>"})
        self.assertEqual(set((drafts + agreed).mapped("tag")), {"plan"})
        drafts.with_user(self.user_mia).write({"weight": 25, "target": 50})
        self.assertEqual(drafts.mapped("target"), [50, 50])
        for vals in ({"weight": 25}, {"target": 50}):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                mine.write(vals)
        with self.assertRaises(AccessError):
            drafts.with_user(self.user_sam).write({"weight": 25})
