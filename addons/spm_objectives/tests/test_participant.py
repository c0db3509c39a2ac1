from datetime import date, timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import SpmCommon


@tagged("post_install", "-at_install")
class TestParticipant(SpmCommon):
    def test_seeded_from_the_employee(self):
        self.assertEqual(self.p_sam.name, "Sam")
        self.assertEqual(self.p_sam.user_id, self.user_sam)
        self.assertEqual(self.p_sam.company_id, self.company)
        self.assertEqual(self.p_sam.manager_id, self.p_mia)
        self.assertEqual(self.p_sam.department_id, self.department)
        self.assertEqual(self.p_sam.team_id, self.team_east)
        self.assertEqual(self.p_sam.date_start, date(2026, 1, 1))
        self.assertEqual(self.p_sam.placement_ids.origin, "seed")
        self.assertEqual(self.p_sam.placement_ids.valid_from, date(1900, 1, 1))
        self.assertEqual(self.p_sam.placement_ids.valid_to, date(9999, 12, 31))

    def test_seeded_from_versions_by_their_dates(self):
        employee = self._make_employee("Vera", date_version="2025-01-01")
        employee.create_version(
            {"date_version": "2025-07-01", "department_id": self.department_key.id}
        )
        employee.create_version(  # the same place: no placement of its own
            {"date_version": "2025-09-01", "additional_note": "again"}
        )
        vera = self.env["spm.participant"].create({"employee_id": employee.id})
        self.assertEqual(
            [(p.date_from, p.department_id) for p in vera.placement_ids.sorted()[::-1]],
            [
                (date(2025, 1, 1), self.department),
                (date(2025, 7, 1), self.department_key),
            ],
        )
        self.assertEqual(
            vera._at(date(2024, 5, 5))[vera].department_id, self.department
        )

    def test_versions_older_than_time(self):
        """Odoo's own demo data has someone engaged in 1885."""
        employee = self._make_employee("Doc", date_version="1885-09-02")
        employee.create_version(
            {"date_version": "1899-07-01", "department_id": self.department_key.id}
        )
        doc = self.env["spm.participant"].create({"employee_id": employee.id})
        self.assertEqual(doc.placement_ids.date_from, date(1900, 1, 2))
        self.assertEqual(doc.department_id, self.department_key)

    def test_order_of_creation_does_not_matter(self):
        boss = self._make_employee("Boss")
        rep = self._make_employee("Rep", parent_id=boss.id)
        p_rep = self.env["spm.participant"].create({"employee_id": rep.id})
        self.assertFalse(p_rep.manager_id)
        p_boss = self.env["spm.participant"].create({"employee_id": boss.id})
        self.assertEqual(p_rep.manager_id, p_boss)
        self.assertEqual(len(p_rep.placement_ids), 1, "unknown before, not absent")

    def test_late_manager_after_a_move_counts_from_today(self):
        boss = self._make_employee("Boss")
        rep = self._make_employee("Rep", parent_id=boss.id)
        p_rep = self.env["spm.participant"].create({"employee_id": rep.id})
        self._make_placement(p_rep, date(2026, 2, 1), department_id=False)
        p_boss = self.env["spm.participant"].create({"employee_id": boss.id})
        self.assertEqual(p_rep.manager_id, p_boss)
        self.assertFalse(p_rep._at(date(2026, 2, 1))[p_rep].manager_id)

    def test_one_participant_per_employee(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.env["spm.participant"].create(
                {"employee_id": self.p_sam.employee_id.id}
            )

    def test_make_from_employees_twice(self):
        new = self._make_employee("Newcomer")
        employees = (new | self.p_sam.employee_id).with_user(self.user_admin_spm)
        for _run in range(2):
            action = employees.action_spm_make_participants()
            made = self.env["spm.participant"].search(action["domain"])
            self.assertEqual(made.employee_id, new | self.p_sam.employee_id)
        with self.assertRaises(AccessError):
            new.with_user(self.user_mia).action_spm_make_participants()

    def test_synced_fields_are_not_written(self):
        for vals in (
            {"user_id": self.user_pia.id},
            {"viewer_ids": [(4, self.user_pia.id)]},
            {"company_id": self.company.id},
            {"name": "Somebody"},
            {"placement_id": False},
        ):
            with self.assertRaises(AccessError):
                self.p_sam.write(vals)
        with self.assertRaises(UserError):
            self.p_sam.employee_id = self._make_employee("Other")

    def test_follows_name_and_user_of_the_employee(self):
        self.p_sam.employee_id.name = "Samuel"
        self.assertEqual(self.p_sam.name, "Samuel")
        deputy = self._make_user("spm_deputy", "user")
        self.p_sam.employee_id.user_id = deputy
        self.assertEqual(self.p_sam.user_id, deputy)
        self.assertIn(deputy, self.p_sam.viewer_ids)
        self.assertNotIn(self.user_sam, self.p_sam.viewer_ids, "ends at once")
        self.assertFalse(self.p_sam.team_id, "the new user is in no team")

    def test_archived_employee(self):
        today = self.company._spm_today()
        self.p_sam.employee_id.action_archive()
        self.assertFalse(self.p_sam.active)
        self.assertEqual(self.p_sam.date_end, today + timedelta(days=1))
        self.assertEqual(self.p_sam.manager_id, self.p_mia)
        self.assertIn(self.user_mia, self.p_sam.viewer_ids, "past results stay in view")
        self.p_sam.employee_id.action_unarchive()
        self.assertTrue(self.p_sam.active)
        self.assertFalse(self.p_sam.date_end)

    def test_archived_manager_leaves_the_team_in_place(self):
        """HR empties the manager of their people; from today on only."""
        self.p_mia.employee_id.action_archive()
        self.assertFalse(self.p_sam.manager_id)
        self.assertEqual(
            self.p_sam._at(date(2026, 1, 5))[self.p_sam].manager_id, self.p_mia
        )
        self.assertNotIn(self.user_mia, self.p_sam.viewer_ids)

    def test_departure(self):
        self.p_sam.employee_id.departure_date = date(2030, 3, 31)
        self.assertTrue(self.p_sam.active)
        self.assertEqual(self.p_sam.date_end, date(2030, 4, 1))
        self.p_sam.employee_id.departure_date = False
        self.assertFalse(self.p_sam.date_end)

    def test_archived_employee_becomes_an_archived_participant(self):
        employee = self._make_employee("Gone")
        employee.action_archive()
        gone = self.env["spm.participant"].create({"employee_id": employee.id})
        self.assertFalse(gone.active)
        self.assertTrue(gone.date_end)

    def test_stopping_participation_is_not_undone(self):
        self.p_sam.active = False
        self.env["spm.participant"]._cron_follow()
        self.assertFalse(self.p_sam.active)

    def test_employee_of_a_participant_is_not_deleted(self):
        with self.assertRaisesRegex(UserError, "Archive the employee"):
            self.p_sam.employee_id.unlink()

    def test_deleting_participants(self):
        with self.assertRaisesRegex(UserError, "manager of"):
            self.p_mia.unlink()
        (self.p_mia | self.p_sam | self.p_pia).unlink()
        left = self.env["spm.chain"].search([]).mapped("ancestor_id")
        self.assertFalse(left & (self.p_mia | self.p_sam | self.p_pia))
        self.assertEqual(self.p_head.exists(), self.p_head)

    def test_user_with_two_employees(self):
        other = self._make_company("Elbe Sales", "Europe/Berlin", "EUR")
        self.user_sam.company_ids |= other
        second = self._make_participant(self.user_sam, None, other)
        self.assertNotEqual(second, self.p_sam)
        self.assertEqual(second.user_id, self.p_sam.user_id)
        self.assertEqual(second.company_id, other)
        self.assertFalse(second.team_id, "the team is the first company's")
        self.assertEqual(self.p_sam.team_id, self.team_east)
        both = self.env["spm.participant"].with_user(self.user_sam)
        self.assertEqual(
            both.with_context(allowed_company_ids=(self.company | other).ids).search(
                []
            ),
            self.p_sam | second,
        )
        self.assertEqual(
            both.with_context(allowed_company_ids=other.ids).search([]), second
        )

    def test_search_and_group_by_place(self):
        people = self.env["spm.participant"]
        below = people.search([("manager_id", "=", self.p_mia.id)])
        self.assertEqual(below, self.p_sam | self.p_pia)
        groups = people._read_group(
            [("id", "in", self.people.ids)], ["team_id"], ["__count"]
        )
        self.assertIn((self.team_east, 2), groups)

    @freeze_time("2026-05-01 02:00:00")
    def test_today_is_the_company_s(self):
        """02:00 UTC on May 1 is still April 30 in New York."""
        self.p_sam.employee_id.parent_id = self.p_head.employee_id
        placement = self.p_sam.placement_ids.sorted("date_from")[-1]
        self.assertEqual(placement.date_from, date(2026, 4, 30))


@tagged("post_install", "-at_install")
class TestParticipantRule(SpmCommon):
    def _make_rule(self, **vals):
        return self.env["spm.participant.rule"].create(
            {"name": "Rule", "company_id": self.company.id} | vals
        )

    def test_apply_by_department_and_below(self):
        below = self.env["hr.department"].create(
            {
                "name": "North",
                "parent_id": self.department_key.id,
                "company_id": self.company.id,
            }
        )
        inside = self._make_employee("Inside", department_id=below.id)
        self._make_employee("Outside")
        gone = self._make_employee("Gone", department_id=below.id)
        gone.action_archive()
        rule = self._make_rule(department_ids=[(6, 0, self.department_key.ids)])
        made = rule._apply()
        self.assertEqual(made.employee_id, inside)
        self.assertFalse(rule._apply(), "twice changes nothing")
        made.active = False
        self.assertFalse(rule._apply(), "nor does it bring back who was archived")

    def test_apply_by_team_and_job(self):
        job = self.env["hr.job"].create({"name": "Rep", "company_id": self.company.id})
        user = self._make_user("spm_tom", "user")
        tom = self._make_employee("Tom", user_id=user.id, job_id=job.id)
        rule = self._make_rule(
            job_ids=[(6, 0, job.ids)], team_ids=[(6, 0, self.team_west.ids)]
        )
        self.assertFalse(rule._apply())
        self.team_west.crm_team_member_ids = [(0, 0, {"user_id": user.id})]
        self.assertEqual(rule._apply().employee_id, tom)

    def test_new_employees_follow_the_rule(self):
        self._make_rule(department_ids=[(6, 0, self.department_key.ids)])
        new = self._make_employee("New", department_id=self.department_key.id)
        self.assertEqual(new.spm_participant_ids.name, "New")
        self.assertFalse(self._make_employee("Elsewhere").spm_participant_ids)

    def test_an_archived_department_is_not_any_department(self):
        inside = self._make_employee("Inside", department_id=self.department_key.id)
        self._make_employee("Outside")
        rule = self._make_rule(department_ids=[(6, 0, self.department_key.ids)])
        self.department_key.active = False
        self.env.invalidate_all()
        self.assertEqual(rule._apply().employee_id, inside)

    def test_apply_only_by_admin(self):
        self._make_employee("Everybody")
        rule = self._make_rule()
        for user in (self.user_sam, self.user_mia, self.user_officer):
            with self.assertRaises(AccessError):
                rule.with_user(user).action_apply()
        notice = rule.with_user(self.user_admin_spm).action_apply()
        self.assertEqual(notice["params"]["type"], "success")

    def test_inactive_rule_does_nothing(self):
        rule = self._make_rule(active=False)
        self._make_employee("Waiting")
        self.assertFalse(rule._apply())
