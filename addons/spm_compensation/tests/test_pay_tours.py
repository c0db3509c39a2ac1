from odoo.tests import HttpCase, tagged
from odoo.tests.common import JsonRpcException


@tagged("post_install", "-at_install")
class TestPayTours(HttpCase):
    """From the plan to the paid statement, on the demo data, each role its part."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        user = cls.env.ref("spm_objectives.demo_user_ana", raise_if_not_found=False)
        otto = cls.env.ref("spm_compensation.demo_user_otto", raise_if_not_found=False)
        if not user or not otto:
            cls.skipTest(cls, "installed without demo data")
        user.password = "ana"

    def _person(self, name):
        return self.env.ref(f"spm_objectives.demo_participant_{name}")

    def _statement(self, name, run="1"):
        return self.env["spm.statement"].search(
            [
                ("participant_id", "=", self._person(name).id),
                ("run_id", "=", self.env.ref(f"spm_compensation.demo_run_{run}").id),
            ]
        )

    def _refused(self, model, method, *args):
        with self.assertRaisesRegex(JsonRpcException, "AccessError|UserError"):
            self.make_jsonrpc_request(
                f"/web/dataset/call_kw/{model}/{method}",
                {"model": model, "method": method, "args": args, "kwargs": {}},
            )

    def test_salesperson(self):
        assignment = self.env["spm.plan.assignment"].search(
            [("participant_id", "=", self._person("ana").id)]
        )
        self.assertEqual(assignment.acceptance_state, "waiting")
        others = self.env.ref("spm_compensation.demo_assignment_chloe")
        self.start_tour("/odoo", "spm_pay_salesperson_tour", login="ana")
        kept = assignment.acceptance_id
        self.assertEqual(kept.user_id, self.env.ref("spm_objectives.demo_user_ana"))
        self.assertTrue(kept.is_intact)
        statement = self._statement("ana", "2")
        dispute = self.env["spm.dispute"].search(
            [("participant_id", "=", self._person("ana").id)]
        )
        self.assertEqual(dispute.statement_id, statement)
        self.assertEqual((dispute.expected_amount, dispute.state), (1500, "open"))
        self._refused("spm.plan.assignment", "action_accept", others.ids)
        self._refused("spm.statement", "read", self._statement("ben").ids, ["payable"])
        self._refused("spm.statement", "action_review", self._statement("ana").ids)
        self._refused("spm.statement", "action_post", statement.ids)
        self._refused("spm.dispute", "action_resolve", dispute.ids)
        self._refused("spm.plan.acceptance", "write", kept.ids, {"name": "Somebody"})

    def test_manager(self):
        self.start_tour("/odoo", "spm_pay_manager_tour", login="maria")
        statement = self._statement("sam")
        self.assertEqual(statement.state, "reviewed")
        maria = self.env.ref("spm_objectives.demo_user_maria")
        self.assertEqual(statement.reviewed_by_id, maria)
        own = self.env["spm.statement"].search(
            [("participant_id", "=", self._person("maria").id)], limit=1
        )
        self._refused("spm.statement", "action_review", own.ids)
        self._refused("spm.statement", "action_approve", statement.ids)
        self._refused("spm.statement", "read", self._statement("ben").ids, ["payable"])
        dispute = self.env.ref("spm_compensation.demo_dispute_sam")
        self._refused("spm.dispute", "read", dispute.ids, ["reason"])

    def test_officers(self):
        self.start_tour("/odoo", "spm_pay_officer_tour", login="olga")
        paid = self._statement("nina")
        self.assertEqual(paid.state, "paid")
        self.assertTrue(paid.name)
        dispute = self.env.ref("spm_compensation.demo_dispute_sam")
        self.assertEqual(dispute.adjustment_id.amount, 120)
        self.assertEqual(dispute.state, "answered")
        self._refused(
            "spm.statement.adjustment", "action_approve", dispute.adjustment_id.ids
        )
        before = self._statement("ana").payable
        self.start_tour("/odoo", "spm_pay_second_tour", login="otto")
        self.assertEqual(self._statement("ana").payable, before + 200)
