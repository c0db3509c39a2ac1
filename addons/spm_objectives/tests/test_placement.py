from datetime import date, timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged

from .common import SpmCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-16 15:00:00")
class TestPlacement(SpmCommon):
    def _places(self, participant, *names):
        names = names or ("manager_id",)
        return [
            (p.date_from, *(p[name] for name in names))
            for p in participant.placement_ids.sorted("date_from")
        ]

    def _as_officer(self, participant):
        return participant.placement_ids.with_user(self.user_officer)

    # ------------------------------------------------------------- HR and teams

    def test_change_of_manager_appends(self):
        self.p_sam.employee_id.parent_id = self.p_head.employee_id
        self.assertEqual(
            self._places(self.p_sam),
            [(date(2026, 1, 1), self.p_mia), (date(2026, 3, 16), self.p_head)],
        )
        self.assertEqual(self.p_sam.manager_id, self.p_head)
        first, second = self.p_sam.placement_ids.sorted("date_from")
        self.assertEqual(first.valid_to, second.valid_from)
        self.assertEqual(second.origin, "hr")

    def test_two_changes_on_a_day_are_one_placement(self):
        self.p_sam.employee_id.parent_id = self.p_head.employee_id
        self.p_sam.employee_id.department_id = self.department_key
        self.p_sam.employee_id.parent_id = self.p_pia.employee_id
        self.assertEqual(
            self._places(self.p_sam, "manager_id", "department_id")[1:],
            [(date(2026, 3, 16), self.p_pia, self.department_key)],
        )

    def test_same_value_changes_nothing(self):
        self.p_sam.employee_id.parent_id = self.p_mia.employee_id
        self.p_sam.employee_id.work_phone = "+1 555"
        self.assertEqual(len(self.p_sam.placement_ids), 1)

    def test_move_mid_month_and_back(self):
        with freeze_time("2026-03-10 12:00:00"):
            self.p_sam.employee_id.parent_id = self.p_head.employee_id
        with freeze_time("2026-03-20 12:00:00"):
            self.p_sam.employee_id.parent_id = self.p_mia.employee_id
            self.assertEqual(self.p_sam.manager_id, self.p_mia)
        self.assertEqual(
            self._places(self.p_sam),
            [
                (date(2026, 1, 1), self.p_mia),
                (date(2026, 3, 10), self.p_head),
                (date(2026, 3, 20), self.p_mia),
            ],
        )
        segments = self.env["spm.segment"].search(
            [("participant_id", "=", self.p_sam.id)], order="date_from"
        )
        self.assertEqual(
            segments.mapped("date_from"),
            [date(1900, 1, 1), date(2026, 3, 10), date(2026, 3, 20)],
        )

    def test_edit_of_the_only_version_does_not_rewrite_history(self):
        """A plain edit of a department overwrites HR's version of years ago."""
        self.p_sam.employee_id.department_id = self.department_key
        self.assertEqual(
            self._places(self.p_sam, "department_id"),
            [
                (date(2026, 1, 1), self.department),
                (date(2026, 3, 16), self.department_key),
            ],
        )

    def test_new_version_keeps_its_date(self):
        now = self.env.cr.now()  # records are stamped by the database's clock
        first, since = (now.date() - timedelta(days=days) for days in (99, 12))
        with freeze_time(now):
            vera = self._make_participant("Vera", None, date_version=first)
            version = vera.employee_id.create_version({"date_version": since})
            version.department_id = self.department_key
            self.assertEqual(
                self._places(vera, "department_id"),
                [(first, self.department), (since, self.department_key)],
            )

    def test_version_of_a_future_day_waits_for_it(self):
        version = self.p_sam.employee_id.create_version({"date_version": "2026-04-01"})
        version.department_id = self.department_key
        self.assertEqual(self.p_sam.department_id, self.department)
        with freeze_time("2026-04-01 12:00:00"):
            self.env["spm.participant"]._cron_follow()
            self.assertEqual(self.p_sam.department_id, self.department_key)
            self.assertEqual(
                self.p_sam._at(date(2026, 3, 31))[self.p_sam].department_id,
                self.department,
            )

    def test_archived_version(self):
        employee = self.p_sam.employee_id
        first = employee.version_id
        version = employee.create_version({"date_version": "2026-02-01"})
        self.assertEqual(employee.version_id, version)
        version.active = False
        self.assertEqual(
            employee.version_id, first, "Odoo's own reading is undisturbed"
        )

    def test_manager_of_a_department_changes(self):
        """Odoo rewrites the manager of its people."""
        self.department.manager_id = self.p_mia.employee_id
        self.department.manager_id = self.p_head.employee_id
        self.assertEqual(self.p_sam.manager_id, self.p_head)

    def test_change_of_team(self):
        member = self.team_east.crm_team_member_ids.filtered(
            lambda m: m.user_id == self.user_sam
        )
        member.active = False
        self.assertFalse(self.p_sam.team_id)
        self.team_west.crm_team_member_ids = [(0, 0, {"user_id": self.user_sam.id})]
        self.assertEqual(
            self._places(self.p_sam, "team_id", "origin"),
            [
                (date(2026, 1, 1), self.team_east, "seed"),
                (date(2026, 3, 16), self.team_west, "team"),
            ],
        )

    def test_archived_team(self):
        self.team_east.active = False
        self.assertFalse((self.p_sam | self.p_pia).team_id)

    def test_changes_unseen_are_caught_at_night(self):
        self.env.cr.execute(
            "UPDATE hr_employee SET parent_id = %s WHERE id = %s",
            (self.p_head.employee_id.id, self.p_sam.employee_id.id),
        )
        self.env.invalidate_all()
        self.env["spm.participant"]._cron_follow()
        self.assertEqual(self.p_sam.manager_id, self.p_head)

    def test_loop_in_hr_means_no_manager(self):
        self.p_head.employee_id.parent_id = self.p_sam.employee_id
        self.assertFalse(self.p_head.manager_id)
        self.p_head.employee_id.parent_id = self.p_head.employee_id
        self.assertFalse(self.p_head.manager_id)
        self.assertEqual(self.p_sam.manager_id, self.p_mia)

    def test_where_people_stood_is_not_deleted(self):
        job = self.env["hr.job"].create({"name": "Hunter"})
        self._make_placement(self.p_sam, "2026-02-02", job_id=job)
        everybody = self.people
        for unit, people in (
            (self.department, everybody),
            (self.team_east, self.p_sam + self.p_pia),
            (job, self.p_sam),
        ):
            with self.assertRaises(UserError) as caught, self.cr.savepoint():
                unit.unlink()
            message = str(caught.exception)
            self.assertIn(f"“{unit.display_name}” cannot be deleted", message)
            self.assertIn("Archive it instead", message)
            named = [p.name for p in everybody if p.name in message]
            self.assertLessEqual(set(named), set(people.mapped("name")))
            self.assertEqual(len(named), min(len(people), 3))
        spare = self.env["hr.department"].create({"name": "Spare"})
        (spare + self.department_key).unlink()

    def test_titles_show_days_as_the_user_writes_them(self):
        placement = self.p_sam.placement_ids
        self.assertEqual(placement.display_name, "Sam from 01/01/2026")
        german = self.env["res.lang"]._activate_lang("de_DE")
        self.assertEqual(german.date_format, "%d.%m.%Y")
        later = self._make_placement(self.p_sam, "2026-02-28")
        later = later.with_context(lang="de_DE")
        self.assertIn("28.02.2026", later.display_name)

    def test_log(self):
        self.p_sam.employee_id.parent_id = self.p_head.employee_id
        body = self.p_sam.message_ids[0].body
        self.assertIn("From 03/16/2026", body)
        self.assertIn("Manager: Head", body)

    def test_one_query_for_everybody(self):
        """What a move of many costs does not grow with them, save for their logs."""

        def move(people, manager):
            self.env.cr.execute(
                "UPDATE hr_employee SET parent_id = %s WHERE id = ANY(%s)",
                (manager.employee_id.id, people.employee_id.ids),
            )
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            people._sync_from_hr()
            self.env.flush_all()
            return self.env.cr.sql_log_count - start

        crowd = self.env["spm.participant"].create(
            [{"employee_id": self._make_employee(f"E{i}").id} for i in range(20)]
        )
        few = move(self.p_sam | self.p_pia, self.p_head)
        many = move(crowd, self.p_mia)
        self.assertEqual(crowd.manager_id, self.p_mia)
        self.assertLessEqual(many, few + 2)

    # ------------------------------------------------------------- officers

    def test_officer_back_dates(self):
        self._as_officer(self.p_sam).create(
            {
                "participant_id": self.p_sam.id,
                "date_from": date(2026, 2, 10),
                "manager_id": self.p_head.id,
                "department_id": self.department.id,
                "team_id": self.team_east.id,
                "note": "Was already there",
            }
        )
        self.assertEqual(
            self.p_sam._at(date(2026, 2, 9))[self.p_sam].manager_id, self.p_mia
        )
        self.assertEqual(self.p_sam.manager_id, self.p_head)
        self.assertEqual(self.p_sam.placement_id.origin, "officer")
        self.assertIn("Was already there", self.p_sam.message_ids[0].body)
        self.assertEqual(
            self.p_sam.message_ids[0].author_id, self.user_officer.partner_id
        )

    def test_correction_stays_until_hr_says_something_new(self):
        self._as_officer(self.p_sam).manager_id = self.p_head
        self.env["spm.participant"]._cron_follow()
        self.assertEqual(self.p_sam.manager_id, self.p_head)
        self.p_sam.employee_id.department_id = self.department_key
        self.assertEqual(self.p_sam.manager_id, self.p_head)
        self.p_sam.employee_id.parent_id = self.p_pia.employee_id
        self.assertEqual(self.p_sam.manager_id, self.p_pia)

    def test_planned_placement_follows_where_it_said_the_same(self):
        self._make_placement(self.p_sam, date(2026, 5, 1), manager_id=self.p_head)
        self.p_sam.employee_id.department_id = self.department_key
        self.p_sam.employee_id.parent_id = self.p_pia.employee_id
        planned = self.p_sam._at(date(2026, 5, 1))[self.p_sam]
        self.assertEqual(planned.department_id, self.department_key)
        self.assertEqual(planned.manager_id, self.p_head)

    def test_planned_placement_takes_effect_on_its_day(self):
        self._make_placement(self.p_sam, date(2026, 5, 1), manager_id=self.p_head)
        self.assertEqual(self.p_sam.manager_id, self.p_mia)
        with freeze_time("2026-05-01 03:59:00"):  # one minute to midnight
            self.env["spm.visibility"]._cron_rebuild()
            self.assertEqual(self.p_sam.manager_id, self.p_mia)
        with freeze_time("2026-05-01 04:01:00"):
            self.env["spm.visibility"]._cron_rebuild()
            self.assertEqual(self.p_sam.manager_id, self.p_head)
            self.assertNotIn(self.user_mia, self.p_sam.viewer_ids)

    def test_last_placement_stays(self):
        with self.assertRaisesRegex(UserError, "at least one placement"):
            self._as_officer(self.p_sam).unlink()

    def test_removing_a_placement_gives_its_days_to_the_one_before(self):
        added = self._make_placement(
            self.p_sam, date(2026, 2, 1), manager_id=self.p_head
        )
        added.with_user(self.user_officer).unlink()
        self.assertEqual(self.p_sam.manager_id, self.p_mia)
        self.assertEqual(self.p_sam.placement_ids.valid_to, date(9999, 12, 31))

    def test_loop_is_refused_with_names(self):
        with self.assertRaisesRegex(ValidationError, "Head → Sam → Mia → Head"):
            self._as_officer(self.p_head).manager_id = self.p_sam

    def test_loop_of_a_single_day_is_refused(self):
        # Sam stands above Head for one day of February only
        self._make_placement(self.p_head, date(2026, 2, 5), team_id=self.team_west)
        self._make_placement(self.p_head, date(2026, 2, 6), team_id=False)
        day = self.p_head._at(date(2026, 2, 5))[self.p_head]
        with self.assertRaisesRegex(ValidationError, "from 02/05/2026"):
            day.manager_id = self.p_sam

    def test_who_was_below_may_be_above_later(self):
        self._make_placement(self.p_mia, date(2026, 3, 1), manager_id=False)
        self._make_placement(self.p_head, date(2026, 3, 1), manager_id=self.p_mia)
        self.assertEqual(self.p_head.manager_id, self.p_mia)
        self.assertEqual(
            self.p_mia._at(date(2026, 2, 28))[self.p_mia].manager_id, self.p_head
        )

    def test_manager_of_another_company(self):
        other = self._make_company("Elbe Sales", "Europe/Berlin", "EUR")
        chief = self._make_participant(
            self._make_user("chief", "user", other), None, other
        )
        self._make_placement(self.p_head, date(2026, 2, 1), manager_id=chief)
        self.assertEqual(self.p_head.manager_id, chief)

    def test_derived_fields_and_person_are_fixed(self):
        placement = self._as_officer(self.p_sam)
        for vals in (
            {"valid_from": "2020-01-01"},
            {"origin": "hr"},
            {"participant_id": self.p_pia.id},
        ):
            with self.assertRaises(UserError):
                placement.write(vals)

    def test_only_officers_write(self):
        for user in (self.user_sam, self.user_mia, self.user_admin_spm):
            placement = self.p_sam.placement_ids.with_user(user)
            with self.assertRaises(AccessError):
                placement.manager_id = self.p_head
            with self.assertRaises(AccessError):
                placement.create(
                    {"participant_id": self.p_sam.id, "date_from": "2026-02-02"}
                )
            with self.assertRaises(AccessError):
                placement.unlink()

    def test_timeline_in_the_form(self):
        form = Form(self.p_sam.with_user(self.user_officer))
        with form.placement_ids.new() as line:
            line.date_from = "2026-02-01"
            line.manager_id = self.p_head
        form.save()
        self.assertEqual(self.p_sam.manager_id, self.p_head)
