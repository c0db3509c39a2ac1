from odoo.tests import freeze_time, tagged

from odoo.addons.spm_objectives.tests.public_methods import (
    OPEN,
    REFUSED,
    PublicMethods,
)

from .credit_common import NOW, CreditCommon, noon

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
)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestCompensationPublicMethods(PublicMethods, CreditCommon):
    """Of sales compensation."""

    addon = "spm_compensation"
    public = PUBLIC
    tables = TABLES

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._make_rule()
        lead = cls._make_lead(cls.user_head, 10, noon("2026-03-10"))
        nobody = cls._make_lead(None, 10, noon("2026-03-10"))
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

    def _domain(self, model):
        if model.startswith("spm.credit"):
            return [("company_id", "=", self.company.id)]
        return []
