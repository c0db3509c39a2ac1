from contextlib import closing
from unittest.mock import patch

from psycopg2 import OperationalError

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, tagged
from odoo.tests.common import get_db_name
from odoo.tools import mute_logger

COUNTED = ("spm_objective", "spm_objective_phase", "mail_message", "mail_activity")


@tagged("post_install", "-at_install")
class TestCascadeConcurrent(BaseCase):
    """Two cascades of one objective at once, and one that is killed: on connections
    and transactions of their own, with what is committed removed again."""

    def setUp(self):
        super().setUp()
        env = self._env()
        year = env["spm.period"].search(
            [("period_type", "=", "year"), ("results_locked", "=", False)], limit=1
        )
        if not year:
            self.skipTest("this database has no fiscal calendar")
        self.top = env["spm.objective"].create(
            {
                "name": "Cascaded twice",
                "kpi_id": env.ref("spm_objectives.kpi_won_revenue").id,
                "company_id": year.company_id.id,
                "period_id": year.id,
                "scope": "company",
                "target": 1000.01,
            }
        )
        self.addCleanup(self._remove)
        self.wizards = [self._saved(env, digits).id for digits in (2, 0)]
        env.cr.commit()

    def _saved(self, env, digits):
        """A cascade as the screen has saved it, its preview having been seen."""
        levels = [Command.create({"scope": "participant", "method": "even"})]
        wizard = env["spm.objective.cascade"].create(
            {"objective_id": self.top.id, "level_ids": levels, "digits": digits}
        )
        wizard.action_look_again()
        self.assertTrue(wizard.fingerprint)
        return wizard

    def _env(self):
        cursor = self.enterContext(closing(Registry(get_db_name()).cursor()))
        self.addCleanup(lambda: cursor.closed or cursor.rollback())
        return api.Environment(cursor, SUPERUSER_ID, {})

    def _remove(self):
        env = self._env()
        env["spm.objective.cascade"].browse(self.wizards).unlink()
        top = env["spm.objective"].browse(self.top.id)
        top.child_ids.unlink()
        top.unlink()
        env.cr.commit()

    def _wizards(self):
        """Both cascades, each in a transaction of its own."""
        return [
            self._env()["spm.objective.cascade"].browse(wizard)
            for wizard in self.wizards
        ]

    def _targets(self):
        """What others see below the objective."""
        top = self._env()["spm.objective"].browse(self.top.id)
        for child in top.child_ids:
            phases = sum(child.phase_ids.mapped("target"))
            self.assertAlmostEqual(phases, child.target, 2)
        return sorted(top.child_ids.mapped("target"))

    def _count(self):
        cr = self._env().cr
        counts = []
        for table in COUNTED:
            cr.execute(f"SELECT COUNT(*) FROM {table}")
            counts += cr.fetchone()
        return counts

    # ------------------------------------------------------------- two at once

    def test_the_second_waits_and_then_looks_again(self):
        first, second = self._wizards()
        shares = sorted(node["amount"] for node in first.preview["nodes"])
        first.action_cascade()
        with self.assertRaisesRegex(UserError, "changed by somebody else"):
            second.action_cascade()
        second.env.cr.rollback()
        self.assertFalse(self._targets(), "nothing is seen before it is all there")
        first.env.cr.commit()
        self.assertEqual(self._targets(), shares)
        with self.assertRaisesRegex(UserError, "Something has changed"):
            second.action_cascade()
        second.env.cr.rollback()
        self.assertEqual(self._targets(), shares)
        second.action_look_again()
        again = sorted(node["amount"] for node in second.preview["nodes"])
        second.action_cascade()
        second.env.cr.commit()
        self.assertNotEqual(again, shares)
        self.assertEqual(self._targets(), again, "theirs, and nobody has two")

    def test_what_was_read_too_early_is_not_written(self):
        """PostgreSQL refuses; Odoo repeats the request, which then finds the change."""
        first, second = self._wizards()
        self.assertTrue(second.preview["nodes"])
        first.action_cascade()
        first.env.cr.commit()
        before = self._count()
        with self.assertRaises(OperationalError), mute_logger("odoo.sql_db"):
            second.action_cascade()
        second.env.cr.rollback()
        second.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "Something has changed"):
            second.action_cascade()
        second.env.cr.rollback()
        self.assertEqual(self._count(), before)

    # ------------------------------------------------------------- killed

    def test_killed_half_way(self):
        """The connection is gone when the objectives are there and nothing else is."""
        dying, other = self._wizards()
        before = self._count()
        objectives = type(dying.env["spm.objective"])
        seen = []

        def killed(model, ids):
            seen.extend(ids)
            model.env.cr.execute("SELECT pg_backend_pid()")
            [pid] = model.env.cr.fetchone()
            cr = self._env().cr
            cr.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
            self.assertTrue(cr.fetchone()[0])
            model.env.cr.execute("SELECT 1")

        with (
            patch.object(objectives, "_written_by_sql", killed),
            mute_logger("odoo.sql_db"),
            self.assertRaises(OperationalError),
        ):
            dying.action_cascade()
        self.assertGreater(len(seen), 2, "it had begun to write")
        self.assertEqual(self._count(), before)
        self.assertFalse(self._targets())
        shares = sorted(node["amount"] for node in other.preview["nodes"])
        other.action_cascade()
        other.env.cr.commit()
        self.assertEqual(self._targets(), shares, "the lock died with it")
