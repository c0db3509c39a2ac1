from odoo.exceptions import UserError
from odoo.fields import Date
from odoo.tests import Form, freeze_time, tagged
from odoo.tools.safe_eval import safe_eval

from .assignment_common import NOW, AssignmentCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPlanAssignmentByHand(AssignmentCommon):
    """What an officer is offered and told who assigns plans by hand or by rules."""

    def _officer(self, model):
        return self.env[model].with_user(self.user_officer)

    # ------------------------------------------------------------- a new assignment

    def _offered(self, name, company):
        """What a new form offers for a field."""
        form = Form(self._officer("spm.plan.assignment"))
        [node] = form._view["tree"].xpath(f"//field[@name='{name}']")
        field = form._view["fields"][name]
        domain = node.get("domain") or field.get("domain") or []
        if isinstance(domain, str):
            domain = safe_eval(domain, {"company_id": company, "False": False})
        return self._officer(field["relation"]).search(domain)

    def test_a_new_assignment_offers_people_and_versions(self):
        self.assertIn(self.p_sam, self._offered("participant_id", False))
        self.assertIn(self.version, self._offered("version_id", False))
        other = self._make_company("Seine Sales", "Europe/Paris")
        self.assertNotIn(self.version, self._offered("version_id", other.id))

    def test_an_assignment_is_made_by_hand(self):
        new = self._officer("spm.plan.assignment").new({})
        self.assertFalse(new.display_name, "the client calls it New")
        form = Form(new.browse())
        form.participant_id = self.p_sam
        form.version_id = self.version
        form.date_from = "2026-02-01"
        made = form.save()
        self.assertEqual(made.company_id, self.company)
        self.assertIn("Sam from 02/01/2026", made.display_name)

    def test_what_a_new_one_starts_from(self):
        form = Form(self._officer("spm.plan.assignment"))
        self.assertEqual(form.date_from, Date.to_date(NOW[:8] + "01"))
        form.participant_id = self.p_sam
        form.version_id = self.version
        self.assertFalse(form.lacks_incentive)
        template = self.env.ref("spm_compensation.plan_template_sales_manager")
        action = template.with_user(self.user_officer).action_use()
        form.version_id = self.env["spm.plan.version"].browse(action["res_id"])
        self.assertTrue(form.lacks_incentive)
        form.ote, form.target_incentive = 60000, 12000
        self.assertFalse(form.lacks_incentive)

    def test_not_the_version_of_another_company(self):
        other = self._make_company("Seine Sales", "Europe/Paris")
        plan = self.env["spm.plan"].create(
            {"name": "Seine", "company_id": other.id, "currency_id": self._usd().id}
        )
        foreign = self._make_version(plan, "2026-01-01")
        with self.assertRaises(UserError):
            self._assign(self.p_sam, version=foreign, user=self.env.user)

    def test_people_read_the_last_day(self):
        mine = self._assign(
            self.p_sam,
            date_to="2026-12-01",
            draw_from="2026-01-01",
            draw_to="2026-07-01",
        )
        self.assertEqual(mine.last_day, Date.to_date("2026-11-30"))
        self.assertEqual(mine.draw_last_day, Date.to_date("2026-06-30"))
        endless = self._assign(self.p_pia)
        self.assertFalse(endless.last_day)
        for view in ("spm_my_plan_view_form", "spm_my_plan_view_kanban"):
            arch = self.env.ref(f"spm_compensation.{view}").arch
            self.assertNotIn('name="date_to"', arch)
            self.assertNotIn("until before", arch)

    def test_nothing_proposed_is_neither_ended_nor_kept(self):
        mine = self._assign(self.p_sam).with_user(self.user_officer)
        for act in (mine.action_end_proposed, mine.action_keep):
            with self.assertRaisesRegex(UserError, "No end is proposed"):
                act()
        action = self.env.ref("spm_compensation.spm_plan_not_accepted_action")
        arch = self._officer("spm.plan.assignment").get_views(action.views)
        arch = arch["views"]["list"]["arch"]
        self.assertIn("action_remind", arch)
        self.assertNotIn("action_keep", arch)
        self.assertNotIn("action_end_proposed", arch)

    # ------------------------------------------------------------- Assign People

    def _wizard(self, people, **vals):
        return self._officer("spm.plan.assign").create(
            {
                "company_id": self.company.id,
                "plan_id": self.plan.id,
                "participant_ids": people.ids,
                "date_from": "2026-04-01",
            }
            | vals
        )

    def _other(self, **vals):
        other = self._make_plan("Bonus").version_ids
        return self._assign(self.p_sam, "2026-01-01", other, **vals)

    def test_amounts_are_carried_over_unless_typed(self):
        before = self._other(ote=100, target_incentive=40)
        wizard = self._wizard(self.p_sam + self.p_pia, target_incentive=50)
        wizard.action_assign()
        self.assertEqual(before.date_to, Date.to_date("2026-04-01"))
        made = self.plan.version_ids.assignment_ids
        mine = made.filtered(lambda a: a.participant_id == self.p_sam)
        self.assertEqual((mine.ote, mine.target_incentive), (100, 50))
        hers = made - mine
        self.assertEqual((hers.ote, hers.target_incentive), (0, 50))

    def test_what_becomes_of_present_plans_is_shown(self):
        self._other(ote=100, target_incentive=40)
        wizard = self._wizard(self.p_sam)
        for told in ("“Bonus” from 01/01/2026 on", "ends on 03/31/2026", "100.00"):
            self.assertIn(told, wizard.affected)
        wizard.present = "skip"
        self.assertIn("It stays", wizard.affected)
        wizard.write({"present": "end", "date_from": "2026-01-01"})
        self.assertIn("It is deleted", wizard.affected)

    def test_individual_terms_are_not_dropped_silently(self):
        before = self._other()
        self.env["spm.plan.override"].create(
            {"assignment_id": before.id, "kind": "quota", "key": "revenue", "amount": 9}
        )
        self.assertIn("individual terms end", self._wizard(self.p_sam).affected)

    # ------------------------------------------------------------- rules

    def _told(self, **vals):
        rule = self._officer("spm.plan.assignment.rule").create(
            {
                "name": "All",
                "company_id": self.company.id,
                "plan_id": self.plan.id,
                "date_from": "2026-01-01",
            }
            | vals
        )
        params = rule.action_apply()["params"]
        return f"{params['title']}\n{params['message']}"

    def test_a_rule_says_why_it_assigns_nobody(self):
        job = self.env["hr.job"].create({"name": "Nobody's"})
        draft = self.env["spm.plan"].create(
            {"name": "Draft", "company_id": self.company.id}
        )
        for vals, why in (
            ({"date_from": "2099-12-01"}, "applies from 12/01/2099 on"),
            ({"plan_id": draft.id}, "“Draft” has no approved version"),
            ({"job_ids": job.ids}, "Nobody stands where"),
        ):
            with self.subTest(why):
                told = self._told(**vals)
                self.assertIn("0 assigned", told)
                self.assertIn(why, told)

    def test_a_rule_says_who_is_left_out(self):
        self.p_sam.date_start = self.p_pia.date_start = "2026-01-01"
        self._assign(self.p_pia)
        self.user_mia.group_ids |= self.env.ref("spm_objectives.group_spm_officer")
        rule = self._officer("spm.plan.assignment.rule").create(
            {"name": "All", "plan_id": self.plan.id, "date_from": "2026-01-01"}
        )
        rule.with_user(self.user_mia).name = "Everybody"
        params = rule.action_apply()["params"]
        self.assertIn("Have a plan already: Pia", params["message"])
        self.assertRegex(params["message"], "not assigned by it.*Mia")
        self.assertNotIn("Sam", params["message"])

    # ------------------------------------------------------------- days without

    def test_days_without_a_plan_begin_with_the_first_plan(self):
        people = self.people.with_user(self.user_officer)
        sam = people.filtered(lambda p: p == self.p_sam)
        self.assertIn("01/01/2026", sam.plan_gap)
        self.assertEqual(sam.plan_gap_year, "FY 2026")
        self.version.sudo().state = "draft"
        self.version.date_from = "2026-07-01"
        self.version.flush_recordset()
        self.version.sudo().state = "approved"
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertIn("07/01/2026", sam.plan_gap)
        self.assertNotIn("01/01/2026", sam.plan_gap)
        self.version.sudo().state = "draft"
        self.env.invalidate_all()
        self.assertFalse(sam.plan_gap, "before any plan nobody lacks one")
