from datetime import date, datetime

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged

from .period_common import PeriodCommon


@tagged("post_install", "-at_install")
class TestFiscalWizard(PeriodCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = cls.make_user("admin")

    def wizard(self, company=None, user=None, **values):
        wizards = self.env["spm.fiscal.wizard"]
        if user:
            wizards = wizards.with_user(user).with_context(
                allowed_company_ids=user.company_ids.ids
            )
        values = {"company_id": (company or self.company).id, **values}
        return wizards.create(values)

    def periods(self, company=None):
        return self.env["spm.period"].search(
            [("company_id", "=", (company or self.company).id)]
        )

    def test_an_administrator_makes_a_calendar_from_the_screen(self):
        form = Form(
            self.env["spm.fiscal.wizard"]
            .with_user(self.admin)
            .with_context(allowed_company_ids=self.company.ids)
        )
        self.assertEqual(form.tz, "America/New_York")
        form.tz = "America/Chicago"
        form.start_month = "4"
        form.first_year = 2026
        self.assertIn("April 2026", form.preview)
        self.assertIn("H2 2026/27", form.preview)
        self.assertFalse(form.problem)
        action = form.save().action_create()
        self.assertEqual(action["res_model"], "spm.period")
        self.assertEqual(self.company.spm_tz, "America/Chicago")
        self.assertEqual(self.company.spm_fiscal_start_month, "4")
        self.assertEqual(len(self.periods()), 19)
        first = self.period("2026/27-M01")
        self.assertEqual(first.name, "April 2026")
        self.assertEqual(first.utc_from, datetime(2026, 4, 1, 5))
        self.assertFalse(self.periods(self.tokyo))

    def test_two_companies_with_calendars_of_their_own(self):
        self.wizard(first_year=2026).action_create()
        self.wizard(
            self.tokyo, first_year=2026, basis="4-4-5", leaf="week", weekday="6"
        ).action_create()
        mine = self.env["spm.period"]._leafs(self.company)
        theirs = self.env["spm.period"]._leafs(self.tokyo)
        self.assertEqual(set(mine.mapped("period_type")), {"month"})
        self.assertEqual(set(theirs.mapped("period_type")), {"week"})
        self.assertEqual(len(theirs), 52)
        self.assertEqual(theirs[0].date_from, date(2026, 1, 4))
        self.assertEqual(theirs[0].utc_from, datetime(2026, 1, 3, 15))
        self.assertEqual(theirs[4].month_id.name, "M02 2026")
        self.assertEqual(theirs[-1].year_id.last_day, date(2027, 1, 2))

    def test_quarters(self):
        self.wizard(first_year=2026, leaf="quarter").action_create()
        leafs = self.env["spm.period"]._leafs(self.company)
        self.assertEqual(
            leafs.mapped("name"), ["Q1 2026", "Q2 2026", "Q3 2026", "Q4 2026"]
        )

    def test_it_is_extended_by_adjoining_years(self):
        self.wizard(first_year=2025, years=2).action_create()
        form = Form(self.env["spm.fiscal.wizard"])
        self.assertEqual((form.first_year, form.has_calendar), (2027, True))
        form.save().action_create()
        self.wizard(first_year=2023, years=2).action_create()
        years = self.periods().filtered(lambda p: p.period_type == "year")
        self.assertEqual(years.mapped("code"), ["2023", "2024", "2025", "2026", "2027"])

    def test_weeks_are_extended_too(self):
        self.wizard(first_year=2026, basis="5-4-4").action_create()
        for expected in (2027, 2028, 2029):
            wizard = self.wizard()
            self.assertEqual(wizard.first_year, expected)
            wizard.action_create()
        days = sum(
            (p.date_to - p.date_from).days
            for p in self.env["spm.period"]._leafs(self.company)
        )
        self.assertEqual(days, (date(2030, 1, 4) - date(2025, 12, 29)).days - 4)

    def test_gap_and_overlap_are_refused(self):
        self.wizard(first_year=2026).action_create()
        for first_year, years in ((2028, 1), (2026, 1), (2024, 1), (2025, 3)):
            wizard = self.wizard(first_year=first_year, years=years)
            self.assertIn("start with 2027, or end with 2025", wizard.problem)
            self.assertFalse(wizard.preview)
            with self.assertRaisesRegex(UserError, "without gap or overlap"):
                wizard.action_create()
        self.assertEqual(len(self.periods()), 19)

    def test_the_calendar_is_set_once(self):
        self.wizard(first_year=2026).action_create()
        for values in (
            {"tz": "Asia/Tokyo"},
            {"start_month": "7"},
            {"basis": "4-4-5"},
            {"leaf": "quarter"},
        ):
            with self.assertRaisesRegex(UserError, "cannot change any more"):
                self.wizard(first_year=2027, **values).action_create()
        self.assertEqual(self.company.spm_tz, "America/New_York")

    def test_impossible_input(self):
        for values, message in (
            ({"years": 0}, "from 1 to 20"),
            ({"years": 21}, "from 1 to 20"),
            ({"first_year": 26}, "from 1970"),
            ({"first_year": 10**12}, "from 1970"),
            ({"first_year": -(10**30)}, "from 1970"),
            ({"years": 2**31}, "from 1 to 20"),
            ({"leaf": "week"}, "Calendar months make months or quarters"),
            ({"basis": "4-4-5", "leaf": "quarter"}, "calendars of weeks make"),
        ):
            with self.assertRaisesRegex(UserError, message):
                self.wizard(**{"first_year": 2026, **values}).action_create()
        self.assertFalse(self.periods())

    def test_the_form_says_what_is_wrong(self):
        wizard = self.wizard(first_year=2026)
        for values, message in (
            ({"first_year": 99999}, "from 1970"),
            ({"years": 500_000}, "from 1 to 20"),
        ):
            wizard.write({"first_year": 2026, "years": 1, **values})
            self.assertIn(message, wizard.problem)
        with self.assertRaisesRegex(UserError, "from 1970"):
            wizard.first_year = 2**31

    def test_a_calendar_of_ones_own(self):
        self.make("Season", "half", "2026-01-10", "2026-06-10")
        with self.assertRaisesRegex(UserError, "no fiscal year adjoins"):
            self.wizard(first_year=2027).action_create()

    def test_not_for_companies_that_are_not_selected(self):
        wizard = self.wizard(user=self.admin, first_year=2026)
        wizard.sudo().company_id = self.tokyo
        with self.assertRaises(AccessError):
            wizard.action_create()
        self.assertFalse(self.periods(self.tokyo))

    def test_time_zone_proposed_to_a_company_that_has_chosen_none(self):
        self.tokyo.spm_tz = "UTC"
        self.tokyo.partner_id.tz = "Asia/Tokyo"
        self.assertEqual(self.wizard(self.tokyo).tz, "Asia/Tokyo")
        self.assertEqual(self.wizard(self.company).tz, "America/New_York")

    def test_next_year_comes_on_its_own(self):
        self.wizard(first_year=2026).action_create()
        self.wizard(self.tokyo, first_year=2026, start_month="4").action_create()
        cron = self.env.ref("spm_objectives.spm_period_cron_extend")
        # It is still 1 November in New York: 61 days before the end.
        with freeze_time("2026-11-02 04:59:00"), self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.assertEqual(len(self.periods()), 19)
        with freeze_time("2026-11-02 05:00:00"), self.enter_registry_test_mode():
            cron.method_direct_trigger()
            cron.method_direct_trigger()
        self.assertEqual(len(self.periods()), 38)
        self.assertEqual(len(self.periods(self.tokyo)), 19)

    def test_years_that_were_missed_come_together(self):
        self.wizard(first_year=2026).action_create()
        with freeze_time("2029-06-15"):
            self.env["spm.period"]._cron_extend()
        years = self.periods().filtered(lambda p: p.period_type == "year")
        self.assertEqual(years.mapped("code"), ["2026", "2027", "2028", "2029"])

    def test_companies_without_a_calendar_get_none_by_themselves(self):
        self.make("Season", "half", "2026-01-10", "2026-06-10", self.tokyo)
        with freeze_time("2029-06-15"):
            self.env["spm.period"]._cron_extend()
        self.assertFalse(self.periods())
        self.assertEqual(len(self.periods(self.tokyo)), 1)

    def test_a_calendar_that_was_chosen_wrongly_is_started_over(self):
        self.wizard(first_year=2026).action_create()
        self.env["crm.lead"].create(
            {"name": "Won", "company_id": self.company.id, "type": "opportunity"}
        )
        self.env["spm.kpi"]._refresh_changed()
        measures = [("company_id", "=", self.company.id)]
        self.assertTrue(self.env["spm.measure"].search(measures))
        self.wizard(user=self.admin).action_start_over()
        self.assertFalse(self.periods())
        self.assertFalse(self.env["spm.measure"].search(measures))
        self.wizard(first_year=2025, tz="Asia/Tokyo").action_create()
        self.assertEqual(self.company.spm_tz, "Asia/Tokyo")

    def test_closed_periods_are_not_started_over(self):
        self.wizard(first_year=2026).action_create()
        officer = self.make_user("officer")
        first = self.periods().filtered("is_leaf")[0]
        first.with_user(officer).with_context(
            allowed_company_ids=self.company.ids
        ).action_lock_results()
        with self.assertRaises(UserError):
            self.wizard(user=self.admin).action_start_over()
        self.assertEqual(len(self.periods()), 19)
        with self.assertRaises(AccessError):
            self.wizard(user=self.make_user("user")).action_start_over()
