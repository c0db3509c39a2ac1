from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Date
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from .assignment_common import NOW, AssignmentCommon


def days(text):
    """``2026-01-01/2026-02-01`` or ``2026-01-01/`` as dates."""
    first, _slash, end = text.partition("/")
    return Date.to_date(first), Date.to_date(end) or False


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPlanAssignment(AssignmentCommon):
    """Who is on which plan when: bad days, overlaps, gaps, versions, what is paid."""

    def _spans(self, person):
        rows = self.Assignment.search([("participant_id", "=", person.id)])
        return [
            (row.version_id.number, row.date_from, row.date_to)
            for row in rows.sorted("date_from")
        ]

    # ------------------------------------------------------------- bad days

    def test_days_must_be_possible(self):
        self.p_pia.write({"date_start": "2026-02-01", "date_end": "2026-05-01"})
        for text, first in (
            ("takes part from 02/01/2026 on", "2026-01-31"),
            ("takes part through 04/30/2026 only", "2026-05-01"),
        ):
            with self.assertRaisesRegex(ValidationError, text), self.cr.savepoint():
                self._assign(self.p_pia, first)
        text = "in force from 01/01/2026 on"
        with self.assertRaisesRegex(ValidationError, text), self.cr.savepoint():
            self.p_sam.date_start = "2025-01-01"
            self._assign(self.p_sam, "2025-12-31")
        self.p_sam.date_start = "2026-01-01"
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(CheckViolation),
            self.cr.savepoint(),
        ):
            self._assign(self.p_sam, "2026-03-01", date_to="2026-03-01")
        text = "cannot be more"
        with self.assertRaisesRegex(ValidationError, text), self.cr.savepoint():
            self._assign(self.p_sam, ote=10, target_incentive=11)

    def test_an_ended_version_ends_its_assignments(self):
        self.version.date_to = "2026-07-01"
        assignment = self._assign(self.p_sam, "2026-03-01")
        self.assertEqual(assignment.date_to, Date.to_date("2026-07-01"))
        with self.assertRaisesRegex(ValidationError, "through 06/30/2026"):
            assignment.date_to = "2026-08-01"

    def test_other_companies_people_and_plans_do_not_mix(self):
        other = self._make_company("Elsewhere", "UTC")
        stranger = self._make_participant("Stranger", None, other)
        with self.assertRaises(UserError):
            self._assign(stranger, user=self.env.user)

    # ------------------------------------------------------------- overlaps and gaps

    def test_one_plan_twice_at_a_time_is_refused(self):
        first = self._assign(self.p_sam, "2026-02-01", date_to="2026-04-01")
        text = "Commission.*already"
        with self.assertRaisesRegex(ValidationError, text), self.cr.savepoint():
            self._assign(self.p_sam, "2026-03-31")
        self._assign(self.p_sam, "2026-04-01")
        with self.assertRaisesRegex(ValidationError, "already"):
            first.date_to = "2026-04-02"

    def test_overlaps_of_plans_show(self):
        first = self._assign(self.p_sam, "2026-02-01", date_to="2026-04-01")
        after = self._assign(self.p_pia, "2026-02-01")
        other = self._make_plan("Bonus")
        second = self._assign(self.p_sam, "2026-03-31", other.version_ids)
        found = self.Assignment.search([("is_overlapping", "=", True)])
        self.assertEqual(found & (first + second + after), first + second)
        self.assertIn("Bonus", first.warning)
        self.assertFalse(after.warning)
        second.date_from = "2026-04-01"
        self.env.invalidate_all()
        self.assertFalse(first.warning)
        none = self.Assignment.search([("is_overlapping", "=", False)])
        self.assertLessEqual(first + second + after, none)

    def test_gaps_of_the_fiscal_year_show(self):
        self.p_sam.date_end = "2026-12-01"
        self._assign(self.p_sam, "2026-02-01", date_to="2026-03-01")
        self._assign(self.p_sam, "2026-04-15", date_to="2026-11-01")
        whole = self._assign(self.p_pia, "2026-01-01")
        self.p_pia.date_start = "2026-01-01"
        spans = self.p_sam._plan_gaps()[self.p_sam.id]
        self.assertEqual(
            spans,
            [
                days("2026-01-01/2026-02-01"),
                days("2026-03-01/2026-04-15"),
                days("2026-11-01/2026-12-01"),
            ],
        )
        people = self.env["spm.participant"].with_user(self.user_officer)
        gaps = people.search([("has_plan_gap", "=", True)])
        self.assertEqual(gaps & self.people, self.people - self.p_pia)
        self.assertIn("03/01/2026 – 04/14/2026", gaps.browse(self.p_sam.id).plan_gap)
        listed = self.Assignment.search([("has_gap", "=", True)])
        self.assertEqual(listed.participant_id & self.people, self.p_sam)
        self.assertFalse(whole.has_gap)

    def test_as_many_queries_for_many(self):
        self._assign(self.p_sam, "2026-02-01", date_to="2026-03-01")
        few = self.p_sam
        many = few + self.env["spm.participant"].union(
            *(self._make_participant(f"P{n}", None) for n in range(20))
        )
        counts = []
        for people in (few, many):
            self.env.flush_all()
            before = self.cr.sql_log_count
            people._plan_gaps()
            self.Assignment.search([])._overlapping()
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(*counts)

    # ------------------------------------------------------------- versions

    def test_a_new_version_continues(self):
        runs = self._assign(
            self.p_sam,
            "2026-02-01",
            ote=1000,
            target_incentive=500,
            override_ids=[(0, 0, {"kind": "quota", "key": "revenue", "amount": 7})],
        )
        ended = self._assign(self.p_pia, "2026-02-01", date_to="2026-05-01")
        later = self._assign(self.p_mia, "2026-09-01")
        runs.with_user(self.user_sam).action_accept()
        new = self._make_version(self.plan, "2026-07-01", minimum_payout=5)
        self.version.date_to = "2026-07-01"
        self.Assignment.with_user(self.user_officer)._continue_assignments(
            self.version, new
        )
        self.assertEqual(
            self._spans(self.p_sam),
            [(1, *days("2026-02-01/2026-07-01")), (2, *days("2026-07-01/"))],
        )
        self.assertEqual(ended.date_to, Date.to_date("2026-05-01"))
        self.assertEqual(later.version_id, new)
        goes_on = new.assignment_ids.filtered(lambda a: a.participant_id == self.p_sam)
        self.assertEqual((goes_on.ote, goes_on.target_incentive), (1000, 500))
        self.assertEqual(goes_on.override_ids.amount, 7)
        self.assertEqual(goes_on.origin, "version")
        self.assertEqual(runs.acceptance_state, "accepted", "that is past")
        self.assertEqual(goes_on.acceptance_state, "waiting")
        self.assertEqual(later.acceptance_state, "waiting")

    def test_who_was_put_on_the_new_version_by_hand_keeps_that(self):
        self._assign(self.p_sam, "2026-02-01", ote=1000)
        new = self._make_version(self.plan, "2026-07-01", state="draft")
        with self.assertRaises(ValidationError), self.cr.savepoint():
            self._assign(self.p_sam, "2026-07-01", new)
        self.version.assignment_ids.date_to = "2026-07-01"
        by_hand = self._assign(self.p_sam, "2026-07-01", new, ote=2000)
        self.assertEqual(by_hand.acceptance_state, "none", "not approved yet")
        new.sudo().state = "approved"
        self.Assignment._continue_assignments(self.version, new)
        self.assertEqual(new.assignment_ids, by_hand)
        self.assertEqual(by_hand.ote, 2000)
        self.assertEqual(by_hand.acceptance_state, "waiting")

    # ------------------------------------------------------------- paid by

    def test_what_was_paid_is_not_changed(self):
        version = self._make_commission()
        paid = self._assign(self.p_sam, "2026-01-01", version, ote=1000)
        term = self.env["spm.plan.override"].create(
            {"assignment_id": paid.id, "kind": "quota", "key": "sold", "amount": 1}
        )
        self._post_statement()
        for vals in (
            {"date_from": "2026-02-01"},
            {"ote": 5000},
            {"target_incentive": 1},
            {"participant_id": self.p_pia.id},
            {"date_to": "2026-03-31"},
            {"override_ids": [(1, term.id, {"amount": 2})]},
            {"override_ids": [(5, 0, 0)]},
        ):
            with (
                self.subTest(vals=vals),
                self.assertRaisesRegex(UserError, "from 04/01/2026 on instead"),
                self.cr.savepoint(),
            ):
                paid.write(vals)
        with self.assertRaises(UserError), self.cr.savepoint():
            paid.unlink()
        self.env.invalidate_all()
        paid.write({"ote": 1000, "date_to": "2026-04-01"})
        with self.assertRaisesRegex(UserError, "assign anew"):
            paid.date_to = "2026-06-01"
        self._assign(self.p_sam, "2026-04-01", version, ote=5000)

    # ------------------------------------------------------------- individual terms

    def test_individual_terms_name_what_the_plan_has(self):
        assignment = self._assign(self.p_sam)
        for kind, key, text in (
            ("quota", "calls", "Choose one of: revenue"),
            ("incentive", "revenue", "Choose one of: target"),
            ("draw", False, "no draw"),
        ):
            with self.assertRaisesRegex(ValidationError, text), self.cr.savepoint():
                assignment.override_ids = [
                    (0, 0, {"kind": kind, "key": key, "amount": 1})
                ]

    # ------------------------------------------------------------- many at once

    def _wizard(self, people, **vals):
        wizard = self.env["spm.plan.assign"].with_user(self.user_officer)
        return wizard.create(
            {
                "company_id": self.company.id,
                "plan_id": self.plan.id,
                "participant_ids": people.ids,
                "date_from": "2026-04-01",
            }
            | vals
        )

    def test_many_are_assigned_at_once(self):
        new = self._make_version(self.plan, "2026-07-01")
        self.version.date_to = "2026-07-01"
        other = self._make_plan("Bonus")
        before = self._assign(self.p_sam, "2026-01-01", other.version_ids)
        planned = self._assign(self.p_sam, "2026-09-01", new)
        wizard = self._wizard(self.p_sam + self.p_pia, ote=100, target_incentive=40)
        self.assertIn("Bonus", wizard.affected)
        wizard.action_assign()
        self.assertEqual(before.date_to, Date.to_date("2026-04-01"))
        self.assertFalse(planned.exists())
        for person in (self.p_sam, self.p_pia):
            self.assertEqual(
                self._spans(person)[-2:],
                [(1, *days("2026-04-01/2026-07-01")), (2, *days("2026-07-01/"))],
            )
        amounts = self.plan.version_ids.assignment_ids.mapped("target_incentive")
        self.assertEqual(set(amounts), {40})

    def test_who_has_a_plan_is_left_out(self):
        before = self._assign(self.p_sam, "2026-01-01")
        self._wizard(self.p_sam + self.p_pia, present="skip").action_assign()
        self.assertFalse(before.date_to)
        self.assertEqual(len(self._spans(self.p_pia)), 1)
        for people, text in (
            (self.p_sam, "nobody is left"),
            (self.env["spm.participant"], "at least one person"),
        ):
            with self.assertRaisesRegex(UserError, text):
                self._wizard(people, present="skip").action_assign()

    def test_a_plan_without_approved_version_is_refused(self):
        plan = self._make_plan("Draft")
        plan.version_ids.sudo().state = "draft"
        with self.assertRaisesRegex(UserError, "no approved version on 04/01/2026"):
            self._wizard(self.p_sam, plan_id=plan.id).action_assign()

    def test_the_wizard_starts_from_the_chosen_people(self):
        context = {"active_model": "spm.participant", "active_ids": self.p_sam.ids}
        wizard = self.env["spm.plan.assign"].with_context(**context)
        form = Form(wizard.with_user(self.user_officer))
        self.assertEqual(form.participant_ids[:].ids, self.p_sam.ids)

    # ------------------------------------------------------------- who may

    def test_nobody_assigns_the_own_pay(self):
        self.user_sam.group_ids |= self.env.ref("spm_objectives.group_spm_officer")
        with self.assertRaisesRegex(AccessError, "own pay"), self.cr.savepoint():
            self._assign(self.p_sam, user=self.user_sam)
        mine = self._assign(self.p_sam, ote=10)
        term = self.env["spm.plan.override"].create(
            {"assignment_id": mine.id, "kind": "quota", "key": "revenue", "amount": 9}
        )
        for change in (
            lambda: mine.with_user(self.user_sam).write({"ote": 99}),
            lambda: mine.with_user(self.user_sam).write({"date_to": "2026-05-01"}),
            lambda: mine.with_user(self.user_sam).unlink(),
            lambda: term.with_user(self.user_sam).write({"amount": 1}),
            lambda: term.with_user(self.user_sam).unlink(),
            lambda: term.with_user(self.user_sam).copy(
                {"kind": "incentive", "key": "target"}
            ),
        ):
            with self.assertRaises(AccessError), self.cr.savepoint():
                change()

    def test_who_reads_and_who_writes(self):
        sam, pia = self._assign(self.p_sam), self._assign(self.p_pia)
        head = self._assign(self.p_head)
        ours = sam + pia + head
        for user, seen in (
            (self.user_sam, sam),
            (self.user_mia, sam + pia),
            (self.user_officer, ours),
            (self.user_admin_spm, self.Assignment),
        ):
            found = self.Assignment.with_user(user).search([])
            self.assertEqual(found & ours, seen)
            if user == self.user_officer:
                continue
            for operation in ("create", "write", "unlink"):
                self.assertFalse(found.has_access(operation))
            with self.assertRaises(AccessError):
                self._assign(self.p_mia, user=user)
            with self.assertRaises(AccessError):
                sam.with_user(user).write({"ote": 1})
            rules = self.env["spm.plan.assignment.rule"].with_user(user)
            self.assertFalse(rules.has_access("read"))
            self.assertFalse(
                self.env["spm.plan.assign"].with_user(user).has_access("create")
            )
