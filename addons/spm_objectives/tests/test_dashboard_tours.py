from odoo import fields
from odoo.tests import HttpCase, tagged

from .common import SpmCommon


@tagged("post_install", "-at_install")
class TestDashboardTours(SpmCommon, HttpCase):
    """Each role's dashboard on the screen, and what an address does not open."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        today = cls.company._spm_today()
        cls._make_calendar(year=today.year)
        for user in (cls.user_mia, cls.user_officer):
            user.group_ids += cls.env.ref("sales_team.group_sale_salesman_all_leads")
        now = fields.Datetime.now()
        cls._make_lead(cls.user_sam, 1000, now, name="Hudson pier")
        cls._make_lead(cls.user_pia, 2500, now, name="Pia's bridge")
        cls.env["spm.kpi"].search([("state", "=", "active")])._refresh()
        quarter = cls.env["spm.period"]._containing(cls.company, today, "quarter")
        objective = cls.env["spm.objective"].create(
            {
                "kpi_id": cls.env.ref("spm_objectives.kpi_won_revenue").id,
                "company_id": cls.company.id,
                "period_id": quarter.id,
                "participant_id": cls.p_sam.id,
                "target": 2000,
            }
        )
        objective.with_user(cls.user_mia).action_propose()
        objective.action_agree()
        objective._refresh_progress()

    def _open(self, choice):
        return self.make_jsonrpc_request(
            "/web/dataset/call_kw/spm.dashboard/open",
            {
                "model": "spm.dashboard",
                "method": "open",
                "args": [choice],
                "kwargs": {},
            },
        )

    def test_salesperson(self):
        self.start_tour("/odoo", "spm_dashboard_salesperson_tour", login="spm_sam")

    def test_address_of_a_colleague(self):
        place = f"participant-{self.p_pia.id}"
        self.start_tour(
            f"/odoo/performance?place={place}",
            "spm_dashboard_forbidden_tour",
            login="spm_sam",
        )
        for forbidden in (
            place,
            f"line-{self.p_mia.id}",
            f"participant-{self.p_mia.id}",
            f"company-{self.company.id}",
        ):
            answer = self._open({"place": forbidden})
            self.assertEqual(answer["choice"]["place"], "me")
            self.assertTrue(answer["notices"])
            self.assertNotIn("Pia", str(answer))
            self.assertNotIn("2500", str(answer))

    def test_manager(self):
        self.start_tour("/odoo", "spm_dashboard_manager_tour", login="spm_mia")
        kept = self.user_mia.res_users_settings_id.spm_dashboard
        revenue = self.env.ref("spm_objectives.kpi_won_revenue")
        self.assertEqual(kept["pinned"], [f"kpi.{revenue.id}"])

    def test_officer(self):
        self.start_tour("/odoo", "spm_dashboard_officer_tour", login="spm_officer")

    def test_administrator(self):
        self.start_tour("/odoo", "spm_dashboard_officer_tour", login="spm_admin")
