from datetime import date, timedelta

from odoo import Command
from odoo.tests import freeze_time, tagged

from .measure_common import NOW
from .objective_common import ObjectiveCommon

TODAY = date(2026, 6, 17)


def working_days(start, end):
    """Mondays to Fridays in [start, end), counted one by one."""
    days = (start + timedelta(days=n) for n in range((end - start).days))
    return sum(day.weekday() < 5 for day in days)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestObjectiveProgress(ObjectiveCommon):
    """Where objectives stand, against plain Python."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.maple = cls._open_company("Maple Sales", "America/Toronto", "USD")
        cls.team_east.user_id = cls.user_mia
        cls.deals = [
            # user, amount, day, lost
            (cls.user_sam, 1000.10, "2026-04-02", False),
            (cls.user_sam, 250.25, "2026-05-31", False),
            (cls.user_sam, 400, "2026-06-16", False),
            (cls.user_sam, 999, "2026-03-31", False),
            (cls.user_sam, 10, "2026-06-01", True),
            (cls.user_pia, 333.33, "2026-04-30", False),
            (cls.user_pia, 20, "2026-05-01", True),
            (cls.user_mia, 5000, "2026-06-05", False),
            (cls.user_head, 70, "2026-06-05", False),
            (None, 1, "2026-06-05", False),
        ]
        for user, amount, day, lost in cls.deals:
            team = cls.team_west if user == cls.user_mia else cls.team_east
            closed = f"{day} 16:00:00"
            cls._make_lead(user, amount, closed, lost, team_id=team.id)

    def _sum(self, users, won=True):
        found = [
            amount
            for user, amount, day, lost in self.deals
            if user in users and lost != won and "2026-04-01" <= day < "2026-07-01"
        ]
        return round(sum(found), 2), len(found)

    # ------------------------------------------------------------- results

    def test_every_level_counts_its_people(self):
        self._refresh()
        everybody = (self.user_sam, self.user_pia, self.user_mia, self.user_head)
        cases = (
            (self.p_sam, {}, [self.user_sam]),
            (self.p_mia, {}, [self.user_mia]),
            (self.p_mia, {"scope": "line"}, everybody[:3]),
            (self.p_head, {"scope": "line"}, everybody),
            (self.department, {}, everybody),
            (self.team_west, {}, [self.user_mia]),
            (self.team_east, {}, [self.user_sam, self.user_pia, self.user_head, None]),
            (self.company, {}, [*everybody, None]),
        )
        for unit, vals, users in cases:
            with self.subTest(unit=unit.display_name, **vals):
                amount, count = self._sum(users)
                money = self._make_objective(unit, 2000, **vals)
                self.assertAlmostEqual(money.actual, amount, 6)
                self.assertAlmostEqual(money.attainment, amount / 20, 6)
                deals = self._make_objective(unit, 4, kpi="won_deals", **vals)
                self.assertEqual((deals.actual, deals.attainment), (count, count * 25))
                lost = self._sum(users, won=False)[1]
                rate = self._make_objective(unit, 50, kpi="win_rate", **vals)
                self.assertAlmostEqual(rate.actual, 100 * count / (count + lost), 6)

    def test_formula_and_lower_is_better(self):
        kpi = self._make_kpi(
            "balance", source="formula", formula="won_revenue - lost_revenue",
            unit_type="money", state="active",
        )  # fmt: skip
        self._refresh()
        objective = self._make_objective(self.p_sam, 1000, kpi=kpi)
        wanted = self._sum([self.user_sam])[0] - self._sum([self.user_sam], False)[0]
        self.assertAlmostEqual(objective.actual, wanted, 6)
        self.assertEqual(len(set(objective.phase_ids.mapped("target"))), 2, "prorated")
        lost = self._make_objective(self.p_sam, 4, kpi="lost_deals")
        # one lost of four allowed: 2 - 1/4
        self.assertEqual((lost.actual, lost.attainment), (1, 175))
        baseline = self._make_objective(self.p_sam, 2, kpi="lost_deals", baseline=6)
        self.assertEqual(baseline.attainment, 125)

    def test_stock(self):
        for amount in (100, 300):
            self._make_lead(self.user_sam, amount)
        before = self._make_objective(self.p_sam, 800, kpi="pipeline")
        self.assertFalse(before.has_actual, "nobody has looked yet")
        self._refresh("pipeline")
        self.assertEqual((before.actual, before.attainment), (400, 50))
        self.assertEqual((before.expected, before.forecast), (800, 400))
        past = self._make_objective(self.p_sam, 800, "2026-M04", kpi="pipeline")
        self.assertFalse(past.has_actual, "the past was never seen")
        self.assertEqual(past.status, "none")

    def test_nothing_found_and_no_data(self):
        self._refresh()
        nothing = self._make_objective(self.p_head, 10, "2026-M02", kpi="won_deals")
        self.assertEqual((nothing.has_actual, nothing.actual), (True, 0))
        no_data = self._make_objective(self.p_head, 10, "2026-M02", kpi="average_deal")
        self.assertFalse(no_data.has_actual or no_data.has_attainment)
        self.assertEqual(no_data.status, "none")

    def test_only_the_company_s_own_documents(self):
        other = self.maple
        self.user_sam.company_ids |= other
        lead = self._make_lead(
            self.user_sam, 7000, "2026-05-05 16:00:00", company_id=other.id,
            team_id=False,
        )  # fmt: skip
        self.assertEqual(lead.company_id, other)
        self._refresh("won_revenue")
        objective = self._make_objective(self.p_sam, 2000)
        self.assertAlmostEqual(objective.actual, self._sum([self.user_sam])[0], 6)

    # ------------------------------------------------------------- pace

    def test_expected_and_forecast_by_working_days(self):
        self._refresh("won_revenue")
        objective = self._make_objective(self.p_sam, 6500)
        start, end = date(2026, 4, 1), date(2026, 7, 1)
        share = working_days(start, TODAY) / working_days(start, end)
        # the phases are rounded to the cent, which is what may differ
        self.assertAlmostEqual(objective.expected, 6500 * share, 1)
        self.assertAlmostEqual(objective.forecast, objective.actual / share, 1)
        self.assertEqual(objective.status, "red")
        self.assertEqual(objective.off_track_since, TODAY)

    def test_expected_along_seasonality(self):
        self._refresh("won_revenue")
        objective = self._make_objective(self.p_sam, 2000)
        months = zip(objective.phase_ids, (1200, 700, 100), strict=True)
        objective.phase_ids = [
            Command.update(phase.id, {"target": target}) for phase, target in months
        ]
        june = working_days(date(2026, 6, 1), TODAY) / working_days(
            date(2026, 6, 1), date(2026, 7, 1)
        )
        self.assertAlmostEqual(objective.expected, 1900 + 100 * june, 6)

    def test_colours_by_the_thresholds_of_the_kpi(self):
        self._refresh("won_deals")
        kpi = self._kpi("won_deals")
        objective = self._make_objective(self.p_sam, 3, "2026-M05", kpi=kpi)
        wanted = {(70, 100): "red", (30, 100): "amber", (10, 33): "green"}
        for (red, green), status in wanted.items():
            kpi.write({"threshold_red": red, "threshold_green": green})
            objective._refresh_progress()
            self.assertEqual(objective.status, status)

    def test_since_when_off_track(self):
        objective = self._make_objective(self.p_pia, 600, "2026-Q2")
        self._refresh("won_revenue")
        self.assertEqual((objective.status, objective.off_track_since), ("red", TODAY))
        with freeze_time("2026-06-19 12:00:00"):
            objective._refresh_progress()
            self.assertEqual(objective.off_track_since, TODAY)
            self._make_lead(self.user_pia, 150, "2026-06-18 16:00:00")
            self._refresh("won_revenue")
            self.assertEqual(objective.status, "amber")
            self.assertEqual(objective.off_track_since, TODAY)
            self._make_lead(self.user_pia, 200, "2026-06-18 17:00:00")
            self._refresh("won_revenue")
            self.assertEqual(objective.status, "green")
            self.assertFalse(objective.off_track_since)

    def test_what_has_not_begun_says_nothing(self):
        self._refresh()
        objective = self._make_objective(self.p_sam, 600, "2026-Q4")
        self.assertFalse(objective.has_actual or objective.has_attainment)
        self.assertEqual((objective.expected, objective.status), (0, "none"))

    def test_what_is_over_is_judged_by_attainment(self):
        self._refresh("won_revenue")
        objective = self._make_objective(self.p_pia, 300, "2026-M04")
        self.assertAlmostEqual(objective.attainment, 111.11, 6)
        self.assertEqual(objective.expected, 300)
        self.assertAlmostEqual(objective.forecast, 333.33, 6)
        self.assertEqual(objective.status, "green")

    # ------------------------------------------------------------- following

    def test_every_refresh_is_followed(self):
        self._refresh()
        kpi = self._make_kpi(
            "twice", source="formula", formula="2 * won_deals", state="active"
        )
        nested = self._make_kpi(
            "four_times", source="formula", formula="2 * twice", state="active"
        )
        made = [
            self._make_objective(self.p_sam, 10, kpi=kpi),
            self._make_objective(self.p_sam, 10, kpi=nested),
            self._make_objective(self.company, 10, kpi="won_deals"),
            self._make_objective(self.p_mia, 100, kpi="win_rate", scope="line"),
        ]
        before = [objective.actual for objective in made]
        self._make_lead(self.user_sam, 1, "2026-06-10 16:00:00")
        self.env.flush_all()
        self.assertTrue(self.Kpi._refresh_changed())
        after = [objective.actual for objective in made]
        self.assertEqual(after[0], before[0] + 2)
        self.assertEqual(after[1], before[1] + 4)
        self.assertEqual(after[2], before[2] + 1)
        self.assertGreater(after[3], before[3])

    def test_closed_periods_stay(self):
        self._refresh("won_revenue")
        objective = self._agreed(self.p_pia, 300, "2026-M04")
        for code in ("2026-M01", "2026-M02", "2026-M03", "2026-M04"):
            self._period(code).action_lock_results()
        self._make_lead(self.user_pia, 1000, "2026-04-20 16:00:00")
        self._refresh("won_revenue")
        objective._refresh_progress()
        self.assertAlmostEqual(objective.actual, 333.33, 6)

    def test_queries_do_not_grow_with_objectives(self):
        self._refresh()
        kpis = ("won_revenue", "win_rate", "pipeline", "pipeline_coverage")

        def make(people, periods):
            return self.Objective.create(
                [
                    self._objective_values(person, 50, period, kpi)
                    for person in people
                    for period in periods
                    for kpi in kpis
                ]
            )

        few = make(self.p_sam, ("2026-Q2",))
        crowd = [self._make_participant(f"Rep {n}", self.p_mia) for n in range(20)]
        many = make(crowd, ("2026-Q1", "2026-Q2", "2026-Q3", "2026-M05", "2026"))
        counts = []
        for objectives in (few, many):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            objectives._refresh_progress()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(len(many), 400)
        self.assertEqual(counts[1], counts[0])

    # ------------------------------------------------------------- from below

    def test_roll_up_by_weight_where_kpis_differ(self):
        self._refresh()
        parent = self._make_objective(self.p_mia, 5000, scope="line")
        sam = self._agreed(
            self.p_sam, 2000, parent_id=parent.id, weight=60, kpi="won_revenue"
        )
        rate = self._agreed(
            self.p_sam, 50, parent_id=parent.id, weight=30, kpi="win_rate"
        )
        pia = self._agreed(
            self.p_pia, 4, parent_id=parent.id, weight=10, kpi="won_deals"
        )
        self._make_objective(self.p_pia, 1, parent_id=parent.id)  # a draft
        wanted = (
            60 * sam.attainment + 30 * rate.attainment + 10 * pia.attainment
        ) / 100
        self.assertAlmostEqual(parent.rolled_attainment, wanted, 6)
        self.assertTrue(parent.has_rolled)
        # only targets of the same KPI are parts of the parent's
        self.assertEqual(parent.assigned, 2001)

    def test_roll_up_over_levels_follows_results(self):
        top = self._agreed(self.company, 9000)
        middle = self._agreed(
            self.p_mia, 5, scope="line", parent_id=top.id, kpi="average_deal"
        )
        low = self._agreed(self.p_pia, 1000, parent_id=middle.id)
        self._refresh("won_revenue")
        self.assertAlmostEqual(low.attainment, 33.333, 6)
        self.assertFalse(middle.has_attainment, "its KPI was not refreshed")
        # a child without results of its own speaks for those below it
        self.assertAlmostEqual(middle.rolled_attainment, 33.333, 6)
        self.assertAlmostEqual(top.rolled_attainment, 33.333, 6)

    def test_assigned_shows_on_every_parent(self):
        top = self._make_objective(self.company, 10000, "2026")
        line = self._make_objective(
            self.p_head, 9000, "2026", scope="line", parent_id=top.id
        )
        for code in ("2026-Q1", "2026-Q2"):
            self._make_objective(self.p_sam, 5000, code, parent_id=line.id)
        self.assertEqual((top.assigned, top.assignment_gap), (9000, -1000))
        self.assertEqual((line.assigned, line.assignment_gap), (10000, 1000))
        rate = self._make_objective(self.company, 40, kpi="win_rate")
        self._make_objective(self.p_sam, 40, kpi="win_rate", parent_id=rate.id)
        self.assertFalse(rate.has_assigned, "rates do not add up")

    # ------------------------------------------------------------- scorecard

    def test_scorecard_with_a_cap(self):
        self._refresh()
        money = self._agreed(self.p_pia, 100, "2026-M04", weight=60, cap=150)
        deals = self._agreed(self.p_pia, 4, "2026-M04", weight=20, kpi="won_deals")
        rate = self._agreed(self.p_pia, 80, "2026-M04", weight=40, kpi="average_deal")
        self._make_objective(self.p_pia, 9, "2026-M04", kpi="lost_deals")  # a draft
        # 333 % capped at 150; 25 %; 417 % without a cap; weights in percent of 120
        self.assertAlmostEqual(money.points, 150 * 60 / 120, 6)
        self.assertAlmostEqual(deals.points, 25 * 20 / 120, 6)
        self.assertAlmostEqual(rate.points, 333.33 / 80 * 100 * 40 / 120, 6)
        [[points]] = self.Objective._read_group(
            [("participant_id", "=", self.p_pia.id)], [], ["points:sum"]
        )
        self.assertAlmostEqual(points, sum((money + deals + rate).mapped("points")), 6)

    # ------------------------------------------------------------- groups

    def test_groups_are_weighted_and_never_misleading(self):
        self._refresh()
        sam = self._make_objective(self.p_sam, 2000, weight=75)
        pia = self._make_objective(self.p_pia, 1000, weight=25)
        future = self._make_objective(self.p_pia, 1000, "2026-Q4")
        objectives = sam + pia + future
        domain = [("id", "in", objectives.ids)]
        aggregates = ["attainment:avg", "target:sum", "actual:sum"]
        [[mean, target, actual]] = self.Objective._read_group(domain, [], aggregates)
        self.assertAlmostEqual(mean, 0.75 * sam.attainment + 0.25 * pia.attainment, 6)
        self.assertEqual(target, 4000)
        self.assertAlmostEqual(actual, sam.actual + pia.actual, 6)
        deals = self._make_objective(self.p_sam, 5, kpi="won_deals")
        domain = [("id", "in", (objectives + deals).ids)]
        [[_mean, target, actual]] = self.Objective._read_group(domain, [], aggregates)
        self.assertFalse(target or actual, "money and deals are not added up")
