from unittest.mock import patch

from odoo.tests import freeze_time, tagged

from ..models import spm_kpi_refresh_changed as changed
from .measure_common import NOW, MeasureCommon, noon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestRefreshChanged(MeasureCommon):
    """A refresh after changes looks at no more than what they touch."""

    def _prepared(self):
        self.cr.execute("SELECT DISTINCT participant_id FROM spm_window")
        return {row[0] for row in self.cr.fetchall()}

    def _stale(self):
        self.cr.execute(
            "SELECT DISTINCT k.code, y.participant_id, p.code FROM spm_dirty y"
            " JOIN spm_kpi k ON k.id = y.kpi_id JOIN spm_period p ON p.id = y.period_id"
        )
        return set(self.cr.fetchall())

    def test_only_people_who_are_touched_are_prepared(self):
        lead = self._make_lead(self.user_sam, 10, noon("2026-03-10"))
        self._refresh()
        self.assertLessEqual(set(self.people.ids), self._prepared())
        self.assertTrue(self.Kpi._refresh_changed())
        lead.expected_revenue = 11
        self.assertTrue(self.Kpi._refresh_changed())
        self.assertEqual(self._prepared(), {0, self.p_sam.id})
        lead.user_id = self.user_pia
        self.assertTrue(self.Kpi._refresh_changed())
        self.assertEqual(self._prepared(), {0, self.p_sam.id, self.p_pia.id})
        self._assert_full_refresh_changes_nothing()

    def test_after_very_many_changes_everything_is_compared(self):
        leads = [
            self._make_lead(self.user_sam, 10, noon("2026-03-10")) for _each in range(3)
        ]
        self.assertTrue(self.Kpi._refresh_changed())
        for lead in leads:
            lead.expected_revenue = 11
        with patch.object(changed, "MANY", 2):
            self.assertTrue(self.Kpi._refresh_changed())
        self.assertLessEqual(set(self.people.ids), self._prepared())
        self.cr.execute("SELECT COUNT(*) FROM spm_kpi_mark")
        self.assertEqual(self.cr.fetchone()[0], 0)
        self.assertEqual(self._value("won_revenue", self.p_sam, "2026-M03"), 33)
        self._assert_full_refresh_changes_nothing()

    def test_only_windows_that_are_touched_are_stale(self):
        lead = self._make_lead(self.user_sam, 10, noon("2026-03-10"))
        self.assertTrue(self.Kpi._refresh_changed())
        lead.date_closed = noon("2026-02-10")
        self.assertTrue(self.Kpi._refresh_changed())
        won = {row for row in self._stale() if row[0] in ("won_deals", "win_rate")}
        self.assertEqual(
            won,
            {
                (code, self.p_sam.id, month)
                for code in ("won_deals", "win_rate")
                for month in ("2026-M02", "2026-M03")
            },
        )
        self.assertNotIn("calls", {row[0] for row in self._stale()})

    def test_only_kpis_that_read_what_changed_are_stale(self):
        lead = self._make_lead(self.user_sam, 10, noon("2026-03-10"))
        self.assertTrue(self.Kpi._refresh_changed())
        lead.expected_revenue = 11
        self.assertTrue(self.Kpi._refresh_changed())
        stale = {row[0] for row in self._stale()}
        self.assertLessEqual({"won_revenue", "average_deal", "win_rate_value"}, stale)
        self.assertFalse({"won_deals", "win_rate", "new_leads"} & stale)
        lead.user_id = self.user_pia
        self.assertTrue(self.Kpi._refresh_changed())
        stale = {row[0] for row in self._stale()}
        self.assertLessEqual({"won_deals", "win_rate", "new_leads"}, stale)
        self._assert_full_refresh_changes_nothing()

    def test_what_is_not_touched_is_up_to_date_as_well(self):
        self._refresh()
        calls = self._kpi("calls")
        with freeze_time("2026-06-20 10:00:00"):
            self._make_lead(self.user_sam, 10, noon("2026-03-10"))
            self.assertTrue(self.Kpi._refresh_changed())
            self.assertEqual(str(calls.refreshed_at), "2026-06-20 10:00:00")

    def test_nobodys_documents(self):
        lead = self._make_lead(self.user_sam, 10, noon("2026-03-10"))
        self.assertTrue(self.Kpi._refresh_changed())
        lead.user_id = False
        self.assertTrue(self.Kpi._refresh_changed())
        self.assertFalse(self._value("won_revenue", self.p_sam, "2026-M03"))
        self._assert_full_refresh_changes_nothing()
