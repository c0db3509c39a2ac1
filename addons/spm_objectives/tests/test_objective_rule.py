from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from odoo.addons.mail.tests.common import MailCase

from .measure_common import NOW
from .objective_common import ObjectiveCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestObjectiveRule(ObjectiveCommon):
    """Tasks that slipping and missed objectives raise."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Rule = cls.env["spm.objective.rule"]
        cls.Rule.search([]).active = False
        cls.slow = cls._agreed(cls.p_sam, 1000)
        cls.fast = cls._agreed(cls.p_pia, 1000)
        cls._make_lead(cls.user_pia, 2000, "2026-05-05 12:00:00")
        cls._make_lead(cls.user_sam, 300, "2026-05-05 12:00:00")
        cls._make_objective(cls.p_sam, 9999)  # a draft is nobody's task
        cls._kpi("won_revenue")._refresh()

    def _rule(self, condition, **vals):
        return self.Rule.create(
            {
                "name": "Look after it",
                "condition": condition,
                "company_id": self.company.id,
                **vals,
            }
        )

    def _raised(self, rule):
        return rule._raise_tasks().objective_id

    def test_red_raises_once(self):
        rule = self._rule("red", deadline_days=3)
        self.assertEqual(self._raised(rule), self.slow)
        activity = self.slow.activity_ids
        self.assertEqual(activity.user_id, self.user_sam)
        self.assertEqual(str(activity.date_deadline), "2026-06-20")
        self.assertIn("Look after it", activity.summary)
        self.assertFalse(self._raised(rule))
        self.Rule._raise_due_tasks()
        activity.action_done()
        self.Rule._raise_due_tasks()
        self.assertEqual(rule.task_ids.objective_id, self.slow)
        self.assertEqual(len(rule.task_ids), 1)
        self.assertFalse(self.slow.activity_ids)

    def test_once_in_each_smallest_period(self):
        rule = self._rule("red")
        year = self._agreed(self.p_sam, 5000, "2026")
        self.assertEqual(self._raised(rule), self.slow + year)
        with freeze_time("2026-06-30 12:00:00"):
            self.assertFalse(self._raised(rule))
        with freeze_time("2026-07-01 12:00:00"):
            self._refresh("won_revenue")
            self.assertEqual(self._raised(rule), year, "the quarter is over")

    def test_slipping(self):
        self._make_lead(self.user_sam, 500, "2026-05-05 12:00:00")
        self._refresh("won_revenue")
        self.assertEqual(self.slow.status, "amber")
        self.assertFalse(self._raised(self._rule("red")))
        self.assertEqual(self._raised(self._rule("slipping")), self.slow)

    def test_too_little_by_a_share_of_the_time(self):
        # 55 of 65 working days are over, 30 % attained
        for below, share, found in ((30, 50, 0), (31, 50, 1), (31, 84, 1), (31, 85, 0)):
            rule = self._rule("attainment", attainment_below=below, time_share=share)
            self.assertEqual(len(self._raised(rule)), found, (below, share))

    def test_off_track_for_some_days(self):
        rule = self._rule("off_track", days=7)
        self.assertFalse(self._raised(rule))
        with freeze_time("2026-06-23 12:00:00"):
            self.assertFalse(self._raised(rule))
        with freeze_time("2026-06-24 12:00:00"):
            self.assertEqual(self._raised(rule), self.slow)

    def test_missed(self):
        rule = self._rule("missed", assignee="manager")
        with freeze_time("2026-07-01 03:00:00"):  # June 30 in New York
            self.assertFalse(self._raised(rule))
        with freeze_time("2026-07-01 12:00:00"):
            self.assertEqual(self._raised(rule), self.slow)
            self.assertEqual(self.slow.activity_ids.user_id, self.user_mia)
            self.assertFalse(self._raised(rule))

    def test_only_what_the_rule_is_about(self):
        deals = self._agreed(self.p_sam, 50, kpi="won_deals")
        line = self._agreed(self.p_mia, 90000, scope="line")
        self._refresh()
        cases = (
            ({}, self.slow + deals + line),
            ({"kpi_ids": [self._kpi("won_deals").id]}, deals),
            ({"scope": "line"}, line),
            ({"company_id": self.company.id}, self.slow + deals + line),
            ({"company_id": self.env.ref("base.main_company").id}, deals.browse()),
        )
        for vals, wanted in cases:
            with self.subTest(**vals):
                self.assertEqual(self._raised(self._rule("red", **vals)), wanted)

    def test_managers_of_units(self):
        self.team_east.user_id = self.user_mia
        team = self._agreed(self.team_east, 90000)
        self._refresh()
        rule = self._rule("red", assignee="manager", scope="team")
        self.assertEqual(self._raised(rule), team)
        self.assertEqual(team.activity_ids.user_id, self.user_head)

    def test_who_may_run(self):
        rule = self._rule("red")
        for user in (self.user_sam, self.user_mia, self.user_officer):
            with self.assertRaises(AccessError):
                rule.with_user(user).action_run()
        message = rule.with_user(self.user_admin_spm).action_run()["params"]["message"]
        self.assertIn("1", message)

    def test_presets(self):
        presets = self.Rule.with_context(active_test=False).search([])
        for name in ("rule_off_track", "rule_missed"):
            self.assertIn(self.env.ref(f"spm_objectives.{name}"), presets)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestObjectiveDigest(ObjectiveCommon, MailCase):
    """One mail a week per person."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for user in cls.user_sam + cls.user_pia + cls.user_mia + cls.user_head:
            user.email = f"{user.login}@example.com"
        cls.slow = cls._agreed(cls.p_sam, 1000)
        cls._kpi("won_revenue")._refresh()
        cls.asked = cls._make_objective(cls.p_sam, 77, kpi="won_deals")
        cls.asked.action_propose()
        cls.env["spm.objective.action"].create(
            [
                {
                    "objective_id": cls.slow.id,
                    "name": name,
                    "owner_id": cls.p_pia.id,
                    "deadline": day,
                }
                for name, day in (
                    ("Too late", "2026-06-10"),
                    ("This week", "2026-06-24"),
                    ("Next month", "2026-07-24"),
                )
            ]
        )

    def _digests(self):
        """The mails that leave the house after the scheduled action, by address."""
        with self.mock_mail_gateway():
            self.Objective._cron_digest()
            self._new_mails.send()
        ours = self.user_sam + self.user_pia + self.user_mia + self.user_head
        addresses = ours.mapped("email_formatted")
        sent = [mail for mail in self._mails if mail["email_to"][0] in addresses]
        self.assertEqual(len(sent), len({mail["email_to"][0] for mail in sent}))
        return {mail["email_to"][0]: mail["body"] for mail in sent}

    def test_one_mail_per_person(self):
        mails = self._digests()
        self.assertEqual(
            set(mails),
            {u.email_formatted for u in (self.user_sam, self.user_pia, self.user_mia)},
        )
        sam = mails[self.user_sam.email_formatted]
        self.assertIn("To agree", sam)
        self.assertIn("Won Deals Q2 2026", sam)
        self.assertIn("Your objectives off track", sam)
        self.assertIn("Won Revenue Q2 2026", sam)
        self.assertNotIn("Actions due", sam)
        self.assertIn(f"/odoo/spm.objective/{self.asked.id}", sam)
        pia = mails[self.user_pia.email_formatted]
        self.assertIn("Too late, by 06/10/2026", pia)
        self.assertIn("This week", pia)
        self.assertNotIn("Next month", pia)
        self.assertNotIn("off track", pia)
        mia = mails[self.user_mia.email_formatted]
        # names are escaped as in any mail
        self.assertIn("people", mia)
        self.assertIn("Won Revenue Q2 2026 – Sam", mia)

    def test_nothing_waits_nothing_is_sent(self):
        self.asked.action_withdraw()
        self.slow.action_ids.unlink()
        self.slow.action_close()
        self.assertFalse(self._digests())

    def test_who_cannot_be_reached_stops_nobody(self):
        self.user_sam.email = False
        self.user_pia.active = False
        self.assertEqual(set(self._digests()), {self.user_mia.email_formatted})

    def test_long_lists_are_cut(self):
        for amount in range(12):
            self._make_objective(
                self.p_pia, amount + 1, "2026-Q3", kpi="won_deals"
            ).action_propose()
        body = self._digests()[self.user_pia.email_formatted]
        self.assertEqual(body.count("Won Deals Q3 2026 – Pia</a>"), 10)
        self.assertRegex(body, r"(?s)and\s*2\s*more")
