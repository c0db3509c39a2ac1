from datetime import datetime

from odoo import Command
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tests import freeze_time, new_test_user, tagged

from .measure_common import NOW, MeasureCommon, noon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestMeasureDrillDown(MeasureCommon):
    """Every number leads to its records, as far as the viewer may see them."""

    def _records(self, action):
        """What the list of an action shows."""
        self.assertEqual(action["type"], "ir.actions.act_window")
        records = self.env[action["res_model"]].with_context(**action["context"])
        return records.search(Domain(action["domain"]))

    def _as(self, user, records):
        records = records.with_user(user)
        return records.with_context(allowed_company_ids=self.company.ids)

    def _make_documents(self):
        """Deals of every kind of owner, company, team, month and customer."""
        auckland = self.auckland
        nobody = self.env["res.users"]
        partners = self.env["res.partner"].create(
            [{"name": f"Customer {number}"} for number in range(3)]
        )
        number = 0
        for user in (self.user_sam, self.user_both, self.user_outside, nobody):
            for company in (self.company, auckland, None):
                for day in ("2026-03-05", "2026-03-25", "2026-04-10"):
                    number += 1
                    lead = self._make_lead(
                        user,
                        number,
                        noon(day),
                        lost=number % 4 == 0,
                        team_id=False,
                        company_id=False,
                        partner_id=partners[number % 3].id,
                    )
                    team = self.team_east if number % 2 else self.team_west
                    lead.write(
                        {
                            "company_id": company and company.id,
                            "team_id": company == self.company and team.id,
                            "spm_date_start": number % 5 and noon("2026-03-20"),
                        }
                    )
        self._make_lead(self.user_sam, 5)
        self._make_lead(nobody, 7, company_id=self.company.id)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.auckland = cls._open_company("Waitematā", "Pacific/Auckland", "NZD")
        cls.user_both = cls._make_user("spm_both", "user")
        cls.user_outside = cls._make_user("spm_outside", "user")
        users = cls.user_sam | cls.user_both | cls.user_outside
        users.company_ids |= cls.auckland
        cls._make_participant(cls.user_both, cls.p_mia)
        cls._make_participant(cls.user_both, None, cls.auckland)
        cls._make_placement(cls.p_sam, "2026-03-16", manager_id=cls.p_head)

    def test_the_records_are_those_that_were_counted(self):
        self._make_documents()
        codes = (
            "won_deals",
            "lost_deals",
            "new_customers",
            "sales_cycle",
            "open_deals",
            "new_leads",
        )
        self._refresh(*codes)
        for code in codes:
            kpi = self._kpi(code)
            rows = self.Measure.search([("kpi_id", "=", kpi.id)])
            self.assertTrue(rows, code)
            for row in rows:
                where = (code, row.participant_id.name, row.date_from, row.team_id.name)
                with self.subTest(where):
                    counted = row.denominator or row.numerator
                    action = row.action_drill_down()
                    self.assertEqual(len(self._records(action)), counted)

    def test_money_and_ratios_show_all_their_records(self):
        self._make_documents()
        self._refresh("won_revenue", "win_rate")
        [row, *_more] = self._rows("won_revenue", participant=self.p_sam)
        leads = self._records(row.action_drill_down())
        self.assertEqual(sum(leads.mapped("expected_revenue")), row.numerator)
        for row in self._rows("win_rate"):
            leads = self._records(row.action_drill_down())
            self.assertEqual(len(leads), row.denominator)
            won = leads.filtered(lambda lead: lead.won_status == "won")
            self.assertEqual(len(won), row.numerator)

    def test_midnight_in_the_records_too(self):
        inside = self._make_lead(self.user_sam, 1, datetime(2026, 4, 1, 3, 59, 59))
        self._make_lead(self.user_sam, 1, datetime(2026, 4, 1, 4))
        self._refresh("won_deals")
        [row] = self._rows("won_deals", period=self._period("2026-M03"))
        self.assertEqual(self._records(row.action_drill_down()), inside)

    # ------------------------------------------------------------- who looks

    def test_the_viewer_sees_what_crm_lets_see(self):
        """A manager with rights on own documents only is told how many there are."""
        for _number in range(3):
            self._make_lead(self.user_pia, 1, noon("2026-03-10"))
        self._refresh("won_deals")
        [row] = self._rows("won_deals", participant=self.p_pia)
        action = self._as(self.user_mia, row).action_drill_down()
        self.assertIn("0 of 3 visible to you", action["name"])
        leads = self._as(self.user_mia, self.env["crm.lead"])
        self.assertFalse(leads.search(action["domain"]))
        self.user_mia.group_ids |= self.env.ref(
            "sales_team.group_sale_salesman_all_leads"
        )
        action = self._as(self.user_mia, row).action_drill_down()
        self.assertEqual(action["name"], "Won Deals")
        self.assertEqual(leads.search_count(action["domain"]), 3)

    def test_without_rights_in_crm_there_are_no_records(self):
        self._make_lead(self.user_pia, 1, noon("2026-03-10"))
        self._refresh("won_deals")
        [row] = self._rows("won_deals", participant=self.p_pia)
        officer = new_test_user(
            self.env,
            "spm_only_pay",
            "spm_objectives.group_spm_officer",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        with self.assertRaises(AccessError):
            action = self._as(officer, row).action_drill_down()
            self._as(officer, self.env["crm.lead"]).search(action["domain"])

    def test_who_may_not_see_the_result_does_not_get_to_its_records(self):
        self._make_lead(self.user_pia, 1, noon("2026-03-10"))
        self._refresh("won_deals")
        [row] = self._rows("won_deals", participant=self.p_pia)
        for user in (self.user_sam, self._make_user("spm_other", "manager")):
            with self.assertRaises(AccessError):
                self._as(user, row).action_drill_down()

    def test_a_manual_result_leads_to_its_entries(self):
        kpi = self.Kpi.create(
            {"name": "Visits", "code": "visits", "source": "manual", "state": "active"}
        )
        entry = self.env["spm.kpi.entry"].create(
            {
                "kpi_id": kpi.id,
                "participant_id": self.p_sam.id,
                "date": "2026-03-10",
                "value": 3,
            }
        )
        entry.copy({"date": "2026-03-11"})
        self._as(self.user_head, entry).action_approve()
        kpi._refresh()
        [row] = self._rows(kpi)
        self.assertEqual(self._records(row.action_drill_down()), entry)
