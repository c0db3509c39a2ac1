from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..models.template_names import NAMES
from .plan_common import PlanCommon


@tagged("post_install", "-at_install")
class TestPlanTemplate(PlanCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.templates = cls.env["spm.plan.template"].search([])

    def _use(self, template):
        action = template.with_user(self.user_officer).action_use()
        return self.env["spm.plan.version"].browse(action["res_id"])

    def test_every_template_can_be_approved(self):
        self.assertEqual(len(self.templates), 7)
        for template in self.templates:
            version = self._use(template)
            self.assertEqual(version.plan_id.company_id, self.company)
            self.assertTrue(version.case_ids, template.name)
            self.assertEqual(set(version.case_ids.mapped("result")), {"agrees"})
            self.assertFalse(version.problem, template.name)
            version.with_user(self.user_officer).action_approve()
            self.assertEqual(version.state, "approved")

    def test_sources(self):
        version = self._use(
            self.env.ref("spm_compensation.plan_template_sales_manager")
        )
        measures = version.measure_ids
        self.assertEqual(set(measures.mapped("scope")), {"line"})
        self.assertIn(self.env.ref("spm_objectives.kpi_won_revenue"), measures.kpi_id)
        self.assertEqual(version.component_ids.mapped("incentive_weight"), [70, 30])

    def test_loyalty_counts_from_ten_answers(self):
        template = self.env.ref("spm_compensation.plan_template_customer_success")
        modifier = self._use(template).component_ids.modifier_ids
        self.assertEqual((modifier.kind, modifier.minimum_answers), ("multiplier", 10))
        self.assertEqual(modifier.measure_id.kpi_id.code, "loyalty_index")

    def test_other_currency(self):
        self.company.currency_id = self.env.ref("base.JPY")
        version = self._use(self.templates[0])
        self.assertEqual(version.terms["currency"], "JPY")
        self.assertFalse(version.problem)

    def test_plain_words_and_curves(self):
        for template in self.templates:
            version = self._use(template)
            words = version.plain_words
            for part in version.component_ids:
                self.assertIn(part.name, words)
            self.assertNotIn("%(", words)
            drawn = version.component_ids.filtered("chart")
            self.assertTrue(drawn, template.name)

    def test_a_second_plan_has_a_name_of_its_own(self):
        names = [self._use(self.templates[0]).plan_id.name for _number in range(3)]
        first = self.templates[0].name
        self.assertEqual(names, [first, f"{first} (2)", f"{first} (3)"])
        self.templates[1].name = first.upper()
        self.assertEqual(
            self._use(self.templates[1]).plan_id.name, f"{first.upper()} (4)"
        )

    def test_names_in_the_users_language(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        for template in self.templates:
            version = self._use(template.with_context(lang="ru_RU"))
            names = version.component_ids.mapped("name")
            names += version.case_ids.mapped("name")
            for name in names:
                self.assertNotRegex(name, "[A-Za-z]", template.name)

    def test_every_name_is_marked(self):
        for template in self.templates:
            document = template._read()["document"]
            for part in (*document["plan"]["components"], *document["cases"]):
                self.assertIn(part["name"], NAMES)

    def test_a_curve_of_deals_counts_few(self):
        version = self._use(self.env.ref("spm_compensation.plan_template_sdr"))
        chart = version.component_ids.filtered(lambda c: c.key == "wins").chart
        self.assertEqual(chart["points"][-1], [13, 650])

    def test_refused(self):
        for user in (self.user_sam, self.user_mia, self.user_admin_spm):
            with self.assertRaises(AccessError):
                self.templates[0].with_user(user).action_use()
        for code in ("../../hooks", "none"):
            self.templates[0].code = code
            with self.assertRaisesRegex(UserError, "no template"):
                self.templates[0].with_user(self.user_officer).action_use()
