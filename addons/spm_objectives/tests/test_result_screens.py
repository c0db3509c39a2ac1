from lxml import etree

from odoo.tests import freeze_time, tagged
from odoo.tools.safe_eval import safe_eval

from .measure_common import NOW, MeasureCommon, noon


@tagged("post_install", "-at_install")
class TestResultScreens(MeasureCommon):
    """What filters, lists and buttons of results stand on."""

    def _codes(self, **domain):
        periods = self.env["spm.period"].search(
            [
                ("company_id", "=", self.company.id),
                *((name, "=", value) for name, value in domain.items()),
            ]
        )
        return set(periods.mapped("code"))

    def test_current_and_previous_periods(self):
        with freeze_time(NOW):
            self.assertEqual(
                self._codes(is_current=True), {"2026-M06", "2026-Q2", "2026-H1", "2026"}
            )
            self.assertEqual(self._codes(is_previous=True), {"2026-M05", "2026-Q1"})
            june, may = self._period("2026-M06"), self._period("2026-M05")
            self.assertEqual((june + may).mapped("is_current"), [True, False])
            self.assertEqual((june + may).mapped("is_previous"), [False, True])
            self.assertEqual(
                self._codes(is_current=True) | self._codes(is_current=False),
                set(self.periods.mapped("code")),
            )

    def test_today_is_the_company_s(self):
        """At three in the morning UTC it is still yesterday in New York."""
        with freeze_time("2026-07-01 03:59:59"):
            self.assertIn("2026-M06", self._codes(is_current=True))
        with freeze_time("2026-07-01 04:00:00"):
            self.assertIn("2026-M07", self._codes(is_current=True))

    @freeze_time(NOW)
    def test_filters_of_results(self):
        self._make_lead(self.user_sam, 1, noon("2026-02-10"))
        self._make_lead(self.user_sam, 2, noon("2026-05-10"))
        self._make_lead(self.user_pia, 4, noon("2026-06-10"))
        self._refresh("won_revenue")

        def total(*domain, user=self.user_mia):
            domain = [("kpi_id", "=", self._kpi("won_revenue").id), *domain]
            results = self.Measure.with_user(user).search(domain)
            return sum(results.mapped("value"))

        self.assertEqual(total(("period_id.is_current", "=", True)), 4)
        self.assertEqual(total(("period_id.is_previous", "=", True)), 2)
        self.assertEqual(total(("quarter_id.is_current", "=", True)), 6)
        self.assertEqual(total(("quarter_id.is_previous", "=", True)), 1)
        self.assertEqual(total(("year_id.is_current", "=", True)), 7)
        mine = ("participant_id.user_id", "=", self.user_sam.id)
        self.assertEqual(total(mine, user=self.user_sam), 3)
        self.assertEqual(total(("line_id.user_id", "=", self.user_mia.id)), 7)
        self.assertEqual(total(("line_id.user_id", "=", self.user_sam.id)), 3)

    @freeze_time(NOW)
    def test_no_data_is_not_zero(self):
        self._make_lead(self.user_sam, 1, noon("2026-02-10"))
        self._make_lead(self.user_sam, 1, noon("2026-02-11"), lost=True)
        ratio = self._make_kpi(
            "lost_per_won",
            source="ratio",
            model_id=False,
            numerator_id=self._kpi("lost_deals").id,
            denominator_id=self._kpi("won_deals").id,
            state="active",
        )
        self._make_lead(self.user_pia, 1, noon("2026-02-11"), lost=True)
        self._refresh("lost_per_won")
        found = {
            row.participant_id: (row.value, row.has_value) for row in self._rows(ratio)
        }
        self.assertEqual(found, {self.p_sam: (1, True), self.p_pia: (0, False)})

    def test_button_on_the_public_employee(self):
        """Only those whose results one sees have it."""
        employees = self.env["hr.employee.public"].browse(self.people.employee_id.ids)
        seen = {
            user: employees.with_user(user).filtered("spm_has_results").mapped("name")
            for user in (self.user_sam, self.user_mia, self.user_officer)
        }
        self.assertEqual(seen[self.user_sam], ["Sam"])
        self.assertEqual(set(seen[self.user_mia]), {"Mia", "Sam", "Pia"})
        self.assertEqual(len(seen[self.user_officer]), 4)

    @freeze_time(NOW)
    def test_buttons_open_the_results(self):
        """Of a manager those of everybody below, of a leaver those until then."""
        east = {"team_id": self.team_east.id}
        self._make_lead(self.user_sam, 1, noon("2026-02-10"), **east)
        self._make_lead(self.user_mia, 2, noon("2026-02-10"), **east)
        self._refresh("won_revenue")
        self.p_sam.active = False
        revenue = [("kpi_id", "=", self._kpi("won_revenue").id)]

        def total(name, record):
            action = self.env.ref(f"spm_objectives.spm_measure_action_{name}")
            domain = safe_eval(action.domain, {"active_id": record.id})
            results = self.Measure.with_user(self.user_officer)
            context = safe_eval(action.context)
            found = results.with_context(**context).search(domain + revenue)
            return sum(found.mapped("value"))

        for person, wanted in ((self.p_sam, 1), (self.p_mia, 3), (self.p_pia, 0)):
            with self.subTest(person.name):
                self.assertEqual(total("participant", person), wanted)
                self.assertEqual(total("employee", person.employee_id), wanted)
        self.assertEqual(total("team", self.team_east), 3)
        self.assertEqual(total("team", self.team_west), 0)

    def test_buttons_reach_the_forms(self):
        for model, view in (
            ("spm.participant", "spm_objectives.spm_participant_view_form"),
            ("hr.employee", "hr.view_employee_form"),
            ("hr.employee.public", "hr.hr_employee_public_view_form"),
            ("crm.team", "sales_team.crm_team_view_form"),
        ):
            with self.subTest(model):
                arch = self.env[model].get_view(self.env.ref(view).id, "form")["arch"]
                self.assertIn('icon="fa-bar-chart"', arch)

    @freeze_time(NOW)
    def test_periods_open_with_the_year_s_parts_in_their_order(self):
        self.env["spm.period"]._create_years(self.company, [2025, 2027])
        action = self.env.ref("spm_objectives.spm_period_action")
        chosen = safe_eval(action.context)
        self.assertEqual(chosen, {"search_default_this_year": 1})
        arch = self.env["spm.period"].get_view(view_type="search")["arch"]
        found = etree.fromstring(arch).xpath("//filter[@name='this_year']")
        shown = self.env["spm.period"].search(
            [("company_id", "=", self.company.id), *safe_eval(found[0].get("domain"))]
        )
        self.assertEqual(
            shown[:7].mapped("code"),
            [
                "2026",
                "2026-H1",
                "2026-Q1",
                "2026-M01",
                "2026-M02",
                "2026-M03",
                "2026-Q2",
            ],
        )
        self.assertEqual(len(shown), 19)
