import random
from unittest.mock import patch

from odoo.tests import freeze_time, tagged

from ..models import line_sums, spm_kpi_values
from .measure_common import NOW, MeasureCommon, noon

MONTHS = range(1, 7)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestMeasureTotal(MeasureCommon):
    """The sums that the database keeps are those of the results, whoever writes."""

    def _win(self, user, amount, day, **vals):
        return self._make_lead(user, amount, noon(day), **vals)

    def test_sums_follow_what_is_added_changed_and_taken_away(self):
        deal = self._win(self.user_sam, 100.1, "2026-03-10", team_id=self.team_east.id)
        self._win(self.user_pia, 0.2, "2026-03-11", team_id=self.team_east.id)
        self._win(self.user_pia, 7, "2026-03-12", team_id=self.team_west.id)
        self._refresh()
        self._assert_totals()
        deal.expected_revenue = 50
        self.assertTrue(self.Kpi._refresh_changed())
        self._assert_totals()
        deal.unlink()
        self.assertTrue(self.Kpi._refresh_changed())
        self._assert_totals()
        self.Measure._remove([("participant_id", "=", self.p_pia.id)])
        self._assert_totals()
        company = self._value("won_revenue", self.company, "2026-M03", "company")
        self.assertEqual(company, 0)
        self.assertFalse(
            self.env["spm.measure.total"].search_count(
                [("results", "=", 0), ("company_id", "=", self.company.id)]
            )
        )

    def test_sums_are_made_anew_for_a_database_that_had_none(self):
        self._win(self.user_sam, 100, "2026-03-10")
        self._refresh()
        self.cr.execute("DELETE FROM spm_measure_total")
        self.env["spm.measure.total"]._sum_all()
        self._assert_totals()

    def test_a_result_that_is_gone_is_no_data(self):
        deal = self._win(self.user_sam, 100, "2026-03-10")
        self._refresh("win_rate", "won_revenue")
        self.assertEqual(self._of_company("win_rate").value, 100)
        deal.unlink()
        self._refresh("win_rate", "won_revenue")
        self.assertIsNone(self._of_company("win_rate").value)

    def _of_company(self, code):
        kpi, period = self._kpi(code), self._period("2026-M03")
        found = kpi.sudo()._values("company", self.company.ids, period)
        return found[kpi.id, self.company.id, period.id]

    def test_companies_and_teams_read_sums_as_they_read_results(self):
        self._sell_at_random(self.people)
        for by, units in (
            ("company", self.company),
            ("team", self.team_east | self.team_west),
        ):
            rows = {
                "units": units,
                "by": by,
                "companies": self.company,
            }
            self.assertEqual(self._sums(**rows), self._sums(direct=True, **rows))

    def test_who_heads_nearly_everybody_has_the_same_sums_by_what_is_left_out(self):
        apart = self._make_participant(self._make_user("spm_apart", "user"), None)
        self._sell_at_random(self.people | apart)
        self._win(self.env["res.users"], 3, "2026-02-03")
        # one comes in the middle of a month, and one leaves and comes back
        self._make_placement(apart, "2026-04-11", manager_id=self.p_mia)
        self._make_placement(self.p_sam, "2026-02-11", manager_id=apart)
        self._make_placement(self.p_sam, "2026-05-06", manager_id=self.p_mia)
        self._refresh()
        self.assertFalse(self._is_by_what_is_left_out(apart))
        # others are those of the demo, too
        with patch.object(line_sums, "OTHERS", 100):
            for manager in (self.p_head, self.p_mia, apart):
                rows = {"units": manager, "by": "line", "companies": self.company}
                with self.subTest(manager=manager.name):
                    self.assertTrue(self._is_by_what_is_left_out(manager))
                    direct = self._sums(direct=True, **rows)
                    self.assertEqual(self._sums(**rows), direct)

    def _is_by_what_is_left_out(self, manager):
        periods = self.periods
        return line_sums.whole_but_others(self.env, manager.id, periods) is not None

    def _sell_at_random(self, people):
        dice = random.Random(7)
        teams = self.team_east, self.team_west, self.env["crm.team"]
        for person in people:
            for month in MONTHS:
                day = f"2026-{month:02}-{dice.randint(1, 28):02}"
                team = dice.choice(teams).id
                lost = dice.random() < 0.3
                amount = dice.randrange(1, 10**6) / 100
                self._win(person.user_id, amount, day, team_id=team, lost=lost)
        self._refresh()

    def _sums(self, units, by, companies, direct=False):
        """Results of all KPIs and periods; ``direct``: from everybody's."""
        kpis = self.Kpi.search([]).sudo()
        read = type(kpis)._source_of_parts
        with patch.object(
            type(kpis),
            "_source_of_parts",
            lambda self, by, *args: (
                (None, *spm_kpi_values._UNITS[by]) if direct else read(self, by, *args)
            ),
        ):
            return kpis._values(by, units.ids, self.periods, companies)
