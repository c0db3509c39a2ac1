import base64
import json

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..engine.document import read_example
from .plan_common import TERMS, PlanCommon
from .test_plan_approval import CASE


@tagged("post_install", "-at_install")
class TestPlanCase(PlanCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.version = cls._make_version(terms=TERMS)
        cls.case = cls.env["spm.plan.case"].create(
            {
                "version_id": cls.version.id,
                "name": "a good month",
                "content": json.dumps(CASE),
            }
        )

    def _document(self, **more):
        document = {
            "format": "spm-plan/1",
            "name": "Imported",
            "source": {"title": "A test"},
            "plan": TERMS,
            "cases": [{"name": "first", **CASE}, {"name": "second", **CASE}],
        }
        return json.dumps(document | more).encode()

    def _import(self, content):
        wizard = self.env["spm.plan.import"].with_user(self.user_officer)
        wizard.create(
            {"version_id": self.version.id, "content": base64.b64encode(content)}
        ).action_import()

    def test_green_and_red(self):
        self.assertEqual(self.case.result, "agrees")
        self.version.component_ids[0].tier_ids[0].rate = 6
        self.assertEqual(self.case.result, "differs")
        self.assertIn("750", self.case.report)
        self.assertIn("table-danger", self.case.report)

    def test_a_failing_case_holds_the_approval_up(self):
        self.version.component_ids[0].tier_ids[0].rate = 6
        with self.assertRaisesRegex(UserError, "“a good month” fails"):
            self.version.with_user(self.user_officer).action_approve()
        self.case.action_expect_computed()
        expected = json.loads(self.case.content)["expected"]
        self.assertEqual(expected["components"]["new_business"], "750")
        self.assertEqual(expected["payable"], "1350")
        self.assertEqual(self.case.result, "agrees")
        self.version.with_user(self.user_officer).action_approve()

    def _add(self, version):
        action = version.with_user(self.user_officer).action_add_case()
        return self.env[action["res_model"]].browse(action["res_id"])

    def test_a_new_case_has_what_the_version_looks_at(self):
        case = self._add(self.version)
        data = json.loads(case.content)
        self.assertEqual(
            data["facts"],
            {
                "measures": {
                    "won_revenue": {"actual": 10000, "target": 10000},
                    "win_rate": {"actual": 50, "target": 50},
                },
                "credits": [
                    {"key": "deal 1", "component": "new_business", "amount": 10000}
                ],
            },
        )
        self.assertEqual(data["expected"]["payable"], "1500")
        self.assertEqual((case.name, case.result), ("Case 2", "agrees"))

    def test_a_new_case_of_every_template_pays(self):
        for template in self.env["spm.plan.template"].search([]):
            action = template.with_user(self.user_officer).action_use()
            version = self.env["spm.plan.version"].browse(action["res_id"])
            case = self._add(version)
            self.assertEqual(case.result, "agrees", template.name)
            self.assertGreater(
                float(json.loads(case.content)["expected"]["payable"]), 0
            )
        unfinished = self._add(self._make_version(date_from="2027-01-01"))
        self.assertEqual(unfinished.result, "refused")

    def test_numbers_have_names(self):
        found = [(one["label"], one["value"]) for one in self.case.numbers]
        self.assertEqual(
            found,
            [
                ("Credit 1 (New business), amount", "12000"),
                ("Won Revenue, actual", "80"),
                ("Won Revenue, target", "100"),
                ("Win Rate, attainment", "95"),
                ("New business", "650"),
                ("Revenue target", "600"),
                ("To pay", "1250"),
            ],
        )
        self.assertEqual([one["expected"] for one in self.case.numbers[3:5]], [0, 1])
        self.assertEqual(
            self.case.numbers[0]["path"], ["facts", "credits", 0, "amount"]
        )
        self.case.content = "{"
        self.assertFalse(self.case.numbers)

    def test_amounts_are_shown_as_money(self):
        self.assertIn("$ 1,250.00".replace(" ", "\xa0"), self.case.report)
        self.assertNotIn("step by step", self.case.report)

    def test_approval_follows_what_is_expected(self):
        self.version.component_ids[0].tier_ids[0].rate = 6
        version = self.version.with_user(self.user_officer)
        self.assertTrue(version.problem)
        action = self.case.with_user(self.user_officer).action_open()
        self.assertEqual(
            (action["res_id"], action["view_mode"]), (self.case.id, "form")
        )
        version.case_ids.action_expect_computed()
        self.assertFalse(version.problem)

    def test_cases_that_say_nothing(self):
        for content in ("", "[]", "{", '{"facts": {}}', '{"facts": {}, "x": 1}', "1"):
            self.case.content = content or " "
            self.assertEqual(self.case.result, "refused", content)
            self.assertTrue(self.case.report)

    def test_what_is_wrong_is_shown_as_text(self):
        self.case.content = '{"facts": {"<script>": 1}, "expected": {"payable": 1}}'
        self.assertEqual(self.case.result, "refused")
        self.assertNotIn("<script>", self.case.report)

    def test_missing_facts_are_told(self):
        self.case.content = '{"facts": {}, "expected": {"payable": 0}}'
        self.assertEqual(self.case.result, "refused")
        self.assertIn("won_revenue", self.case.report)

    def test_export_and_import(self):
        exported = self.version._export_document()
        example = read_example(exported)
        self.assertEqual(example.plan, self.version._engine_plan())
        self.assertEqual([case.name for case in example.cases], ["a good month"])
        self.version.component_ids.unlink()
        self._import(exported)
        self.assertEqual(example.plan, self.version._engine_plan())
        self.assertEqual(self.version.case_ids.mapped("result"), ["agrees"])

    def test_import_without_cases(self):
        self.case.unlink()
        self._import(self.version._export_document())
        self.assertEqual(len(self.version.component_ids), 2)
        self.assertFalse(self.version.case_ids)

    def test_import_replaces_cases(self):
        self._import(self._document())
        self.assertEqual(self.version.case_ids.mapped("name"), ["first", "second"])

    def test_bad_documents_name_the_place(self):
        terms = json.loads(json.dumps(TERMS))
        terms["components"][0]["table"]["tiers"][1]["from"] = -1
        where = "New business, rate table, tier 2"
        empty = {"currency": "USD"}
        hostile = [
            (self._document(plan=terms), where),
            (b"{", "line 1, column 2"),
            (b"\xff\xfe", "UTF-8"),
            (b"[]", "The document: expected"),
            (self._document(plan=7), "The plan: expected"),
            (self._document(plan={**empty, "components": 7}), "components"),
            (self._document(plan={**empty, "components": [7]}), "component 1"),
            (self._document(plan={**empty, "components": ["x"]}, cases=[]), "comp"),
            (self._document(cases=[7]), "case"),
            (self._document(format="other"), "format"),
        ]
        for content, place in hostile:
            with self.assertRaisesRegex(UserError, place) as caught:
                with self.env.cr.savepoint():
                    self._import(content)
            self.assertNotRegex(str(caught.exception), r"\w\[\d|\w\.\w+\[")
        self.assertEqual(self.version.case_ids, self.case)

    def test_download(self):
        action = self.version.with_user(self.user_officer).action_download()
        self.assertIn(f"/{self.version.id}/document/Field_sales_", action["url"])
        content = base64.b64decode(self.version.document)
        self.assertEqual(read_example(content).name, "Field sales")
