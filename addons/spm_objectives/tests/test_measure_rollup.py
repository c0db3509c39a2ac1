from datetime import datetime
from decimal import Decimal

from odoo.tests import freeze_time, tagged

from .measure_common import NOW, MeasureCommon, noon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestMeasureRollup(MeasureCommon):
    """Results of units and longer periods are sums of parts, as of the date."""

    def _win(self, user, amount, day, **vals):
        return self._make_lead(user, amount, noon(day), **vals)

    def _lose(self, user, amount, day):
        return self._make_lead(user, amount, noon(day), lost=True)

    # ------------------------------------------------------------- moves

    def test_moving_mid_month_and_back(self):
        """Three segments; each line, team and department has what was made in it."""
        place = {"manager_id": self.p_head, "team_id": self.team_west}
        self._make_placement(
            self.p_sam, "2026-03-11", department_id=self.department_key, **place
        )
        self._make_placement(
            self.p_sam,
            "2026-03-21",
            manager_id=self.p_mia,
            team_id=self.team_east,
            department_id=self.department,
        )
        for amount, day in (
            (1, "03-10"),
            (10, "03-11"),
            (100, "03-20"),
            (1000, "03-21"),
        ):
            self._win(self.user_sam, amount, f"2026-{day}")
        self._refresh("won_revenue")
        rows = self._rows("won_revenue", participant=self.p_sam)
        self.assertEqual(rows.mapped("numerator"), [1, 110, 1000])
        self.assertEqual(
            [day.day for day in rows.mapped("date_from")],
            [1, 11, 21],
        )
        wanted = {
            ("participant", self.p_sam): 1111,
            ("line", self.p_mia): 1001,
            ("line", self.p_head): 1111,
            ("department", self.department): 1001,
            ("department", self.department_key): 110,
        }
        for (by, unit), value in wanted.items():
            found = self._value("won_revenue", unit, "2026-M03", by)
            self.assertEqual(found, value, (by, unit.name))

    def test_move_of_the_manager_cuts_the_people_below(self):
        other = self._make_participant("Omar", None)
        self._make_placement(self.p_mia, "2026-03-16", manager_id=other)
        self._win(self.user_sam, 1, "2026-03-15")
        self._win(self.user_pia, 10, "2026-03-16")
        self._refresh("won_revenue")
        for unit, value in ((self.p_mia, 11), (self.p_head, 1), (other, 10)):
            self.assertEqual(
                self._value("won_revenue", unit, "2026-M03", "line"), value
            )

    def test_team_of_the_document_or_of_the_placement(self):
        by_place = self._make_kpi("by_place", team_from="placement", state="active")
        self._make_placement(self.p_sam, "2026-03-11", team_id=self.team_west)
        self._win(self.user_sam, 1, "2026-03-10", team_id=self.team_west.id)
        self._win(self.user_sam, 1, "2026-03-12", team_id=self.team_east.id)
        self._win(self.user_sam, 1, "2026-03-13", team_id=self.team_east.id)
        self._refresh("won_deals", "by_place")
        for kpi, east, west in (("won_deals", 2, 1), (by_place, 1, 2)):
            march = "2026-M03"
            self.assertEqual(self._value(kpi, self.team_east, march, "team"), east)
            self.assertEqual(self._value(kpi, self.team_west, march, "team"), west)

    def test_backdated_placement_is_measured_again(self):
        self._win(self.user_sam, 1, "2026-03-05")
        self._win(self.user_sam, 10, "2026-03-25")
        self._refresh("won_revenue")
        self.assertEqual(self._value("won_revenue", self.p_mia, "2026-M03", "line"), 11)
        placement = self._make_placement(
            self.p_sam, "2026-03-20", manager_id=self.p_head
        )
        self.assertTrue(self.Kpi._refresh_changed())
        self.assertEqual(self._value("won_revenue", self.p_mia, "2026-M03", "line"), 1)
        self.assertEqual(len(self._rows("won_revenue", participant=self.p_sam)), 2)
        placement.unlink()
        self.assertTrue(self.Kpi._refresh_changed())
        self.assertEqual(self._value("won_revenue", self.p_mia, "2026-M03", "line"), 11)
        self.assertEqual(len(self._rows("won_revenue", participant=self.p_sam)), 1)

    def test_department_sums_its_parts_too(self):
        self.department_key.parent_id = self.department
        self._make_placement(
            self.p_pia, "2026-02-01", department_id=self.department_key
        )
        self._win(self.user_sam, 1, "2026-03-10")
        self._win(self.user_pia, 10, "2026-03-10")
        self._refresh("won_revenue")
        for unit, value in ((self.department, 11), (self.department_key, 10)):
            self.assertEqual(
                self._value("won_revenue", unit, "2026-M03", "department"), value
            )

    def test_job(self):
        job = self.env["hr.job"].create({"name": "Hunter"})
        self._make_placement(self.p_pia, "2026-03-01", job_id=job)
        self._win(self.user_pia, 1, "2026-02-10")
        self._win(self.user_pia, 10, "2026-03-10")
        self._refresh("won_revenue")
        self.assertEqual(self._value("won_revenue", job, "2026-Q1", "job"), 10)

    # ------------------------------------------------------------- quotients

    def test_an_average_of_a_unit_is_no_average_of_averages(self):
        for amount in (10, 20, 30):
            self._win(self.user_sam, amount, "2026-02-10")
        self._win(self.user_pia, 100, "2026-03-10")
        self._refresh("average_deal")
        values = [
            self._value("average_deal", unit, period, by)
            for unit, period, by in (
                (self.p_sam, "2026-M02", "participant"),
                (self.p_pia, "2026-M03", "participant"),
                (self.p_mia, "2026-Q1", "line"),
                (self.company, "2026", "company"),
            )
        ]
        self.assertEqual(values, [20, 100, 40, 40])

    def test_a_ratio_of_a_unit_is_the_ratio_of_its_sums(self):
        self._win(self.user_sam, 1, "2026-02-10")
        for _number in range(3):
            self._win(self.user_pia, 1, "2026-03-10")
            self._lose(self.user_pia, 1, "2026-03-11")
        self._lose(self.user_sam, 1, "2026-03-12")
        self._refresh("win_rate")
        self.assertEqual(self._value("win_rate", self.p_sam, "2026-M02"), 100)
        self.assertEqual(self._value("win_rate", self.p_sam, "2026-M03"), 0)
        self.assertEqual(self._value("win_rate", self.p_sam, "2026-Q1"), 50)
        self.assertEqual(self._value("win_rate", self.p_pia, "2026-Q1"), 50)
        self.assertEqual(self._value("win_rate", self.p_mia, "2026-Q1", "line"), 50)
        third = self._value("win_rate", self.p_mia, "2026-M03", "line")
        self.assertAlmostEqual(third, Decimal(300) / 7)

    def test_a_ratio_over_two_teams_of_one_person(self):
        self._win(self.user_sam, 1, "2026-03-10", team_id=self.team_west.id)
        self._win(self.user_sam, 1, "2026-03-10")
        self._lose(self.user_sam, 1, "2026-03-10")
        self._refresh("win_rate")
        self.assertEqual(self._kpi("win_rate").state, "active")
        for team, value in ((self.team_west, 100), (self.team_east, 50)):
            self.assertEqual(self._value("win_rate", team, "2026-M03", "team"), value)

    def test_nothing_found_is_zero_or_no_data_as_the_kpi_says(self):
        self._refresh("won_deals", "average_deal", "win_rate")
        self.assertEqual(self._value("won_deals", self.p_sam, "2026-M03"), 0)
        self.assertIsNone(self._value("average_deal", self.p_sam, "2026-M03"))
        self.assertIsNone(self._value("win_rate", self.p_sam, "2026-M03"))
        kpi = self._make_kpi("strict", empty_is="none", state="active")
        self._win(self.user_pia, 1, "2026-03-10")
        kpi._refresh()
        self.assertIsNone(self._value(kpi, self.p_sam, "2026-M03"))
        self.assertEqual(self._value(kpi, self.p_pia, "2026-M03"), 1)

    # ------------------------------------------------------------- formulas

    def _make_formula(self, code, formula, **vals):
        return self.Kpi.create(
            {
                "name": code.title(),
                "code": code,
                "source": "formula",
                "unit_type": "number",
                "formula": formula,
                "state": "active",
            }
            | vals
        )

    def test_a_formula_is_of_the_sums_not_the_sum_of_formulas(self):
        kpi = self._make_formula("spread", "max(won_deals, lost_deals)")
        for month in ("02", "03"):
            self._win(self.user_sam, 1, f"2026-{month}-10")
        for _number in range(3):
            self._lose(self.user_pia, 1, "2026-03-10")
        self._refresh()
        self.assertEqual(self._value(kpi, self.p_sam, "2026-Q1"), 2)
        self.assertEqual(self._value(kpi, self.p_pia, "2026-Q1"), 3)
        self.assertEqual(self._value(kpi, self.p_mia, "2026-Q1", "line"), 3)

    def test_division_by_zero_is_no_data(self):
        kpi = self._make_formula("losses_per_win", "lost_deals / won_deals")
        sure = self._make_formula("sure", "coalesce(lost_deals / won_deals, 7)")
        self._lose(self.user_sam, 1, "2026-03-10")
        self._refresh()
        self.assertIsNone(self._value(kpi, self.p_sam, "2026-M03"))
        self.assertEqual(self._value(sure, self.p_sam, "2026-M03"), 7)
        self._win(self.user_sam, 1, "2026-03-10")
        self._refresh()
        self.assertEqual(self._value(kpi, self.p_sam, "2026-M03"), 1)

    def test_a_formula_of_a_formula_and_of_a_ratio(self):
        self._make_formula("double", "2 * win_rate")
        kpi = self._make_formula("triple", "double + win_rate / 1")
        self._win(self.user_sam, 1, "2026-03-10")
        self._lose(self.user_sam, 1, "2026-03-10")
        self._refresh()
        self.assertEqual(self._value(kpi, self.p_sam, "2026-M03"), 150)
        self.assertIsNone(self._value(kpi, self.p_pia, "2026-M03"))

    def test_a_code_means_the_companys_own_kpi_first(self):
        deals = self.env["spm.kpi"].search([("code", "=", "won_deals")])
        own = deals.copy({"company_id": self.company.id, "factor": 10})
        own.write({"code": deals.code, "state": "active"})
        kpi = self._make_formula("own", "won_deals", company_id=self.company.id)
        common = self._make_formula("common", "won_deals")
        self._win(self.user_sam, 1, "2026-03-10")
        self._refresh()
        self.assertEqual(self._value(kpi, self.p_sam, "2026-M03"), 10)
        self.assertEqual(self._value(common, self.p_sam, "2026-M03"), 1)

    def test_coverage_of_the_current_month(self):
        self._make_lead(self.user_sam, 500)
        self._make_lead(self.user_sam, 250, datetime(2026, 6, 10))
        self._refresh()
        self.assertEqual(self._value("pipeline_coverage", self.p_sam, "2026-M06"), 2)
        self.assertIsNone(self._value("pipeline_coverage", self.p_sam, "2026-M05"))

    # ------------------------------------------------------------- firsts

    def test_only_the_first_win_of_a_customer_counts(self):
        company = self.env["res.partner"].create({"name": "C", "is_company": True})
        contact = company.create({"name": "Contact", "parent_id": company.id})
        first = self._win(self.user_sam, 1, "2026-02-10", partner_id=contact.id)
        self._win(self.user_pia, 1, "2026-03-10", partner_id=company.id)
        third = self._win(self.user_pia, 1, "2026-04-10", partner_id=company.id)

        def owners():
            self.assertTrue(self.Kpi._refresh_changed())
            rows = self._rows("new_customers")
            self.assertEqual(sum(rows.mapped("numerator")), 1)
            return rows.participant_id, rows.period_id.code

        self.assertEqual(owners(), (self.p_sam, "2026-M02"))
        self.assertEqual(
            self._value("new_customers", self.company, "2026", "company"), 1
        )
        first.date_closed = noon("2026-05-10")
        self.assertEqual(owners(), (self.p_pia, "2026-M03"))
        third.date_closed = noon("2026-01-10")
        self.assertEqual(owners(), (self.p_pia, "2026-M01"))
        third.unlink()
        self.assertEqual(owners(), (self.p_pia, "2026-M03"))
        first.date_closed = noon("2026-01-11")
        self.assertEqual(owners(), (self.p_sam, "2026-M01"))
        first.partner_id = False
        self.assertEqual(owners(), (self.p_pia, "2026-M03"))


