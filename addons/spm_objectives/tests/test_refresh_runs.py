from itertools import chain
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .measure_common import NOW, MeasureCommon, noon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestRefreshRuns(MeasureCommon):
    """A run changes what differs, once, and nothing when it is run again."""

    def _queries(self, run):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        run()
        self.env.flush_all()
        return self.cr.sql_log_count - before

    def _make_wins(self, users, number=2):
        for user in users:
            for day in range(1, number + 1):
                self._make_lead(user, 100 + day, noon(f"2026-03-{day:02}"))

    # ------------------------------------------------------------- the same again

    def test_running_it_twice_writes_nothing(self):
        self._make_wins(self.user_sam | self.user_pia)
        self._make_lead(self.user_sam, 1)
        self._refresh()
        before = self._stored(place=True)
        self.assertTrue(before)
        self._refresh()
        self.assertEqual(self._stored(place=True), before)
        self._make_lead(self.user_sam, 1, noon("2026-05-10"))
        self.assertTrue(self.Kpi._refresh_changed())
        after = self._stored(place=True)
        self.assertGreater(len(after), len(before))
        self.assertTrue(self.Kpi._refresh_changed())
        self.assertEqual(self._stored(place=True), after)

    def test_only_what_differs_is_written(self):
        self._make_wins(self.user_sam | self.user_pia)
        self._refresh()
        before = self._stored(place=True)
        lead = self.env["crm.lead"].search([("user_id", "=", self.user_sam.id)])[0]
        lead.expected_revenue += 1
        self._refresh()
        after = self._stored(place=True)
        touched = {key for key in after if after[key] != before.get(key)}
        people = {key[2] for key in touched}
        self.assertEqual(people, {self.p_sam.id})
        self.assertEqual(after.keys(), before.keys())

    def test_what_is_gone_is_deleted(self):
        lead = self._make_lead(self.user_sam, 1, noon("2026-03-10"))
        self._refresh("won_deals")
        [row] = self._rows("won_deals")
        lead.unlink()
        self._refresh("won_deals")
        self.assertFalse(row.exists())

    # ------------------------------------------------------------- size

    def test_queries_do_not_grow_with_headcount(self):
        self._make_wins(self.user_sam | self.user_pia | self.user_mia)
        self._refresh()

        def everything():
            self._refresh()

        def roll_up():
            people = self.env["spm.participant"].search(
                [("company_id", "=", self.company.id)]
            )
            kpis = self.Kpi.search([])
            kpis._values("participant", people.ids, self.periods)
            kpis._values("line", people.ids, self.periods)

        few = [self._queries(everything), self._queries(roll_up)]
        again = [self._queries(everything), self._queries(roll_up)]
        for number in range(60):
            user = self._make_user(f"spm_many_{number}", "user")
            self._make_participant(user, self.p_mia)
            self._make_wins(user, 1)
        self._refresh()
        many = [self._queries(everything), self._queries(roll_up)]
        self.assertLessEqual(again, few)
        self.assertEqual(many, again)

    def test_queries_do_not_grow_with_changes(self):
        self._refresh()

        def change(number):
            self._make_wins(self.user_sam, number)
            self.env.flush_all()
            return self._queries(self.Kpi._refresh_changed)

        change(1)
        self.assertEqual(change(1), change(20))

    # ------------------------------------------------------------- crashes

    def _run_cron(self, name):
        with self.enter_registry_test_mode():
            self.env.ref(f"spm_objectives.{name}").method_direct_trigger()

    def test_a_run_that_dies_keeps_what_it_finished(self):
        self._make_wins(self.user_sam)
        self.Kpi.search([]).refreshed_at = False
        real = type(self.Kpi)._refresh_these
        batches = []

        def dying(kpis):
            if len(batches) == 2:
                raise MemoryError("killed")
            batches.append(kpis.ids)
            return real(kpis)

        with (
            patch.object(type(self.Kpi), "_refresh_these", dying),
            mute_logger("odoo.addons.base.models.ir_cron"),
        ):
            self._run_cron("ir_cron_refresh_all")
        self.assertEqual(len(batches), 2)
        stored = self.Kpi.search([("source", "!=", "formula")])
        done = stored.filtered("refreshed_at")
        self.assertEqual(done.ids, stored.browse(chain(*batches)).sorted().ids)
        self.assertLess(len(done), len(stored))
        self.assertTrue(any(self._rows(kpi) for kpi in done))
        self.assertFalse(any(self._rows(kpi) for kpi in stored - done))

        first = []

        def watching(kpis):
            first.append(kpis)
            return real(kpis)

        with patch.object(type(self.Kpi), "_refresh_these", watching):
            self._run_cron("ir_cron_refresh_all")
        self.assertTrue(all(stored.mapped("refreshed_at")))
        self.assertFalse(first[0] & done, "the rest comes first")
        self._assert_full_refresh_changes_nothing()

    def test_scheduled_actions(self):
        lead = self._make_lead(self.user_sam, 100, noon("2026-03-10"))
        self._run_cron("ir_cron_refresh_changed")
        self.assertEqual(self._value("won_revenue", self.p_sam, "2026-M03"), 100)
        lead.expected_revenue = 70
        self._run_cron("ir_cron_refresh_changed")
        self.assertEqual(self._value("won_revenue", self.p_sam, "2026-M03"), 70)
        self.assertFalse(self.env["spm.kpi.mark"].search_count([]))
        self.env.flush_all()
        self.cr.execute("ALTER TABLE crm_lead DISABLE TRIGGER USER")
        self.cr.execute(
            "UPDATE crm_lead SET expected_revenue = 50 WHERE id = %s", [lead.id]
        )
        self.cr.execute("ALTER TABLE crm_lead ENABLE TRIGGER USER")
        self._run_cron("ir_cron_refresh_changed")
        self.assertEqual(self._value("won_revenue", self.p_sam, "2026-M03"), 70)
        self._run_cron("ir_cron_refresh_all")
        self.assertEqual(
            self._value("won_revenue", self.p_sam, "2026-M03"),
            50,
            "what left no mark is found at night",
        )

    # ------------------------------------------------------------- who, what

    def test_who_refreshes(self):
        self._make_lead(self.user_sam, 100, noon("2026-03-10"))
        kpi = self._kpi("won_revenue")
        for user in (self.user_mia, self.user_officer, self.user_admin_spm):
            self.assertTrue(kpi.with_user(user).action_refresh())
        with self.assertRaises(AccessError):
            kpi.with_user(self.user_sam).action_refresh()
        self.assertEqual(self._value("won_revenue", self.p_sam, "2026-M03"), 100)

    def test_a_manager_refreshes_more_than_she_sees(self):
        """The figures are the company's, whatever the rights of who asks."""
        self._make_lead(None, 100, noon("2026-03-10"), company_id=self.company.id)
        self._make_lead(self.user_head, 10, noon("2026-03-10"))
        kpi = self._kpi("won_revenue")
        kpi.with_user(self.user_mia).action_refresh()
        total = self._value("won_revenue", self.company, "2026-M03", "company")
        self.assertEqual(total, 110)

    def test_the_button_on_the_results(self):
        self._make_lead(self.user_sam, 100, noon("2026-03-10"))
        self._refresh("won_deals")
        self._make_lead(self.user_sam, 100, noon("2026-03-10"))
        results = self._rows("won_deals").with_user(self.user_mia)
        results.action_refresh()
        self.assertEqual(self._value("won_deals", self.p_sam, "2026-M03"), 2)
        self._make_lead(self.user_sam, 100, noon("2026-03-10"))
        results.browse().action_refresh()
        self.assertEqual(self._value("won_deals", self.p_sam, "2026-M03"), 3)
        with self.assertRaises(AccessError):
            results.with_user(self.user_sam).action_refresh()

    def test_a_kpi_in_draft_is_not_measured(self):
        kpi = self._make_kpi("idle")
        self._make_lead(self.user_sam, 100, noon("2026-03-10"))
        self._refresh()
        self.assertFalse(self._rows(kpi))
        kpi.with_user(self.user_admin_spm).action_activate()
        self.assertEqual(self._value(kpi, self.p_sam, "2026-M03"), 1)
