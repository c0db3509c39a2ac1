from odoo.tests import freeze_time, tagged

from .objective_common import NOW
from .test_dashboard import DashboardCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestDashboardMissing(DashboardCommon):
    """Where something is missing the rest of the screen works and says what."""

    def test_no_objective(self):
        screen = self._open(self.user_sam)
        self.assertEqual(screen["empty"], "no_objective")
        card = self._card(screen)
        self.assertEqual((card["value"], card["target"]), (360, None))
        self.assertGreater(card["forecast"], 360, "at the pace of the working days")
        self._agreed(self.p_sam, 400)
        self.assertFalse(self._open(self.user_sam)["empty"])

    def _open_at(self, company, user):
        """The screen of a user who works in another company."""
        env = self.env(user=user, context={"allowed_company_ids": company.ids})
        return env["spm.dashboard"].open({})

    def test_no_calendar(self):
        company = self._make_company("Fresh", "UTC")
        user = self._make_user("spm_fresh", "admin", company=company)
        screen = self._open_at(company, user)
        self.assertEqual(screen["place"]["name"], "Fresh")
        self.assertEqual((screen["period"], screen["empty"]), (False, "no_period"))
        self.assertTrue(screen["can_configure"])
        self.assertEqual(screen["panels"], [])
        seller = self._make_user("spm_fresh_seller", "user", company=company)
        self._make_participant(seller, None, company=company)
        screen = self._open_at(company, seller)
        self.assertEqual(screen["empty"], "no_period")
        self.assertFalse(screen["can_configure"])
        keys = [panel["key"] for panel in screen["panels"]]
        self.assertEqual(keys, ["next_steps"])

    def test_who_takes_no_part(self):
        user = self._make_user("spm_visitor", "user")
        screen = self._open(user)
        self.assertEqual((screen["place"], screen["empty"]), (False, "no_place"))
        self.assertEqual(screen["panels"], [])
        self.assertTrue(self._open(user, place="me")["notices"])

    def test_an_officer_who_takes_no_part_is_offered_no_performance(self):
        mine = self.env.ref("spm_objectives.spm_menu_my_performance").id
        menus = self.env["ir.ui.menu"].with_user(self.user_officer)
        self.assertNotIn(mine, menus.load_menus(False))
        self._make_participant(self.user_officer, None)
        self.assertIn(mine, menus.load_menus(False))

    def test_the_user_of_an_employee_may_come_later(self):
        mine = self.env.ref("spm_objectives.spm_menu_my_performance").id
        menus = self.env["ir.ui.menu"].with_user(self.user_officer)
        person = self._make_participant("Olivia", None)
        self.assertNotIn(mine, menus.load_menus(False))
        person.employee_id.user_id = self.user_officer
        self.assertIn(mine, menus.load_menus(False))

    def test_a_person_who_left(self):
        self.p_sam.write({"active": False, "date_end": "2026-06-01"})
        place = f"participant-{self.p_sam.id}"
        screen = self._open(self.user_mia, place=place)
        self.assertTrue(screen["place"]["left"])
        self.assertEqual(screen["place"]["left_on"], "2026-06-01")
        self.assertFalse(screen["empty"], "nothing is agreed with who left")
        self.assertEqual(self._card(screen)["value"], 360)
        rows = self._panel(self._open(self.user_mia), "heat")["data"]["rows"]
        self.assertNotIn("Sam", rows["names"])
        before = self._open(self.user_mia, period=str(self._period("2026-M05").id))
        rows = self._panel(before, "heat")["data"]["rows"]
        self.assertIn("Sam", rows["names"], "as of then")

    def test_who_left_and_was_not_archived_is_not_there_either(self):
        self.p_sam.date_end = "2026-06-01"
        rows = self._panel(self._open(self.user_mia), "heat")["data"]["rows"]
        self.assertNotIn("Sam", rows["names"])
        dashboard = self.env["spm.dashboard"].with_user(self.user_mia)
        below = dashboard.branch({"place": f"line-{self.p_mia.id}"})
        self.assertEqual([place["name"] for place in below], ["Pia"])

    def test_who_left_is_found_in_the_period_they_were_part_of(self):
        self.p_sam.write({"active": False, "date_end": "2026-06-01"})
        dashboard = self.env["spm.dashboard"].with_user(self.user_mia)

        def found(*since):
            return [place["name"] for place in dashboard.search_places("Sam", *since)]

        self.assertEqual(found(), [])
        self.assertEqual(found("2026-04-01"), ["Sam"])
        self.assertEqual(found("2026-06-01"), [])
        for nonsense in ("tomorrow", 7, [1], ""):
            self.assertEqual(found(nonsense), [])
        other = self.env["spm.dashboard"].with_user(self.user_pia)
        self.assertEqual(other.search_places("Sam", "2026-04-01"), [])

    def test_a_comparison_that_there_is_not_says_so(self):
        screen = self._open(self.user_sam, compare="nonsense")
        self.assertEqual(screen["choice"]["compare"], "target")
        self.assertEqual(len(screen["notices"]), 1)
        self.assertFalse(self._open(self.user_sam, compare="previous")["notices"])
        [said] = self._open(self.user_sam, compare="year")["notices"]
        self.assertIn("no period to compare", said)

    def test_a_unit_that_is_gone(self):
        team = self._make_team("Short-lived")
        place = f"team-{team.id}"
        self.assertFalse(self._open(self.user_officer, place=place)["notices"])
        team.unlink()
        screen = self._open(self.user_officer, place=place)
        self.assertEqual(len(screen["notices"]), 1)
        self.assertTrue(screen["panels"])

    def test_words_of_a_period_stay_in_the_address(self):
        screen = self._open(self.user_sam, period="month")
        self.assertEqual(screen["choice"]["period"], "month")
        self.assertEqual(screen["period"]["id"], self._period("2026-M06").id)
        self.assertEqual(screen["period"]["previous"], self._period("2026-M05").id)
        self.assertTrue(screen["period"]["today"])

    def test_the_number_of_queries_does_not_grow_with_people(self):
        def count():
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self._open(self.user_officer, compare="previous")
            return self.cr.sql_log_count - before

        self._agreed(self.p_sam, 10**6)  # off track, as the others will be
        count()
        few = count()
        for number in range(15):
            person = self._make_participant(f"More {number}", self.p_mia)
            self._agreed(person, 10**6)
        count()
        self.assertEqual(count(), few)
