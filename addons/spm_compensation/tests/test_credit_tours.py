from odoo import fields
from odoo.tests import HttpCase, tagged
from odoo.tests.common import JsonRpcException

from odoo.addons.spm_objectives.tests.common import SpmCommon


@tagged("post_install", "-at_install")
class TestCreditTours(SpmCommon, HttpCase):
    """Credits on the screen: who proposes, who approves, who reviews and holds."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._make_calendar(year=cls.company._spm_today().year)
        cls.env["spm.crediting.rule"].search([]).active = False
        component = cls.env["spm.component"].create({"name": "Tour", "code": "tour"})
        cls.env["spm.crediting.rule"].create(
            [
                {
                    "name": f"{kind} amount",
                    "kind": kind,
                    "company_id": cls.company.id,
                    "component_id": component.id,
                }
                for kind in ("direct", "rollup")
            ]
        )
        now = fields.Datetime.now()
        cls.pier = cls._make_lead(cls.user_sam, 1000, now, name="Hudson pier")
        cls.quay = cls._make_lead(cls.user_pia, 2500, now, name="Brooklyn quay")
        cls._make_lead(cls.user_pia, 0, now, name="Free sample")
        cls.env["spm.credit"]._post(full=True)

    def _call(self, model, method, *args, **kwargs):
        return self.make_jsonrpc_request(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": args, "kwargs": kwargs},
        )

    def _refused(self, model, method, *args):
        with self.assertRaisesRegex(JsonRpcException, "AccessError"):
            self._call(model, method, *args)

    def _rows(self, lead):
        document = self.env["spm.credit.document"].search(
            [("source", "=", "won"), ("res_id", "=", lead.id)]
        )
        return document.credit_ids.sorted("id")

    def _propose(self, lead, user, percent, reason):
        vals = {"lead_id": lead.id, "user_id": user.id, "percent": percent}
        owner = lead.user_id
        splits = self.env["spm.credit.split"].with_user(owner)
        return splits.create({**vals, "reason": reason})

    def test_salesperson(self):
        self.start_tour("/odoo", "spm_credit_salesperson_tour", login="spm_sam")
        split = self.pier.spm_split_ids
        self.assertEqual((split.participant_id, split.percent), (self.p_pia, 25))
        self.assertEqual(split.state, "proposed")
        self.assertEqual(split.proposed_by_id, self.user_sam)
        rows, pias = self._rows(self.pier), self._rows(self.quay)
        self._refused("spm.credit.split", "action_approve", split.ids)
        self._refused("spm.credit.split", "write", split.ids, {"state": "approved"})
        self._refused("spm.credit", "write", rows.ids, {"amount": 1})
        self._refused("spm.credit", "action_hold", rows.ids)
        self._refused("spm.credit", "action_post", [])
        self._refused("spm.credit", "read", pias.ids, ["amount"])
        self._refused("spm.credit.document", "read", pias.document_id.ids, ["amount"])
        self._refused("spm.credit.document", "action_accept", rows.document_id.ids)
        self._refused("spm.credit.entry", "search_read", [])
        self._refused("spm.crediting.rule", "create", {"name": "Mine"})
        seen = self._call("spm.credit", "search_read", [], ["participant_id"])
        people = {row["participant_id"][0] for row in seen}
        self.assertEqual(people, set(self.p_sam.ids))

    def test_manager(self):
        one = self._propose(self.pier, self.user_pia, 25, "Knew the customer")
        other = self._propose(self.quay, self.user_sam, 10, "Was on the phone")
        own = self._propose(self.pier, self.user_mia, 5, "Is the manager")
        own.with_user(self.user_head).action_refuse()
        self.start_tour("/odoo", "spm_credit_manager_tour", login="spm_mia")
        self.assertEqual((one.state, other.state), ("approved", "refused"))
        self.assertEqual(one.decided_by_id, self.user_mia)
        self._refused("spm.credit.split", "action_approve", own.ids)
        self._refused("spm.credit", "action_release", self._rows(self.pier).ids)
        self._refused("spm.credit.hold", "search_read", [])
        self.env["spm.credit"]._post()
        split = self._rows(self.pier).filtered(lambda row: row.kind == "split")
        self.assertEqual((split.participant_id, split.amount), (self.p_pia, 250))

    def test_officer(self):
        self.pier.expected_revenue = 1500
        self.quay.expected_revenue = 9999
        self.env["spm.credit"]._post()
        self.env["spm.credit.check"]._rebuild()
        self.start_tour("/odoo", "spm_credit_officer_tour", login="spm_officer")
        self.assertEqual(sum(self._rows(self.pier).mapped("amount")), 3000)
        self.assertEqual(self._rows(self.quay).document_id.review, "refused")
        self.assertEqual(sum(self._rows(self.quay).mapped("amount")), 5000)
        acts = self.env["spm.credit.hold"].search(
            [("document_id", "=", self._rows(self.quay).document_id.id)]
        )
        self.assertEqual(acts.mapped("reason"), [False, "The customer disputes it"])
        self.assertEqual(acts.user_id, self.user_officer)
        entry = self.env["spm.credit.entry"].search([("name", "=", "INV/77")])
        self.assertEqual(entry.participant_id, self.p_pia)
        rows = self._rows(self.quay)
        with self.assertRaisesRegex(JsonRpcException, "AccessError"):
            self._call("spm.credit", "write", rows.ids, {"amount": 1})
        with self.assertRaisesRegex(JsonRpcException, "AccessError"):
            self._call("spm.credit", "unlink", rows.ids)
