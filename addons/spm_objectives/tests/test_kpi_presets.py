from datetime import datetime, timedelta
from decimal import Decimal

from odoo import fields
from odoo.tests import tagged
from odoo.tools import SQL

from . import measure_oracle as oracle
from .measure_common import MeasureCommon

#: Midnight of March 1, 2026, in New York and in Auckland, and one second before.
EDGES = [
    datetime(2026, 3, 1, 5),
    datetime(2026, 3, 1, 4, 59, 59),
    datetime(2026, 2, 28, 11),
    datetime(2026, 2, 28, 10, 59, 59),
]


@tagged("post_install", "-at_install")
class TestKpiPresets(MeasureCommon):
    """Every preset, over documents of every kind, against plain Python."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.auckland = cls._open_company("Waitematā", "Pacific/Auckland", "NZD")
        cls.companies = cls.company + cls.auckland
        cls._make_people()
        cls._make_leads()
        cls._make_activities()
        cls._make_meetings()
        cls.env["spm.kpi"].search([])._refresh()
        cls.oracle = oracle.Oracle(cls.env)

    @classmethod
    def _make_people(cls):
        cls.user_kiri = cls._make_user("spm_kiri", "user", cls.auckland)
        cls.user_both = cls._make_user("spm_both", "user")
        cls.user_gone = cls._make_user("spm_gone", "user")
        cls.user_outside = cls._make_user("spm_outside", "user")
        users = cls.user_kiri | cls.user_both | cls.user_gone | cls.user_outside
        (users | cls.user_sam | cls.user_pia).company_ids = cls.companies
        cls.p_kiri = cls._make_participant(cls.user_kiri, None, cls.auckland)
        cls.p_both = cls._make_participant(cls.user_both, cls.p_mia)
        cls.p_both_too = cls._make_participant(cls.user_both, cls.p_kiri, cls.auckland)
        cls.p_gone = cls._make_participant(cls.user_gone, cls.p_mia)
        cls._make_placement(cls.p_sam, "2026-03-11", manager_id=cls.p_head)
        cls._make_placement(cls.p_sam, "2026-03-21", manager_id=cls.p_mia)
        nobody = cls.env["res.users"]
        cls.owners = [*users, cls.user_sam, cls.user_pia, nobody]

    @classmethod
    def _make_leads(cls):
        cls.customers = cls.env["res.partner"].create(
            [{"name": f"Customer {n}", "is_company": True} for n in range(4)]
        )
        cls.plan = cls.env["crm.recurring.plan"].create(
            {"name": "Quarterly", "number_of_months": 3}
        )
        contact = {"name": "Contact", "parent_id": cls.customers[0].id}
        buyers = [*cls.customers, cls.env["res.partner"].create(contact), None]
        teams = [cls.team_east, cls.team_west, None]
        leads = []
        for number, (owner, company, at) in enumerate(
            (owner, company, at)
            for owner in cls.owners
            for company in (*cls.companies, None)
            for at in (*EDGES, datetime(2026, 3, 15, 12), None)
        ):
            team = teams[number % 3] if company == cls.company else None
            buyer = buyers[number % 6]
            lead = cls._make_lead(
                owner,
                1000 + number * 7.13,
                at,
                lost=number % 5 == 3,
                company_id=company and company.id,
                team_id=team and team.id,
                partner_id=buyer and buyer.id,
            )
            cls._date_lead(lead, number)
            leads.append(lead)
        cls.leads = cls.env["crm.lead"].union(*leads)
        cls._make_odd_leads()
        cls.p_gone.active = False

    @classmethod
    def _date_lead(cls, lead, number):
        """Dates of all kinds, some of them missing and some in the wrong order."""
        start = datetime(2026, 1, 20) + timedelta(hours=31 * (number % 100))
        cls.env.flush_all()
        cls.env.cr.execute(
            SQL("UPDATE crm_lead SET create_date = %s WHERE id = %s", start, lead.id)
        )
        lead.invalidate_recordset(["create_date"])
        hours = timedelta(hours=number % 9 - 2)
        lead.write(
            {
                "spm_date_start": number % 4 and start,
                "spm_date_first_response": number % 3 and start + hours,
                "date_open": number % 7 and start + hours * 5,
                "date_conversion": number % 5 == 1 and start + hours,
                "date_deadline": number % 4 and (start + 40 * hours).date(),
                "date_last_stage_update": start + timedelta(days=number % 90),
                "recurring_revenue": number * 3.0,
                "recurring_plan": cls.plan.id if number % 2 else False,
            }
        )

    @classmethod
    def _make_odd_leads(cls):
        open_leads = cls.leads.filtered(lambda lead: lead.won_status == "pending")
        won_leads = cls.leads.filtered(lambda lead: lead.won_status == "won")
        open_leads[0].type = "lead"
        open_leads[1].probability = 100
        open_leads[2].active = False  # neither won nor lost
        won_leads[1].active = False  # Odoo moves its date to now
        won_leads[2:4].merge_opportunity()
        cls.leads = cls.leads.exists()

    @classmethod
    def _make_activities(cls):
        call = cls.env.ref("mail.mail_activity_data_call")
        to_do = cls.env.ref("mail.mail_activity_data_todo")
        day = datetime(2026, 2, 26).date()
        for number in range(40):
            owner = cls.owners[number % len(cls.owners)] or cls.env.user
            activity = cls.env["mail.activity"].create(
                {
                    "res_model_id": cls.env["ir.model"]._get_id("crm.lead"),
                    "res_id": cls.leads[number].id,
                    "activity_type_id": (call if number % 3 else to_do).id,
                    "user_id": owner.id,
                    "date_deadline": day + timedelta(days=number * 5),
                }
            )
            if number % 2:
                activity._action_done()
                activity.date_done = day + timedelta(days=number)

    @classmethod
    def _make_meetings(cls):
        for number, at in enumerate(
            (*EDGES, datetime(2026, 3, 15), datetime(2026, 7, 1))
        ):
            for owner in cls.owners:
                cls.env["calendar.event"].create(
                    {
                        "name": f"Meeting {number}",
                        "user_id": owner.id,
                        "start": at,
                        "stop": at + timedelta(hours=1),
                    }
                )

    # ------------------------------------------------------------- tests

    @classmethod
    def _presets(cls):
        data = cls.env["ir.model.data"].search(
            [
                ("module", "=", "spm_objectives"),
                ("model", "=", "spm.kpi"),
                ("name", "=like", "kpi_%"),
            ]
        )
        return cls.env["spm.kpi"].browse(data.mapped("res_id"))

    def test_presets_are_active_and_measured(self):
        presets = self._presets()
        self.assertGreaterEqual(len(presets), 25)
        self.assertFalse({k.code: k.broken_reason for k in presets if k.broken_reason})
        self.assertEqual(set(presets.mapped("state")), {"active"})
        stored = presets.filtered(lambda kpi: kpi.source != "formula")
        self.assertTrue(all(stored.mapped("refreshed_at")))
        for kpi in stored:
            self.assertTrue(self._rows(kpi), kpi.code)
        self.assertEqual(
            set(presets.mapped("code")),
            oracle.FLOWS.keys()
            | oracle.STOCKS.keys()
            | oracle.RATIOS.keys()
            | oracle.FIRSTS
            | oracle.FORMULAS,
            "a preset without an oracle",
        )
        self.assertEqual(
            set(presets.mapped("category")), {"result", "objective", "activity"}
        )

    def test_presets_equal_plain_python(self):
        now = fields.Datetime.now()
        leafs = self.oracle.leafs
        current = leafs.filtered(lambda p: p.utc_from <= now < p.utc_to)
        for kpi in self._presets() - self._kpi("pipeline_coverage"):
            with self.subTest(kpi.code):
                periods = current if kpi.nature == "stock" else leafs
                wanted = self.oracle.parts(kpi.code)
                rows = self.Measure.search(
                    [("kpi_id", "=", kpi.id), ("period_id", "in", periods.ids)]
                )
                found = {
                    (
                        row.period_id.id,
                        row.participant_id.id,
                        row.date_from,
                        row.team_id.id,
                    ): row
                    for row in rows
                }
                self.assertEqual(found.keys(), wanted.keys())
                self.assertTrue(wanted)
                for key, row in found.items():
                    self._assert_parts(kpi, row, *wanted[key])

    def _assert_parts(self, kpi, row, numerator, denominator):
        self._assert_close(row.numerator, numerator, row)
        if denominator is None:
            self._assert_close(row.value, numerator * Decimal(kpi.factor), row)
        else:
            self._assert_close(row.denominator, denominator, row)
            value = denominator and numerator * Decimal(kpi.factor) / denominator
            self._assert_close(row.value, value, row)

    def _assert_close(self, found, wanted, row):
        wanted = float(wanted)
        where = (row.period_id.code, row.participant_id.name, row.date_from)
        self.assertAlmostEqual(
            found, wanted, delta=1e-9 * max(1, abs(wanted)), msg=where
        )

    def test_every_document_counts_once(self):
        """Whoever owns it, a dated document of the calendars is in one result."""
        for code in ("won_deals", "lost_deals", "new_leads"):
            model, belongs, dated, _part, _divided = oracle.FLOWS[code]
            at_home = [
                lead
                for lead in self.env[model].with_context(active_test=False).search([])
                if belongs(lead)
                and lead[dated]
                and self.oracle._place(lead, lead[dated])
            ]
            self.assertGreaterEqual(len(at_home), len(self.leads) / 6)
            open_rows = self.Measure.search(
                [
                    ("kpi_id.code", "=", code),
                    ("period_id.results_locked", "=", False),
                ]
            )
            self.assertEqual(sum(open_rows.mapped("numerator")), len(at_home))
