from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from .measure_common import noon
from .objective_common import NOW, ObjectiveCommon


@freeze_time(NOW)
class DashboardCommon(ObjectiveCommon):
    """Deals of Sam, Pia and Mia, with objectives for some of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for user, amount, day in (
            (cls.user_sam, 150, "2026-02-10"),
            (cls.user_sam, 300, "2026-04-10"),
            (cls.user_sam, 60, "2026-05-10"),
            (cls.user_pia, 4321, "2026-05-12"),
            (cls.user_mia, 1000, "2026-06-01"),
        ):
            cls._make_lead(user, amount, noon(day), team_id=cls.team_east.id)
        cls.Kpi.search([])._refresh()

    def _open(self, user, **choice):
        """The screen that a user gets."""
        return self.env["spm.dashboard"].with_user(user).open(choice)

    def _panel(self, screen, key):
        found = [panel for panel in screen["panels"] if panel["key"] == key]
        self.assertEqual(len(found), 1, key)
        self.assertNotIn("error", found[0])
        return found[0]

    def _card(self, screen, code="won_revenue"):
        """The data of a KPI's card."""
        return self._panel(screen, f"kpi.{self._kpi(code).id}")["data"]


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestDashboard(DashboardCommon):
    """A screen shows a place in a period, in one call."""

    def test_everybody_starts_where_their_work_is(self):
        for user, key in (
            (self.user_sam, "me"),
            (self.user_mia, f"line-{self.p_mia.id}"),
            (self.user_officer, f"company-{self.company.id}"),
            (self.user_admin_spm, f"company-{self.company.id}"),
        ):
            screen = self._open(user)
            self.assertEqual(screen["choice"]["place"], key)
            self.assertEqual(screen["period"]["name"], self._period("2026-Q2").name)
            self.assertEqual(screen["notices"], [])

    def test_a_card_shows_the_place_in_the_period(self):
        self._agreed(self.p_sam, 400)
        card = self._card(self._open(self.user_sam, compare="previous"))
        self.assertEqual((card["value"], card["target"]), (360, 400))
        self.assertEqual(card["attainment"], 90)
        self.assertEqual(card["comparison"]["value"], 150)
        self.assertEqual(card["trend"]["values"], [150, 360])
        self.assertEqual(card["trend"]["targets"], [None, 400])

    def test_a_trend_ends_today(self):
        coming = str(self._period("2026-Q3").id)
        card = self._card(self._open(self.user_sam, period=coming))
        self.assertEqual(card["trend"]["values"], [150, 360, None])

    def test_who_has_no_part_in_the_app_gets_nothing(self):
        user = self._users_by_role()["none"]
        for call in (
            lambda: self._open(user),
            lambda: self.env["spm.dashboard"].with_user(user).search_places(""),
            lambda: self.env["spm.dashboard"].with_user(user).branch({}),
        ):
            with self.assertRaises(AccessError):
                call()
