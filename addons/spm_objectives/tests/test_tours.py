from odoo import fields
from odoo.tests import HttpCase, tagged
from odoo.tests.common import JsonRpcException

from .common import SpmCommon

CALL = "/web/dataset/call_kw"


@tagged("post_install", "-at_install")
class TestTours(SpmCommon, HttpCase):
    """Each role does its part on the screen, and is refused the rest."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.periods = cls._make_calendar(year=cls.company._spm_today().year)
        cls.user_mia.group_ids += cls.env.ref(
            "sales_team.group_sale_salesman_all_leads"
        )
        now = fields.Datetime.now()
        cls._make_lead(cls.user_sam, 1000, now, name="Hudson pier")
        cls._make_lead(cls.user_pia, 2500, now, name="Pia's bridge")
        cls.env["res.partner"].create(
            [{"name": name, "user_id": cls.user_sam.id} for name in ("Ann", "Bob")]
        )
        cls.references = cls.env["spm.kpi"].create(
            {
                "name": "References",
                "code": "tour_references",
                "source": "manual",
                "state": "active",
                "company_id": cls.company.id,
            }
        )
        cls.env["spm.kpi"].search([("state", "=", "active")])._refresh()

    # ------------------------------------------------------------- helpers

    def _call(self, model, method, *args, **kwargs):
        return self.make_jsonrpc_request(
            f"{CALL}/{model}/{method}",
            {"model": model, "method": method, "args": args, "kwargs": kwargs},
        )

    def _refused(self, model, method, *args):
        with self.assertRaisesRegex(JsonRpcException, "AccessError"):
            self._call(model, method, *args)

    def _entry(self):
        return self.env["spm.kpi.entry"].create(
            {
                "kpi_id": self.references.id,
                "participant_id": self.p_sam.id,
                "value": 2,
            }
        )

    # ------------------------------------------------------------- roles

    def test_salesperson(self):
        self.start_tour("/odoo", "spm_salesperson_tour", login="spm_sam")
        entry = self.env["spm.kpi.entry"].search([("kpi_id", "=", self.references.id)])
        self.assertEqual(entry.participant_id, self.p_sam)
        self.assertEqual((entry.value, entry.state), (3, "draft"))
        month = self.periods.filtered("is_leaf")[:1].ids
        self._refused("spm.period", "action_lock_results", month)
        self._refused("spm.period", "write", month, {"name": "Mine"})
        self._refused("spm.kpi.entry", "action_approve", entry.ids)
        self._refused("spm.kpi", "write", self.references.ids, {"name": "Mine"})
        self._refused("spm.placement", "write", self.p_sam.placement_ids.ids, {})
        self._refused("spm.participant", "read", self.p_pia.ids, ["name"])
        seen = self._call("spm.measure", "search_read", [], ["participant_id"])
        self.assertEqual(
            {row["participant_id"][0] for row in seen}, set(self.p_sam.ids)
        )

    def test_manager(self):
        entry = self._entry()
        self.start_tour("/odoo", "spm_manager_tour", login="spm_mia")
        self.assertEqual(entry.state, "approved")
        self.assertEqual(entry.approver_id, self.user_mia)
        month = self.periods.filtered("is_leaf")[:1].ids
        self._refused("spm.period", "action_lock_results", month)
        self._refused("spm.placement", "write", self.p_sam.placement_ids.ids, {})
        self._refused("spm.kpi", "create", [{"name": "Mine", "code": "mine"}])
        self._refused("spm.fiscal.wizard", "create", [{}])
        self._refused("spm.participant", "read", self.p_head.ids, ["name"])

    def test_officer(self):
        self.start_tour("/odoo", "spm_officer_tour", login="spm_officer")
        january = self.periods.filtered("is_leaf").sorted("date_from")[0]
        self.assertFalse(january.results_locked or january.pay_locked)
        told = "".join(str(message.body) for message in january.message_ids)
        self.assertIn("A bonus was forgotten", told)
        self.assertIn("A deal came late", told)
        self.assertEqual(
            self.p_sam.placement_ids.sorted("date_from")[0].note,
            "Was in the West at first",
        )
        self._refused("spm.kpi", "create", [{"name": "Mine", "code": "mine"}])
        self._refused("spm.kpi", "test_definition", {"source": "manual"})
        self._refused("spm.participant.rule", "create", [{"name": "Everybody"}])

    def test_administrator(self):
        self.start_tour("/odoo", "spm_administrator_tour", login="spm_admin")
        kpi = self.env["spm.kpi"].search([("code", "=", "new_contacts")])
        self.assertEqual((kpi.state, kpi.author_id), ("active", self.user_admin_spm))
        year = self.company._spm_today().year
        following = self.env["spm.period"]._containing(
            self.company, fields.Date.to_date(f"{year + 1}-12-31")
        )
        self.assertTrue(following)
        month = self.periods.filtered("is_leaf")[:1].ids
        self._refused("spm.period", "action_lock_results", month)
        self._refused("spm.placement", "write", self.p_sam.placement_ids.ids, {})
