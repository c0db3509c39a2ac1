import json

from odoo.exceptions import UserError
from odoo.tests import HttpCase, freeze_time, tagged

from .objective_common import NOW
from .test_dashboard import DashboardCommon

#: What Pia sold, and what with Sam the team and the company did: nobody else's figures.
PIA, TEAM = "4321", "5681"


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestDashboardAccess(DashboardCommon):
    """Nobody sees figures of whom they may not see, however they ask."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._agreed(cls.p_pia, 987654)

    def _places(self):
        return {
            "colleague": f"participant-{self.p_pia.id}",
            "manager": f"participant-{self.p_mia.id}",
            "line": f"line-{self.p_mia.id}",
            "team": f"team-{self.team_east.id}",
            "department": f"department-{self.department.id}",
            "company": f"company-{self.company.id}",
        }

    def test_a_salesperson_sees_only_oneself(self):
        own = self._open(self.user_sam)
        for name, place in self._places().items():
            with self.subTest(name):
                screen = self._open(self.user_sam, place=place)
                self.assertEqual(
                    screen["notices"],
                    [
                        "This unit does not exist or you may not see it: your own "
                        "screen is shown."
                    ],
                )
                self.assertEqual(screen["choice"]["place"], "me")
                self.assertEqual(screen["panels"], own["panels"])
        self._assert_no_figures(own)

    def _assert_no_figures(self, answer):
        said = json.dumps(answer)
        for secret in (PIA, TEAM, "987654", "Pia"):
            self.assertNotIn(secret, said)

    def test_the_forbidden_reads_as_what_is_gone(self):
        forbidden = self._open(self.user_sam, place=f"participant-{self.p_pia.id}")
        for place in ("participant-99999999", "team-99999999", "line-99999999"):
            self.assertEqual(self._open(self.user_sam, place=place), forbidden)

    def test_what_a_salesperson_may_not_see_cannot_be_drilled_into(self):
        dashboard = self.env["spm.dashboard"].with_user(self.user_sam)
        kpi = self._kpi("won_revenue")
        for name, place in self._places().items():
            with self.subTest(name), self.assertRaises(UserError):
                dashboard.drill({"place": place}, kpi.id)

    def test_what_a_salesperson_finds(self):
        dashboard = self.env["spm.dashboard"].with_user(self.user_sam)
        found = dashboard.search_places("")
        self.assertEqual([place["name"] for place in found], ["Sam"])
        self.assertEqual([place["name"] for place in dashboard.branch({})], ["Sam"])
        for place in self._places().values():
            self.assertEqual(dashboard.branch({"place": place}), [])

    def test_what_no_database_keeps_finds_nothing_more(self):
        dashboard = self.env["spm.dashboard"].with_user(self.user_sam)
        self.assertEqual(dashboard.search_places("\0"), dashboard.search_places(""))
        self.assertEqual(len(dashboard.search_places("S\0am")), 1)
        for name in ("place", "period", "compare"):
            dashboard.open({name: "\0"})

    def test_a_manager_sees_below_and_not_above(self):
        places = self._places() | {"head": f"line-{self.p_head.id}"}
        seen = {
            name
            for name, place in places.items()
            if not self._open(self.user_mia, place=place)["notices"]
        }
        self.assertEqual(seen, {"colleague", "manager", "line", "team"})
        below = [child["name"] for child in self._open(self.user_mia)["children"]]
        self.assertEqual(below, ["Pia", "Sam"])

    def test_officers_and_administrators_see_everything(self):
        for user in (self.user_officer, self.user_admin_spm):
            for place in self._places().values():
                screen = self._open(user, place=place)
                self.assertEqual(screen["notices"], [])
                self.assertEqual(screen["choice"]["place"], place)
                self.assertEqual(
                    screen["crumbs"][0]["key"], f"company-{self.company.id}"
                )

    def test_who_takes_no_part_is_told_so(self):
        screen = self._open(self.user_officer, place="me")
        self.assertEqual(
            screen["notices"],
            ["You do not take part yourself, so there are no figures of yours."],
        )
        self.assertEqual(screen["choice"]["place"], f"company-{self.company.id}")

    def test_another_company_is_out_of_sight(self):
        other = self._make_company("Elsewhere", "UTC")
        for user in (self.user_officer, self.user_admin_spm):
            screen = self._open(user, place=f"company-{other.id}")
            self.assertTrue(screen["notices"])
            self.assertEqual(screen["place"]["name"], self.company.name)

    def _make_elsewhere(self):
        """Another company with a calendar of its own."""
        other = self._make_company("Elsewhere", "UTC")
        self.env.user.company_ids += other
        both = self.env.companies | other
        wizard = self.env["spm.fiscal.wizard"].with_context(
            allowed_company_ids=both.ids
        )
        wizard.create({"company_id": other.id, "first_year": 2026}).action_create()
        return other

    def _open_in(self, company, user, **choice):
        """The screen of a user who changed to another company."""
        env = self.env(user=user, context={"allowed_company_ids": company.ids})
        return env["spm.dashboard"].open(choice)

    def test_who_changes_the_company_begins_anew(self):
        other = self._make_elsewhere()
        for user in (self.user_officer, self.user_sam, self.user_mia):
            user.company_ids += other
        self._make_participant(self.user_sam, None, company=other)
        period = str(self._period("2026-Q1").id)
        for user, place in (
            (self.user_officer, f"company-{self.company.id}"),
            (self.user_officer, f"team-{self.team_east.id}"),
            (self.user_sam, f"participant-{self.p_sam.id}"),
        ):
            screen = self._open_in(other, user, place=place, period=period)
            natural = self._open_in(other, user)
            [said] = screen.pop("notices")
            self.assertIn("a company that you have not selected", said)
            self.assertEqual(natural.pop("notices"), [])
            self.assertEqual(screen, natural, place)

    def test_another_company_tells_nothing_of_what_one_may_not_see(self):
        other = self._make_elsewhere()
        self.user_sam.company_ids += other
        self._make_participant(self.user_sam, None, company=other)
        gone = self._open_in(other, self.user_sam, place="participant-99999999")
        self.assertTrue(gone["notices"])
        for name, place in self._places().items():
            with self.subTest(name):
                screen = self._open_in(other, self.user_sam, place=place)
                self.assertEqual(screen, gone)

    def test_access_ends_with_the_move(self):
        place = f"participant-{self.p_pia.id}"
        self.assertFalse(self._open(self.user_mia, place=place)["notices"])
        self._make_placement(self.p_pia, "2026-06-17", manager_id=self.p_head)
        self.env.flush_all()
        # she leads no team any more either
        screen = self._open(self.user_mia, place=place)
        self.assertTrue(screen["notices"])
        self.assertNotIn(PIA, json.dumps(screen["panels"]))

    def test_nonsense_is_as_good_as_nothing(self):
        natural = self._open(self.user_sam)
        for place in ("team-", "team-0x5", "me-1", "participant--1", "'; DROP", "١"):
            screen = self._open(self.user_sam, place=place)
            self.assertEqual(screen["panels"], natural["panels"])
        for choice in (None, [], "me", {"place": {"a": 1}}, {"period": [1]}):
            screen = self.env["spm.dashboard"].with_user(self.user_sam).open(choice)
            self.assertEqual(screen["panels"], natural["panels"])
        for period in ("99999999", "٣", "decade", "-1", "2026"):
            screen = self._open(self.user_sam, period=period)
            self.assertEqual(screen["period"], natural["period"])
            self.assertEqual(len(screen["notices"]), 1)


@tagged("post_install", "-at_install")
class TestDashboardCalls(HttpCase, DashboardCommon):
    """What the API lets a salesperson call."""

    def _call(self, method, *args):
        response = self.url_open(
            "/web/dataset/call_kw",
            data=json.dumps(
                {
                    "jsonrpc": "2.0",
                    "params": {
                        "model": "spm.dashboard",
                        "method": method,
                        "args": args,
                        "kwargs": {},
                    },
                }
            ),
            headers={"Content-Type": "application/json"},
        )
        return response.json()

    def test_calls_of_a_salesperson(self):
        self.env.flush_all()
        self.authenticate("spm_sam", "spm_sam")
        place = {"place": f"participant-{self.p_pia.id}"}
        answer = self._call("open", place)
        self.assertEqual(answer["result"]["choice"]["place"], "me")
        self.assertNotIn(PIA, json.dumps(answer))
        drilled = self._call("drill", place, self._kpi("won_revenue").id)
        self.assertIn("error", drilled)
        for private in ("_place", "_people", "_view", "_drill"):
            self.assertIn("error", self._call(private, place))