@tagged("post_install", "-at_install")
class TestMeasureStock(MeasureCommon):
    """A stock is a snapshot: sums over people, never over time."""

    def test_a_stock_has_no_past(self):
        with freeze_time(NOW):
            self._make_lead(self.user_sam, 100)
            self._refresh("pipeline")
            self.assertEqual(self._value("pipeline", self.p_sam, "2026-M06"), 100)
            self.assertIsNone(self._value("pipeline", self.p_sam, "2026-M05"))
            self.assertIsNone(self._value("pipeline", self.p_sam, "2026-M07"))

    def test_a_past_month_keeps_its_last_snapshot(self):
        with freeze_time(NOW):
            lead = self._make_lead(self.user_sam, 100)
            self._refresh("pipeline")
        with freeze_time("2026-07-02 15:00:00"):
            lead.expected_revenue = 70
            self.Kpi._refresh_changed()
            self._refresh("pipeline")
            self.assertEqual(self._value("pipeline", self.p_sam, "2026-M06"), 100)
            self.assertEqual(self._value("pipeline", self.p_sam, "2026-M07"), 70)
            self.assertEqual(self._value("pipeline", self.p_sam, "2026-H1"), 100)
            self.assertEqual(self._value("pipeline", self.p_sam, "2026"), 70)
            self.assertEqual(self._value("pipeline", self.p_mia, "2026", "line"), 70)

    def test_moving_mid_month_does_not_double_it(self):
        with freeze_time("2026-06-05 15:00:00"):
            self._make_lead(self.user_sam, 100)
            self._refresh("pipeline")
        with freeze_time(NOW):
            self._make_placement(self.p_sam, "2026-06-10", manager_id=self.p_head)
            self.assertTrue(self.Kpi._refresh_changed())
            self.assertEqual(self._value("pipeline", self.p_sam, "2026-M06"), 100)
            self.assertEqual(self._value("pipeline", self.p_mia, "2026-M06", "line"), 0)
            self.assertEqual(
                self._value("pipeline", self.p_head, "2026-M06", "line"), 100
            )

    def test_who_has_none_now_has_zero(self):
        """In a month with a snapshot, an empty pipeline is known to be empty."""
        with freeze_time(NOW):
            self._make_lead(self.user_sam, 100)
            self._refresh("pipeline")
            self.assertEqual(self._value("pipeline", self.p_pia, "2026-M06"), 0)
            self.assertIsNone(self._value("pipeline", self.p_pia, "2026-M05"))

    def test_activities_overdue_whatever_the_users_time_zone(self):
        """A refresh by a user in another zone finds the same."""
        with freeze_time("2026-06-17 23:30:00"):
            lead = self._make_lead(self.user_sam, 1)
            for day in ("2026-06-16", "2026-06-17", "2026-06-18"):
                self.env["mail.activity"].create(
                    {
                        "res_model_id": self.env["ir.model"]._get_id("crm.lead"),
                        "res_id": lead.id,
                        "user_id": self.user_sam.id,
                        "date_deadline": day,
                    }
                )
            kpi = self._kpi("activities_overdue")
            kpi._refresh()
            before = self._stored()
            for tz in ("Pacific/Auckland", "Pacific/Honolulu", "UTC"):
                kpi.with_context(tz=tz)._refresh()
                self._assert_same(self._stored(), before)
