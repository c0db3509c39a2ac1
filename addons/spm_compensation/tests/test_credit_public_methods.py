from odoo.tests import freeze_time, tagged

from odoo.addons.spm_objectives.tests.public_methods import (
    OPEN,
    REFUSED,
    PublicMethods,
)

from .pay_common import NOW, PayCommon, noon

PUBLIC = {
    "spm.credit": {
        "action_hold": REFUSED,
        "action_open_document": REFUSED,
        "action_post": REFUSED,
        "action_release": REFUSED,
    },
    "spm.credit.check": {"action_open_document": REFUSED},
    "spm.credit.document": {
        "action_accept": REFUSED,
        "action_open_record": REFUSED,
        "action_refuse": REFUSED,
    },
    "spm.credit.entry": {"get_import_templates": OPEN},
    "spm.credit.hold.wizard": {"action_hold": REFUSED},
    "spm.credit.split": {"action_approve": REFUSED, "action_refuse": REFUSED},
    "spm.crediting.rule": {"action_approve": REFUSED},
    "spm.crediting.rule.person": {"action_approve": REFUSED},
    "spm.dispute": {
        "action_answer": REFUSED,
        "action_refuse": REFUSED,
        "action_resolve": REFUSED,
        "action_withdraw": REFUSED,
    },
    "spm.dispute.answer": {"action_answer": REFUSED},
    "spm.dispute.open": {"action_open": REFUSED},
    "spm.pay.run": {
        "action_calculate_now": REFUSED,
        "action_cancel": REFUSED,
        "action_open_statements": REFUSED,
        "action_run_for_real": REFUSED,
        "action_start": REFUSED,
    },
    "spm.period": {"action_lock_pay": REFUSED},
    "spm.plan": {"action_new_version": OPEN},
    "spm.plan.assign": {"action_assign": REFUSED},
    "spm.plan.assignment": {
        "action_accept": REFUSED,
        "action_ask": REFUSED,
        "action_end_proposed": REFUSED,
        "action_keep": REFUSED,
        "action_open_mine": OPEN,
        "action_remind": REFUSED,
    },
    "spm.plan.assignment.rule": {
        "action_apply": REFUSED,
        "action_open_assignments": REFUSED,
    },
    "spm.plan.case": {"action_expect_computed": REFUSED, "action_open": OPEN},
    "spm.plan.component": {"action_open": OPEN},
    "spm.plan.import": {"action_import": REFUSED},
    "spm.plan.question": {"action_send": REFUSED},
    "spm.plan.renewal": {"action_make": REFUSED},
    "spm.plan.template": {"action_use": REFUSED},
    "spm.plan.version": {
        "action_add_bonus": REFUSED,
        "action_add_case": REFUSED,
        "action_add_commission": REFUSED,
        "action_add_quota": REFUSED,
        "action_approve": REFUSED,
        "action_download": REFUSED,
        "action_import": OPEN,
        "action_new_version": OPEN,
        "action_open": OPEN,
        "action_withdraw": REFUSED,
    },
    "spm.statement": {
        "action_approve": REFUSED,
        "action_check_company": REFUSED,
        "action_check_integrity": REFUSED,
        "action_dispute": REFUSED,
        "action_forfeit_held_pay": REFUSED,
        "action_held_by_plan": REFUSED,
        "action_hold": REFUSED,
        "action_lock_and_post": REFUSED,
        "action_open_calculations": REFUSED,
        "action_open_disputes": REFUSED,
        "action_pay": REFUSED,
        "action_post": REFUSED,
        "action_recalculate": REFUSED,
        "action_release": REFUSED,
        "action_release_held_pay": REFUSED,
        "action_reset": REFUSED,
        "action_review": REFUSED,
    },
    "spm.payroll.export": {"action_export": REFUSED},
    "spm.statement.line": {"action_explain": REFUSED},
    "spm.statement.credit": {"action_open_deal": REFUSED},
    "spm.statement.adjustment": {"action_approve": REFUSED, "action_refuse": REFUSED},
    "spm.statement.hold.wizard": {"action_hold": REFUSED},
}
TABLES = (
    "spm_credit",
    "spm_credit_document",
    "spm_credit_entry",
    "spm_credit_hold",
    "spm_credit_split",
    "spm_crediting_rule",
    "spm_crediting_rule_person",
    "spm_component",
    "spm_plan",
    "spm_plan_version",
    "spm_plan_acceptance",
    "spm_plan_assignment",
    "spm_plan_assignment_rule",
    "spm_plan_case",
    "spm_plan_component",
    "spm_pay_run",
    "spm_statement",
    "spm_statement_adjustment",
    "spm_dispute",
    "spm_payroll_export",
)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestCompensationPublicMethods(PublicMethods, PayCommon):
    """Of sales compensation."""

    addon = "spm_compensation"
    public = PUBLIC
    tables = TABLES

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        lead = cls._make_lead(cls.user_head, 10, noon("2026-03-10"))
        nobody = cls._make_lead(None, 10, noon("2026-03-10"))
        cls._make_rule(
            "overlay",
            person_ids=[(0, 0, {"participant_id": cls.p_head.id, "percent": 1})],
        )
        cls.env["spm.credit.split"].create(
            {"lead_id": lead.id, "participant_id": cls.p_mia.id, "percent": 10}
        )
        cls.env["spm.credit.entry"].create(
            {
                "name": "INV/1",
                "company_id": cls.company.id,
                "participant_id": cls.p_head.id,
                "component_id": cls.revenue.id,
                "currency_id": cls.company.currency_id.id,
                "amount": 5,
                "earned_on": "2026-03-10",
            }
        )
        cls.env["spm.credit"]._post()
        lead.expected_revenue = nobody.expected_revenue = 20
        cls.env["spm.credit"]._post()
        cls.env["spm.credit.check"]._rebuild()
        cls._pay_the_head()

    @classmethod
    def _pay_the_head(cls):
        version = cls._make_plan()
        cls._assign(cls.p_head, version)
        draft = version.copy({"plan_id": version.plan_id.id, "date_from": "2027-01-01"})
        cls.env["spm.plan.case"].create(
            {"version_id": draft.id, "name": "Nothing", "content": "{}"}
        )
        period = cls.periods.filtered(lambda p: p.code == "2026-M03")
        cls.Run.create({"period_id": period.id}).action_calculate_now()
        cls.statement = cls.Statement.search([("participant_id", "=", cls.p_head.id)])
        cls.env["spm.statement.adjustment"].create(
            {"statement_id": cls.statement.id, "amount": 5, "reason": "Forgotten"}
        )
        cls.env["spm.dispute"].with_user(cls.user_head).create(
            {"statement_id": cls.statement.id, "reason": "Not right"}
        )
        cls.env["spm.plan.assignment.rule"].create(
            {
                "name": "Everybody",
                "company_id": cls.company.id,
                "plan_id": version.plan_id.id,
            }
        )
        mapping = cls.env["spm.payroll.mapping"].create(
            {"name": "Bureau", "company_id": cls.company.id}
        )
        cls.env["spm.payroll.export"].create(
            {
                "company_id": cls.company.id,
                "period_id": period.id,
                "mapping_id": mapping.id,
            }
        )

    def _domain(self, model):
        if model == "spm.plan.template":
            return []
        if model == "spm.crediting.rule.person":
            return [("rule_id.company_id", "=", self.company.id)]
        if model == "spm.plan.case":
            return [("version_id.company_id", "=", self.company.id)]
        if model == "spm.statement.credit":
            return [("statement_id.company_id", "=", self.company.id)]
        return [("company_id", "=", self.company.id)]
