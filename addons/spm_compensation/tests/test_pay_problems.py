from contextlib import closing
from unittest.mock import patch

from psycopg2 import OperationalError
from psycopg2.errors import UniqueViolation

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, freeze_time, tagged
from odoo.tests.common import get_db_name
from odoo.tools import mute_logger

from ..models import spm_pay_run_batches as batches
from .pay_common import COMMISSION, NOW, PayCommon

GATED = {
    **COMMISSION,
    "modifiers": [
        {"type": "gate", "measure": "goal", "effect": "zero", "at_least": 100}
    ],
}
QUOTA = {
    "type": "quota",
    "key": "quota",
    "measure": "goal",
    "target_incentive": 1000,
    "curve": {"points": [{"at": 0, "gives": 0}, {"at": 100, "gives": 100}]},
}


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPayProblems(PayCommon):
    """Bad input is said for the one it concerns; everybody else is calculated."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._assign(cls.p_pia, cls._make_plan())
        cls.kpi = cls.env["spm.kpi"].create(
            {
                "name": "Calls",
                "code": "test_pay_calls",
                "source": "manual",
                "unit_type": "count",
                "category": "activity",
                "company_id": cls.company.id,
            }
        )
        cls.kpi.action_activate()

    def setUp(self):
        super().setUp()
        self._win(1000, user=self.user_pia)

    def _refused(self, code="2026-M03", participant=None):
        """Run; what is said of Sam, while Pia is paid."""
        run = self._run(code)
        self.assertEqual(self._of(self.p_pia).payable, 20, "everybody else is done")
        sam = participant or self.p_sam
        result = run.result_ids.filtered(lambda r: r.participant_id == sam)
        self.assertEqual(result.outcome, "problem")
        self.assertFalse(self._of(sam))
        return self._told(run, sam)

    # ------------------------------------------------------------- plans

    def test_a_plan_without_components(self):
        version = self._make_plan()
        version.state = "draft"
        version.component_ids.unlink()
        self._approve(version)
        self._assign(self.p_sam, version)
        self.assertIn("cannot be calculated with", self._refused())

    def test_a_version_that_is_not_approved(self):
        version = self._make_plan()
        version.state = "draft"
        self._assign(self.p_sam, version)
        self.assertIn("not approved", self._refused())

    def test_two_plans_at_once(self):
        self._assign(self.p_sam, self._make_plan())
        self._assign(self.p_sam, self._make_plan(), "2026-03-01")
        self.assertIn("two plans at once", self._refused())

    # ------------------------------------------------------------- measures

    def _measured(self, component, source="objective"):
        measure = {"key": "goal", "source": source, "kpi_id": self.kpi.id}
        version = self._make_plan(component, measures=[measure])
        return self._assign(self.p_sam, version)

    def test_a_gate_on_a_missing_objective(self):
        self._measured(GATED)
        self.assertIn("No agreed objective for “Calls”", self._refused())

    def test_no_quota(self):
        assignment = self._measured(QUOTA, "kpi")
        self.assertIn("No quota for “goal”", self._refused())
        assignment.override_ids = [
            (0, 0, {"kind": "quota", "key": "goal", "amount": 40})
        ]
        self._run()
        [line] = self._of(self.p_sam).line_ids
        self.assertEqual((line.quota, line.amount), (40, 0))

    def test_facts_that_the_engine_refuses(self):
        self._measured(GATED)
        self._objective(-50)
        told = self._refused()
        self.assertIn("goal: target: expected a target that is not negative", told)
        self.assertIn("found -50", told)

    def test_facts_that_the_engine_refuses_in_russian(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        self.user_officer.lang = "ru_RU"
        self._measured(GATED)
        self._objective(-50)
        told = self._refused()
        self.assertIn("рассчитать нельзя: goal: план: ожидается план не меньше", told)
        self.assertIn("указано: -50", told)

    def test_a_kpi_that_failed(self):
        self._measured(GATED, "kpi")
        self.kpi.write({"state": "broken", "broken_reason": "the field is gone"})
        self.assertIn("the field is gone", self._refused())

    def test_no_target_incentive(self):
        quota = {k: v for k, v in QUOTA.items() if k != "target_incentive"}
        assignment = self._measured(quota)
        self._objective(50)
        self.assertIn("No target incentive", self._refused())
        assignment.override_ids = [
            (0, 0, {"kind": "incentive", "key": "quota", "amount": 500})
        ]
        self._run()
        [line] = self._of(self.p_sam).line_ids
        self.assertEqual((line.actual, line.quota, line.attainment), (30, 50, 60))
        self.assertEqual(line.amount, 300)
        [stage] = self._of(self.p_sam).calculation_id.stages
        [revision] = stage["sources"]["goal"]["revisions"]
        self.assertEqual(revision["from"], "2026-03-01", "the target's revision")

    def _objective(self, target, actual=30):
        objective = self.env["spm.objective"].create(
            {
                "kpi_id": self.kpi.id,
                "period_id": self._period("2026-M03").id,
                "company_id": self.company.id,
                "participant_id": self.p_sam.id,
                "target": target,
            }
        )
        objective.action_propose()
        objective.with_user(self.user_sam).action_agree()
        entry = self.env["spm.kpi.entry"].with_user(self.user_sam)
        entry = entry.create(
            {
                "kpi_id": self.kpi.id,
                "participant_id": self.p_sam.id,
                "date": "2026-03-10",
                "value": actual,
            }
        )
        entry.with_user(self.user_mia).action_approve()
        return objective

    # ------------------------------------------------------------- absurd amounts

    def _written(self, lead, amount):
        """An amount from before it was refused."""
        self.env.flush_all()
        self.cr.execute(
            "UPDATE crm_lead SET expected_revenue = %s WHERE id = %s", [amount, lead.id]
        )
        self.env.invalidate_all()
        self._post(full=True)
        self._document(lead).with_user(self.user_officer).action_accept()

    def test_an_amount_that_cannot_be(self):
        self._assign(self.p_sam, self._make_plan())
        lead = self._win(1000)
        for amount in ("1e300", "-1e300", "1e60", "1e15", "NaN"):
            with self.subTest(amount), self.cr.savepoint() as savepoint:
                self._written(lead, amount)
                told = self._refused()
                self.assertIn("amount: expected a number of less than 1,000,", told)
                savepoint.rollback()
                self.env.invalidate_all()
        self._written(lead, "999999999999999")
        self._run()
        self.assertTrue(self._of(self.p_sam).payable)

    def test_an_amount_that_cannot_be_in_another_currency(self):
        euro = self._euro("2026-01-01")
        plan = self.env["spm.plan"].create(
            {"name": "Euro", "company_id": self.company.id, "currency_id": euro.id}
        )
        self._assign(self.p_sam, self._make_version(plan))
        self._written(self._win(1000), "1e300")
        self.assertIn("expected fewer digits", self._refused())

    def test_what_is_stored_already_is_shown(self):
        """Amounts as they were calculated before such facts were refused."""
        self._assign(self.p_sam, self._make_plan())
        self._win(1000)
        self._run()
        statement = self._of(self.p_sam)
        self.env.flush_all()
        self.cr.execute(
            "UPDATE spm_statement SET payable = 1e300, earned = 1e300 WHERE id = %s",
            [statement.id],
        )
        self.cr.execute(
            "UPDATE spm_statement_line SET amount = 1e300, base = 1e40"
            " WHERE statement_id = %s",
            [statement.id],
        )
        self.env.invalidate_all()
        mine = statement.with_user(self.user_sam)
        self.assertIn("1.000E+300", str(mine.told))
        self.assertIn("1.000E+300", str(mine.line_ids.told))

    # ------------------------------------------------------------- people

    def test_an_employee_without_a_user(self):
        nobody = self._make_participant("No User", self.p_mia)
        self._assign(nobody, self._make_plan())
        entry = {
            "name": "By hand",
            "participant_id": nobody.id,
            "component_id": self.revenue.id,
            "amount": 500,
            "earned_on": "2026-03-03",
            "company_id": self.company.id,
        }
        self.env["spm.credit.entry"].create(entry)
        self._post()
        self._run()
        self.assertEqual(self._of(nobody).payable, 10)
        self._finish(self._of(nobody), until="approved")

    def test_hired_after_the_period(self):
        self._assign(self.p_sam, self._make_plan())
        self.p_sam.date_start = "2026-04-01"
        run = self._run()
        self.assertIn("only from 04/01/2026", self._told(run, self.p_sam))
        self.assertFalse(self._of(self.p_sam))
        self.assertEqual(run.problem_count, 0)

    def test_gone_before_the_period(self):
        self._assign(self.p_sam, self._make_plan())
        self._win(1000, "2026-02-10")
        self.p_sam.date_end = "2026-03-01"
        self._run("2026-M02")
        february = self._of(self.p_sam, "2026-M02")
        self.assertTrue(february.is_final)
        run = self._run()
        self.assertFalse(
            run.result_ids.filtered(lambda r: r.participant_id == self.p_sam)
        )
        self.assertFalse(self._of(self.p_sam))

    def test_late_credits_of_who_is_gone(self):
        self._assign(self.p_sam, self._make_plan(), until="2026-03-01")
        self.p_sam.date_end = "2026-03-01"
        self._run("2026-M02")
        self._finish(self._of(self.p_sam, "2026-M02"), self._of(self.p_pia, "2026-M02"))
        self._win(1000, "2026-02-10")
        self._run()
        final = self._of(self.p_sam)
        self.assertEqual((final.payable, final.is_final), (20, True))
        self.assertTrue(final.calculation_id.stages[0]["settles"])

    # ------------------------------------------------------------- money

    def test_no_rate_on_the_day(self):
        euro = self._euro("2026-03-20")
        plan = self.env["spm.plan"].create(
            {"name": "Euro", "company_id": self.company.id, "currency_id": euro.id}
        )
        self._assign(self.p_sam, self._make_version(plan))
        self._win(1000)
        self.assertIn("No exchange rate", self._refused())
        self._rate(euro, "2026-01-01", 0.5)
        self._run()
        self.assertEqual(self._of(self.p_sam).payable, 10, "1,000 USD are 500 EUR")

    def test_paid_in_another_currency(self):
        euro = self._euro("2026-04-20")
        self._assign(self.p_sam, self._make_plan(), currency_id=euro.id)
        self._win(1000)
        self._run()
        statement = self._of(self.p_sam)
        self._finish(statement, until="approved")
        with self.assertRaisesRegex(UserError, "no rate of EUR"):
            statement.with_user(self.user_officer).action_post()
        self._rate(euro, "2026-03-31", 0.25)
        statement.with_user(self.user_officer).action_post()
        self.assertEqual((statement.payable, statement.pay_amount), (20, 5))

    def test_paid_in_another_currency_is_rounded_as_money_is(self):
        euro = self._euro("2026-01-01")
        self._rate(euro, "2026-03-31", 0.1)
        self._assign(self.p_sam, self._make_plan(), currency_id=euro.id)
        self._win(502.5)
        self._run()
        statement = self._of(self.p_sam)
        self._finish(statement)
        self.assertEqual(10.05 * 0.1, 1.0050000000000001, "floats are off")
        self.assertEqual((statement.payable, statement.pay_amount), (10.05, 1.01))

    def _euro(self, day):
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.env["res.currency.rate"].search([]).unlink()
        self._rate(euro, day, 0.8)
        return euro

    def _rate(self, currency, day, rate):
        self.env["res.currency.rate"].create(
            {
                "currency_id": currency.id,
                "company_id": self.company.id,
                "name": day,
                "rate": rate,
            }
        )

    # ------------------------------------------------------------- locks

    def test_a_period_that_is_not_locked(self):
        self._run()
        pia = self._of(self.p_pia).with_user(self.user_officer)
        pia.with_user(self.user_second).action_review()
        pia.action_approve()
        with self.assertRaisesRegex(UserError, "not locked: lock them first"):
            pia.action_post()
        with self.assertRaisesRegex(UserError, "not posted yet"):
            pia.period_id.action_lock_pay()
        for code in ("2026-M01", "2026-M02"):
            self._period(code).with_user(self.user_officer).action_lock_results()
        pia.action_lock_and_post()
        self.assertEqual(pia.state, "posted")

    def test_pay_of_the_period_is_locked(self):
        for code in ("2026-M01", "2026-M02", "2026-M03"):
            period = self._period(code).with_user(self.user_officer)
            period.action_lock_results()
            period.action_lock_pay()
        run = self._run()
        self.assertIn("is locked", self._told(run, self.p_pia))
        self.assertFalse(self._of(self.p_pia))

    # ------------------------------------------------------------- killed

    def test_killed_in_the_middle(self):
        for number in range(4):
            person = self._make_participant(f"Person {number}", self.p_mia)
            self._assign(person, self._make_plan())
        run = self.Run.create({"period_id": self._period("2026-M03").id})
        run.action_start()
        real = type(run)._work_on
        done = []

        def dying(records, ids):
            if len(done) == 1:
                raise MemoryError("killed")
            done.append(ids)
            return real(records, ids)

        with (
            patch.object(batches, "BATCH", 2),
            patch.object(type(run), "_work_on", dying),
            mute_logger("odoo.addons.base.models.ir_cron"),
        ):
            self._run_cron()
        self.assertEqual(
            (run.state, run.done_count, run.total_count), ("running", 2, 5)
        )
        with patch.object(batches, "BATCH", 2):
            self._run_cron()
        self.assertEqual((run.state, run.done_count), ("done", 5))
        self.assertEqual(len(run.statement_ids), 5)
        self.assertEqual(self._of(self.p_pia).payable, 20)
        again = self._run()
        self.assertEqual(set(again.result_ids.mapped("outcome")), {"same"})

    def _run_cron(self):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref("spm_compensation.ir_cron_pay_runs").method_direct_trigger()
        self.env.invalidate_all()

    def test_a_credit_is_paid_once_by_the_database_itself(self):
        self._run()
        [credit] = self._of(self.p_pia).credit_ids
        self.env.flush_all()
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"):
            with self.cr.savepoint():
                self.cr.execute(
                    "INSERT INTO spm_statement_credit (credit_id, statement_id, pay)"
                    " VALUES (%s, 1, 2)",
                    [credit.credit_id.id],
                )


@tagged("post_install", "-at_install")
class TestPayTurn(BaseCase):
    """Two cursors, as two workers have them."""

    def test_two_at_once(self):
        registry = Registry(get_db_name())
        with closing(registry.cursor()) as one, closing(registry.cursor()) as two:
            turn = api.Environment(one, SUPERUSER_ID, {})["spm.pay.turn"]
            other = api.Environment(two, SUPERUSER_ID, {})["spm.pay.turn"]
            self.assertTrue(turn._claim())
            self.assertFalse(other._claim(wait=False), "somebody is at it")
            one.rollback()
            self.assertTrue(other._claim(wait=False))
            two.rollback()

    def test_an_old_snapshot_is_refused(self):
        registry = Registry(get_db_name())
        with closing(registry.cursor()) as one, closing(registry.cursor()) as two:
            two.execute("SELECT COUNT(*) FROM spm_pay_turn")
            turn = api.Environment(one, SUPERUSER_ID, {})["spm.pay.turn"]
            turn._claim()
            one.commit()
            other = api.Environment(two, SUPERUSER_ID, {})["spm.pay.turn"]
            with self.assertRaises(OperationalError), mute_logger("odoo.sql_db"):
                other._claim()
            two.rollback()
