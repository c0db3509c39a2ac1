from contextlib import closing
from unittest.mock import patch

from psycopg2 import OperationalError

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, freeze_time, tagged
from odoo.tests.common import get_db_name
from odoo.tools import mute_logger

from ..models import spm_credit_posting as posting
from .credit_common import NOW, CreditCommon, noon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestCreditRuns(CreditCommon):
    """A run posts what is lacking, once; one that dies leaves whole batches."""

    def _make_wins(self, number):
        return self.env["crm.lead"].union(
            *(
                self._make_lead(self.user_sam, 100 + n, noon("2026-03-10"))
                for n in range(number)
            )
        )

    def _run_cron(self, name):
        with self.enter_registry_test_mode():
            self.env.ref(f"spm_compensation.{name}").method_direct_trigger()

    def _queries(self, full):
        self.env.flush_all()
        before = self.cr.sql_log_count
        self._post(full=full)
        return self.cr.sql_log_count - before

    def test_queries_do_not_grow(self):
        self._make_rule()
        self._make_rule("rollup", level_to=2)
        self._post()  # the rules ask for a full pass
        counts = []
        for number in (1, 20):
            self._make_wins(number)
            counts.append((self._queries(False), self._queries(True)))
        self.assertEqual(*counts)

    def test_a_run_that_dies_leaves_whole_batches(self):
        self._make_rule()
        self._make_rule("rollup")
        leads = self._make_wins(7)
        # rules ask for a full pass; here it is about the marks of documents
        marks = self.env["spm.credit.mark"]
        marks._forget_these([row[0] for row in marks._everything()])
        real = type(self.Credit)._post_batch
        batches = []

        def dying(credit, source, scope, **kwargs):
            if len(batches) == 2:
                raise MemoryError("killed")
            batches.append(scope.ids)
            return real(credit, source, scope, **kwargs)

        with (
            patch.object(posting, "CHANGED", 2),
            patch.object(type(self.Credit), "_post_batch", dying),
            mute_logger("odoo.addons.base.models.ir_cron"),
        ):
            self._run_cron("ir_cron_post_changed")
        done = leads.filtered(self._rows)
        self.assertEqual(len(done), 4)
        for lead in done:
            self.assertEqual(len(self._rows(lead)), 2, "owner and manager, both")
        with patch.object(posting, "CHANGED", 2):
            self._run_cron("ir_cron_post_changed")
        for lead in leads:
            self.assertEqual(len(self._rows(lead)), 2, "once")
        before = self._count()
        self._post(full=True)
        self.assertEqual(self._count(), before)
        self.assertFalse(self.env["spm.credit.mark"].search_count([]))

    def test_a_full_run_in_ranges(self):
        self._make_rule()
        leads = self._make_wins(5)
        with patch.object(posting, "RANGE", 300):
            self._run_cron("ir_cron_reconcile")
        self.assertTrue(all(len(self._rows(lead)) == 1 for lead in leads))

    def _ranges_of(self, limit, **kwargs):
        """The ranges that a pass with time for so many looks at."""
        real, seen = type(self.Credit)._post_batch, []

        def watching(credit, source, scope, **why):
            seen.append((source, scope.start, scope.stop))
            return real(credit, source, scope, **why)

        with (
            patch.object(posting, "RANGE", 2),
            patch.object(type(self.Credit), "_post_batch", watching),
        ):
            done = self.Credit._post(tick=lambda left: len(seen) < limit, **kwargs)
        return done, seen

    def test_a_full_pass_goes_on_where_its_time_was_over(self):
        rule = self._make_rule()
        self._post()
        leads = self._make_wins(7)
        every = self._ranges_of(10**6, full=True)[1]
        self.assertEqual(self._ranges_of(3, full=True), (False, every[:3]))
        self.assertEqual(self._ranges_of(2, full=True), (False, every[3:5]))
        self.assertEqual(self._ranges_of(10**6, full=True), (True, every[5:]))
        self.assertEqual(self._ranges_of(1, full=True), (False, every[:1]))
        # what was changed meanwhile wants everything anew, until all was looked at
        rule.percent = 50
        self.assertEqual(self._ranges_of(2), (False, every[:2]))
        self.assertTrue(self.env["spm.credit.mark"]._everything())
        self.assertEqual(self._ranges_of(10**6), (True, every[2:]))
        self.assertFalse(self.env["spm.credit.mark"]._everything())
        self.assertEqual(self._ranges_of(10**6), (True, []))
        self.assertTrue(all(len(self._rows(lead)) == 1 for lead in leads))

    def test_what_left_no_mark_is_found_at_night(self):
        self._make_rule()
        lead = self._make_lead(self.user_sam, 100, noon("2026-03-10"))
        self._post()
        self.cr.execute("ALTER TABLE crm_lead DISABLE TRIGGER USER")
        self.cr.execute(
            "UPDATE crm_lead SET won_status = 'pending' WHERE id = %s", [lead.id]
        )
        self.cr.execute("ALTER TABLE crm_lead ENABLE TRIGGER USER")
        self._run_cron("ir_cron_post_changed")
        self.assertEqual(len(self._rows(lead)), 1)
        self._run_cron("ir_cron_reconcile")
        self.assertEqual(self._rows(lead).mapped("amount"), [100, -100])

    def test_marks_cost_no_statement_of_their_own(self):
        """The database writes them by itself."""
        self._make_rule()
        lead = self._make_lead(self.user_sam, 100, noon("2026-03-10"))
        self._post()
        marks = self.env["spm.credit.mark"]
        self.assertFalse(marks.search([]))
        lead.expected_revenue += 100
        with self.assertQueryCount(1):
            self.env.flush_all()
        self.assertEqual(marks.search([]).res_id, lead.id)

    def test_open_deals_leave_no_marks(self):
        """Nobody is credited for them; what was won is looked at once more."""
        self._make_rule()
        self._post()
        lead = self._make_lead(self.user_sam, 100)
        lead.expected_revenue += 100
        self.env.flush_all()
        self.assertFalse(self.env["spm.credit.mark"].search([]))
        lead.action_set_won()
        self._post()
        lead.stage_id = self.env.ref("crm.stage_lead1")
        self.env.flush_all()
        self.assertEqual(self.env["spm.credit.mark"].search([]).res_id, lead.id)


