import json
from pathlib import Path

from odoo.addons.spm_objectives.tests.common import SpmCommon

#: A plan with a commission and a quota that a gate can zero.
TERMS = {
    "currency": "USD",
    "components": [
        {
            "type": "commission",
            "key": "new_business",
            "name": "New business",
            "table": {
                "mode": "marginal",
                "tiers": [{"from": 0, "rate": 5}, {"from": 10000, "rate": "7.5"}],
            },
        },
        {
            "type": "quota",
            "key": "target",
            "name": "Revenue target",
            "measure": "won_revenue",
            "target_incentive": 1000,
            "curve": {"points": [{"at": 50, "gives": 0}, {"at": 100, "gives": 100}]},
            "modifiers": [
                {
                    "type": "gate",
                    "measure": "win_rate",
                    "at_least": 90,
                    "effect": "zero",
                }
            ],
        },
    ],
}


class PlanCommon(SpmCommon):
    """A company with people, and makers of plans."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.new_business = cls.env["spm.component"].create(
            {"name": "New business", "code": "new_business"}
        )

    @classmethod
    def _make_plan(cls, **vals):
        return cls.env["spm.plan"].create(
            {"name": "Field sales", "company_id": cls.company.id} | vals
        )

    @classmethod
    def _make_version(cls, plan=None, date_from="2026-01-01", **vals):
        return cls.env["spm.plan.version"].create(
            {"plan_id": (plan or cls._make_plan()).id, "date_from": date_from} | vals
        )

    @staticmethod
    def _terms_of(path):
        return json.loads(Path(path).read_text("utf-8"))["plan"]
