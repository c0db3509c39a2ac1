from unittest.mock import patch

from odoo.exceptions import ValidationError
from odoo.tests import freeze_time, tagged

from .credit_common import NOW, CreditCommon, noon

DAY = "2026-03-10"


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestCreditBadInput(CreditCommon):
    """What should not be, but is found in databases: nothing lost, nothing twice."""

    def _win(self, amount=1000, user=None, **vals):
        return self._make_lead(user or self.user_sam, amount, noon(DAY), **vals)

    def _agree(self):
        """A full pass and one of marks agree, and both post nothing more."""
        self._post()
        before = self._count()
        self._post(full=True)
        self._post()
        self.assertEqual(self._count(), before)

    def test_managers_in_a_loop(self):
        """It is refused; forced into the database, everybody counts once."""
        self._make_rule()
        self._make_rule("rollup", level_to=50)
        lead = self._win()
        with self.assertRaises(ValidationError), self.cr.savepoint():
            self._make_placement(self.p_head, "2026-02-01", manager_id=self.p_sam)
        self.env.flush_all()
        self.cr.execute(
            "UPDATE spm_placement SET manager_id = %s WHERE participant_id = %s",
            [self.p_sam.id, self.p_head.id],
        )
        chain = self.env["spm.chain"]
        with patch.object(type(chain), "_check_loops", lambda *args: None):
            chain._rebuild(self.people.ids)
        looped = chain.search(
            [("participant_id", "=", self.p_sam.id), ("depth", ">", 0)]
        )
        self.assertIn(self.p_sam, looped.ancestor_id, "the loop is there")
        self._agree()
        self.assertEqual(
            self._sums(lead),
            {
                (self.p_sam, "direct"): 1000,
                (self.p_mia, "rollup"): 1000,
                (self.p_head, "rollup"): 1000,
            },
        )

    def test_archived_before_anybody_looked(self):
        self._make_rule()
        lead = self._win()
        lead.action_archive()
        self._agree()
        self.assertEqual(self._sums(lead), {(self.p_sam, "direct"): 1000})
        lead.action_unarchive()
        self._agree()
        self.assertEqual(len(self._rows(lead)), 1)

    def test_won_twice_before_anybody_looked(self):
        self._make_rule()
        lead = self._win()
        lead.stage_id = self.env.ref("crm.stage_lead1")
        lead.action_set_won()
        lead.action_set_won()
        self._agree()
        self.assertEqual(self._rows(lead).mapped("amount"), [1000])

    def test_made_and_gone_before_anybody_looked(self):
        self._make_rule()
        lead = self._win()
        lead_id = lead.id
        lead.unlink()
        self._agree()
        self.assertFalse(self.Document.search([("res_id", "=", lead_id)]))
        self.assertFalse(self.env["spm.credit.mark"].search_count([]))

    def test_merging_wins_that_nobody_has_looked_at(self):
        self._make_rule()
        one, other = self._win(1000), self._win(400)
        self._make_split(other, self.p_pia, 50)
        head = (one + other).merge_opportunity()
        self._agree()
        self.assertEqual(
            self._sums(head),
            {(self.p_sam, "direct"): 500, (self.p_pia, "split"): 500},
        )

    def test_a_colleague_who_leaves_after_approval(self):
        """The part stays: it was for what was done; reconciliation names owners."""
        self._make_rule()
        lead = self._win()
        self._make_split(lead, self.p_pia, 40)
        self.p_pia.date_end = "2026-05-01"
        self._agree()
        self.assertEqual(
            self._sums(lead),
            {(self.p_sam, "direct"): 600, (self.p_pia, "split"): 400},
        )
        self.p_sam.date_end = "2026-03-01"
        self._agree()
        self.env["spm.credit.check"]._rebuild()
        found = self.env["spm.credit.check"].search(
            [("document_id", "=", self._document(lead).id)]
        )
        self.assertEqual(found.kind, "left")

    def test_a_probability_of_100_in_an_open_stage(self):
        self._make_rule()
        lead = self._make_lead(self.user_sam, 1000)
        lead.probability = 100
        self._agree()
        self.assertFalse(self._document(lead))
        lead.action_set_won()
        self._agree()
        self.assertEqual(self._sums(lead), {(self.p_sam, "direct"): 1000})

    def test_everything_missing_at_once(self):
        self._make_rule(company_id=False)
        lead = self._make_lead(
            None, 0, noon(DAY), company_id=False, team_id=False, name="Nothing"
        )
        self._agree()
        self.assertFalse(self._rows(lead))
        lead.write({"user_id": self.user_sam.id, "expected_revenue": 10})
        self._agree()
        self.assertFalse(self._rows(lead), "an owner of a win is a change of it")
        document = self._document(lead)
        self.user_officer.company_ids += document.company_id
        companies = self.user_officer.company_ids.ids
        officer = document.with_user(self.user_officer)
        officer.with_context(allowed_company_ids=companies).action_accept()
        self._agree()
        self.assertEqual(self._sums(lead), {(self.p_sam, "direct"): 10})