@tagged("post_install", "-at_install")
class TestCreditConcurrent(BaseCase):
    """Two passes at once cannot both post: on real transactions of their own.

    Nothing is ever committed but the number of the pass.
    """

    def _env(self, uid=SUPERUSER_ID):
        cursor = self.enterContext(closing(Registry(get_db_name()).cursor()))
        self.addCleanup(lambda: cursor.closed or cursor.rollback())
        return api.Environment(cursor, uid, {})

    def test_the_second_is_refused_while_the_first_is_at_it(self):
        first, second = self._env(), self._env()
        self.assertTrue(first["spm.credit"]._post())
        self.assertFalse(second["spm.credit"]._post())
        self.assertFalse(second["spm.credit"]._post(full=True))
        admin = second.ref("base.user_admin")
        admin.group_ids |= second.ref("spm_objectives.group_spm_officer")
        with self.assertRaisesRegex(UserError, "posted already"):
            second["spm.credit"].with_user(admin).action_post()
        second.cr.rollback()
        first.cr.rollback()
        self.assertTrue(second["spm.credit"]._post())
        second.cr.rollback()

    def test_what_was_read_too_early_is_not_posted(self):
        """PostgreSQL refuses, and Odoo repeats the transaction."""
        early, late = self._env(), self._env()
        early.cr.execute("SELECT revision FROM spm_credit_turn")
        self.assertTrue(late["spm.credit"]._claim())
        late.cr.commit()
        with self.assertRaises(OperationalError), mute_logger("odoo.sql_db"):
            early["spm.credit"]._post()

    def test_pay_is_not_locked_under_a_pass(self):
        run, lock = self._env(), self._env()
        open_ = [("is_leaf", "=", True), ("pay_locked", "=", False)]
        period = lock["spm.period"].search(open_, limit=1)
        if not period:
            self.skipTest("this database has no fiscal calendar")
        self.assertTrue(run["spm.credit"]._claim())
        lock.cr.execute("SET LOCAL lock_timeout = '200ms'")
        with self.assertRaises(OperationalError), mute_logger("odoo.sql_db"):
            lock.cr.execute(
                "UPDATE spm_period SET results_locked = TRUE WHERE id = %s", [period.id]
            )
