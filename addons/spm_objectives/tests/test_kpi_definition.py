from psycopg2.errors import CheckViolation, UniqueViolation

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from .measure_common import NOW, MeasureCommon, noon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestKpiDefinition(MeasureCommon):
    """What cannot be measured is refused when it is saved, in words."""

    def _refused(self, message, user=None, error=ValidationError, **vals):
        with self.assertRaisesRegex(error, message), self.cr.savepoint():
            self._make_kpi("bad", user or self.user_admin_spm, state="active", **vals)

    def _refused_domain(self, message, domain, **kwargs):
        self._refused(message, domain=domain, **kwargs)

    # ------------------------------------------------------------- records

    def test_a_good_definition_passes(self):
        kpi = self._make_kpi("good", self.user_admin_spm, state="active")
        self.assertEqual(kpi.author_id, self.user_admin_spm)
        self._make_lead(self.user_sam, 1, noon("2026-03-10"))
        kpi.sudo()._refresh()
        self.assertEqual(self._value(kpi.sudo(), self.p_sam, "2026-M03"), 1)

    def test_no_model(self):
        self._refused("choose the records", model_id=False)

    def test_model_without_table(self):
        for name in ("mail.thread", "base.language.install", "crm.activity.report"):
            with self.subTest(name):
                self._refused(
                    "not kept in a table|may not read",
                    user=self.env.user,
                    model_id=self.env["ir.model"]._get_id(name),
                )

    def test_model_that_the_author_may_not_read(self):
        """An administrator of KPIs without any right in the CRM."""
        user = new_test_user(
            self.env,
            "spm_no_crm",
            "spm_objectives.group_spm_admin",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        self._refused("may not read", user=user)
        self._refused(
            "may not read", model_id=self.env["ir.model"]._get_id("ir.mail_server")
        )

    def test_a_code_that_formulas_use_themselves(self):
        for code in ("round", "min", "lambda"):
            with self.subTest(code), self.assertRaisesRegex(ValidationError, code):
                self._make_kpi(code, self.user_admin_spm)

    def test_no_such_field(self):
        for name, vals in {
            "the filter": {"domain": "[('nonsense', '=', 1)]"},
            "inside a path of the filter": {"domain": "[('user_id.nonsense', '=', 1)]"},
            "the date": {"date_path": "nonsense"},
            "the owner": {"owner_path": "user_id.nonsense"},
            "the value": {"value_mode": "sum", "value_path": "nonsense"},
            "the team": {"team_path": "nonsense"},
            "the start": {"value_mode": "duration", "start_path": "nonsense"},
            "the key": {"nature": "distinct", "distinct_path": "nonsense"},
        }.items():
            with self.subTest(name):
                self._refused("“nonsense” is no field of", **vals)

    def test_a_field_left_out(self):
        for label, vals in {
            "Date Field": {"date_path": False},
            "Owner Field": {"owner_path": False},
            "Value Field": {"value_mode": "average"},
            "Starts At": {"value_mode": "duration"},
            "First per": {"nature": "distinct"},
        }.items():
            with self.subTest(label):
                self._refused(f"fill in “{label}”", **vals)

    def test_value_that_cannot_be_summed(self):
        for path in ("name", "date_closed", "user_id", "active"):
            with self.subTest(path):
                self._refused("must be one of", value_mode="sum", value_path=path)

    def test_value_that_is_not_stored(self):
        self._refused(
            "is not kept in the database",
            value_mode="sum",
            value_path="meeting_display_label",
        )
        self._refused("is not kept in the database", date_path="meeting_display_date")

    def test_date_that_is_none(self):
        self._refused("must be one of", date_path="name")
        self._refused(
            "must be one of", value_mode="duration", start_path="expected_revenue"
        )

    def test_owner_who_is_no_participant(self):
        for path in ("partner_id", "name", "team_id", "user_id.partner_id"):
            with self.subTest(path):
                self._refused("leads to no participant", owner_path=path)

    def test_path_through_many(self):
        for vals in (
            {"owner_path": "tag_ids.create_uid"},
            {"date_path": "activity_ids.date_deadline"},
        ):
            self._refused("does not lead to one record", **vals)

    def test_team_that_is_none(self):
        self._refused("must hold a sales team", team_path="stage_id")

    def test_a_stock_has_no_duration(self):
        self._refused(
            "a stock has no duration",
            nature="stock",
            value_mode="duration",
            start_path="create_date",
        )

    def test_first_per_is_for_distinct(self):
        self._refused("is for KPIs that are distinct", distinct_path="partner_id")

    # ------------------------------------------------------------- private

    def test_pay_is_no_source(self):
        hr = self._make_user("spm_hr", "admin")
        hr.group_ids |= self.env.ref("hr.group_hr_manager")
        employee = {
            "model_id": self.env["ir.model"]._get_id("hr.employee"),
            "domain": "[]",
            "owner_path": "id",
            "date_path": "create_date",
            "team_path": False,
        }
        self._make_kpi("heads", hr, **employee)
        version = self.env["ir.model"]._get_id("hr.version")
        for name, vals in {
            "sum": {"value_mode": "sum", "value_path": "wage"},
            "path": {"value_mode": "sum", "value_path": "version_id.wage"},
            "filter": {"domain": "[('wage', '>', 5000)]"},
            "path in the filter": {"domain": "[('version_id.wage', '>', 5000)]"},
            "sum of versions": {
                "model_id": version,
                "owner_path": "employee_id",
                "value_mode": "sum",
                "value_path": "wage",
            },
        }.items():
            with self.subTest(name):
                self._refused("pay is private", user=hr, **{**employee, **vals})

    def test_field_that_the_author_may_not_read(self):
        """A filter answers questions, so it may not ask what its author may not."""
        for vals in (
            {"domain": "[('user_id.employee_ids.private_email', 'ilike', '@')]"},
            {"domain": "[('user_id.employee_id.birthday', '<', '1990-01-01')]"},
            {"domain": "[('user_id.employee_ids.version_ids.marital', '=', 'single')]"},
            {"domain": "['!', ('user_id.employee_id.passport_id', '=', False)]"},
        ):
            with self.subTest(vals["domain"]):
                self._refused("may not read", **vals)

    # ------------------------------------------------------------- filters

    def test_filter_that_is_code(self):
        for domain in (
            "__import__('os').system('true')",
            "[('name', '=', __import__('os').getcwd())]",
            "[('user_id', '=', uid)]",
            "[(1).__class__]",
            "lambda: []",
            "[x for x in ()]",
            "env['res.users'].search([])",
            "[('active', '=', True)",
            "17",
            "'active'",
            "[('active', '=')]",
            "[('active', 'frobnicates', True)]",
            "[['a']]",
            "{'a': 1}",
        ):
            with self.subTest(domain):
                self._refused_domain("cannot be measured|is not a list of", domain)

    def test_huge_filter(self):
        deep = "[" + "'!', " * 5000 + "('active', '=', True)]"
        nested = "[" * 2000 + "]" * 2000
        long = repr(["|"] * 19999 + [("id", "=", n) for n in range(20000)])
        for domain in (deep, nested, long):
            self._refused_domain("is not a list of|is too long", domain)

    def test_filter_inside_a_filter(self):
        for operator in ("any", "not any"):
            self._refused_domain(
                "instead of a filter inside a filter",
                f"[('user_id', '{operator}', [('login', '!=', 'x')])]",
            )
        self._refused_domain(
            "cannot be measured|is not a list of",
            "[('user_id', 'any!', [('login', '!=', 'x')])]",
        )

    # ------------------------------------------------------------- of other KPIs

    def _combined(self, source, **vals):
        vals = {"model_id": False, "domain": "[]", "source": source} | vals
        with self.cr.savepoint():
            return self._make_kpi(vals.pop("code", "combined"), **vals)

    def test_ratio_of_what_cannot_be_divided(self):
        def ratio(numerator, denominator):
            return self._combined(
                "ratio",
                numerator_id=self._kpi(numerator).id,
                denominator_id=self._kpi(denominator).id,
            )

        for pair, message in {
            ("average_deal", "won_deals"): "“Average Deal” is neither",
            ("win_rate", "won_deals"): "“Win Rate” is neither",
            ("pipeline", "won_revenue"): "divides a snapshot by a flow",
        }.items():
            with self.assertRaisesRegex(ValidationError, message):
                ratio(*pair)
        with self.assertRaisesRegex(ValidationError, "choose its numerator"):
            self._combined("ratio", numerator_id=self._kpi("won_deals").id)

    def test_what_a_ratio_is_made_of_stays_divisible(self):
        part = self._make_kpi("part")
        self._combined(
            "ratio", numerator_id=part.id, denominator_id=self._kpi("won_deals").id
        )
        with self.assertRaisesRegex(ValidationError, "is neither"):
            part.write({"value_mode": "average", "value_path": "expected_revenue"})

    def test_formula_that_cannot_be_read(self):
        for text, message in {
            "": "cannot be read",
            "won_deals +": "cannot be read",
            "won_deals ** 2": "cannot be read",
            "__import__('os')": "cannot be read",
            "won_deals.value": "cannot be read",
            "won_deals + wno_deals": "do not exist: wno_deals",
        }.items():
            with self.subTest(text), self.assertRaisesRegex(ValidationError, message):
                self._combined("formula", formula=text)

    def test_circles_are_named(self):
        one = self._combined("formula", code="one", formula="won_deals")
        self._combined("formula", code="two", formula="one + 1")
        self._combined("formula", code="three", formula="two * 2")
        with self.assertRaisesRegex(ValidationError, "one → three → two → one"):
            one.formula = "three - 1"
        with self.assertRaisesRegex(ValidationError, "self → self"):
            self._combined("formula", code="self", formula="self")

    def test_a_formulas_input_stays(self):
        """What a formula or ratio is made of is neither renamed nor deleted."""
        part = self._make_kpi("part")
        formula = self._combined("formula", formula="part * 2")
        for change in (lambda: part.write({"code": "other"}), part.unlink):
            with self.assertRaisesRegex(UserError, "Combined"), self.cr.savepoint():
                change()
        formula.unlink()
        part.code = "other"
        part.unlink()

    def test_code(self):
        for code in ("Won", "won deals", "2nd", "won-deals"):
            with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"):
                self._make_kpi(code)
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"):
            self._make_kpi("won_deals")

    def test_salespeople_define_nothing(self):
        for user in (self.user_sam, self.user_mia, self.user_officer):
            self._refused("", user=user, error=AccessError)

    def test_what_follows_from_a_definition_is_not_typed(self):
        """Else the checks of who may read what could be walked around."""
        kpi = self._make_kpi("mine", self.user_admin_spm)
        for vals in ({"model_name": "hr.version"}, {"author_id": self.env.uid}):
            with self.assertRaises(AccessError):
                kpi.write(vals)
            with self.assertRaises(AccessError):
                self._make_kpi("other", self.user_admin_spm, **vals)

    def test_a_ratio_follows_its_parts_into_a_stock(self):
        ratio = self._combined(
            "ratio",
            numerator_id=self._make_kpi("part").id,
            denominator_id=self._make_kpi("whole").id,
        )
        parts = ratio.numerator_id | ratio.denominator_id
        self.assertEqual(ratio.nature, "flow")
        parts.write({"nature": "stock"})
        self.assertEqual(ratio.nature, "stock")

    def test_the_author_is_who_changed_the_definition(self):
        kpi = self._make_kpi("mine")
        self.assertEqual(kpi.author_id, self.env.user)
        kpi.with_user(self.user_admin_spm).write({"name": "Other name"})
        self.assertEqual(kpi.author_id, self.env.user)
        kpi.with_user(self.user_admin_spm).write({"domain": "[]"})
        self.assertEqual(kpi.author_id, self.user_admin_spm)
        self.assertFalse(kpi.refreshed_at)

    def test_the_library_leads_from_results_to_activities(self):
        """Groups come in the order of the categories, without empty ones."""
        kpis = self.Kpi.with_context(read_group_expand=True)

        def groups(domain):
            found = kpis.web_read_group(domain, ["category"], ["__count"])
            return [group["category"] for group in found["groups"]]

        self.assertEqual(groups([]), ["result", "objective", "activity"])
        self.assertEqual(
            groups([("category", "!=", "objective")]), ["result", "activity"]
        )
