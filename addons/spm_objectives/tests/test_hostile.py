from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged

from .measure_common import NOW, MeasureCommon, noon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestHostile(MeasureCommon):
    """What somebody tries who wants a figure to be another one."""

    def _entry(self, user, participant, value, kpi=None):
        kpi = kpi or self._manual()
        return (
            self.env["spm.kpi.entry"]
            .with_user(user)
            .create(
                {
                    "kpi_id": kpi.id,
                    "participant_id": participant.id,
                    "date": "2026-06-03",
                    "value": value,
                }
            )
        )

    def _manual(self):
        return self.Kpi.create(
            {"name": "Audit", "code": "audit", "source": "manual", "state": "active"}
        )

    def _lock(self, code):
        period = self._period(code)
        period.with_user(self.user_officer).with_context(
            allowed_company_ids=self.company.ids
        ).action_lock_results()
        return period

    def test_what_is_no_figure_is_not_typed(self):
        kpi = self._manual()
        for value in (float("nan"), float("inf"), 1e300):
            with self.subTest(value), self.assertRaises(ValidationError):
                self._entry(self.user_sam, self.p_sam, value, kpi)
        for value in (float("nan"), float("inf")):
            with self.subTest(value), self.assertRaises(ValidationError):
                kpi.factor = value

    def test_who_changes_a_figure_does_not_approve_it(self):
        entry = self._entry(self.user_sam, self.p_sam, 3)
        by_mia = entry.with_user(self.user_mia)
        by_mia.write({"value": 5000})
        with self.assertRaises(AccessError):
            by_mia.action_approve()
        self.assertEqual(entry.typist_id, self.user_mia)
        with self.assertRaises(AccessError):
            by_mia.write({"typist_id": self.user_sam.id})
        entry.with_user(self.user_head).action_approve()
        with self.assertRaises(UserError):
            entry.with_user(self.user_sam).write({"note": "other evidence"})
        by_mia.action_reset()
        by_mia.write({"value": 222})
        with self.assertRaises(AccessError):
            by_mia.action_approve()

    def test_the_closed_past_is_not_rewritten_by_definitions(self):
        self._make_lead(self.user_sam, 100, noon("2026-01-10"))
        self._refresh("won_revenue")
        self._lock("2026-M01")
        with self.assertRaises(UserError):
            self._kpi("won_revenue").empty_is = "none"

    def test_the_calendar_is_not_bent(self):
        period = self._lock("2026-M01")
        for user in (self.user_admin_spm, self.user_officer):
            mine = period.with_user(user).with_context(
                allowed_company_ids=self.company.ids
            )
            for vals in (
                {"is_leaf": False},
                {"rate": 99},
                {"utc_from": "2025-01-01 00:00:00"},
                {"quarter_id": self._period("2026-Q2").id},
            ):
                with self.subTest(vals), self.assertRaises(AccessError):
                    mine.write(vals)

    def test_the_first_response_is_not_typed(self):
        lead = self._make_lead(self.user_sam, 10, noon("2026-05-05"))
        Lead = self.env["crm.lead"].with_user(self.user_sam)
        response = {"spm_date_first_response": "2026-01-01 00:00:00"}
        with self.assertRaises(AccessError):
            lead.with_user(self.user_sam).write(response)
        with self.assertRaises(AccessError):
            Lead.create({"name": "Quick", **response})
        quick = Lead.with_context(
            default_spm_date_first_response="2026-01-01 00:00:00"
        ).create({"name": "Quick"})
        self.assertFalse(quick.spm_date_first_response)

    def test_a_text_is_no_key(self):
        with self.assertRaises(ValidationError):
            self._make_kpi(
                "by_email",
                nature="distinct",
                distinct_path="email_normalized",
                state="active",
            )

    def test_odd_searches_find_nothing(self):
        found = self.Measure.with_user(self.user_sam).search_count(
            [("line_id", "in", [True])]
        )
        self.assertEqual(found, 0)
