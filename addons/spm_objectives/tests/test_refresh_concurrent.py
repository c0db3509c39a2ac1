from contextlib import closing

from psycopg2 import OperationalError

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, tagged
from odoo.tests.common import get_db_name
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestRefreshConcurrent(BaseCase):
    """Two runs at once cannot both write: on real transactions of their own.

    Nothing but the time of a refresh is ever committed, and that is put back.
    """

    def _env(self, uid=SUPERUSER_ID):
        cursor = self.enterContext(closing(Registry(get_db_name()).cursor()))
        self.addCleanup(lambda: cursor.closed or cursor.rollback())
        return api.Environment(cursor, uid, {})

    def test_the_second_is_refused_while_the_first_is_at_it(self):
        first, second = self._env(), self._env()
        self.assertTrue(first["spm.kpi"].search([])._refresh())
        kpis = second["spm.kpi"].search([("source", "!=", "formula")])
        self.assertTrue(kpis)
        self.assertFalse(kpis._refresh())
        second["spm.kpi.mark"]._mark_everything()
        self.assertFalse(kpis._refresh_changed())
        admin = second.ref("base.user_admin")
        with self.assertRaisesRegex(UserError, "being refreshed already"):
            kpis[0].with_user(admin).action_refresh()
        second.cr.rollback()
        first.cr.rollback()
        self.assertTrue(second["spm.kpi"].search([])._refresh())
        second.cr.rollback()

    def test_what_was_read_too_early_is_not_written(self):
        """PostgreSQL refuses, and Odoo repeats the transaction."""
        early, late = self._env(), self._env()
        kpi = early["spm.kpi"].search([("source", "!=", "formula")], limit=1)
        other = late["spm.kpi"].browse(kpi.id)
        was = other.refreshed_at
        other.refreshed_at = "2001-01-01 00:00:00"
        late.cr.commit()
        try:
            with self.assertRaises(OperationalError), mute_logger("odoo.sql_db"):
                kpi._refresh()
        finally:
            early.cr.rollback()
            other.refreshed_at = was
            late.cr.commit()

    def test_a_period_is_not_locked_under_a_run(self):
        """Else the run would write into a period that was just closed."""
        run, lock = self._env(), self._env()
        periods = [("is_leaf", "=", True), ("results_locked", "=", False)]
        period = lock["spm.period"].search(periods, limit=1)
        if not period:
            self.skipTest("this database has no fiscal calendar")
        run["spm.kpi"].search([])._refresh()
        lock.cr.execute("SET LOCAL lock_timeout = '200ms'")
        with self.assertRaises(OperationalError), mute_logger("odoo.sql_db"):
            lock.cr.execute(
                "UPDATE spm_period SET results_locked = TRUE WHERE id = %s", [period.id]
            )
