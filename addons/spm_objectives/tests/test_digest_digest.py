from odoo.tests import freeze_time, tagged

from .measure_common import NOW, noon
from .objective_common import ObjectiveCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestDigest(ObjectiveCommon):
    """Odoo's mail of figures tells its reader the own ones."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for user, amount, day in (
            (cls.user_sam, 70, "2026-06-17"),
            (cls.user_sam, 300, "2026-06-14"),
            (cls.user_sam, 1000, "2026-06-01"),
            (cls.user_sam, 5000, "2026-04-20"),
            (cls.user_pia, 40000, "2026-06-14"),
        ):
            cls._make_lead(user, amount, noon(day))
        cls.Kpi.search([])._refresh()
        names = ("won_revenue", "attainment", "off_track")
        cls.digest = cls.env["digest.digest"].create(
            {
                "name": "Figures",
                "company_id": cls.company.id,
                **{f"kpi_spm_{name}": True for name in names},
            }
        )

    def _told(self, user):
        """The values of the mail's columns by KPI."""
        kpis = self.digest._compute_kpis(self.company, user)
        return {
            kpi["kpi_name"]: [
                kpi[f"kpi_col{n}"]["value"] for n in (1, 2, 3) if kpi[f"kpi_col{n}"]
            ]
            for kpi in kpis
            if kpi["kpi_name"].startswith("kpi_spm_")
        }

    def test_own_revenue_of_the_last_day_week_and_month(self):
        told = self._told(self.user_sam)["kpi_spm_won_revenue"]
        amounts = [self._amount(text) for text in told]
        self.assertEqual(amounts, ["70", "370", "1.4k"])
        told = self._told(self.user_pia)["kpi_spm_won_revenue"]
        self.assertEqual([self._amount(t) for t in told], ["0", "40k", "40k"])

    def _amount(self, text):
        return "".join(sign for sign in text if sign.isdigit() or sign in ".k")

    def test_own_attainment_by_weight(self):
        self._agreed(self.p_sam, 6370, weight=75)
        won = self._agreed(self.p_sam, 8, kpi="won_deals", weight=25)
        self._agreed(self.p_pia, 400000)
        self.env["spm.objective"].search([])._refresh_progress()
        self.assertEqual(won.attainment, 50)
        told = self._told(self.user_sam)
        self.assertEqual(told["kpi_spm_attainment"], ["88 %"])
        slipping = int(won.status in ("red", "amber"))
        self.assertEqual(told["kpi_spm_off_track"], [slipping])
        self.assertEqual(self._told(self.user_pia)["kpi_spm_attainment"], ["10 %"])

    def test_nothing_agreed_is_not_zero(self):
        told = self._told(self.user_sam)
        self.assertNotIn("kpi_spm_attainment", told)
        self.assertNotIn("kpi_spm_off_track", told)

    def test_a_manager_reads_of_the_line(self):
        line = self._agreed(self.p_mia, 185480, scope="line")
        line._refresh_progress()
        self.assertEqual(line.attainment, 25)
        told = self._told(self.user_mia)
        self.assertEqual(told["kpi_spm_attainment"], ["25 %"])
        amounts = [self._amount(text) for text in told["kpi_spm_won_revenue"]]
        self.assertEqual(amounts, ["70", "40.4k", "41.4k"])
        names = {
            user: [
                kpi["kpi_fullname"]
                for kpi in self.digest._compute_kpis(self.company, user)
                if kpi["kpi_name"] == "kpi_spm_won_revenue"
            ]
            for user in (self.user_mia, self.user_sam)
        }
        self.assertEqual(names[self.user_mia], ["Won Revenue of My People and Me"])
        self.assertEqual(names[self.user_sam], ["My Won Revenue"])

    def test_what_stands_today_is_said_once_and_says_so(self):
        self._agreed(self.p_sam, 6370)
        kpis = self.digest._compute_kpis(self.company, self.user_sam)
        [told] = [kpi for kpi in kpis if kpi["kpi_name"] == "kpi_spm_attainment"]
        self.assertEqual(told["kpi_col1"]["col_subtitle"], "Today")
        self.assertFalse(told["kpi_col1"]["margin"])
        self.assertFalse(told["kpi_col2"] or told["kpi_col3"])

    def test_who_takes_no_part_is_spared_the_lines(self):
        for user in (self._users_by_role()["none"], self.user_admin_spm):
            self.assertEqual(self._told(user), {})

    def test_the_mail(self):
        self._agreed(self.p_sam, 6370)
        self.user_sam.email = "sam@example.com"
        self.user_sam.company_id = self.company
        self.digest.user_ids = self.user_sam
        self.digest.action_send_manual()
        mail = self.env["mail.mail"].search([], order="id desc", limit=1)
        self.assertIn("sam@example.com", mail.email_to)
        for part in (
            "My Won Revenue",
            "Attainment of My Objectives (%)",
            "spm_objectives.spm_dashboard_action",
            "spm_objectives.spm_objective_action_mine",
        ):
            self.assertIn(part, mail.body_html)

    def test_the_usual_digest_has_them(self):
        usual = self.env.ref("digest.digest_digest_default")
        self.assertTrue(usual.kpi_spm_won_revenue)
        self.assertTrue(usual.kpi_spm_attainment)
