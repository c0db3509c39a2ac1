import json

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .plan_common import TERMS, PlanCommon

CASE = {
    "facts": {
        "credits": [
            {"key": "D1", "amount": 12000, "component": "new_business"},
        ],
        "measures": {
            "won_revenue": {"actual": 80, "target": 100},
            "win_rate": {"attainment": 95},
        },
    },
    "expected": {"components": {"new_business": 650, "target": 600}, "payable": 1250},
}


@tagged("post_install", "-at_install")
class TestPlanApproval(PlanCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls._make_plan()
        cls.version = cls._make_version(cls.plan, terms=TERMS)
        cls.officer_version = cls.version.with_user(cls.user_officer)

    def _make_case(self, **vals):
        return self.env["spm.plan.case"].create(
            {
                "version_id": self.version.id,
                "name": "a good month",
                "content": json.dumps(CASE),
            }
            | vals
        )

    # ------------------------------------------------------------- approve

    def test_approve(self):
        self.assertFalse(self.officer_version.problem)
        self.officer_version.action_approve()
        self.assertEqual(self.version.state, "approved")
        self.assertEqual(self.version.approved_by_id, self.user_officer)
        self.assertRegex(self.version.terms_hash, "^[0-9a-f]{64}$")

    def test_fingerprint_covers_sources(self):
        before = self.version._fingerprint()
        self.version.measure_ids[0].span = "year"
        middle = self.version._fingerprint()
        self.version.component_ids[1].incentive_weight = 30
        self.assertEqual(len({before, middle, self.version._fingerprint()}), 3)

    def test_what_is_missing_is_told(self):
        empty = self._make_version(self.plan, "2027-01-01")
        self.assertIn("add a component", empty.problem)
        commission, quota = self.version.component_ids
        commission.credited_id = False
        quota.point_ids.unlink()
        quota.modifier_ids.measure_id = False
        self.version.measure_ids[0].kpi_id = False
        problems = self.version.problem.splitlines()
        self.assertEqual(len(problems), 4)
        with self.assertRaisesRegex(UserError, "choose which credits it pays for"):
            self.officer_version.action_approve()
        self.assertEqual(self.version.state, "draft")

    def test_the_engine_is_asked(self):
        self.version.component_ids[0].write({"floor": 10, "cap": 5})
        self.assertIn("New business, cap", self.version.problem)

    def test_shares_of_the_incentive(self):
        self.version.component_ids[0].incentive_weight = 60
        self.version.component_ids[1].incentive_weight = 60
        self.assertIn("120", self.version.problem)

    def test_same_day(self):
        self.officer_version.action_approve()
        other = self.version.copy({"date_from": "2026-01-01"})
        with self.assertRaisesRegex(UserError, "from the same day"):
            other.with_user(self.user_officer).action_approve()

    def test_versions_follow_each_other(self):
        self.officer_version.action_approve()
        later = self.version.copy({"date_from": "2026-09-01"})
        later.with_user(self.user_officer).action_approve()
        between = self.version.copy({"date_from": "2026-05-01"})
        between.with_user(self.user_officer).action_approve()
        versions = self.plan.version_ids.sorted()
        days = [(str(v.date_from), str(v.date_to)) for v in versions]
        self.assertEqual(
            days,
            [
                ("2026-09-01", "False"),
                ("2026-05-01", "2026-09-01"),
                ("2026-01-01", "2026-05-01"),
            ],
        )
        between.with_user(self.user_officer).action_withdraw()
        self.assertEqual(str(self.version.date_to), "2026-09-01")

    def test_withdraw_unless_used(self):
        self.officer_version.action_approve()
        self.officer_version.action_withdraw()
        self.assertEqual(
            (self.version.state, self.version.terms_hash), ("draft", False)
        )
        self.officer_version.action_approve()
        self.env["spm.plan.assignment"].create(
            {
                "participant_id": self.p_sam.id,
                "version_id": self.version.id,
                "date_from": "2026-01-01",
            }
        )
        with self.assertRaisesRegex(UserError, "1 people on it"):
            self.officer_version.action_withdraw()

    # ------------------------------------------------------------- frozen

    def test_approved_terms_are_frozen(self):
        self._make_case()
        self.officer_version.action_approve()
        terms = self.version.terms
        commission, quota = self.version.component_ids
        attempts = [
            lambda: self.version.write({"terms": TERMS}),
            lambda: self.version.write({"draw": "guarantee"}),
            lambda: self.version.write({"date_from": "2026-02-01"}),
            lambda: self.version.write({"component_ids": [(5, 0, 0)]}),
            lambda: self.version.unlink(),
            lambda: self.plan.unlink(),
            lambda: commission.write({"name": "Other"}),
            lambda: commission.tier_ids[0].write({"rate": 99}),
            lambda: commission.tier_ids[0].unlink(),
            lambda: commission.copy(),
            lambda: quota.point_ids[0].write({"gives": 99}),
            lambda: quota.modifier_ids.unlink(),
            lambda: self.version.measure_ids[0].write({"scope": "line"}),
            lambda: self.version.measure_ids.unlink(),
            lambda: self.version.case_ids.write({"content": "{}"}),
        ]
        for attempt in attempts:
            with self.assertRaises(UserError), self.env.cr.savepoint():
                attempt()
        self.env.invalidate_all()
        self.assertEqual(self.version.terms, terms)
        self.assertEqual(self.version.terms_hash, self.version._fingerprint())

    def test_renamed_credits_leave_frozen_terms_alone(self):
        self.officer_version.action_approve()
        with self.assertRaisesRegex(UserError, "approved pay plans"):
            self.new_business.code = "other"
        self.assertEqual(self.version.terms["components"][0]["key"], "new_business")

    def test_currency_is_frozen(self):
        self.officer_version.action_approve()
        with self.assertRaisesRegex(UserError, "currency"):
            self.plan.currency_id = self.env.ref("base.EUR")

    # ------------------------------------------------------------- roles

    def test_only_officers_approve(self):
        for user in (self.user_sam, self.user_mia, self.user_admin_spm):
            version = self.version.with_user(user)
            for name in ("action_approve", "action_withdraw"):
                with self.assertRaises(AccessError), mute_logger("odoo.models"):
                    getattr(version, name)()

    def test_states_are_not_typed(self):
        version = self.officer_version
        for vals in (
            {"state": "approved"},
            {"terms_hash": "0" * 64},
            {"number": 7},
            {"approved_by_id": self.user_sam.id},
        ):
            with self.assertRaises(AccessError):
                version.write(vals)
            with self.assertRaises(AccessError):
                version.create(
                    {"plan_id": self.plan.id, "date_from": "2026-03-01"} | vals
                )
        forged = version.with_context(default_state="approved").create(
            {"plan_id": self.plan.id, "date_from": "2026-03-01"}
        )
        self.assertEqual(forged.state, "draft")

    # ------------------------------------------------------------- copies

    def test_copy(self):
        self._make_case()
        copy = self.version.copy({"date_from": "2026-04-01"})
        self.assertEqual(copy._engine_plan(), self.version._engine_plan())
        self.assertEqual(copy.number, 2)
        linked = copy.component_ids.modifier_ids.measure_id
        linked |= copy.component_ids.measure_id
        self.assertEqual(linked, copy.measure_ids)
        self.assertEqual(copy.case_ids.mapped("result"), ["agrees"])

    def test_new_version(self):
        wizard = Form(
            self.env["spm.plan.renewal"]
            .with_user(self.user_officer)
            .with_context(default_plan_id=self.plan.id)
        )
        wizard.date_from = "2026-06-01"
        action = wizard.save().action_make()
        made = self.env["spm.plan.version"].browse(action["res_id"])
        self.assertEqual((str(made.date_from), made.state), ("2026-06-01", "draft"))
        self.assertEqual(made._engine_plan(), self.version._engine_plan())
        plan = self._make_plan()
        other = self.env["spm.plan.renewal"].create(
            {
                "plan_id": plan.id,
                "date_from": "2026-06-01",
                "version_id": self.version.id,
            }
        )
        with self.assertRaisesRegex(UserError, "of another plan"):
            other.action_make()
