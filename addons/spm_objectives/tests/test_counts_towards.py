from odoo.tests import freeze_time, tagged

from .measure_common import NOW
from .objective_common import ObjectiveCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestCountsTowards(ObjectiveCommon):
    """Which objectives an opportunity helps."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_officer.group_ids += cls.env.ref(
            "sales_team.group_sale_salesman_all_leads"
        )
        cls.revenue = cls._agreed(cls.p_sam, 1000)
        cls.rate = cls._agreed(cls.p_sam, 40, kpi="win_rate")
        cls.lost = cls._agreed(cls.p_sam, 4, kpi="lost_deals")
        cls.later = cls._agreed(cls.p_sam, 1000, "2026-Q3")
        cls.line = cls._agreed(cls.p_mia, 9000, scope="line")
        cls.east = cls._agreed(cls.team_east, 9000)
        cls.west = cls._agreed(cls.team_west, 9000)
        cls.pias = cls._agreed(cls.p_pia, 1000)
        cls.calls = cls._agreed(cls.p_sam, 100, kpi="calls")
        cls.pipeline = cls._agreed(cls.p_sam, 5000, kpi="pipeline")
        cls._make_objective(cls.p_sam, 1)  # a draft

    def _counts(self, lead, user=None):
        return lead.with_user(user or self.user_officer).spm_objective_ids

    def _lead(self, user=None, **vals):
        vals = {"date_deadline": "2026-06-25", "team_id": self.team_east.id, **vals}
        return self._make_lead(user or self.user_sam, 100, **vals)

    def test_an_open_one_as_if_won_by_its_expected_closing(self):
        everything = self.revenue + self.rate + self.line + self.east + self.pipeline
        self.assertEqual(self._counts(self._lead()), everything)
        self.assertEqual(
            self._counts(self._lead(date_deadline="2026-07-01")),
            self.later + self.pipeline,
        )
        unknown = self._lead(date_deadline=False)
        self.assertEqual(self._counts(unknown), self.pipeline)

    def test_closed_ones_count_where_they_are(self):
        won = self._lead(closed="2026-07-02 12:00:00")
        self.assertEqual(self._counts(won), self.later)
        lost = self._lead(closed="2026-05-02 12:00:00", lost=True)
        self.assertEqual(self._counts(lost), self.lost + self.rate)

    def test_teams_and_people(self):
        moved = self._lead(team_id=self.team_west.id)
        self.assertIn(self.west, self._counts(moved))
        pias = self._lead(self.user_pia)
        self.assertEqual(self._counts(pias), self.pias + self.line + self.east)
        nobody = self._make_lead(None, 100, date_deadline="2026-06-25")
        self.assertFalse(self._counts(nobody))

    def test_as_far_as_one_sees_objectives(self):
        lead = self._lead(self.user_sam)
        self.assertIn(self.revenue, self._counts(lead, self.user_sam))
        self.user_pia.group_ids += self.env.ref(
            "sales_team.group_sale_salesman_all_leads"
        )
        seen = self._counts(lead, self.user_pia)
        self.assertEqual(seen, self.line + self.east)

    def test_many_in_a_constant_number_of_queries(self):
        counts = []
        for number in (2, 30):
            leads = self.env["crm.lead"].browse()
            for _n in range(number):
                leads |= self._lead()
            self.env.flush_all()
            self.env.invalidate_all()
            mine = leads.with_user(self.user_officer)
            before = self.env.cr.sql_log_count
            for lead in mine:
                self.assertIn(self.revenue, lead.spm_objective_ids)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 2)

    def test_a_new_one_on_the_form(self):
        lead = self.env["crm.lead"].with_user(self.user_sam).new({"name": "New"})
        self.assertFalse(lead.spm_objective_ids)
