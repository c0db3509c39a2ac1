from odoo.tests import HttpCase, tagged

from .common import SpmCommon


@tagged("post_install", "-at_install")
class TestObjectiveTours(SpmCommon, HttpCase):
    """Objectives on the screen: who agrees, and who sets and revises."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        today = cls.company._spm_today()
        cls._make_calendar(year=today.year)
        quarter = cls.env["spm.period"]._containing(cls.company, today, "quarter")
        cls.objectives = {}
        for name, person, kpi, target, vals in (
            ("line", cls.p_mia, "won_revenue", 4000, {"scope": "line"}),
            ("sam", cls.p_sam, "won_revenue", 1000, {}),
            ("pia", cls.p_pia, "won_revenue", 2000, {}),
            ("asked", cls.p_sam, "won_deals", 5, {}),
        ):
            cls.objectives[name] = cls.env["spm.objective"].create(
                {
                    "kpi_id": cls.env.ref(f"spm_objectives.kpi_{kpi}").id,
                    "company_id": cls.company.id,
                    "period_id": quarter.id,
                    "participant_id": person.id,
                    "target": target,
                    "parent_id": name in ("sam", "pia") and cls.objectives["line"].id,
                    **vals,
                }
            )
            cls.objectives[name].with_user(cls.user_head).action_propose()
        for name in ("line", "sam", "pia"):
            cls.objectives[name].action_agree()
        cls.env["spm.objective.action"].create(
            {
                "name": "Call ten customers",
                "objective_id": cls.objectives["sam"].id,
                "owner_id": cls.p_sam.id,
                "deadline": today,
            }
        )

    def test_salesperson(self):
        self.start_tour("/odoo", "spm_objective_salesperson_tour", login="spm_sam")
        asked = self.objectives["asked"]
        self.assertEqual((asked.state, asked.committed), ("agreed", 7))
        action = self.objectives["sam"].action_ids
        self.assertEqual(action.state, "done")
        self.assertFalse(action.activity_id.active)

    def test_manager(self):
        self.start_tour("/odoo", "spm_objective_manager_tour", login="spm_mia")
        line = self.objectives["line"]
        self.assertEqual((line.state, line.target), ("agreed", 3500))
        self.assertEqual(line.revision_ids[0].author_id, self.user_mia)
        drafts = self.env["spm.objective"].search(
            [("template_id", "=", self.env.ref("spm_objectives.template_sdr").id)]
        )
        self.assertEqual(drafts.participant_id, self.p_sam + self.p_pia)
        self.assertEqual(set(drafts.mapped("state")), {"draft"})
