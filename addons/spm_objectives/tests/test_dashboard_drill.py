from odoo.exceptions import UserError, ValidationError
from odoo.tests import freeze_time, tagged

from .measure_common import noon
from .objective_common import NOW
from .test_dashboard import DashboardCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestDashboardDrill(DashboardCommon):
    """A card opens the very records that it counts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.west = cls._make_lead(
            cls.user_sam, 5, noon("2026-05-20"), team_id=cls.team_west.id
        )
        cls.nobodys = cls._make_lead(
            cls.env["res.users"], 7, noon("2026-05-21"), team_id=cls.team_east.id
        )
        cls.Kpi.search([])._refresh()

    def _drill(self, user, place, code="won_revenue", **choice):
        dashboard = self.env["spm.dashboard"].with_user(user)
        return dashboard.drill({"place": place, **choice}, self._kpi(code).id)

    def _amounts(self, action, user):
        leads = self.env[action["res_model"]].with_user(user)
        leads = leads.with_context(active_test=False).search(action["domain"])
        return sorted(leads.mapped("expected_revenue"))

    def test_records_add_up_to_the_card(self):
        officer = self.user_officer
        officer.group_ids |= self.env.ref("sales_team.group_sale_salesman_all_leads")
        for place, wanted in (
            (f"participant-{self.p_sam.id}", [5, 60, 300]),
            (f"team-{self.team_east.id}", [7, 60, 300, 1000, 4321]),
            (f"team-{self.team_west.id}", [5]),
            (f"line-{self.p_mia.id}", [5, 60, 300, 1000, 4321]),
            (f"department-{self.department.id}", [5, 60, 300, 1000, 4321]),
            (f"company-{self.company.id}", [5, 7, 60, 300, 1000, 4321]),
        ):
            with self.subTest(place):
                action = self._drill(officer, place)
                self.assertEqual(self._amounts(action, officer), wanted)
                card = self._card(self._open(officer, place=place))
                self.assertEqual(card["value"], sum(wanted))

    def test_screens_and_name(self):
        action = self._drill(self.user_sam, "me")
        modes = [mode for _view, mode in action["views"]]
        self.assertEqual(modes, ["list", "pivot", "graph", "form"])
        self.assertTrue(action["context"]["spm_drill"])
        months = action["context"]["pivot_row_groupby"]
        self.assertEqual(months, ["date_closed:month"])
        arch = self.env["crm.lead"].get_view(view_type="list")["arch"]
        self.assertIn('name="date_closed"', arch)
        self.assertIn("not context.get('spm_drill')", arch)
        self.assertIn(self._period("2026-Q2").name, action["name"])
        self.assertEqual(self._amounts(action, self.user_sam), [5, 60, 300])

    def test_records_obey_the_viewers_own_rights(self):
        action = self._drill(self.user_mia, f"line-{self.p_mia.id}")
        self.assertEqual(self._amounts(action, self.user_mia), [1000])
        self.assertIn("1 of 5", action["name"])

    def test_conditions_do_not_grow_with_people_and_months(self):
        few = self._drill(self.user_officer, f"company-{self.company.id}")
        for number in range(12):
            user = self._make_user(f"spm_more_{number}", "user")
            self._make_participant(user, self.p_mia)
            for month in (4, 5, 6):
                self._make_lead(user, 1, noon(f"2026-{month:02}-02"))
        self.Kpi.search([])._refresh()
        many = self._drill(self.user_officer, f"company-{self.company.id}")
        self.assertEqual(len(many["domain"]), len(few["domain"]))

    def test_who_moved_counts_where_they_stood(self):
        self._make_placement(
            self.p_sam, "2026-05-01", department_id=self.department_key
        )
        self.Kpi.search([])._refresh()
        officer = self.user_officer
        officer.group_ids |= self.env.ref("sales_team.group_sale_salesman_all_leads")
        for department, wanted in (
            (self.department, [300, 1000, 4321]),
            (self.department_key, [5, 60]),
        ):
            action = self._drill(officer, f"department-{department.id}")
            self.assertEqual(self._amounts(action, officer), wanted)

    def test_nothing_to_open(self):
        idle = self._make_kpi("idle", domain="[('id', '=', 0)]", state="active")
        idle._refresh()
        self.assertFalse(self._drill(self.user_sam, "me", "idle"))
        with self.assertRaises(UserError):
            self.env["spm.dashboard"].with_user(self.user_sam).drill({}, 10**8)
        with self.assertRaises(UserError):
            self.env["spm.dashboard"].with_user(self.user_sam).drill({}, "1")


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestDashboardLayout(DashboardCommon):
    """People pin, order and hide panels for themselves."""

    def _arrange(self, user, **layout):
        settings = self.env["res.users.settings"]._find_or_create_for_user(user)
        settings.with_user(user).set_res_users_settings({"spm_dashboard": layout})

    def test_pinned_ordered_hidden(self):
        won, deals = (f"kpi.{self._kpi(c).id}" for c in ("won_revenue", "won_deals"))
        plain = [panel["key"] for panel in self._open(self.user_sam)["panels"]]
        self._arrange(self.user_sam, pinned=[deals], hidden=[won], order=[plain[-1]])
        screen = self._open(self.user_sam)
        self.assertEqual(screen["sections"][0]["key"], "pinned")
        self.assertEqual(screen["panels"][0]["key"], deals)
        self.assertNotIn(won, [panel["key"] for panel in screen["panels"]])
        self.assertEqual([panel["key"] for panel in screen["hidden"]], [won])
        other = [panel["key"] for panel in self._open(self.user_pia)["panels"]]
        self.assertEqual(other, plain, "nobody else's")

    def test_nonsense_is_refused(self):
        for layout in (
            {"pinned": "kpi.1"},
            {"pinned": [1]},
            {"heat": ["1"]},
            {"heat": [True]},
            {"else": []},
            {"order": ["x"] * 201},
            {"order": ["x" * 101]},
            {"pinned": ["\0"]},
        ):
            with self.subTest(layout), self.assertRaises(ValidationError):
                self._arrange(self.user_sam, **layout)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestDashboardFresh(DashboardCommon):
    """Open dashboards hear when results changed, and nothing else."""

    def _told(self, work):
        self.env.flush_all()
        self.env.cr.precommit.run()  # what was done to prepare the test
        before = self.env["bus.bus"].search([], order="id desc", limit=1).id or 0
        work()
        self.env.cr.precommit.run()
        found = self.env["bus.bus"].search([("id", ">", before)])
        return [
            message.channel for message in found if "spm_results" in message.message
        ]

    def test_a_change_is_told_once_to_its_company(self):
        self._make_lead(self.user_sam, 500, noon("2026-06-02"))
        told = self._told(self.Kpi.search([])._refresh)
        self.assertEqual(len(told), 1)
        self.assertIn("res.company", told[0])
        self.assertIn(str(self.company.id), told[0])

    def test_no_change_is_not_told(self):
        self.assertEqual(self._told(self.Kpi.search([])._refresh), [])

    def test_who_hears_of_it(self):
        for user, hears in (
            (self.user_sam, True),
            (self._users_by_role()["none"], False),
        ):
            websocket = self.env["ir.websocket"].with_user(user)
            with self._request():
                channels = websocket._build_bus_channel_list([])
            heard = [c for c in channels if getattr(c, "_name", "") == "res.company"]
            self.assertEqual(heard, [self.company] if hears else [])

    def _request(self):
        from odoo.addons.http_routing.tests.common import MockRequest

        return MockRequest(self.env)
