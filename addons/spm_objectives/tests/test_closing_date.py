from datetime import datetime, timedelta

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from .measure_common import NOW, MeasureCommon, noon

OLD = noon("2026-01-02")


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestClosingDate(MeasureCommon):
    """Results count by the day on which a deal was closed: nobody moves the own ones,
    and everything that closes or opens deals works as ever."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.now = datetime.fromisoformat(NOW)
        cls.won = cls._make_lead(cls.user_sam, 100, noon("2026-03-10"))
        cls.lost = cls._make_lead(cls.user_sam, 100, noon("2026-03-11"), lost=True)
        cls.open = cls._make_lead(cls.user_sam, 100)
        cls.leads = cls.won + cls.lost + cls.open

    def _mine(self, lead):
        return lead.with_user(self.user_sam)

    def _refused(self, attempt):
        with self.assertRaises(AccessError) as caught, self.cr.savepoint():
            attempt()
        self.env.invalidate_all()
        self.assertIn("Odoo sets the closing date of “Deal", str(caught.exception))
        self.assertIn("Ask a sales administrator", str(caught.exception))

    # ------------------------------------------------------------- what is refused

    def test_another_day_of_a_closed_deal(self):
        for lead in (self.won, self.lost):
            before = lead.date_closed
            for vals in (
                {"date_closed": OLD},
                {"date_closed": False},
                {"date_closed": self.now + timedelta(days=3)},
                {"date_closed": OLD, "type": "lead"},
                {"date_closed": OLD, "user_id": self.user_pia.id},
                {"date_closed": OLD, "active": True},
            ):
                self._refused(lambda lead=lead, vals=vals: self._mine(lead).write(vals))
            self._refused(
                lambda lead=lead: self._mine(lead).web_save({"date_closed": OLD}, {})
            )
            self._refused(lambda: self._mine(self.leads).write({"date_closed": OLD}))
            self.assertEqual(lead.date_closed, before)

    def test_roundabout_ways(self):
        mine = self._mine(self.open)
        mine.date_closed = OLD
        self._refused(lambda: mine.write({"won_status": "won"}))
        self._refused(lambda: mine.write({"date_closed": noon("2026-02-02")}))
        self._refused(lambda: self._mine(self.lost).write({"won_status": "won"}))
        mine.date_closed = False
        archived = self._mine(self._make_lead(self.user_sam, 5))
        archived.action_archive()
        self._refused(lambda: archived.write({"date_closed": False}))
        self._refused(lambda: archived.write({"date_closed": OLD, "probability": 0}))
        before = self.won.date_closed
        with mute_logger("odoo.models"):
            loaded = mine.load(
                [".id", "date_closed"], [[str(self.won.id), "2026-01-02 12:00:00"]]
            )
        self.assertFalse(loaded["ids"])
        self.assertEqual(self.won.date_closed, before)

    def test_a_new_deal_of_another_day(self):
        stage = self.env["crm.stage"].search([("is_won", "=", True)], limit=1)
        usual = {"name": "Deal of old", "type": "opportunity"}
        won = usual | {"stage_id": stage.id}
        lost = usual | {"active": False, "probability": 0}
        leads = self._mine(self.env["crm.lead"])
        for vals in (won, lost):
            self._refused(lambda vals=vals: leads.create(vals | {"date_closed": OLD}))
            dated = leads.with_context(default_date_closed=OLD)
            self._refused(lambda vals=vals, dated=dated: dated.create(vals))
        self.assertTrue(leads.create(usual | {"date_closed": OLD}))
        self.assertTrue(leads.create(won | {"date_closed": self.now}))

    # ------------------------------------------------------------- what goes on

    def test_closing_and_opening_goes_on(self):
        mine = self._mine(self.open)
        mine.action_set_won_rainbowman()
        self.assertEqual(mine.date_closed, self.now)
        mine.web_save({"stage_id": self.env.ref("crm.stage_lead1").id}, {})
        self.assertFalse(mine.date_closed)
        mine.action_set_lost()
        self.assertEqual(mine.date_closed, self.now)
        mine.action_unarchive()
        mine.action_set_won()
        self.assertEqual(mine.date_closed, self.now)
        mine.action_archive()
        mine.action_unarchive()
        mine.web_save({"probability": 40, "stage_id": self.stage()}, {})
        self.assertEqual(mine.won_status, "pending")
        self.assertFalse(mine.date_closed)

    def stage(self):
        return self.env.ref("crm.stage_lead2").id

    def test_old_deals_are_opened_and_closed_again(self):
        lost, won = self._mine(self.lost), self._mine(self.won)
        lost.action_restore()
        self.assertEqual((lost.active, lost.date_closed), (True, False))
        won.action_archive()
        self.assertEqual((won.active, won.date_closed), (False, self.now))
        lost.action_set_won()
        self.assertEqual(lost.date_closed, self.now)
        archived = self._mine(self._make_lead(self.user_sam, 5, OLD))
        archived.action_archive()
        archived.write({"active": True, "expected_revenue": 6})

    def test_merging_goes_on(self):
        other = self._make_lead(self.user_sam, 7, noon("2026-03-12"))
        head = self._mine(self.won + other + self.open).merge_opportunity()
        self.assertEqual(head.won_status, "won")
        self.assertTrue(head.date_closed)

    def test_made_won(self):
        stage = self.env["crm.stage"].search([("is_won", "=", True)], limit=1)
        lead = self._mine(self.env["crm.lead"]).create(
            {"name": "Made won", "type": "opportunity", "stage_id": stage.id}
        )
        self.assertEqual(lead.date_closed, self.now)

    def test_the_same_day_and_this_moment_are_no_other_day(self):
        mine = self._mine(self.won)
        mine.date_closed = self.won.date_closed
        mine.date_closed = fields.Datetime.now()
        self.assertEqual(self.won.date_closed, self.now)

    def test_who_may_correct_it(self):
        groups = "sales_team.group_sale_salesman_all_leads"
        for group in (
            "sales_team.group_sale_manager",
            "spm_objectives.group_spm_officer",
            "spm_objectives.group_spm_admin",
        ):
            login = group.replace(".", "_")
            user = new_test_user(
                self.env,
                login,
                f"{groups},{group}",
                company_id=self.company.id,
                company_ids=[(6, 0, self.company.ids)],
            )
            self.won.with_user(user).date_closed = OLD
            self.lost.with_user(user).date_closed = OLD
        other = new_test_user(
            self.env,
            "all_leads",
            groups,
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        self._refused(lambda: self.won.with_user(other).write({"date_closed": False}))

    # ------------------------------------------------------------- what cannot be

    def test_amounts_that_cannot_be(self):
        mine = self._mine(self.open)
        for name in ("expected_revenue", "recurring_revenue"):
            for amount in (1e15, -1e15, 1e300, float("inf"), float("nan")):
                with (
                    self.subTest(name, amount=amount),
                    self.assertRaises(ValidationError),
                    self.cr.savepoint(),
                ):
                    mine.write({name: amount})
                self.env.invalidate_all()
                with (
                    self.subTest(name, made=amount),
                    self.assertRaises(ValidationError),
                    self.cr.savepoint(),
                ):
                    mine.create({"name": "Much", name: amount})
                self.env.invalidate_all()
            mine.write({name: 1e14})

    def test_starts_that_cannot_be(self):
        mine = self._mine(self.open)
        for day in ("0001-01-01 00:00:00", "9999-12-31 23:59:59"):
            with self.assertRaises(ValidationError), self.cr.savepoint():
                mine.spm_date_start = day
            self.env.invalidate_all()
        mine.spm_date_start = False
        mine.spm_date_start = OLD

    def test_days_that_cannot_be_do_no_harm_to_results(self):
        kpis = self._kpi("won_revenue") + self._kpi("sales_cycle")
        for day in ("0001-01-01 00:00:00", "9999-12-31 23:59:59"):
            for tz in ("America/New_York", "Asia/Tokyo"):
                (self.won + self.lost).date_closed = day
                self.env.flush_all()
                self.cr.execute("UPDATE res_company SET spm_tz = %s", [tz])
                self.cr.execute("UPDATE crm_lead SET spm_date_start = %s", [day])
                self.env.invalidate_all()
                with mute_logger("odoo.addons.spm_objectives.models.spm_kpi_refresh"):
                    self._refresh(*kpis.mapped("code"))
                self.assertNotIn("broken", kpis.mapped("state"))
                self._mine(self.won).web_read(
                    {"spm_objective_ids": {}, "spm_date_start": {}}
                )
