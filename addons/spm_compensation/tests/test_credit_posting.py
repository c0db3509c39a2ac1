from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged

from .credit_common import NOW, CreditCommon, noon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestCreditPosting(CreditCommon):
    """What a win posts, and what a change of it does."""

    def _win(self, amount=1000, user=None, day="2026-03-10", **vals):
        return self._make_lead(user or self.user_sam, amount, noon(day), **vals)

    # ------------------------------------------------------------- kinds of credit

    def test_a_win_credits_its_owner(self):
        rule = self._make_rule()
        lead = self._win()
        self._post()
        [row] = self._rows(lead)
        self.assertEqual(row.participant_id, self.p_sam)
        self.assertEqual(row.amount, 1000)
        self.assertEqual(row.document_amount, 1000)
        self.assertEqual(str(row.earned_on), "2026-03-10")
        self.assertEqual(row.payable_on, row.earned_on)
        self.assertEqual((row.rule_id, row.component_id), (rule, self.revenue))
        self.assertEqual((row.kind, row.cause, row.percent), ("direct", "won", 100))
        self.assertTrue(row.is_own)

    def test_splits_are_the_whole_to_the_cent(self):
        self._make_rule()
        lead = self._win(100)
        self._make_split(lead, self.p_pia, 33.3333)
        self._make_split(lead, self.p_mia, 33.3333)
        self._post()
        self.assertEqual(
            self._sums(lead),
            {
                (self.p_sam, "direct"): 33.34,
                (self.p_pia, "split"): 33.33,
                (self.p_mia, "split"): 33.33,
            },
        )

    def test_what_is_left_over_goes_to_the_largest_remainders(self):
        self._make_rule()
        lead = self._win(0.05)
        self._make_split(lead, self.p_pia, 30)
        self._make_split(lead, self.p_mia, 30)
        self._post()
        # 2 cents, 1.5 and 1.5: the one left over goes to the first of the two
        self.assertEqual(
            self._sums(lead),
            {
                (self.p_sam, "direct"): 0.02,
                (self.p_mia, "split"): 0.02,
                (self.p_pia, "split"): 0.01,
            },
        )

    def test_negative_amounts_are_split_alike(self):
        self._make_rule()
        lead = self._win(-100)
        self._make_split(lead, self.p_pia, 33.3333)
        self._post()
        self.assertEqual(
            self._sums(lead),
            {(self.p_sam, "direct"): -66.67, (self.p_pia, "split"): -33.33},
        )

    def test_rollup_to_the_managers_of_that_day(self):
        self._make_rule("rollup", level_to=2, percent=50)
        self._make_placement(self.p_sam, "2026-03-01", manager_id=self.p_head)
        before, after = self._win(day="2026-02-10"), self._win()
        self._post()
        self.assertEqual(
            self._sums(before),
            {(self.p_mia, "rollup"): 500, (self.p_head, "rollup"): 500},
        )
        self.assertEqual(self._sums(after), {(self.p_head, "rollup"): 500})
        self.assertFalse(any(self._rows(after).mapped("is_own")))

    def test_a_manager_gets_the_sum_of_the_parts_below(self):
        self._make_rule("rollup")
        lead = self._win(100)
        self._make_split(lead, self.p_pia, 33.3333)
        self._post()
        self.assertEqual(self._sums(lead), {(self.p_mia, "rollup"): 100})

    def test_overlay(self):
        self._make_rule(
            "overlay",
            person_ids=[
                (0, 0, {"participant_id": self.p_pia.id, "percent": 10}),
                (0, 0, {"participant_id": self.p_head.id, "date_to": "2026-03-01"}),
            ],
        )
        lead = self._win()
        self._post()
        self.assertEqual(self._sums(lead), {(self.p_pia, "overlay"): 100})

    def test_measures(self):
        self._make_rule(measure="recurring")
        self._make_rule(measure="count")
        lead = self._win(recurring_revenue=70)
        self._make_split(lead, self.p_pia, 25)
        self._post()
        self.assertEqual(
            self._sums(lead, component_id=self.revenue.id),
            {(self.p_sam, "direct"): 52.5, (self.p_pia, "split"): 17.5},
        )
        wins = self._rows(lead, component_id=self.wins.id)
        self.assertEqual(sorted(wins.mapped("amount")), [0.25, 0.75])
        self.assertFalse(wins.currency_id)

    # ------------------------------------------------------------- which documents

    def test_filters_and_dates(self):
        self._make_rule(
            domain="[('partner_id.country_id.code', '=', 'FR')]",
            date_from="2026-03-01",
            date_to="2026-04-01",
        )
        france = self.env["res.partner"].create(
            {"name": "Client", "country_id": self.env.ref("base.fr").id}
        )
        inside = self._win(partner_id=france.id)
        elsewhere = self._win()
        later = self._win(partner_id=france.id, day="2026-04-01")
        self._post()
        self.assertTrue(self._rows(inside))
        self.assertFalse(self._rows(elsewhere) + self._rows(later))

    def test_a_tag_is_noticed(self):
        tag = self.env["crm.tag"].create({"name": "Strategic"})
        self._make_rule(domain=f"[('tag_ids', 'in', [{tag.id}])]")
        lead = self._win()
        self._post()
        self.assertFalse(self._rows(lead))
        lead.tag_ids = tag
        self._post()
        self.assertEqual(self._rows(lead).cause, "document")
        lead.tag_ids = False
        self._post()
        self.assertFalse(self._sums(lead))

    def test_a_rule_that_matches_nothing_or_everything(self):
        self._make_rule(domain="[('id', '=', 0)]")
        lead = self._win()
        self._post()
        self.assertFalse(self._rows(lead))
        rule = self._make_rule(domain="[]")
        self._post()
        self.assertEqual(self._rows(lead).cause, "rule")
        rule.active = False
        self._post()
        self.assertFalse(self._sums(lead))

    def test_broken_filters_are_refused(self):
        for domain in ("[('nowhere', '=', 1)]", "[('id', '=', user.id)]", "x", "[1]"):
            with self.assertRaises(ValidationError), self.cr.savepoint():
                self._make_rule(domain=domain)

    def test_a_changed_rule_posts_the_difference(self):
        rule = self._make_rule("rollup", percent=50)
        lead = self._win()
        self._post()
        rule.percent = 40
        self._post()
        self.assertEqual(self._rows(lead).mapped("amount"), [500, -100])
        self.assertEqual(self._rows(lead)[1].cause, "rule")
        with self.assertRaisesRegex(UserError, "Archive"):
            rule.unlink()

    # ------------------------------------------------------------- changes

    def test_a_rerun_posts_nothing(self):
        self._make_rule()
        self._make_rule("rollup", level_to=2)
        lead = self._win()
        self._make_split(lead, self.p_pia, 33.3333)
        self._post()
        before = self._count()
        self._post()
        self._post(full=True)
        self.assertEqual(self._count(), before)
        self.assertFalse(self.env["spm.credit.mark"].search_count([]))

    def test_changes_of_a_win_wait_for_review(self):
        self._make_rule()
        lead = self._win()
        self._post()
        lead.write(
            {
                "expected_revenue": 5000,
                "date_closed": noon("2026-01-15"),
                "user_id": self.user_pia.id,
            }
        )
        self._post()
        document = self._document(lead)
        self.assertEqual(self._sums(lead), {(self.p_sam, "direct"): 1000})
        self.assertEqual(document.review, "pending")
        for words in ("1,000.00", "5,000.00", "Sam", "Pia", "2026-03-10", "2026-01-15"):
            self.assertIn(words, document.changes)
        document.with_user(self.user_officer).action_accept()
        self.assertEqual(self._sums(lead), {(self.p_pia, "direct"): 5000})
        self.assertEqual(
            [(r.participant_id, r.amount, r.cause) for r in self._rows(lead)[1:]],
            sorted(
                [
                    (self.p_sam, -1000, "accepted"),
                    (self.p_pia, 5000, "accepted"),
                ],
                key=lambda found: self._rows(lead)[1:].participant_id.ids.index(
                    found[0].id
                ),
            ),
        )
        self.assertFalse(document.review)
        self._post(full=True)
        self.assertFalse(document.review)

    def test_a_refused_change_does_not_come_up_again(self):
        self._make_rule()
        lead = self._win()
        self._post()
        lead.expected_revenue = 5000
        self._post()
        document = self._document(lead)
        document.with_user(self.user_officer).action_refuse()
        self._post(full=True)
        self.assertEqual(document.review, "refused")
        self.assertEqual(self._sums(lead), {(self.p_sam, "direct"): 1000})
        lead.expected_revenue = 6000
        self._post()
        self.assertEqual(document.review, "pending")
        lead.expected_revenue = 1000
        self._post()
        self.assertFalse(document.review)

    def test_archiving_is_no_reversal(self):
        self._make_rule()
        lead = self._win()
        self._post()
        lead.action_archive()
        self.assertEqual(str(lead.date_closed.date()), NOW[:10])
        self._post()
        lead.action_unarchive()
        self._post()
        self._post(full=True)
        self.assertEqual(len(self._rows(lead)), 1)
        self.assertFalse(self._document(lead).review)

    def test_reopening_and_losing_take_back(self):
        self._make_rule()
        for lost in (False, True):
            lead = self._win()
            self._post()
            # Odoo loses a won deal only after it was reopened
            lead.stage_id = self.env.ref("crm.stage_lead1")
            if lost:
                lead.action_set_lost()
            self._post()
            self.assertEqual(self._rows(lead).mapped("amount"), [1000, -1000])
            self.assertEqual(self._rows(lead)[1].cause, "reopened")

    def test_won_twice_counts_once(self):
        self._make_rule()
        lead = self._win()
        self._post()
        lead.stage_id = self.env.ref("crm.stage_lead1")
        self._post()
        lead.action_set_won()
        self._post()
        self.assertEqual(self._sums(lead), {(self.p_sam, "direct"): 1000})
        self.assertEqual(self._rows(lead)[-1].cause, "rewon")
        document = self._document(lead)
        self.assertEqual(document.review, "pending", "the later day waits")

    def test_probability_100_in_an_open_stage_is_no_win(self):
        self._make_rule()
        lead = self._make_lead(self.user_sam, 1000)
        lead.probability = 100
        self.assertTrue(lead.date_closed)
        self._post()
        self.assertFalse(self._document(lead))

    def test_deleting_takes_back_and_the_history_stays(self):
        self._make_rule()
        lead = self._win()
        self._post()
        document = self._document(lead)
        lead.unlink()
        self._post()
        self.assertEqual(document.credit_ids.mapped("amount"), [-1000, 1000])
        self.assertEqual(document.cause, "deleted")
        self.assertEqual(document.name, "Deal 1000")

    def test_merging_two_wins(self):
        self._make_rule()
        one, other = self._win(1000), self._win(400)
        self._make_split(other, self.p_pia, 50)
        self._post()
        documents = self._document(one) + self._document(other)
        head = (one + other).merge_opportunity()
        self._post()
        self._post(full=True)
        self.assertEqual(
            sum(documents.credit_ids.mapped("amount")), head.expected_revenue
        )
        tail = documents - self._document(head)
        self.assertEqual(tail.cause, "merged")
        self.assertEqual(tail.merged_into_id, self._document(head))

    def test_merging_a_win_into_an_open_deal_moves_its_credits(self):
        """An archived win comes after an open deal, which survives."""
        self._make_rule()
        won, lead = self._win(1000), self._make_lead(self.user_sam, 900)
        self._post()
        document = self._document(won)
        won.action_archive()
        head = (won + lead).merge_opportunity()
        self._post()
        self.assertEqual(document.res_id, head.id)
        alive = head.won_status == "won"
        self.assertEqual(document.alive, alive)
        self.assertEqual(
            sum(document.credit_ids.mapped("amount")), 1000 if alive else 0
        )
        head.action_set_won()
        self._post()
        self.assertEqual(self.Document.search([("res_id", "=", head.id)]), document)
        self.assertEqual(sum(document.credit_ids.mapped("amount")), 1000)

    def test_a_removed_split_goes_back_to_the_owner(self):
        self._make_rule()
        lead = self._win()
        split = self._make_split(lead, self.p_pia, 40)
        self._post()
        split.with_user(self.user_officer).action_refuse()
        self._post()
        self.assertEqual(self._sums(lead), {(self.p_sam, "direct"): 1000})
        self.assertEqual(set(self._rows(lead)[2:].mapped("cause")), {"split"})

    def test_a_backdated_placement_moves_the_rollup(self):
        self._make_rule("rollup")
        lead = self._win()
        self._post()
        self._make_placement(self.p_sam, "2026-03-01", manager_id=self.p_head)
        self._post()
        self.assertEqual(self._sums(lead), {(self.p_head, "rollup"): 1000})
        self.assertEqual(set(self._rows(lead)[1:].mapped("cause")), {"hierarchy"})

    # ------------------------------------------------------------- bad input

    def test_nobody_nothing_nowhere(self):
        self._make_rule(company_id=False)
        nobody = self._make_lead(None, 1000, noon("2026-03-10"))
        nothing = self._win(0)
        nowhere = self._win(company_id=False, team_id=False)
        undated = self._win()
        undated.date_closed = False
        self._post()
        self.assertFalse(self._rows(nobody) + self._rows(nothing) + self._rows(undated))
        self.assertEqual(self._rows(nowhere).company_id, self.company)
        self.env["spm.credit.check"]._rebuild()
        checks = self.env["spm.credit.check"].search([])
        kinds = {
            (check.document_id.res_id or check.res_id, check.kind) for check in checks
        }
        self.assertLessEqual(
            {(nobody.id, "owner"), (nothing.id, "amount"), (undated.id, "undated")},
            kinds,
        )

    def test_an_owner_who_takes_part_later_is_credited(self):
        self._make_rule()
        user = self._make_user("spm_new", "user")
        lead = self._win(user=user)
        self._post()
        self.assertFalse(self._rows(lead))
        person = self._make_participant(user, self.p_mia)
        self._post()
        self.assertEqual(self._sums(lead), {(person, "direct"): 1000})
        self.assertEqual(self._rows(lead).cause, "assigned")

    def test_a_taken_over_login_takes_no_credits(self):
        """Past wins stay with the person, whoever uses their user now."""
        self._make_rule()
        lead = self._win()
        self._post()
        self.p_sam.employee_id.user_id = False
        heir = self._make_participant("Heir", self.p_mia)
        heir.employee_id.user_id = self.user_sam
        self._post()
        self._post(full=True)
        self.assertEqual(self._sums(lead), {(self.p_sam, "direct"): 1000})
        self.assertEqual(self._document(lead).new_participant_id, heir)

    # ------------------------------------------------------------- append-only

    def test_rows_are_never_changed(self):
        self._make_rule()
        lead = self._win()
        self._post()
        row = self._rows(lead)
        for change in (
            lambda: row.write({"amount": 1}),
            row.unlink,
            lambda: self.Credit.create({"amount": 1}),
        ):
            with self.assertRaises(AccessError):
                change()
        for statement in (
            "UPDATE spm_credit SET amount = 1 WHERE id = %s",
            "DELETE FROM spm_credit WHERE id = %s",
        ):
            with (
                self.assertRaisesRegex(Exception, "never rewritten"),
                self.cr.savepoint(),
            ):
                self.cr.execute(statement, [row.id])
        with self.assertRaisesRegex(UserError, "has credits"):
            self.p_sam.unlink()
