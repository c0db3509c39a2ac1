from ast import literal_eval
from datetime import date, datetime
from unittest.mock import patch

from lxml import etree
from psycopg2 import IntegrityError, errors

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from .period_common import PeriodCommon


@tagged("post_install", "-at_install")
class TestPeriod(PeriodCommon):
    def test_a_year_with_its_parts(self):
        periods = self.make_years(self.company, 2026)
        self.assertEqual(len(periods), 19)
        leafs = periods._leafs(self.company)
        self.assertEqual(leafs.mapped("period_type"), ["month"] * 12)
        march = self.period("2026-M03")
        self.assertEqual(march.last_day, date(2026, 3, 31))
        self.assertEqual(march.month_id, march)
        self.assertEqual(march.quarter_id.code, "2026-Q1")
        self.assertEqual(march.half_id.code, "2026-H1")
        self.assertEqual(march.year_id.code, "2026")
        year = self.period("2026")
        self.assertFalse(year.is_leaf)
        self.assertEqual(year.year_id, year)
        self.assertFalse(year.quarter_id)

    def test_instants_follow_the_time_zone(self):
        """The clock changes in March: the month begins and ends at other hours."""
        self.make_years(self.company, 2026)
        march = self.period("2026-M03")
        self.assertEqual(march.utc_from, datetime(2026, 3, 1, 5))
        self.assertEqual(march.utc_to, datetime(2026, 4, 1, 4))

    def test_two_companies_two_time_zones(self):
        self.make_years(self.company, 2026)
        self.make_years(self.tokyo, 2026)
        mine, theirs = self.period("2026-M01"), self.period("2026-M01", self.tokyo)
        self.assertEqual(mine.utc_from, datetime(2026, 1, 1, 5))
        self.assertEqual(theirs.utc_from, datetime(2025, 12, 31, 15))
        # One instant is in December here and in January there.
        instant = datetime(2026, 1, 1, 2)
        self.assertEqual(self.company._spm_day(instant), date(2025, 12, 31))
        self.assertEqual(self.tokyo._spm_day(instant), date(2026, 1, 1))

    def test_containing(self):
        periods = self.make_years(self.company, 2026)
        find = periods._containing
        self.assertEqual(find(self.company, date(2026, 1, 31)).code, "2026-M01")
        self.assertEqual(find(self.company, date(2026, 2, 1)).code, "2026-M02")
        self.assertEqual(
            find(self.company, date(2026, 12, 31), "quarter").code, "2026-Q4"
        )
        self.assertFalse(find(self.company, date(2027, 1, 1)))
        self.assertFalse(find(self.tokyo, date(2026, 2, 1)))

    def test_made_by_hand_on_the_screen(self):
        periods = self.env["spm.period"].with_user(self.make_user("admin"))
        form = Form(periods.with_context(allowed_company_ids=self.company.ids))
        form.name, form.code, form.period_type = "Season", "S1", "half"
        form.date_from, form.date_to = date(2026, 1, 10), date(2026, 6, 10)
        self.assertEqual(form.last_day, date(2026, 6, 9))
        period = form.save()
        self.assertEqual((period.is_leaf, period.half_id), (True, period))

    def test_filters_of_the_screen(self):
        self.make_years(self.company, 2026)
        view = self.env.ref("spm_objectives.spm_period_view_search")
        domains = {
            node.get("name"): literal_eval(node.get("domain"))
            for node in etree.fromstring(view.arch).iter("filter")
            if node.get("domain")
        }
        mine = [("company_id", "=", self.company.id), ("is_leaf", "=", True)]
        search = self.env["spm.period"].search
        with freeze_time("2026-03-01 04:59:59"):
            self.assertEqual(search(mine + domains["current"]).code, "2026-M02")
            self.assertEqual(search(mine + domains["ended"]).code, "2026-M01")
        with freeze_time("2026-03-01 05:00:00"):
            self.assertEqual(search(mine + domains["current"]).code, "2026-M03")
        self.assertEqual(len(search(mine + domains["results_open"])), 12)
        self.assertEqual(len(search(mine + domains["leaf"])), 12)

    def test_overlap_is_refused(self):
        self.make("A", "month", "2026-01-01", "2026-02-01")
        with self.assertRaisesRegex(
            ValidationError, "A and B share the days 01/31/2026 to 01/31/2026"
        ):
            self.make("B", "month", "2026-01-31", "2026-03-01")
        # Of another type, but both would be smallest periods.
        with self.assertRaisesRegex(ValidationError, "overlap"):
            self.make("Q", "quarter", "2026-01-01", "2026-04-01")

    def test_overlap_by_a_change_is_refused(self):
        first = self.make("A", "month", "2026-01-01", "2026-02-01")
        self.make("B", "month", "2026-02-01", "2026-03-01")
        with self.assertRaisesRegex(ValidationError, "overlap"):
            first.date_to = date(2026, 2, 10)

    def test_gap_is_refused(self):
        self.make("A", "month", "2026-01-01", "2026-02-01")
        with self.assertRaisesRegex(
            ValidationError,
            "between A and C, the days 02/01/2026 to 02/28/2026 are in no period",
        ):
            self.make("C", "month", "2026-03-01", "2026-04-01")

    def test_gap_by_a_deletion_is_refused(self):
        first = self.make("A", "month", "2026-01-01", "2026-02-01")
        second = self.make("B", "month", "2026-02-01", "2026-03-01")
        third = self.make("C", "month", "2026-03-01", "2026-04-01")
        with self.assertRaisesRegex(ValidationError, "gap"), self.cr.savepoint():
            second.unlink()
        third.unlink()
        self.assertEqual((first + second).exists(), first + second)

    def test_other_companies_do_not_matter(self):
        self.make("A", "month", "2026-01-01", "2026-02-01")
        theirs = self.make("A", "month", "2026-01-15", "2026-02-15", self.tokyo)
        self.assertTrue(theirs.is_leaf)

    def test_parts_lie_within_and_cover(self):
        quarter = self.make("Q1", "quarter", "2026-01-01", "2026-04-01")
        months = [("2026-01-01", "2026-02-01"), ("2026-02-01", "2026-03-01")]
        with self.assertRaisesRegex(
            ValidationError, "Q1 has parts, but the days 03/01/2026 to 03/31/2026"
        ):
            self.make_parts(quarter, "month", months)
        with self.assertRaisesRegex(ValidationError, "M3 .* does not lie within Q1"):
            self.make_parts(quarter, "month", [*months, ("2026-03-01", "2026-04-02")])
        with self.assertRaisesRegex(ValidationError, "must be a shorter one"):
            self.make_parts(quarter, "year", [("2026-01-01", "2026-04-01")])
        self.assertTrue(quarter.is_leaf)
        self.make_parts(quarter, "month", [*months, ("2026-03-01", "2026-04-01")])
        self.assertFalse(quarter.is_leaf)

    def test_parent_of_another_company_is_refused(self):
        theirs = self.make("Q1", "quarter", "2026-01-01", "2026-04-01", self.tokyo)
        with self.assertRaisesRegex(
            ValidationError, "M1 and Q1, which it is part of, must belong to the same"
        ):
            self.make_parts(
                theirs, "month", [("2026-01-01", "2026-04-01")], self.company
            )

    def test_it_stays_in_its_company(self):
        period = self.make("A", "month", "2026-01-01", "2026-02-01")
        with self.assertRaisesRegex(UserError, "A stays in its company"):
            period.company_id = self.tokyo

    @mute_logger("odoo.sql_db")
    def test_from_before_until(self):
        for end in ("2026-01-01", "2025-12-31"):
            with self.assertRaises(errors.CheckViolation), self.cr.savepoint():
                self.make("A", "month", "2026-01-01", end)

    @mute_logger("odoo.sql_db")
    def test_code_is_unique_in_a_company(self):
        self.make("A", "month", "2026-01-01", "2026-02-01")
        with self.assertRaises(IntegrityError), self.cr.savepoint():
            self.make("A", "month", "2026-02-01", "2026-03-01")

    def test_deletion_takes_the_parts(self):
        self.make_years(self.company, 2026)
        after = self.make_years(self.company, 2027)
        self.period("2027").unlink()
        self.assertFalse(after.exists())
        mine = [("company_id", "=", self.company.id)]
        self.assertEqual(len(after.search(mine)), 19)

    def test_with_results_it_stays_as_it_is(self):
        self.make_years(self.company, 2026)
        june, year = self.period("2026-M06"), self.period("2026")
        months = self.env["spm.period"]._leafs(self.company)

        def holds(periods):
            return bool(periods & june)

        with patch.object(type(june), "_holds_results", holds):
            for refused in (
                lambda: june.write({"date_to": date(2026, 6, 30)}),
                lambda: june.write({"parent_id": False}),
                lambda: year.write({"date_to": date(2026, 12, 31)}),
                year.unlink,
                months.unlink,
                lambda: self.make_parts(june, "week", [("2026-06-01", "2026-07-01")]),
            ):
                with (
                    self.assertRaisesRegex(UserError, "results are stored"),
                    self.cr.savepoint(),
                ):
                    refused()
            june.write({"name": "Juni", "date_to": june.date_to})
        self.assertEqual(june.name, "Juni")

    def test_results_are_not_lost_with_their_period(self):
        self.make_years(self.company, 2026)
        months = self.env["spm.period"]._leafs(self.company)
        self.env.flush_all()
        # Results have no create() of their own: they are written by SQL.
        kpi = self.env["spm.kpi"].search([], limit=1)
        self.env.cr.execute(
            "INSERT INTO spm_measure "
            "(kpi_id, period_id, company_id, date_from, numerator) "
            "VALUES (%s, %s, %s, %s, 1) RETURNING id",
            [kpi.id, months[-1].id, self.company.id, months[-1].date_from],
        )
        measure = self.env["spm.measure"].browse(self.env.cr.fetchone())
        for periods in (months[-1], months, self.period("2026")):
            with (
                self.assertRaisesRegex(UserError, "results are stored"),
                self.cr.savepoint(),
            ):
                periods.unlink()
        self.assertTrue(measure.exists())

    def test_time_zone_is_set_once(self):
        self.company.spm_tz = "Europe/Paris"
        self.make_years(self.company, 2026)
        self.company.write({"spm_tz": "Europe/Paris", "name": "Renamed"})
        for values in (
            {"spm_tz": "Asia/Tokyo"},
            {"spm_fiscal_start_month": "4"},
            {"spm_fiscal_basis": "4-4-5"},
            {"spm_fiscal_leaf": "quarter"},
            {"spm_fiscal_weekday": "6"},
        ):
            with self.assertRaisesRegex(ValidationError, "Renamed cannot change"):
                self.company.write(values)
        self.env["spm.period"].search([("company_id", "=", self.company.id)]).unlink()
        self.company.spm_tz = "Asia/Tokyo"

    def test_queries_do_not_grow_with_the_years(self):
        def count(*years):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.make_years(self.company, *years)
            self.env.flush_all()
            return self.cr.sql_log_count - before

        count(2020)
        one, ten = count(2021), count(*range(2022, 2032))
        self.assertLessEqual(ten, one + 10)
