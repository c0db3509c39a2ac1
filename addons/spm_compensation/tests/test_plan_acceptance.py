from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .assignment_common import NOW, AssignmentCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPlanAcceptance(AssignmentCommon):
    """The salesperson is asked, accepts, is asked again; nobody else does for them."""

    def _activity(self, assignment, name="accept_plan"):
        kind = self.env.ref(f"spm_compensation.activity_{name}")
        return assignment.activity_ids.filtered(lambda a: a.activity_type_id == kind)

    def _mine(self, assignment):
        return assignment.with_user(self.user_sam)

    def test_the_person_is_asked_and_accepts(self):
        assignment = self._assign(self.p_sam, ote=100, target_incentive=50)
        self.assertEqual(assignment.acceptance_state, "waiting")
        self.assertEqual(self._activity(assignment).user_id, self.user_sam)
        self.assertTrue(self._mine(assignment).can_accept)
        self.assertFalse(assignment.can_accept)
        self._mine(assignment).action_accept()
        self.assertEqual(assignment.acceptance_state, "accepted")
        kept = assignment.acceptance_id
        self.assertEqual((kept.user_id, kept.name), (self.user_sam, "Sam"))
        self.assertEqual(str(kept.accepted_at), NOW)
        self.assertIn('"on_target_earnings":"100.0"', kept.content)
        self.assertIn('"measure":"revenue"', kept.content)
        self.assertTrue(kept.is_intact)
        self.assertFalse(self._activity(assignment))
        self._mine(assignment).action_accept()
        self.assertEqual(assignment.acceptance_ids, kept, "once is enough")

    def test_ticking_the_request_off_is_no_acceptance(self):
        assignment = self._assign(self.p_sam)
        asked = self._activity(assignment)
        for user in (self.user_sam, self.user_officer):
            activity = asked.with_user(user)
            for attempt in (
                activity.action_feedback,
                activity.action_done,
                activity.action_cancel,
                activity.unlink,
                lambda a=activity: a.write({"active": False}),
                lambda a=activity: a.write({"user_id": self.user_pia.id}),
                lambda u=user: assignment.with_user(u).activity_feedback(
                    ["spm_compensation.activity_accept_plan"]
                ),
            ):
                with self.assertRaises(UserError), self.cr.savepoint():
                    attempt()
        self.assertEqual(self._activity(assignment), asked)
        asked.with_user(self.user_sam).date_deadline = "2026-12-01"
        assignment.action_remind()
        self.assertTrue(self._activity(assignment))
        self._mine(assignment).action_accept()
        self.assertFalse(self._activity(assignment))
        other = self._assign(self.p_pia)
        other.with_user(self.user_officer).unlink()
        self.assertFalse(other.exists())

    def test_a_mail_goes_out(self):
        self.env["mail.mail"].search([]).unlink()
        with_mail = self.env(
            context={
                key: value
                for key, value in self.env.context.items()
                if key not in ("mail_notrack", "tracking_disable", "no_reset_password")
                and not key.startswith("mail_")
            }
        )
        self.Assignment.with_env(with_mail).with_user(self.user_officer).create(
            {
                "participant_id": self.p_sam.id,
                "version_id": self.version.id,
                "date_from": "2026-01-01",
            }
        )
        mails = self.env["mail.message"].search(
            [("partner_ids", "in", self.user_sam.partner_id.ids)]
        )
        self.assertTrue(
            any("accept your pay plan" in (mail.subject or "") for mail in mails),
            mails.mapped("subject"),
        )

    def test_other_terms_are_asked_about_again(self):
        assignment = self._assign(self.p_sam, ote=100)
        self._mine(assignment).action_accept()
        first = assignment.acceptance_id
        assignment.date_to = "2026-12-01"
        self.assertEqual(assignment.acceptance_id, first, "an end needs no acceptance")
        assignment.ote = 90
        self.assertEqual(assignment.acceptance_state, "waiting")
        self.assertFalse(assignment.acceptance_id)
        self.assertTrue(self._activity(assignment))
        self._mine(assignment).action_accept()
        assignment.override_ids = [
            (0, 0, {"kind": "quota", "key": "revenue", "amount": 5})
        ]
        self.assertEqual(assignment.acceptance_state, "waiting")
        self._mine(assignment).action_accept()
        assignment.override_ids.amount = 6
        self.assertEqual(assignment.acceptance_state, "waiting")
        self._mine(assignment).action_accept()
        assignment.override_ids.unlink()
        self.assertEqual(assignment.acceptance_state, "waiting")
        self.assertEqual(len(assignment.acceptance_ids), 4)
        self.assertIn(first, assignment.acceptance_ids)

    def test_nobody_accepts_for_another(self):
        self.env["spm.delegation"].create(
            {
                "participant_id": self.p_sam.id,
                "delegate_id": self.p_pia.id,
                "date_from": "2026-01-01",
                "date_to": "2026-12-31",
            }
        )
        assignment = self._assign(self.p_sam)
        for user in (self.user_mia, self.user_officer, self.user_pia, self.env.user):
            with self.assertRaises(AccessError):
                assignment.with_user(user).action_accept()
        with self.assertRaises(AccessError):
            assignment.action_accept()
        self.assertEqual(assignment.acceptance_state, "waiting")

    def test_forged_acceptances_are_refused(self):
        assignment = self._assign(self.p_sam)
        values = {
            "assignment_id": assignment.id,
            "participant_id": self.p_sam.id,
            "company_id": self.company.id,
            "user_id": self.user_sam.id,
            "name": "Sam",
            "accepted_at": NOW,
            "content": "{}",
            "digest": "x",
        }
        for user in (self.user_sam, self.user_mia, self.user_officer, self.env.user):
            acceptances = self.env["spm.plan.acceptance"].with_user(user)
            with self.assertRaises(AccessError):
                acceptances.create(values)
        for forged in (
            {"acceptance_state": "accepted"},
            {"acceptance_asked_on": "2020-01-01"},
            {"origin": "rule"},
            {"proposed_end": "2026-03-01"},
            {"acceptance_ids": [(0, 0, values)]},
        ):
            for user in (self.user_officer, self.user_sam):
                with self.assertRaises(AccessError):
                    assignment.with_user(user).write(forged)
            with self.assertRaises(AccessError):
                self._assign(self.p_pia, **forged)
        for name in ("acceptance_state", "acceptance_id", "rule_id"):
            officer = self.Assignment.with_user(self.user_officer)
            with self.assertRaises(AccessError):
                officer.with_context(**{f"default_{name}": "accepted"}).create(
                    {
                        "participant_id": self.p_pia.id,
                        "version_id": self.version.id,
                        "date_from": "2026-01-01",
                    }
                )
        self._mine(assignment).action_accept()
        kept = assignment.acceptance_id
        for user in (self.user_sam, self.user_officer, self.env.user):
            with self.assertRaises(AccessError):
                kept.with_user(user).write({"name": "Somebody"})
            with self.assertRaises(AccessError):
                kept.with_user(user).unlink()
        other = assignment.copy_data()[0]
        self.assertNotIn("acceptance_id", other)

    def test_an_acceptance_outlives_the_assignment(self):
        assignment = self._assign(self.p_sam, ote=100)
        self._mine(assignment).action_accept()
        kept = assignment.acceptance_id
        assignment.with_user(self.user_officer).unlink()
        self.assertEqual(kept.participant_id, self.p_sam)
        self.assertTrue(kept.is_intact)
        self.assertIn("Commission", kept.content)

    def test_what_is_being_prepared_is_not_accepted(self):
        draft = self._make_version(self.plan, "2026-07-01", state="draft")
        assignment = self._assign(self.p_sam, "2026-07-01", draft)
        self.assertFalse(self._activity(assignment))
        with self.assertRaisesRegex(UserError, "still being prepared"):
            self._mine(assignment).action_accept()
        self.assertFalse(assignment.with_user(self.user_sam).can_accept)

    def test_who_has_not_accepted_is_reminded(self):
        sam, pia = self._assign(self.p_sam), self._assign(self.p_pia)
        self._mine(sam).action_accept()
        pia.activity_ids.sudo().unlink()
        officer = (sam + pia).with_user(self.user_officer)
        officer.action_remind()
        self.assertEqual(len(self._activity(pia)), 1)
        officer.action_remind()
        self.assertEqual(len(self._activity(pia)), 1, "one is enough")
        self.assertFalse(self._activity(sam))
        with self.assertRaises(UserError):
            sam.with_user(self.user_officer).action_remind()
        with self.assertRaises(AccessError):
            pia.with_user(self.user_mia).action_remind()

    def test_a_question_reaches_who_assigned(self):
        assignment = self._assign(self.p_sam)
        action = self._mine(assignment).action_ask()
        wizard = (
            self.env["spm.plan.question"]
            .with_user(self.user_sam)
            .with_context(**action["context"])
            .create({"question": "Does a renewal count?"})
        )
        wizard.action_send()
        asked = self._activity(assignment, "plan_question")
        self.assertEqual(asked.user_id, self.user_officer)
        message = assignment.message_ids[0]
        self.assertIn("renewal", message.body)
        self.assertEqual(message.author_id, self.user_sam.partner_id)
        others = (
            self.env["spm.plan.question"]
            .with_user(self.user_pia)
            .create({"assignment_id": assignment.id, "question": "Me too?"})
        )
        told = str(others.web_read({"assignment_id": {}}))
        self.assertNotIn(self.p_sam.name, told)
        with self.assertRaises(AccessError):
            others.action_send()

    def test_my_plan_opens_the_own_one(self):
        assignment = self._assign(self.p_sam)
        self._assign(self.p_pia)
        mine = self.Assignment.with_user(self.user_sam).with_company(self.company)
        action = mine.action_open_mine()
        self.assertEqual(action["res_id"], assignment.id)
        empty = self.Assignment.with_user(self.user_head).with_company(self.company)
        self.assertFalse(empty.action_open_mine().get("res_id"))

    def test_my_plan_shows_own_amounts_and_quotas(self):
        kpi = self.env.ref("spm_objectives.kpi_won_revenue")
        self.version.sudo().state = "draft"
        self.version.measure_ids.write(
            {"name": "Won revenue", "source": "objective", "kpi_id": kpi.id}
        )
        self.version.flush_recordset()
        self.version.sudo().state = "approved"
        month = self.periods.filtered(lambda p: p.code == "2026-M05")
        month = month or self.periods.filtered("is_leaf")[4]
        objective = self.env["spm.objective"].create(
            {
                "kpi_id": kpi.id,
                "company_id": self.company.id,
                "period_id": month.id,
                "participant_id": self.p_sam.id,
                "target": 4321,
            }
        )
        assignment = self._assign(
            self.p_sam,
            override_ids=[(0, 0, {"kind": "quota", "key": "revenue", "amount": 77})],
        )
        mine = self._mine(assignment)
        self.assertIn("Won revenue", mine.own_words)
        self.assertIn("77", mine.own_words)
        self.assertFalse(mine.quota_words, "nobody has agreed to it")
        objective.with_user(self.user_mia).action_propose()
        objective.with_user(self.user_sam).action_agree()
        self.env.invalidate_all()
        self.assertIn("4,321", mine.quota_words)
        assignment.date_from = month.date_to
        self.env.invalidate_all()
        self.assertFalse(mine.quota_words, "it was over before")
