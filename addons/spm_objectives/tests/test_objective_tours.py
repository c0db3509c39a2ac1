from odoo.tests import HttpCase, tagged
from odoo.tests.common import JsonRpcException

from .common import SpmCommon


@tagged("post_install", "-at_install")
class TestObjectiveTours(SpmCommon, HttpCase):
    """Objectives on the screen: who agrees, and who sets and revises."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        today = cls.company._spm_today()
        cls._make_calendar(year=today.year)
        cls.env.ref("spm_objectives.template_sdr").job_ids = False
        quarter = cls.env["spm.period"]._containing(cls.company, today, "quarter")
        cls.objectives = {}
        for name, person, kpi, target, vals in (
            ("line", cls.p_mia, "won_revenue", 4000, {"scope": "line"}),
            ("sam", cls.p_sam, "won_revenue", 1000, {}),
            ("pia", cls.p_pia, "won_revenue", 2000, {}),
            ("asked", cls.p_sam, "won_deals", 5, {}),
            ("refused", cls.p_sam, "meetings", 20, {}),
            ("countered", cls.p_sam, "calls", 60, {}),
        ):
            cls.objectives[name] = cls.env["spm.objective"].create(
                {
                    "kpi_id": cls.env.ref(f"spm_objectives.kpi_{kpi}").id,
                    "company_id": cls.company.id,
                    "period_id": quarter.id,
                    "participant_id": person.id,
                    "target": target,
                    "parent_id": name in ("sam", "pia") and cls.objectives["line"].id,
                    **vals,
                }
            )
            cls.objectives[name].with_user(cls.user_head).action_propose()
        for name in ("line", "sam", "pia"):
            cls.objectives[name].action_agree()
        cls.env["spm.objective.action"].create(
            {
                "name": "Call ten customers",
                "objective_id": cls.objectives["sam"].id,
                "owner_id": cls.p_sam.id,
                "deadline": today,
            }
        )

    def _call(self, model, method, *args, **kwargs):
        return self.make_jsonrpc_request(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": args, "kwargs": kwargs},
        )

    def _refused(self, model, method, *args):
        with self.assertRaisesRegex(JsonRpcException, "AccessError"):
            self._call(model, method, *args)

    def test_salesperson(self):
        self.start_tour("/odoo", "spm_objective_salesperson_tour", login="spm_sam")
        asked = self.objectives["asked"]
        self.assertEqual((asked.state, asked.committed), ("agreed", 7))
        refused, countered = self.objectives["refused"], self.objectives["countered"]
        self.assertEqual(refused.counter_note, "I am away for a month")
        self.assertEqual((countered.state, countered.counter_target), ("refused", 30))
        action = self.objectives["sam"].action_ids
        self.assertEqual(action.state, "done")
        self.assertFalse(action.activity_id.active)
        own = self.objectives["sam"].ids
        with self.assertRaisesRegex(JsonRpcException, "UserError"):
            self._call("spm.objective", "write", own, {"target": 1})
        self._refused("spm.objective", "write", own, {"tag": "mine"})
        self._refused("spm.objective", "write", own, {"state": "closed"})
        self._refused("spm.objective", "action_close", own)
        self._refused("spm.objective", "action_revise", own)
        self._refused("spm.objective", "read", self.objectives["pia"].ids, ["target"])
        self._refused("spm.objective.template", "create", {"name": "Mine"})
        self._refused("spm.objective.rule", "search_read", [])

    def test_manager(self):
        self.start_tour("/odoo", "spm_objective_manager_tour", login="spm_mia")
        line, pia = self.objectives["line"], self.objectives["pia"]
        self.assertEqual((pia.state, pia.target), ("agreed", 3500))
        self.assertEqual(pia.revision_ids[0].author_id, self.user_mia)
        alone = {"objective_id": line.id, "target": 1, "reason": "x", "at_once": True}
        revise = "spm.objective.revise"
        wizard = self._call(revise, "create", alone)
        self._refused(revise, "action_revise", wizard)
        made = self.env["spm.objective"].search(
            [("kpi_id", "=", self.env.ref("spm_objectives.kpi_lost_deals").id)]
        )
        self.assertEqual((made.participant_id, made.target), (self.p_pia, 3))
        drafts = self.env["spm.objective"].search(
            [("template_id", "=", self.env.ref("spm_objectives.template_sdr").id)]
        )
        self.assertEqual(drafts.participant_id, self.p_sam + self.p_pia)
        self.assertEqual(set(drafts.mapped("state")), {"draft"})
        deputy = self.env["spm.delegation"].search([("note", "=", "On holiday")])
        self.assertEqual(deputy.participant_id, self.p_mia)
        self.assertEqual(deputy.delegate_id, self.p_pia)
        self._refused("spm.objective", "action_agree", made.ids)
        self._refused("spm.objective", "write", made.ids, {"state": "agreed"})
        self._refused("spm.objective", "action_reopen", line.ids)
        self._refused("spm.objective.template", "write", [1], {"name": "Mine"})
        self._refused("spm.objective.rule", "action_run", [1])

    def test_officer(self):
        self.start_tour("/odoo", "spm_objective_officer_tour", login="spm_officer")
        messages = self.objectives["sam"].message_ids.mapped("body")
        self.assertTrue(any("Reopened" in body for body in messages))
        rule = self.env.ref("spm_objectives.rule_off_track")
        self._refused("spm.objective.rule", "write", rule.ids, {"days": 1})
        self._refused("spm.objective.rule", "action_run", rule.ids)
        revisions = self.objectives["sam"].revision_ids.ids
        with self.assertRaisesRegex(JsonRpcException, "Error"):
            self._call("spm.objective.revision", "write", revisions, {"target": 1})

    def test_administrator(self):
        today = self.company._spm_today()
        self.objectives["sam"].off_track_since = today
        self.start_tour("/odoo", "spm_objective_administrator_tour", login="spm_admin")
        farmer = self.env["spm.objective.template"].search([("name", "=", "Farmer")])
        self.assertEqual(farmer.line_ids.target, 12)
        rule = self.env.ref("spm_objectives.rule_off_track")
        self.assertIn(self.objectives["sam"], rule.task_ids.objective_id)
