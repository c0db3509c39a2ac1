from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .common import SpmCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-16 15:00:00")
class TestVisibility(SpmCommon):
    def _seen(self, user, company=None):
        company = company or self.company
        people = self.env["spm.participant"].with_user(user)
        found = people.with_context(
            allowed_company_ids=company.ids, active_test=False
        ).search([])
        return found.sudo().with_env(self.env)

    def test_own_and_below(self):
        self.assertEqual(self._seen(self.user_sam), self.p_sam)
        self.assertEqual(
            self._seen(self.user_mia), self.p_mia | self.p_sam | self.p_pia
        )
        self.assertEqual(self._seen(self.user_head), self.people)
        self.assertEqual(self._seen(self.user_officer), self.people)
        self.assertEqual(self._seen(self.user_admin_spm), self.people)

    def test_a_salesperson_with_people_below_sees_them(self):
        """The chain decides, not the name of the group."""
        self.p_pia.employee_id.parent_id = self.p_sam.employee_id
        self.assertEqual(self._seen(self.user_sam), self.p_sam | self.p_pia)

    def test_access_ends_at_once(self):
        as_mia = self.p_sam.with_user(self.user_mia)
        self.assertEqual(as_mia.read(["name"])[0]["name"], "Sam")
        self.p_sam.employee_id.parent_id = self.p_head.employee_id
        with self.assertRaises(AccessError):
            as_mia.read(["name"])
        with self.assertRaises(AccessError):
            as_mia.placement_ids.read(["note"])
        self.assertNotIn(self.p_sam, self._seen(self.user_mia))
        self.assertIn(self.p_sam, self._seen(self.user_head))

    def test_access_ends_for_those_above_too(self):
        self._make_placement(self.p_mia, date(2026, 3, 16), manager_id=False)
        self.assertEqual(self._seen(self.user_head), self.p_head)

    def test_a_past_place_gives_no_access(self):
        self._make_placement(self.p_sam, date(2026, 3, 1), manager_id=self.p_head)
        self.assertNotIn(self.p_sam, self._seen(self.user_mia))

    def test_a_planned_place_gives_no_access_yet(self):
        other = self._make_participant(self._make_user("spm_otto", "manager"), None)
        self._make_placement(self.p_sam, date(2026, 3, 17), manager_id=other)
        self.assertEqual(self._seen(other.user_id), other)
        with freeze_time("2026-03-17 12:00:00"):
            self.env["spm.visibility"]._cron_rebuild()
            self.assertEqual(self._seen(other.user_id), other | self.p_sam)

    def test_team_leader(self):
        leader = self._make_user("spm_lea", "manager")
        self.team_east.user_id = leader
        self.assertEqual(self._seen(leader), self.p_sam | self.p_pia)
        self.team_east.user_id = False
        self.assertFalse(self._seen(leader))

    def test_leader_of_an_archived_team(self):
        leader = self._make_user("spm_lea", "manager")
        self.team_east.user_id = leader
        self.team_east.active = False
        self.assertFalse(self._seen(leader))

    def test_delegation_while_it_lasts(self):
        delegation = self._delegate(self.p_mia, self.p_sam)
        self.assertEqual(
            self._seen(self.user_sam), self.p_mia | self.p_sam | self.p_pia
        )
        with freeze_time("2026-03-20 12:00:00"):
            self.env["spm.visibility"]._cron_rebuild()
            self.assertEqual(self._seen(self.user_sam), self.p_sam)
        self.env["spm.visibility"]._rebuild()
        delegation.unlink()
        self.assertEqual(self._seen(self.user_sam), self.p_sam)

    def test_delegation_on_its_first_and_last_day(self):
        self._delegate(self.p_mia, self.p_sam, "2026-03-16", "2026-03-17")
        self.assertIn(self.p_pia, self._seen(self.user_sam))
        with freeze_time("2026-03-17 04:30:00"):
            self.env["spm.visibility"]._cron_rebuild()
            self.assertNotIn(self.p_pia, self._seen(self.user_sam))

    def test_delegation_of_what_was_delegated(self):
        outsider = self._make_participant(self._make_user("spm_out", "manager"), None)
        self._delegate(self.p_head, outsider)
        self._delegate(outsider, self.p_sam)
        self._delegate(self.p_sam, self.p_head)  # in a circle: no harm
        self.assertEqual(self._seen(self.user_sam), self.people | outsider)

    def test_manager_delegates_only_for_herself(self):
        delegations = self.env["spm.delegation"].with_user(self.user_mia)
        vals = {
            "delegate_id": self.p_mia.id,
            "date_from": "2026-03-10",
            "date_to": "2026-03-20",
        }
        with self.assertRaises(AccessError):
            delegations.create(vals | {"participant_id": self.p_head.id})
        with self.assertRaises(AccessError):
            delegations.create(vals | {"participant_id": self.p_sam.id})
        own = delegations.create(
            vals | {"participant_id": self.p_mia.id, "delegate_id": self.p_pia.id}
        )
        self.assertIn(self.p_sam, self._seen(self.user_pia))
        with self.assertRaises(UserError):
            own.write({"participant_id": self.p_head.id, "delegate_id": self.p_mia.id})
        self.assertNotIn(self.p_head, self._seen(self.user_mia))

    def test_administrator_does_not_delegate_others(self):
        delegations = self.env["spm.delegation"].with_user(self.user_admin_spm)
        with self.assertRaises(AccessError):
            delegations.create(
                {
                    "participant_id": self.p_head.id,
                    "delegate_id": self.p_mia.id,
                    "date_from": "2026-03-10",
                    "date_to": "2026-03-20",
                }
            )

    def test_two_companies(self):
        other = self._make_company("Elbe Sales", "Europe/Berlin", "EUR")
        self.user_head.company_ids |= other
        rep = self._make_participant(self._make_user("rep", "user", other), None, other)
        self._make_placement(rep, date(2026, 2, 1), manager_id=self.p_head)
        self.assertEqual(self._seen(self.user_head), self.people)
        self.assertEqual(self._seen(self.user_head, other), rep)
        self.assertEqual(
            self._seen(self.user_head, self.company | other), self.people | rep
        )
        with self.assertRaises(AccessError):
            self._seen(self.user_officer, other)

    def test_days_of_two_companies(self):
        """At 23:30 UTC it is tomorrow in Berlin and still today in New York."""
        other = self._make_company("Elbe Sales", "Europe/Berlin", "EUR")
        boss = self._make_participant(
            self._make_user("boss", "manager", other), None, other
        )
        rep = self._make_participant(self._make_user("rep", "user", other), None, other)
        self._make_placement(rep, date(2026, 3, 17), manager_id=boss)
        self._make_placement(self.p_sam, date(2026, 3, 17), manager_id=self.p_head)
        with freeze_time("2026-03-16 23:30:00"):
            self.env["spm.visibility"]._cron_rebuild()
            self.assertEqual(rep.manager_id, boss)
            self.assertIn(boss.user_id, rep.viewer_ids)
            self.assertEqual(self.p_sam.manager_id, self.p_mia)

    def test_rebuild_changes_only_what_differs(self):
        self.env["spm.visibility"]._rebuild()
        query = "SELECT ctid, user_id, participant_id FROM spm_visibility ORDER BY 2, 3"
        self.env.cr.execute(query)
        before = self.env.cr.fetchall()
        self.assertTrue(before)
        self.env["spm.visibility"]._rebuild()
        self.env.cr.execute(query)
        self.assertEqual(self.env.cr.fetchall(), before)
