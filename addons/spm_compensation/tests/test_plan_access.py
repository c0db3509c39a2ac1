from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .plan_common import TERMS, PlanCommon

#: What belongs to a version; components alone are read by those who are paid by them.
PARTS = ("component", "measure", "modifier", "tier", "point", "cell", "ramp", "goal")
HIDDEN = (*PARTS[2:], "case")


@tagged("post_install", "-at_install")
class TestPlanAccess(PlanCommon):
    """Roles by models by operations, as the API would try them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.version = cls._make_version(terms=TERMS)
        cls.case = cls.env["spm.plan.case"].create(
            {"version_id": cls.version.id, "name": "secret"}
        )
        component = cls.version.component_ids[1]
        cls.env["spm.plan.ramp"].create({"component_id": component.id})
        cls.env["spm.plan.goal"].create({"component_id": component.id})
        cls.env["spm.plan.cell"].create(
            {
                "component_id": component.id,
                "row_from": 0,
                "column_from": 0,
                "gives": 100,
            }
        )
        cls.others = (
            cls.user_sam,
            cls.user_pia,
            cls.user_mia,
            cls.user_head,
            cls.user_admin_spm,
        )

    def _records(self, name):
        return self.env[f"spm.plan.{name}"].search(
            [("version_id", "=", self.version.id)]
        )

    def _assign_sam(self):
        self.env["spm.plan.assignment"].create(
            {
                "participant_id": self.p_sam.id,
                "version_id": self.version.id,
                "date_from": "2026-01-01",
            }
        )

    def _refused(self, attempt):
        with self.assertRaises(AccessError), mute_logger("odoo.models"):
            with self.env.cr.savepoint():
                attempt()

    def test_only_officers_change_plans(self):
        self._assign_sam()
        for name in (*PARTS, "case"):
            records = self._records(name)
            self.assertTrue(records, name)
            for user in self.others:
                theirs = records[:1].with_user(user)
                self._refused(lambda r=theirs: r.write({"version_id": r.id}))
                self._refused(theirs.unlink)
                self._refused(theirs.copy)
        for user in self.others:
            version = self.version.with_user(user)
            self._refused(lambda v=version: v.write({"terms": TERMS}))
            self._refused(version.unlink)
            self._refused(lambda v=version: v.copy({"date_from": "2026-03-01"}))
            self._refused(lambda v=version: v.plan_id.write({"name": "Mine"}))
            self._refused(
                lambda u=user: self.env["spm.plan"].with_user(u).create({"name": "x"})
            )

    def test_others_read_nothing(self):
        for user in self.others:
            for name in ("component", "measure", "version"):
                found = self.env[f"spm.plan.{name}"].with_user(user).search([])
                records = self._records(name) if name != "version" else self.version
                self.assertFalse(found & records, name)
            for name in HIDDEN:
                model = self.env[f"spm.plan.{name}"].with_user(user)
                self._refused(lambda m=model: m.search([]))
                self._refused(lambda m=model: m._read_group([], [], ["__count"]))

    def test_who_is_on_the_plan_reads_it(self):
        self._assign_sam()
        for user in (self.user_sam, self.user_mia, self.user_head):
            version = self.version.with_user(user)
            self.assertEqual(version.terms["currency"], "USD")
            self.assertEqual(len(version.component_ids.mapped("name")), 2)
            self.assertTrue(version.measure_ids.mapped("key"))
            for field in ("case_ids", "problem", "document", "changes"):
                self._refused(lambda v=version, f=field: v.read([f]))
            with self.assertRaises(UserError):
                version.export_data(["case_ids/name"])
        self.assertFalse(self.env["spm.plan"].with_user(self.user_pia).search([]))
        self._refused(self.version.with_user(self.user_pia).read)

    def test_officers_of_other_companies(self):
        other = self._make_company("Elsewhere", "UTC")
        user = self._make_user("spm_elsewhere", "officer", other)
        for name in (*PARTS, "case", "version"):
            records = self._records(name) if name != "version" else self.version
            self.assertTrue(records, name)
            theirs = records[:1].with_user(user)
            theirs = theirs.with_context(allowed_company_ids=other.ids)
            self.assertFalse(theirs.search([("id", "in", records.ids)]), name)
            self._refused(theirs.read)

    def test_officer_does_all(self):
        version = self.version.with_user(self.user_officer)
        copy = version.copy({"date_from": "2026-05-01"})
        copy.component_ids[0].write({"cap": 10})
        copy.component_ids[0].tier_ids.unlink()
        copy.case_ids.unlink()
        copy.unlink()
        self.assertTrue(self.version.exists())
