from odoo.tests import freeze_time, tagged

from .credit_common import NOW, CreditCommon, noon

DAY = "2026-03-10"


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestCreditMerging(CreditCommon):
    """What becomes of splits when opportunities are merged."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._make_rule()
        #: The one that survives has the higher probability.
        cls.head = cls._make_lead(cls.user_sam, 1000, probability=90)
        cls.tail = cls._make_lead(cls.user_sam, 10, probability=20)

    def _merge(self, *others, **more):
        leads = self.head + self.tail.union(*others)
        head = leads.with_user(self.user_officer).sudo().merge_opportunity(**more)
        self.assertEqual(head.id, self.head.id)
        self.env.invalidate_all()
        return self.head

    def _splits(self):
        return [
            (split.participant_id, split.percent, split.state)
            for split in self.head.spm_split_ids
        ]

    def _told(self):
        return " ".join(self.head.message_ids.mapped("body"))

    def test_approved_ones_come_along(self):
        self._make_split(self.tail, self.p_pia, 40)
        by = self.tail.spm_split_ids.decided_by_id
        self._merge()
        self.assertEqual(self._splits(), [(self.p_pia, 40, "approved")])
        self.assertEqual(self.head.spm_split_ids.decided_by_id, by)
        self.assertNotIn("approv", self._told())

    def test_approved_ones_win_over_proposed_ones(self):
        self._make_split(self.head, self.p_mia, 30, approved=False)
        self._make_split(self.tail, self.p_pia, 40)
        self._merge()
        self.assertEqual(self._splits(), [(self.p_pia, 40, "approved")])

    def test_the_first_s_approved_ones_stay(self):
        self._make_split(self.head, self.p_mia, 30)
        self._make_split(self.tail, self.p_pia, 40)
        self._merge()
        self.assertEqual(self._splits(), [(self.p_mia, 30, "approved")])
        self.assertIn("1 approved splits of “Deal 10” do not count", self._told())
        self.assertNotIn("40", self._told())

    def test_proposed_ones_do_not_replace_proposed_ones(self):
        self._make_split(self.head, self.p_mia, 30, approved=False)
        self._make_split(self.tail, self.p_pia, 40, approved=False)
        self._merge()
        self.assertEqual(self._splits(), [(self.p_mia, 30, "proposed")])

    def test_of_several_the_approved_ones_are_taken(self):
        other = self._make_lead(self.user_sam, 20, probability=10)
        third = self._make_lead(self.user_sam, 30, probability=10)
        self._make_split(self.tail, self.p_mia, 30, approved=False)
        self._make_split(other, self.p_pia, 40)
        self._make_split(third, self.p_head, 50)
        self._merge(other, third)
        self.assertEqual(self._splits(), [(self.p_pia, 40, "approved")])
        self.assertIn("“Deal 30”", self._told())

    def test_another_owner_s_are_proposed_again(self):
        self.tail.user_id = self.user_pia
        self._make_split(self.tail, self.p_mia, 40)
        self._merge()
        self.assertEqual(self._splits(), [(self.p_mia, 40, "proposed")])
        self.assertFalse(self.head.spm_split_ids.decided_by_id)
        self.assertIn("wait for approval again", self._told())

    def test_an_owner_chosen_while_merging_is_another(self):
        self._make_split(self.tail, self.p_mia, 40)
        self._merge(user_id=self.user_pia.id)
        self.assertEqual(self.head.user_id, self.user_pia)
        self.assertEqual(self._splits(), [(self.p_mia, 40, "proposed")])

    def test_a_deal_that_counts_is_not_divided_unseen(self):
        self.head.action_set_won()
        self.head.date_closed = noon(DAY)
        self._post()
        self._make_split(self.head, self.p_mia, 30, approved=False)
        self._make_split(self.tail, self.p_pia, 40)
        self._merge()
        self.assertEqual(self._splits(), [(self.p_pia, 40, "proposed")])
        self._post()
        self._post(full=True)
        self.assertEqual(self._sums(self.head), {(self.p_sam, "direct"): 1000})
