from odoo.exceptions import AccessError
from odoo.fields import Date
from odoo.tests import freeze_time, tagged

from .assignment_common import NOW, AssignmentCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPlanAssignmentRule(AssignmentCommon):
    """Joiners by where they stand; nothing made by hand is touched."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.job = cls.env["hr.job"].create({"name": "Executive"})
        cls.today = cls.company._spm_today()
        for person in cls.people:
            person.date_start = "2026-01-01"

    def _rule(self, **vals):
        return self.env["spm.plan.assignment.rule"].create(
            {
                "name": "Executives",
                "company_id": self.company.id,
                "plan_id": self.plan.id,
                "date_from": "2026-01-01",
                "ote": 100,
                "target_incentive": 40,
            }
            | vals
        )

    def _place(self, person, day, **vals):
        return self._make_placement(person, day, **vals)

    def _of(self, person):
        return self.Assignment.search([("participant_id", "=", person.id)])

    def _apply(self, rule):
        rule.with_user(self.user_officer).action_apply()

    # ------------------------------------------------------------- matching

    def test_joiners_are_assigned_from_the_day_they_match(self):
        self._place(self.p_sam, "2026-03-10", job_id=self.job)
        rule = self._rule(job_ids=self.job.ids)
        self._apply(rule)
        made = self._of(self.p_sam)
        self.assertEqual(made.date_from, Date.to_date("2026-03-10"))
        self.assertEqual((made.ote, made.target_incentive), (100, 40))
        self.assertEqual((made.origin, made.rule_id), ("rule", rule))
        self.assertEqual(made.acceptance_state, "waiting")
        self.assertFalse(self._of(self.p_pia))
        self._apply(rule)
        self.assertEqual(self._of(self.p_sam), made, "twice changes nothing")

    def test_departments_teams_and_jobs_narrow_each_other(self):
        below = self.env["hr.department"].create(
            {"name": "Below", "parent_id": self.department.id}
        )
        self._place(self.p_sam, "2026-02-01", department_id=below, job_id=self.job)
        self._place(self.p_pia, "2026-02-01", job_id=self.job, team_id=self.team_west)
        self._place(self.p_mia, "2026-02-01", department_id=self.department_key)
        self._apply(self._rule(department_ids=self.department.ids, sequence=5))
        self.assertTrue(self._of(self.p_sam))
        self.assertTrue(self._of(self.p_head))
        self.assertFalse(self._of(self.p_mia))
        ours = [("company_id", "=", self.company.id)]
        self.Assignment.search(ours).unlink()
        self._apply(
            self._rule(job_ids=self.job.ids, team_ids=self.team_west.ids, name="West")
        )
        self.assertEqual(self.Assignment.search(ours).participant_id, self.p_pia)

    def test_the_night_takes_those_whose_first_day_has_come(self):
        rule = self._rule()
        self.p_sam.date_start = Date.add(self.today, days=1)
        self.p_pia.date_end = self.today
        self.env["spm.plan.assignment.rule"]._cron_apply()
        self.assertFalse(self._of(self.p_sam))
        self.assertFalse(self._of(self.p_pia), "has left")
        self.assertTrue(self._of(self.p_mia))
        with freeze_time(Date.add(self.today, days=2)):
            self.env["spm.plan.assignment.rule"]._cron_apply()
        self.assertEqual(self._of(self.p_sam).date_from, self.p_sam.date_start)
        self.assertEqual(self._of(self.p_sam).rule_id, rule)

    def test_versions_follow_one_another(self):
        self.version.date_to = "2026-05-01"
        new = self._make_version(self.plan, "2026-05-01")
        self._apply(self._rule())
        made = self._of(self.p_sam).sorted("date_from")
        self.assertEqual(made.version_id, self.version + new)
        self.assertEqual(made[0].date_to, made[1].date_from)

    def test_days_of_posted_statements_are_left_alone(self):
        version = self._make_commission()
        quota = [(0, 0, {"kind": "quota", "key": "sold", "amount": 1})]
        paid = self._assign(
            self.p_sam, "2026-01-01", version, date_to="2026-02-15", override_ids=quota
        )
        self._post_statement("2026-M02")
        other = self._make_plan("Other")
        self._apply(self._rule(plan_id=other.id))
        made = self._of(self.p_sam) - paid
        self.assertEqual(made.date_from, Date.to_date("2026-03-01"))

    # ------------------------------------------------------------- by hand

    def test_what_is_there_stays(self):
        by_hand = self._assign(self.p_sam, "2026-03-01", ote=1)
        future = self._assign(self.p_pia, Date.add(self.today, days=40))
        other = self._make_plan("Other")
        self._apply(self._rule(plan_id=other.id))
        self.assertEqual(self._of(self.p_sam), by_hand)
        self.assertEqual((by_hand.ote, by_hand.date_to), (1, False))
        self.assertEqual(self._of(self.p_pia), future)

    def test_what_somebody_has_ended_is_not_begun_again(self):
        rule = self._rule()
        self._apply(rule)
        self._of(self.p_sam).date_to = self.today
        self._apply(rule)
        self.assertEqual(len(self._of(self.p_sam)), 1)

    # ------------------------------------------------------------- who matches no more

    def test_an_end_is_proposed_and_decided(self):
        self._place(self.p_sam, "2026-02-01", job_id=self.job)
        self._place(self.p_pia, "2026-02-01", job_id=self.job)
        rule = self._rule(job_ids=self.job.ids)
        self._apply(rule)
        sam, pia = self._of(self.p_sam), self._of(self.p_pia)
        move = Date.subtract(self.today, days=3)
        other = self.env["hr.job"].create({"name": "Other"})
        for person in (self.p_sam, self.p_pia):
            self._place(person, move, job_id=other)
        _made, proposed = rule._apply()
        self.assertEqual(proposed, sam + pia)
        self.assertEqual((sam.proposed_end, sam.date_to), (move, False))
        kind = self.env.ref("spm_compensation.activity_assignment_end")
        activity = sam.activity_ids.filtered(lambda a: a.activity_type_id == kind)
        self.assertEqual(len(activity), 1)
        self.assertFalse(rule._apply()[1], "proposed once")
        with self.assertRaises(AccessError):
            sam.with_user(self.user_mia).action_end_proposed()
        sam.with_user(self.user_officer).action_end_proposed()
        self.assertEqual((sam.date_to, sam.proposed_end), (move, False))
        self.assertFalse(sam.activity_ids & activity)
        pia.with_user(self.user_officer).action_keep()
        self.assertEqual((pia.date_to, pia.origin), (False, "hand"))
        self.assertFalse(rule._apply()[1], "kept for good")

    def test_who_matches_again_is_not_proposed_any_more(self):
        self._place(self.p_sam, "2026-02-01", job_id=self.job)
        rule = self._rule(job_ids=self.job.ids)
        self._apply(rule)
        other = self.env["hr.job"].create({"name": "Other"})
        place = self._place(self.p_sam, self.today, job_id=other)
        rule._apply()
        self.assertEqual(self._of(self.p_sam).proposed_end, self.today)
        place.job_id = self.job
        rule._apply()
        self.assertFalse(self._of(self.p_sam).proposed_end)
        self.assertEqual(self._of(self.p_sam).origin, "rule")

    def test_only_officers_apply(self):
        rule = self._rule()
        for user in (self.user_sam, self.user_mia, self.user_admin_spm):
            with self.assertRaises(AccessError):
                rule.with_user(user).action_apply()
