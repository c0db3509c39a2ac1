from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import SQL

from .measure_common import NOW, MeasureCommon, noon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestMeasureLock(MeasureCommon):
    """A closed period's results do not change."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.march = cls._period("2026-M03")
        cls.win = cls._make_lead(cls.user_sam, 100, noon("2026-03-10"))
        cls.loss = cls._make_lead(cls.user_pia, 50, noon("2026-03-11"), lost=True)
        cls.later = cls._make_lead(cls.user_pia, 7, noon("2026-04-11"))

    def _lock(self, *codes):
        periods = self.march.union(*map(self._period, codes)) or self.march
        periods.with_user(self.user_officer).action_lock_results()
        return periods

    def _reopen(self, periods):
        wizard = self.env["spm.period.reopen"].with_user(self.user_officer)
        wizard.create(
            {
                "period_ids": periods.ids,
                "lock": "results_locked",
                "reason": "Late deals",
            }
        ).action_reopen()

    def _closed(self):
        return self._stored(SQL("p.id = %s", self.march.id), place=True)

    def test_the_last_changes_before_the_lock_count(self):
        self.win.expected_revenue = 120
        self._lock()
        self.assertEqual(self._value("won_revenue", self.p_sam, "2026-M03"), 120)

    def test_changed_documents_change_nothing_in_it(self):
        self._lock()
        before = self._closed()
        self.assertTrue(before)
        self.win.expected_revenue = 999
        self.win.user_id = self.user_pia
        self.loss.unlink()
        self.later.date_closed = noon("2026-03-12")
        self._make_lead(self.user_sam, 1, noon("2026-03-31"))
        self.assertTrue(self.Kpi._refresh_changed())
        self.assertEqual(self._closed(), before)
        self._refresh()
        self.assertEqual(self._closed(), before)
        self.assertEqual(self._value("won_revenue", self.p_sam, "2026-M03"), 100)
        self.assertEqual(self._value("won_revenue", self.p_pia, "2026-M04"), 0)

    def test_its_neighbours_are_still_measured(self):
        self._lock()
        for day in ("2026-02-28", "2026-03-31", "2026-04-01"):
            self._make_lead(self.user_sam, 1, noon(day) - timedelta(hours=12))
        self._refresh()
        values = [
            self._value("won_deals", self.p_sam, code)
            for code in ("2026-M02", "2026-M03", "2026-M04")
        ]
        self.assertEqual(values, [1, 1, 1])
        self._assert_full_refresh_changes_nothing()

    def test_a_reopened_period_catches_up(self):
        self._lock()
        self.win.expected_revenue = 999
        self.assertTrue(self.Kpi._refresh_changed())
        self._reopen(self.march)
        self.assertFalse(self.march.results_locked)
        self.assertTrue(self.Kpi._refresh_changed())
        self.assertEqual(self._value("won_revenue", self.p_sam, "2026-M03"), 999)
        self._assert_full_refresh_changes_nothing()

    def test_a_new_kpi_does_not_reach_into_it(self):
        self._lock()
        kpi = self._make_kpi("late")
        kpi.action_activate()
        self.assertFalse(self._rows(kpi).filtered(lambda m: m.period_id == self.march))
        self.assertTrue(self._rows(kpi))

    # ------------------------------------------------------------- definitions

    def test_a_definition_with_closed_results_stays(self):
        self._lock()
        kpi = self._kpi("won_revenue")
        for vals in (
            {"domain": "[]"},
            {"factor": 2},
            {"value_path": "recurring_revenue"},
            {"source": "manual"},
        ):
            with self.assertRaisesRegex(UserError, "closed period .* 20.*Duplicate it"):
                kpi.write(vals)
        with self.assertRaisesRegex(UserError, "closed period"):
            self._kpi("win_rate").unlink()
        kpi.write({"name": "Revenue", "threshold_red": 50, "factor": 1})

    def test_a_definition_without_closed_results_may_change(self):
        kpi = self._make_kpi("mine", state="active")
        kpi._refresh()
        self.assertTrue(self._rows(kpi))
        kpi.domain = "[('won_status', '=', 'lost')]"
        self.assertFalse(kpi.refreshed_at)
        self.assertTrue(self.Kpi._refresh_changed())
        self.assertEqual(self._value(kpi, self.p_pia, "2026-M03"), 1)
        self.assertEqual(self._value(kpi, self.p_sam, "2026-M03"), 0)
        kpi.unlink()
        self.assertFalse(self.Measure.search([("kpi_id", "=", kpi.id)]))

    # ------------------------------------------------------------- what it needs

    def test_who_and_what_has_closed_results_is_not_deleted(self):
        self._lock()
        for record in (self.p_sam, self.team_east, self.march):
            with self.subTest(record._name), self.assertRaises(UserError):
                record.unlink()

    def test_open_results_go_with_what_is_deleted(self):
        self._refresh()
        spare = self._make_team("Spare")
        lead = self._make_lead(self.user_sam, 1, noon("2026-05-10"))
        lead.team_id = spare
        kpis = ("won_deals", "won_revenue")
        self.assertTrue(self.Kpi._refresh_changed())
        self.assertEqual(self._value("won_deals", spare, "2026-M05", "team"), 1)
        spare.unlink()
        self.assertFalse(self.Measure.search([("team_id", "=", spare.id)]))
        self.assertTrue(self.Kpi._refresh_changed())
        for code in kpis:
            self.assertEqual(self._value(code, self.p_sam, "2026-M05"), 1)
        self.p_pia.unlink()
        self.assertFalse(self.Measure.search([("participant_id", "=", self.p_pia.id)]))
        self.assertTrue(self.Kpi._refresh_changed())
        april = self._value("won_revenue", self.company, "2026-M04", "company")
        self.assertEqual(april, 7, "now nobody's, but not lost")
        self._assert_full_refresh_changes_nothing()

    def test_the_calendar_stays_where_results_are(self):
        self._refresh()
        with self.assertRaises(UserError):
            self.march.date_to = "2026-03-30"
        with self.assertRaises(UserError):
            self.march.unlink()
        with self.assertRaises(UserError):
            self.company.spm_tz = "UTC"

    # ------------------------------------------------------------- places

    def test_backdating_into_it_does_not_move_its_results(self):
        """Whom results count for was settled, too, when the period was closed."""
        self._lock("2026-M01", "2026-M02", "2026-M03")

        def lines():
            return [
                self._value("won_revenue", unit, "2026-M03", by)
                for by, unit in (
                    ("participant", self.p_sam),
                    ("line", self.p_mia),
                    ("line", self.p_head),
                    ("department", self.department),
                    ("department", self.department_key),
                )
            ]

        before = lines()
        self.assertEqual(before, [100, 100, 100, 100, 0])
        first = self.p_sam.placement_ids
        for change in (
            lambda: self._make_placement(
                self.p_sam, "2026-03-05", manager_id=self.p_head
            ),
            lambda: self._make_placement(self.p_mia, "2026-03-05", manager_id=False),
            lambda: first.write({"department_id": self.department_key.id}),
            lambda: first.write({"date_from": "2026-05-05"}),
        ):
            with self.assertRaisesRegex(UserError, "March 2026"), self.cr.savepoint():
                change()
            self.Kpi._refresh_changed()
            self.assertEqual(lines(), before)
        self._make_placement(
            self.p_sam,
            "2026-04-01",
            manager_id=self.p_head,
            department_id=self.department_key,
        )
        self.assertEqual(lines(), before)
        self.p_pia.placement_ids.write({"note": "Her first team"})

    def test_a_version_of_the_past_moves_open_results_only(self):
        """What HR dates back counts from the first open day on."""
        self._lock("2026-M01", "2026-M02", "2026-M03")
        with patch.object(self.cr, "_now", fields.Datetime.now()):
            self.p_sam.employee_id.create_version(
                {"date_version": "2026-03-01", "department_id": self.department_key.id}
            )
        self._make_lead(self.user_sam, 10, noon("2026-04-01"))
        self._refresh("won_revenue")
        for code, unit, value in (
            ("2026-M03", self.department, 100),
            ("2026-M03", self.department_key, 0),
            ("2026-M04", self.department_key, 10),
        ):
            found = self._value("won_revenue", unit, code, "department")
            self.assertEqual(found, value, (code, unit.name))
