from psycopg2.errors import UniqueViolation

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from ..engine import recompute
from .pay_common import COMMISSION, NOW, PayCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPayRuns(PayCommon):
    """A run calculates everybody's pay of a period, and only what changed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.version = cls._make_plan()
        for participant in (cls.p_sam, cls.p_pia):
            cls._assign(participant, cls.version)

    def test_a_period_is_calculated(self):
        self._win(8000)
        self._win(7000, "2026-03-20")
        self._win(500, user=self.user_pia)
        self._win(100, "2026-04-01")
        run = self._run()
        self.assertEqual((run.total_count, run.done_count, run.progress), (2, 2, 100))
        sam = self._of(self.p_sam)
        self.assertEqual(sam.payable, 400, "10,000 × 2 % + 5,000 × 4 %")
        self.assertEqual(self._of(self.p_pia).payable, 10)
        line = sam.line_ids
        self.assertEqual(
            (line.key, line.base, line.amount), (*["test_revenue"], 15000, 400)
        )
        self.assertEqual(sum(sam.credit_ids.mapped("pay")), 400)
        self.assertEqual(sam.credit_ids.mapped("pay"), [160, 240])
        [stage] = sam.calculation_id.stages
        whole = {**stage["explanation"], "components": [line.explanation]}
        self.assertEqual(recompute(whole), 400)

    def test_a_second_run_writes_nothing(self):
        self._win(8000)
        self._run()
        before = self._rows_of_pay()
        run = self._run()
        self.assertEqual(self._rows_of_pay(), before)
        self.assertEqual(set(run.result_ids.mapped("outcome")), {"same"})

    def _rows_of_pay(self):
        """Where PostgreSQL keeps each row, which any write changes."""
        self.env.flush_all()
        found = []
        for table in ("", "_calculation", "_line", "_credit"):
            self.cr.execute(f"SELECT id, xmin, ctid FROM spm_statement{table}")
            found.append(self.cr.fetchall())
        return found

    def test_a_change_makes_a_new_calculation(self):
        lead = self._win(8000)
        self._run()
        statement = self._of(self.p_sam)
        self._win(1000)
        lead.expected_revenue = 9000
        self._post()
        run = self._run()
        self.assertEqual(self._of(self.p_sam), statement)
        self.assertEqual(statement.payable, 180, "the change waits for review")
        self.assertEqual(statement.calculation_ids.mapped("payable"), [180, 160])
        changed = run.result_ids.filtered(lambda r: r.participant_id == self.p_sam)
        self.assertEqual(
            (changed.outcome, changed.previous, changed.payable, changed.difference),
            ("changed", 160, 180, 20),
        )
        self.assertEqual(len(statement.credit_ids), 2)

    def test_a_run_tells_what_is_to_pay_with_adjustments(self):
        self._win(8000)
        self._run()
        adjustment = self.env["spm.statement.adjustment"].with_user(self.user_officer)
        adjustment = adjustment.create(
            {"statement_id": self._of(self.p_sam).id, "amount": 50, "reason": "Fair"}
        )
        adjustment.with_user(self.user_second).action_approve()
        self._win(1000)
        for dry_run in (True, False):
            run = self._run(dry_run=dry_run)
            told = run.result_ids.filtered(lambda r: r.participant_id == self.p_sam)
            self.assertEqual((told.previous, told.payable), (210, 230))
        self.assertEqual(self._of(self.p_sam).payable, 230)

    def test_a_dry_run_keeps_nothing(self):
        self._win(8000)
        run = self._run(dry_run=True)
        self.assertFalse(self._of(self.p_sam))
        mine = run.result_ids.filtered(lambda r: r.participant_id == self.p_sam)
        self.assertEqual(
            (mine.outcome, mine.payable, mine.difference), ("new", 160, 160)
        )
        self._run()
        self._win(1000)
        run = self._run(dry_run=True)
        mine = run.result_ids.filtered(lambda r: r.participant_id == self.p_sam)
        self.assertEqual((mine.payable, mine.difference), (180, 20))
        self.assertEqual(self._of(self.p_sam).payable, 160)

    def test_versions_within_a_period(self):
        """Each deal follows the plan in force at its close date."""
        double = {
            **COMMISSION,
            "table": {"mode": "marginal", "tiers": [{"from": 0, "rate": 10}]},
        }
        version = self._make_plan(double, day="2026-03-15")
        self.p_sam_assignment = self.env["spm.plan.assignment"].search(
            [("participant_id", "=", self.p_sam.id)]
        )
        self.p_sam_assignment.date_to = "2026-03-15"
        self._assign(self.p_sam, version, "2026-03-15")
        self._win(1000, "2026-03-14")
        self._win(1000, "2026-03-15")
        self._run()
        statement = self._of(self.p_sam)
        self.assertEqual(statement.line_ids.mapped("amount"), [20, 100])
        self.assertEqual(statement.payable, 120)

    def test_late_credits_are_paid_once(self):
        self._win(8000)
        self._run()
        self._finish(self._of(self.p_sam), self._of(self.p_pia))
        self.assertEqual(self._of(self.p_sam).name[:9], "PAY/2026/")
        self._period("2026-Q1")
        march = self._period("2026-M03")
        for code in ("2026-M01", "2026-M02"):
            self._period(code).with_user(self.user_officer).action_lock_results()
            self._period(code).with_user(self.user_officer).action_lock_pay()
        march.with_user(self.user_officer).action_lock_pay()
        self._win(1000, "2026-03-11")
        run = self._run()
        mine = run.result_ids.filtered(lambda r: r.participant_id == self.p_sam)
        self.assertEqual(
            (mine.outcome, mine.payable, mine.previous), ("shadow", 180, 160)
        )
        statement = self._of(self.p_sam)
        self.assertEqual(statement.payable, 160)
        shadow = statement.calculation_ids.filtered("is_shadow")
        self.assertEqual(shadow.payable, 180)
        self._run("2026-M04")
        self.assertEqual(self._of(self.p_sam, "2026-M04").payable, 20)
        self._run()
        self.assertEqual(len(statement.calculation_ids), 2, "the same shadow once")

    def test_queries_do_not_grow_with_people(self):
        self._run()
        counts = []
        for number in (1, 12):
            for _ in range(number):
                person = self._make_participant("Somebody", self.p_mia)
                self._assign(person, self.version)
            people = self.env["spm.participant"].search(
                [("company_id", "=", self.company.id)]
            )
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            calculator = self.env["spm.pay.writer"]
            period = self._period("2026-M03")
            found = calculator._calculate(period, people.ids)
            calculator._keep(period, [outcome for _p, outcome in found if outcome])
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(*counts)

    def test_two_runs_of_a_period(self):
        vals = {"period_id": self._period("2026-M03").id}
        run, other = self.Run.create([vals, vals])
        run.action_start()
        with self.assertRaisesRegex(UserError, "being calculated already"):
            self.Run.create(vals)
        with self.assertRaisesRegex(UserError, "being calculated already"):
            other.action_start()
        self.env.flush_all()
        with (
            self.assertRaises(UniqueViolation),
            mute_logger("odoo.sql_db"),
            self.cr.savepoint(),
        ):
            # two workers, neither of which saw the other's
            other.sudo().state = "running"
            other.flush_recordset()
        other.invalidate_recordset()
        run.action_cancel()
        self.assertEqual(run.state, "cancelled")
        other.action_calculate_now()
        self.assertEqual(other.state, "done")

    def test_a_refused_run_is_not_kept(self):
        with self.assertRaisesRegex(UserError, "Nobody is on a plan"):
            self.Run.create({"period_id": self._period("2026-Q1").id})
        run = self.Run.create({"period_id": self._period("2026-M03").id})
        with self.assertRaisesRegex(UserError, "Nobody is on a plan"):
            run.period_id = self._period("2026-Q1")

    def test_cancelling_what_has_ended_says_so(self):
        run = self._run()
        told = run.action_cancel()
        self.assertEqual(told["params"]["title"], "It has finished already.")
        self.assertEqual(
            (told["params"]["next"]["tag"], run.state), ("soft_reload", "done")
        )

    def test_a_dry_run_is_run_for_real(self):
        dry = self._run(dry_run=True, plan_ids=self.version.plan_id.ids)
        real = self.Run.browse(dry.action_run_for_real()["res_id"])
        self.assertNotEqual(real, dry)
        self.assertFalse(real.dry_run)
        self.assertEqual(
            (real.period_id, real.plan_ids, real.state),
            (dry.period_id, dry.plan_ids, "running"),
        )
        real.action_calculate_now()
        self.assertEqual(real.state, "done")
        self.assertTrue(real.statement_ids)

    def test_which_plans_are_paid(self):
        run = self._run()
        self.assertEqual(run.plans_told, "All plans")
        run = self._run(plan_ids=self.version.plan_id.ids)
        self.assertEqual(run.plans_told, "Plan")

    def test_what_is_to_mend_can_be_read_whole(self):
        arch = self.env.ref("spm_compensation.spm_pay_run_view_form").arch
        for name in ("what", "remedy"):
            self.assertIn(f'<field name="{name}" class="text-wrap"/>', arch)
        self.assertIn('<widget name="spm_follow"/>', arch)
