from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .credit_common import NOW, noon
from .forged_common import DAY, TODAY, ForgedCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestCreditForged(ForgedCommon):
    """What a salesperson could ask of the API to earn more, or to see others' pay."""

    # ------------------------------------------------------------- a won deal

    def test_changes_of_the_own_win_wait(self):
        self.user_sam.company_ids += self._make_company("Elsewhere", "UTC")
        elsewhere = self.user_sam.company_ids - self.company
        for vals in (
            {"expected_revenue": 9000},
            {"recurring_revenue": 700},
            {"company_id": elsewhere.id, "team_id": False},
            {"user_id": self.user_pia.id},
            {"active": False, "date_closed": "2026-01-02 12:00:00"},
        ):
            with self.subTest(vals=vals), self.cr.savepoint() as savepoint:
                allowed = self._mine().with_context(
                    allowed_company_ids=self.user_sam.company_ids.ids
                )
                allowed.write(vals)
                self.assertEqual(self._own(), {DAY: 1000})
                waits = self._document(self.sam).review == "pending"
                self.assertEqual(waits, "active" not in vals)
                savepoint.rollback()
                self.env.invalidate_all()

    def test_archiving_hides_no_change(self):
        self._mine().write({"expected_revenue": 9000})
        self._mine().action_archive()
        self._mine().action_unarchive()
        self.assertEqual(self._own(), {DAY: 1000})
        self.assertEqual(self._document(self.sam).review, "pending")

    def test_losing_and_winning_again_gives_no_better_day(self):
        self._mine().stage_id = self.env.ref("crm.stage_lead1")
        self.assertEqual(self._own(), {})
        self._mine().write({"expected_revenue": 9000})
        self._mine().action_set_won()
        self.assertEqual(self._own(), {DAY: 1000})
        self.assertEqual(self._document(self.sam).review, "pending")

    def test_a_copy_of_a_win_is_none(self):
        for default in ({}, {"date_closed": "2026-01-02 12:00:00"}):
            copy = self._mine().copy(default)
            self.assertNotEqual(copy.won_status, "won")
            self.assertEqual(self._own(copy), {})

    # ------------------------------------------------------------- filters of rules

    def test_what_matches_a_filter_after_the_win_is_held(self):
        rule = self._make_rule(domain="[('priority', '=', '3')]")
        self._post()
        starred = self._make_lead(self.user_sam, 300, noon(DAY), priority="3")
        self._post()
        self.assertFalse(self._rows(starred, rule_id=rule.id).hold_reason)
        self._mine().priority = "3"
        self._post()
        row = self._rows(self.sam, rule_id=rule.id)
        self.assertEqual(row.amount, 1000)
        self.assertIn("filter", row.hold_reason)
        self._post(full=True)
        self.assertEqual(self._rows(self.sam, rule_id=rule.id), row)
        row.with_user(self.user_officer).action_release()
        self.assertFalse(row.hold_reason)
        large = self._make_rule(domain="[('expected_revenue', '>', 5000)]")
        self.sam.expected_revenue = 6000
        self._post()
        self._document(self.sam).with_user(self.user_officer).action_accept()
        accepted = self._rows(self.sam, rule_id=large.id)
        self.assertEqual(sum(accepted.mapped("amount")), 6000)
        rule.domain = "[('priority', 'in', ('0', '3'))]"
        self._post()
        self.assertFalse(self._rows(self.pia, rule_id=rule.id).hold_reason)

    # ------------------------------------------------------------- merging

    def test_merging_without_deleting_counts_nothing_twice(self):
        """The API may keep the merged ones, which are won as before."""
        fresh = self._make_lead(self.user_sam, 1, noon(DAY))
        self._make_split(self.sam, self.p_pia, 10)
        self._mine(self.sam + fresh).merge_opportunity(auto_unlink=False)
        self.assertEqual(self._own(self.sam), {DAY: 900})
        self.assertEqual(self._own(fresh), {DAY: 1})
        self.assertEqual(self.sam.spm_split_ids.participant_id, self.p_pia)

    def test_an_approved_split_is_proposed_anew_on_another_win(self):
        small = self._make_lead(self.user_sam, 10, noon(DAY))
        self._make_split(small, self.p_pia, 50)
        self._post()
        head = self._mine(self.sam + small).merge_opportunity()
        self.assertEqual(head.sudo(), self.sam)
        self.assertEqual(head.spm_split_ids.state, "proposed")
        self.assertEqual(self._own(), {DAY: 1000})

    # ------------------------------------------------------------- splits

    def _forged(self):
        return {
            "lead_id": self.sam.id,
            "user_id": self.user_pia.id,
            "percent": 40,
        }

    def test_defaults_in_the_context_decide_nothing(self):
        defaults = {
            "default_state": "approved",
            "default_decided_by_id": self.user_mia.id,
            "default_decided_at": NOW,
            "default_proposed_by_id": self.user_mia.id,
        }
        Split = self.env["spm.credit.split"].with_user(self.user_sam)
        split = Split.with_context(**defaults).create(self._forged())
        self.assertEqual(split.state, "proposed")
        self.assertEqual(split.proposed_by_id, self.user_sam)
        self.assertFalse(split.decided_by_id or split.decided_at)
        for percent in (float("nan"), float("inf"), -float("inf")):
            with self.assertRaisesRegex(ValidationError, "at most 100 %"):
                split.write({"percent": percent})
            with self.assertRaisesRegex(ValidationError, "at most 100 %"):
                Split.create(self._forged() | {"percent": percent})
        split.reason = "Helped\0 much"
        self.env.flush_all()
        self.assertEqual(split.reason, "Helped much")
        self.assertEqual(self._own(), {DAY: 1000})
        split.unlink()
        mine = self._mine().with_context(**defaults)
        mine.spm_split_ids = [
            Command.create({"user_id": self.user_pia.id, "percent": 40})
        ]
        self.assertEqual(mine.spm_split_ids.state, "proposed")

    def test_decisions_are_not_typed(self):
        Split = self.env["spm.credit.split"].with_user(self.user_sam)
        forged = {
            "state": "approved",
            "decided_by_id": self.user_mia.id,
            "decided_at": NOW,
            "proposed_by_id": self.user_mia.id,
            "owner_id": self.user_sam.id,
        }
        split = Split.create(self._forged())
        for name, value in forged.items():
            self._refused(lambda vals={name: value}: split.write(vals))
            self._refused(
                lambda vals={name: value}: Split.create({**self._forged(), **vals})
            )
            self._refused(
                lambda vals={name: value}: self._mine().write(
                    {"spm_split_ids": [Command.update(split.id, vals)]}
                )
            )

    def test_an_approved_split_is_no_wild_card(self):
        cheap = self._make_lead(self.user_sam, 1)
        split = self._make_split(cheap, self.p_pia, 50).with_user(self.user_sam)
        for vals in (
            {"lead_id": self.sam.id},
            {"percent": 90},
            {"user_id": self.user_mia.id},
            {"participant_id": self.p_sam.id},
            {"reason": "He did it all"},
        ):
            self._refused(lambda vals=vals: split.write(vals))
        self._refused(lambda: split.unlink())
        self._refused(
            lambda: self._mine(cheap).write(
                {"spm_split_ids": [Command.delete(split.id)]}
            )
        )
        copy = split.copy({"lead_id": self.sam.id})
        self.assertEqual(copy.state, "proposed")

    def test_a_friend_s_manager_approves_nothing_for_the_own_deal(self):
        """A deal given to a friend, split there, and taken back."""
        deal = self._make_lead(self.user_sam, 500)
        deal.user_id = self.user_kim
        split = self._make_split(deal, self.p_pia, 60, approved=False)
        split.with_user(self.user_max).action_approve()
        self.assertEqual(split.owner_id, self.user_kim)
        deal.user_id = self.user_sam
        self.assertEqual(split.standing, "outdated")
        deal.action_set_won()
        self._post()
        self.assertEqual(self._sums(deal, is_own=True), {(self.p_sam, "direct"): 500})
        self._refused(lambda: split.with_user(self.user_max).action_approve())
        split.with_user(self.user_mia).action_approve()
        self.assertEqual(split.standing, "approved")
        self._post()
        self.assertEqual(
            self._sums(deal, is_own=True),
            {(self.p_sam, "direct"): 200, (self.p_pia, "split"): 300},
        )

    def test_an_unaccepted_owner_decides_about_no_split(self):
        """A won deal is whose the ledger says, until an officer accepts the change."""
        split = self._make_split(self.sam, self.p_pia, 60)
        self._post()
        credited = self._sums(self.sam, is_own=True)
        self.sam.user_id = self.user_kim
        self._post()
        self.assertEqual(split.standing, "approved")
        self.assertEqual(self._sums(self.sam, is_own=True), credited)
        self._refused(lambda: split.with_user(self.user_max).action_refuse())
        document = self._document(self.sam)
        document.with_user(self.user_officer).action_accept()
        self._post()
        self.assertEqual(split.standing, "outdated")
        self.assertEqual(
            self._sums(self.sam, is_own=True), {(self.p_kim, "direct"): 1000}
        )
        waiting = self.env["spm.credit.split"].search([("standing", "=", "outdated")])
        self.assertIn(split, waiting)
        self.assertNotIn(split, waiting.search([("standing", "=", "approved")]))
        split.with_user(self.user_max).action_approve()
        self._post()
        self.assertEqual(self._sums(self.sam, is_own=True)[self.p_pia, "split"], 600)

    def test_a_changed_proposal_is_whose_who_changed_it(self):
        self.user_pia.group_ids += self.everything
        Split = self.env["spm.credit.split"].with_user(self.user_sam)
        split = Split.create(self._forged())
        split.with_user(self.user_pia).percent = 90
        self.assertEqual(split.proposed_by_id, self.user_pia)
        split.with_user(self.user_mia).action_refuse()
        split.percent = 30
        self.assertEqual(split.state, "proposed")
        self.assertEqual(split.proposed_by_id, self.user_sam)
        self.assertFalse(split.decided_by_id)

    def test_an_officer_above_who_gains_does_not_decide(self):
        """Nor one who would be credited as the manager of the other alone."""
        group = self.env.ref("spm_objectives.group_spm_officer")
        boss = self._make_user("spm_boss", "officer")
        p_boss = self._make_participant(boss, None)
        other = self._make_user("spm_other", "user")
        p_other = self._make_participant(other, p_boss)
        split = self._make_split(self.sam, p_other, 40, approved=False)
        self._refused(split.with_user(boss).action_approve)
        # above both, there is nothing to gain
        self.user_head.group_ids += group
        split = self._make_split(self.pia, self.p_sam, 40, approved=False)
        split.with_user(self.user_head).action_approve()
        self.assertEqual(split.state, "approved")

    # ------------------------------------------------------------- officers

    def test_an_officer_releases_no_own_credits(self):
        self.user_sam.group_ids += self.env.ref("spm_objectives.group_spm_officer")
        rows = self._rows(self.sam, participant_id=self.p_sam.id)
        self.env["spm.credit.hold"].with_user(self.user_officer)._act(rows, "Disputed")
        self._refused(rows.with_user(self.user_sam).action_release)
        rows.with_user(self.user_officer).action_release()
        self.assertFalse(rows.hold_reason)

    def test_an_officer_with_a_part_does_not_review(self):
        self._make_split(self.sam, self.p_pia, 40)
        self._mine().expected_revenue = 9000
        self._post()
        self.user_pia.group_ids += self.env.ref("spm_objectives.group_spm_officer")
        document = self._document(self.sam)
        self._refused(document.with_user(self.user_pia).action_accept)
        self.assertEqual(document.review, "pending")

    # ------------------------------------------------------------- writing

    def test_the_ledger_is_written_in_no_way(self):
        row, document = self._rows(self.sam), self._document(self.sam)
        for records, vals in ((row, {"amount": 1}), (document, {"amount": 1})):
            mine = records.with_user(self.user_sam)
            for attempt in (
                lambda r=mine, v=vals: r.write(v),
                lambda r=mine, v=vals: r.web_save(v, {}),
                lambda r=mine, v=vals: r.create(v),
                lambda r=mine: r.name_create("Mine"),
                lambda r=mine: r[:1].copy(),
                lambda r=mine: r.unlink(),
                lambda r=mine, v=vals: r.with_context(default_amount=1).create({}),
            ):
                self._refused(attempt)
            before = self._count()
            with mute_logger("odoo.addons.base.models.ir_model", "odoo.models"):
                loaded = mine.load(["amount"], [["1"]])
            self.assertFalse(loaded["ids"])
            self.assertEqual(self._count(), before)

    def test_what_one_does_not_read_is_not_written_through_others(self):
        lead = self._mine()
        row = self._rows(self.sam)[0]
        for name, value in (
            ("spm_credit_ids", [Command.update(row.id, {"amount": 1})]),
            ("spm_credit_ids", [Command.delete(row.id)]),
        ):
            self._refused(lambda n=name, v=value: lead.write({n: v}))
        self.assertEqual(self._own(), {DAY: 1000})

    # ------------------------------------------------------------- reading

    def test_others_credits_are_found_in_no_way(self):
        self.user_sam.group_ids += self.everything
        self._make_split(self.pia, self.p_mia, 37)
        self._post()
        env = self.env(user=self.user_sam)
        Credit, Document = env["spm.credit"], env["spm.credit.document"]
        pia = self.pia.with_user(self.user_sam)
        self.assertEqual(pia.expected_revenue, 500, "the deal is seen")
        self.env.invalidate_all()
        self.assertFalse(pia.spm_credit_ids or pia.spm_split_ids)
        self.assertFalse(pia.spm_credit_review)
        for model, domain in (
            (Credit, [("participant_id", "=", self.p_pia.id)]),
            (Credit, [("document_id.res_id", "=", self.pia.id)]),
            (Credit, [("participant_id.user_id.login", "=", "spm_pia")]),
            (Document, [("credit_ids.participant_id", "=", self.p_pia.id)]),
            (Document, [("res_id", "=", self.pia.id)]),
            (env["spm.credit.split"], [("percent", "=", 37)]),
            (env["crm.lead"], [("spm_split_ids.percent", "=", 37)]),
            (env["crm.lead"], [("spm_split_ids.participant_id", "!=", False)]),
        ):
            with self.subTest(model=model._name, domain=domain):
                self.assertFalse(model.search(domain))
                self.assertFalse(model.search_count(domain))
        sums = Credit._read_group([], ["participant_id"], ["amount:sum"])
        self.assertEqual(sums, [(self.p_sam.with_env(env), 1000)])
        rows = self._rows(self.pia)
        for attempt in (
            lambda: rows.with_env(env).read(["amount"]),
            lambda: rows.with_env(env).export_data(["amount"]),
            lambda: self._document(self.pia).with_env(env).read(["amount"]),
            lambda: rows.with_env(env).action_open_document(),
            lambda: self._document(self.pia).with_env(env).action_open_record(),
        ):
            self._refused(attempt)

    def test_a_shared_document_shows_the_own_part_only(self):
        self._make_split(self.sam, self.p_pia, 40)
        self._post()
        document = self._document(self.sam).with_user(self.user_sam)
        self.env.invalidate_all()
        self.assertEqual(document.credit_ids.participant_id, self.p_sam)
        web = document.web_read({"credit_ids": {"fields": {"amount": {}}}})
        self.assertEqual(len(web[0]["credit_ids"]), len(document.credit_ids))

    def test_marks_and_turns_are_nobody_s(self):
        for model in ("spm.credit.mark", "spm.credit.turn", "spm.credit.hold"):
            for user in (self.user_sam, self.user_mia):
                records = self.env[model].with_user(user)
                self._refused(lambda r=records: r.search([]))
                self._refused(lambda r=records: r.create({}))
        with self.assertRaises(AccessError):
            self.env["spm.credit.check"].with_user(self.user_mia).search([])

    def test_time_does_not_matter(self):
        """A deal that was made won is believed, whenever the pass comes."""
        won = self.env["crm.stage"].search([("is_won", "=", True)], limit=1)
        lead = (
            self.env["crm.lead"]
            .with_user(self.user_sam)
            .create(
                {
                    "name": "Made won",
                    "type": "opportunity",
                    "user_id": self.user_sam.id,
                    "company_id": self.company.id,
                    "expected_revenue": 100,
                    "stage_id": won.id,
                }
            )
        )
        with freeze_time(fields.Datetime.now() + timedelta(days=3)):
            self.assertEqual(self._own(lead), {TODAY: 100})
            self.assertFalse(self._document(lead).review)
