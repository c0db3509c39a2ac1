from odoo.tests import HttpCase, tagged

from .common import SpmCommon


@tagged("post_install", "-at_install")
class TestCascadeTours(SpmCommon, HttpCase):
    """Down and up again on the screen: a manager cascades, a salesperson answers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        today = cls.company._spm_today()
        cls._make_calendar(year=today.year)
        quarter = cls.env["spm.period"]._containing(cls.company, today, "quarter")
        cls.line = cls.env["spm.objective"].create(
            {
                "kpi_id": cls.env.ref("spm_objectives.kpi_won_revenue").id,
                "company_id": cls.company.id,
                "period_id": quarter.id,
                "scope": "line",
                "participant_id": cls.p_mia.id,
                "target": 900,
            }
        )

    def test_down_and_up(self):
        self.start_tour("/odoo", "spm_cascade_manager_tour", login="spm_mia")
        sam, pia = (
            self.line.child_ids.filtered(lambda o, p=p: o.participant_id == p)
            for p in (self.p_sam, self.p_pia)
        )
        self.assertEqual((sam.target, pia.target), (300, 600))
        self.assertEqual((sam.state, sam.proposed_by_id), ("proposed", self.user_mia))
        self.start_tour("/odoo", "spm_cascade_salesperson_tour", login="spm_sam")
        self.assertEqual(sam.committed, 350)
        self.assertEqual(self.line.commit_gap_below, 50)
        self.start_tour("/odoo", "spm_cascade_again_tour", login="spm_mia")
        self.assertEqual((sam.target, pia.target), (350, 550))
        self.assertEqual(self.line.assignment_gap, 0)
