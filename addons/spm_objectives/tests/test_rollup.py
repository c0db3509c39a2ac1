from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from ..report import spm_rollup
from .measure_common import NOW, MeasureCommon, noon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestRollup(MeasureCommon):
    """Results by organisation: whole units, of what one may see, that add up."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # the seller, what it is worth, when it was closed, whether it was lost
        for user, amount, day, lost in (
            (cls.user_sam, 100, "2026-01-10", False),
            (cls.user_sam, 50, "2026-02-10", False),
            (cls.user_sam, 70, "2026-02-11", True),
            (cls.user_pia, 400, "2026-02-12", False),
            (cls.user_mia, 1000, "2026-03-01", False),
            (cls.env["res.users"], 7, "2026-03-02", False),
            (cls.user_sam, 90000, "2026-05-10", False),
        ):
            cls._make_lead(user, amount, noon(day), lost, team_id=cls.team_east.id)
        cls.Kpi.search([])._refresh()

    def _ask(self, by, *codes, user=None, periods=("2026-Q1",)):
        """The lines somebody gets."""
        kpis = self.Kpi.union(*map(self._kpi, codes or ("won_revenue",)))
        rollup = (
            self.env["spm.rollup"]
            .with_user(user or self.user_admin_spm)
            .create(
                {
                    "by": by,
                    "kpi_ids": [Command.set(kpis.ids)],
                    "period_ids": [Command.set([self._period(p).id for p in periods])],
                }
            )
        )
        return self._answer(rollup)

    def _answer(self, rollup):
        action = rollup.action_show()
        lines = self.env[action["res_model"]].with_user(rollup.env.user)
        return lines.search(action["domain"])

    def _by_name(self, lines):
        return {
            (line.name, line.kpi_id.code): line.value if line.has_value else None
            for line in lines
        }

    def _crm(self, groupby):
        """Won revenue of the quarter as the CRM adds it up."""
        return dict(
            self.env["crm.lead"]
            .with_context(active_test=False)
            ._read_group(
                [
                    ("company_id", "=", self.company.id),
                    ("won_status", "=", "won"),
                    ("date_closed", ">=", "2026-01-01 05:00:00"),
                    ("date_closed", "<", "2026-04-01 04:00:00"),
                ],
                [groupby],
                ["expected_revenue:sum"],
            )
        )

    # ------------------------------------------------------------- values

    def test_people_equal_the_crm(self):
        lines = self._ask("participant")
        crm = self._crm("user_id")
        self.assertEqual(crm[self.user_sam], 150, "the oracle knows the data")
        for person in self.people:
            line = lines.filtered(lambda row, p=person: row.name == p.name)
            self.assertEqual(line.value, crm.get(person.user_id, 0), person.name)
        rest = lines.filtered("rest")
        self.assertEqual((rest.name, rest.value), ("Unassigned", 7))
        self.assertEqual(sum(lines.mapped("value")), sum(crm.values()))

    def test_teams_and_company_equal_the_crm(self):
        crm = self._crm("team_id")
        teams = self._by_name(self._ask("team"))
        self.assertEqual(teams["East", "won_revenue"], crm[self.team_east])
        self.assertEqual(teams["West", "won_revenue"], 0)
        companies = self._by_name(self._ask("company"))
        total = sum(self._crm("company_id").values())
        self.assertEqual(companies, {(self.company.name, "won_revenue"): total})

    def test_managers_have_everybody_below(self):
        found = self._by_name(self._ask("line"))
        self.assertEqual(
            found,
            {
                ("Head", "won_revenue"): 1550,
                ("Mia", "won_revenue"): 1550,
                ("Unassigned", "won_revenue"): 7,
            },
        )

    def test_departments_hold_their_sub_departments(self):
        self.department_key.parent_id = self.department
        self._make_placement(
            self.p_pia, "2026-02-01", department_id=self.department_key
        )
        self.Kpi.search([])._refresh()
        found = self._by_name(self._ask("department"))
        above, below = (
            unit.display_name for unit in (self.department, self.department_key)
        )
        self.assertEqual(found[above, "won_revenue"], 1550)
        self.assertEqual(found[below, "won_revenue"], 400)
        self.assertEqual(found["None", "won_revenue"], 7)

    def test_ratios_and_formulas_are_derived_at_each_level(self):
        self._make_kpi(
            "per_close",
            source="formula",
            formula="won_revenue / closed_deals",
            unit_type="money",
            state="active",
            empty_is="none",
        )
        lines = self._ask("line", "win_rate", "average_deal", "per_close")
        found = self._by_name(lines)
        self.assertEqual(found["Mia", "win_rate"], 80)
        self.assertEqual(found["Mia", "average_deal"], 1550 / 4)
        self.assertEqual(found["Mia", "per_close"], 1550 / 5)
        people = self._by_name(self._ask("participant", "win_rate", "per_close"))
        self.assertAlmostEqual(people["Sam", "win_rate"], 100 * 2 / 3)
        self.assertIsNone(people["Head", "win_rate"], "no data is not zero")
        self.assertIsNone(people["Head", "per_close"])

    def test_periods_of_any_length(self):
        lines = self._ask("participant", periods=("2026-M02", "2026-Q1", "2026"))
        sam = lines.filtered(lambda row: row.name == "Sam")
        self.assertEqual(
            {row.period_id.code: row.value for row in sam},
            {"2026-M02": 50, "2026-Q1": 150, "2026": 90150},
        )

    def test_groups_sum_parts_or_nothing(self):
        def grouped(lines):
            kpi_lines = [("id", "in", lines.ids)]
            return dict(lines._read_group(kpi_lines, ["kpi_id"], ["value:sum"]))

        rate, revenue = self._kpi("win_rate"), self._kpi("won_revenue")
        found = grouped(self._ask("participant", "win_rate", "won_revenue"))
        self.assertAlmostEqual(found[rate], 100 * 5 / 6)
        self.assertEqual(found[revenue], 1557)
        nested = grouped(self._ask("line"))
        self.assertFalse(nested[revenue], "Mia's people are Head's too")
        twice = grouped(self._ask("participant", periods=("2026-M02", "2026-Q1")))
        self.assertFalse(twice[revenue], "February lies in the quarter")
        apart = grouped(self._ask("participant", periods=("2026-M01", "2026-M02")))
        self.assertEqual(apart[revenue], 550)

    # ------------------------------------------------------------- drill-down

    def test_lines_lead_to_results_and_records(self):
        for by in ("participant", "line", "team", "department", "job", "company"):
            for line in self._ask(by):
                with self.subTest(f"{by} {line.name}"):
                    action = line.action_results()
                    results = self.Measure.with_user(self.user_admin_spm).search(
                        action["domain"]
                    )
                    self.assertEqual(sum(results.mapped("numerator")), line.numerator)
        line = self._ask("participant").filtered(lambda row: row.name == "Sam")
        results = self.Measure.search(line.action_results()["domain"])
        wins = self.env["crm.lead"]
        for result in results:
            wins |= wins.search(result.action_drill_down()["domain"])
        self.assertEqual(sorted(wins.mapped("expected_revenue")), [50, 100])

    def test_formula_leads_to_what_it_is_made_of(self):
        self._make_kpi(
            "twice", source="formula", formula="won_deals * 2"
        ).state = "active"
        line = self._ask("company", "twice")
        results = self.Measure.search(line.action_results()["domain"])
        self.assertEqual(line.value, 10)
        self.assertEqual(results.kpi_id, self._kpi("won_deals"))
        self.assertEqual(sum(results.mapped("value")), 5)

    # ------------------------------------------------------------- who sees what

    def test_manager_sees_the_people_below(self):
        people = self._by_name(self._ask("participant", user=self.user_mia))
        self.assertEqual(
            {name for name, _code in people}, {"Mia", "Sam", "Pia"}, "nobody else"
        )
        lines = self._by_name(self._ask("line", user=self.user_mia))
        self.assertEqual(lines, {("Mia", "won_revenue"): 1550})
        self.assertFalse(self._ask("company", user=self.user_mia))

    def test_who_sees_all_of_a_unit_sees_the_officer_s_number(self):
        """What nobody owns in Mia's team, and who has left it, count for her too."""
        self._make_placement(
            self.p_pia,
            "2026-05-01",
            manager_id=self.p_head,
            team_id=self.team_west,
            department_id=self.department_key,
        )
        self.Kpi.search([])._refresh()
        for user, by, name, value in (
            (self.user_mia, "team", "East", 1557),
            (self.user_mia, "line", "Mia", 1550),
            (self.user_head, "team", "West", 0),
            (self.user_head, "department", "Key Accounts", 0),
            (self.user_head, "line", "Head", 1550),
            (self.user_head, "company", self.company.name, 1557),
        ):
            with self.subTest(f"{by} {name}"):
                officer = self._by_name(self._ask(by, user=self.user_officer))
                self.assertEqual(officer[name, "won_revenue"], value)
                mine = self._by_name(self._ask(by, user=user))
                self.assertEqual(mine.get((name, "won_revenue")), value)

    def test_it_says_how_much_of_it_can_be_opened(self):
        line = self._ask("team", user=self.user_mia)
        self.assertEqual((line.name, line.value), ("East", 1557))
        action = line.action_results()
        self.assertIn("4 of 5 visible to you", action["name"])
        results = self.Measure.with_user(self.user_mia).search(action["domain"])
        self.assertEqual(results.participant_id, self.p_mia + self.p_sam + self.p_pia)
        own = self._ask("participant", user=self.user_sam).action_results()
        self.assertNotIn("visible", own["name"])

    def test_a_team_of_which_one_sees_a_part_is_left_out(self):
        self._make_placement(self.p_head, "2026-05-01", team_id=self.team_east)
        self.assertFalse(self._ask("team", user=self.user_mia))
        teams = self._by_name(self._ask("team", user=self.user_head))
        self.assertEqual(teams, {("East", "won_revenue"): 1557})

    def test_who_stands_alone_in_a_unit_sees_it_by_leading_it(self):
        for person in (self.p_mia, self.p_pia):
            self._make_placement(person, "2026-04-01", team_id=self.team_west)
        self.Kpi.search([])._refresh()
        self.assertFalse(self._ask("team", user=self.user_sam), "others' past")
        self.team_east.user_id = self.user_sam
        teams = self._by_name(self._ask("team", user=self.user_sam))
        self.assertEqual(teams, {("East", "won_revenue"): 1557})

    def test_a_line_with_hidden_people_is_left_out(self):
        """Who leads Mia's team sees her, but not everybody below her."""
        leader = self._make_user("spm_lea", "manager")
        self._make_participant(leader, None)
        self.team_west.user_id = leader
        self._make_placement(self.p_mia, "2026-05-01", team_id=self.team_west)
        people = self._by_name(self._ask("participant", user=leader))
        self.assertIn(("Mia", "won_revenue"), people)
        self.assertFalse(self._ask("line", user=leader))

    def test_sums_of_units_stay_in_the_allowed_companies(self):
        other = self._make_company("Elsewhere", "Europe/Berlin", "EUR")
        self.env.user.company_ids |= other
        both = (self.company + other).ids
        periods = self.env["spm.period"].with_context(allowed_company_ids=both)
        periods._create_years(other, [2026])
        self.team_east.company_id = False
        self.user_sam.company_ids |= other
        where = {"company_id": other.id, "team_id": self.team_east.id}
        self._make_lead(self.user_sam, 5000, noon("2026-02-10"), **where)
        self.Kpi.search([])._refresh()
        found = self.Measure.with_context(allowed_company_ids=both).search(
            [("company_id", "=", other.id), ("team_id", "=", self.team_east.id)]
        )
        self.assertIn(5000, found.mapped("numerator"))
        teams = self._by_name(self._ask("team", user=self.user_mia))
        self.assertEqual(teams, {("East", "won_revenue"): 1557})

    def test_no_part_of_a_unit_passes_for_the_whole(self):
        """Sam's own deals are not the result of his team or department."""
        people = self._by_name(self._ask("participant", user=self.user_sam))
        self.assertEqual(people, {("Sam", "won_revenue"): 150})
        for by in ("line", "department", "team", "job", "company"):
            with self.subTest(by):
                self.assertFalse(self._ask(by, user=self.user_sam))

    def test_answers_are_private(self):
        mine = self._ask("participant", user=self.user_admin_spm)
        for user in (self.user_sam, self.user_mia, self.user_officer):
            theirs = mine.with_user(user)
            self.assertFalse(theirs.search([("id", "in", mine.ids)]))
            with self.assertRaises(AccessError):
                theirs.read(["value"])
            with self.assertRaises(AccessError):
                mine.rollup_id.with_user(user).action_show()
            with self.assertRaises(AccessError):
                theirs[0].action_results()

    def test_answers_are_not_typed(self):
        line = self._ask("participant", user=self.user_mia)[0]
        with self.assertRaises(AccessError):
            line.value = 1
        with self.assertRaises(AccessError):
            line.copy()
        with self.assertRaises(AccessError):
            line.unlink()

    def test_answers_are_exported(self):
        export = self.env.ref("base.group_allow_export")
        export.user_ids |= self.user_mia
        lines = self._ask("participant", user=self.user_mia)
        rows = lines.export_data(["kpi_id", "name", "period_id", "value"])["datas"]
        self.assertIn(["Won Revenue", "Sam", "Q1 2026", 150], rows)

    def test_the_context_only_narrows(self):
        """What a roll-up asks for the rest by opens nothing to others."""
        asked = self.Measure.with_user(self.user_sam).with_context(
            spm_results_without="participant_id"
        )
        self.assertFalse(asked.search([]))
        unknown = asked.with_context(spm_results_without="kpi_id")
        self.assertEqual(
            unknown.search([]), self.Measure.with_user(self.user_sam).search([])
        )

    # ------------------------------------------------------------- the screen

    def test_it_opens_with_an_answer_and_remembers(self):
        self._ask("team", "win_rate", user=self.user_mia, periods=("2026-M02",))
        rollup = self.env["spm.rollup"].with_user(self.user_mia)
        action = rollup.action_open()
        lines = self.env["spm.rollup.line"].with_user(self.user_mia)
        found = lines.search(action["domain"])
        self.assertEqual(found.kpi_id, self._kpi("win_rate"))
        self.assertEqual(found.period_id, self._period("2026-M02"))
        first = self.env["spm.rollup"].with_user(self.user_head)
        lines = self.env["spm.rollup.line"].with_user(self.user_head)
        found = lines.search(first.action_open()["domain"])
        self.assertEqual(found.period_id, self._period("2026-Q2"), "this quarter")
        self.assertEqual(set(found.kpi_id.mapped("category")), {"result"})

    def test_the_chart_begins_with_the_first_kpi(self):
        kpis = self._kpi("won_deals") | self._kpi("won_revenue")
        rollup = self.env["spm.rollup"].create(
            {
                "kpi_ids": [Command.set(kpis.ids)],
                "period_ids": [Command.set(self._period("2026-Q1").ids)],
            }
        )
        first = self.Kpi.search([("id", "in", kpis.ids)], limit=1)
        self.assertEqual(
            rollup.action_show()["context"], {"searchpanel_default_kpi_id": first.id}
        )

    def test_without_calendar_it_asks(self):
        company = self._make_company("Nowhere", "America/New_York")
        rollup = self.env["spm.rollup"].with_context(allowed_company_ids=company.ids)
        self.assertEqual(rollup.action_open()["target"], "new")

    def test_too_much_is_refused(self):
        with patch.object(spm_rollup, "LINES", 3), self.assertRaises(UserError) as why:
            self._ask("participant")
        self.assertIn("4 lines", str(why.exception))
