from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .measure_common import noon
from .objective_common import NOW
from .test_dashboard import DashboardCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestDashboardPanels(DashboardCommon):
    """What the panels say, of people and of units."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.o_company = cls._agreed(cls.company, 10000)
        cls.o_sam = cls._agreed(cls.p_sam, 400, parent_id=cls.o_company.id)
        cls.o_pia = cls._agreed(cls.p_pia, 40000, parent_id=cls.o_company.id)

    def test_no_panel_fails_for_anybody(self):
        places = ("", "me", f"team-{self.team_east.id}", f"line-{self.p_mia.id}")
        for user in (
            self.user_sam,
            self.user_mia,
            self.user_head,
            self.user_officer,
            self.user_admin_spm,
        ):
            for place in places:
                for period in ("", "month", "year"):
                    for compare in ("previous", "year", "target"):
                        screen = self._open(
                            user, place=place, period=period, compare=compare
                        )
                        failed = [p for p in screen["panels"] if p.get("error")]
                        self.assertFalse(failed)
                        self.assertTrue(screen["panels"])

    def test_objectives_of_a_person(self):
        data = self._panel(self._open(self.user_sam), "objectives")["data"]
        [row] = data["rows"]
        self.assertEqual(row["id"], self.o_sam.id)
        self.assertEqual((row["target"], row["actual"], row["gap"]), (400, 360, 40))
        self.assertEqual(row["attainment"], 90)
        # 17 June to 30 June
        self.assertEqual(row["days_left"], 14)
        self.assertGreater(row["expected"], 300)

    def test_what_to_do_next(self):
        self.env["spm.objective.action"].create(
            [
                {
                    "name": name,
                    "objective_id": self.o_sam.id,
                    "owner_id": self.p_sam.id,
                    "deadline": deadline,
                }
                for name, deadline in (("Call", "2026-06-20"), ("Visit", "2026-06-10"))
            ]
        )
        asked = self._make_objective(self.p_sam, 500, period="2026-Q3")
        asked.with_user(self.user_mia).action_propose()
        stalled = self._make_lead(self.user_sam, 77)
        self._make_lead(self.user_sam, 88)
        stalled.date_last_stage_update = noon("2026-03-01")
        self.env.flush_all()
        data = self._panel(self._open(self.user_sam), "next_steps")["data"]
        self.assertEqual(
            [(row["name"], row["days"], row["overdue"]) for row in data["actions"]],
            [("Visit", -7, True), ("Call", 3, False)],
        )
        self.assertEqual(
            [(row["id"], row["amount"], row["days"]) for row in data["deals"]],
            [(stalled.id, 77, 107)],
        )
        self.assertEqual([row["id"] for row in data["asked"]], asked.ids)

    def test_heat_has_everybody_below_beside_their_kpis(self):
        data = self._panel(self._open(self.user_mia), "heat")["data"]
        self.assertEqual(data["rows"]["names"], ["Mia", "Pia", "Sam"])
        [won] = [
            cells
            for column, cells in zip(data["columns"], data["cells"], strict=True)
            if column["kpi_id"] == self._kpi("won_revenue").id
        ]
        self.assertEqual(won["values"], [1000, 4321, 360])
        self.assertEqual(won["attainments"], [None, 10.8, 90])
        self.assertEqual(won["statuses"][:2], "nr")
        self.assertEqual(won["ranks"], [2, 1, 3])

    def test_heat_has_the_units_right_below(self):
        screen = self._open(self.user_officer)
        units = self._panel(screen, "heat")["data"]["units"]
        below = [c for c in screen["children"] if c["scope"] != "participant"]
        self.assertLessEqual({"team", "line"}, {c["scope"] for c in below})
        self.assertEqual(units["rows"]["keys"], [c["key"] for c in below])
        for key in units["rows"]["keys"]:
            there = self._open(self.user_officer, place=key)
            self.assertEqual(there["choice"]["place"], key, "a click leads into it")
            at = units["rows"]["keys"].index(key)
            heat = self._panel(screen, "heat")["data"]
            for column, cells in zip(heat["columns"], units["cells"], strict=True):
                card = self._panel(there, f"kpi.{column['kpi_id']}")["data"]
                self.assertEqual(cells["values"][at], card["value"], column["name"])
                self.assertEqual(cells["statuses"][at], card["status"][0])

    def test_who_sees_no_whole_unit_below_gets_none(self):
        heat = self._panel(self._open(self.user_mia), "heat")["data"]
        self.assertIs(heat["units"], False)

    def test_heat_reckons_targets_of_other_periods(self):
        screen = self._open(self.user_mia, period=str(self._period("2026-M05").id))
        data = self._panel(screen, "heat")["data"]
        kpis = [column["kpi_id"] for column in data["columns"]]
        won = data["cells"][kpis.index(self._kpi("won_revenue").id)]
        self.assertEqual(won["values"], [0, 4321, 60])
        phase = self.o_sam.phase_ids.filtered(
            lambda p: p.period_id == self._period("2026-M05")
        )
        self.assertAlmostEqual(won["attainments"][2], 6000 / phase.target, places=1)
        self.assertEqual(won["statuses"], "nrr")

    def test_the_columns_of_the_heat_table_are_the_users_choice(self):
        chosen = self._kpi("won_deals")
        settings = self.env["res.users.settings"]
        mine = settings._find_or_create_for_user(self.user_mia)
        mine.with_user(self.user_mia).set_res_users_settings(
            {"spm_dashboard": {"heat": chosen.ids}}
        )
        data = self._panel(self._open(self.user_mia), "heat")["data"]
        self.assertEqual([c["kpi_id"] for c in data["columns"]], chosen.ids)

    def test_off_track_names_who_and_since_when(self):
        data = self._panel(self._open(self.user_mia), "off_track")["data"]
        rows = {row["objective_id"]: row for row in data["rows"]}
        self.assertNotIn(self.o_company.id, rows, "not of the line")
        pia = rows[self.o_pia.id]
        self.assertEqual((pia["who"], pia["status"]), ("Pia", "red"))
        self.assertEqual(pia["since"], "2026-06-17")
        self.assertEqual(pia["key"], f"participant-{self.p_pia.id}")

    def test_what_has_ended_is_off_track_in_the_past_only(self):
        ended = self._agreed(self.p_pia, 90000, "2026-M05")
        ended._refresh_progress()
        self.assertEqual(ended.status, "red")
        shown = {}
        for period in ("2026-Q2", "2026-M05"):
            screen = self._open(self.user_mia, period=str(self._period(period).id))
            rows = self._panel(screen, "off_track")["data"]["rows"]
            shown[period] = {row["objective_id"] for row in rows}
        self.assertIn(self.o_pia.id, shown["2026-Q2"])
        self.assertNotIn(ended.id, shown["2026-Q2"])
        self.assertIn(ended.id, shown["2026-M05"])

    def test_what_is_proposed_counts_and_says_so(self):
        proposed = self._make_objective(self.p_pia, 50, kpi="won_deals")
        proposed.action_propose()
        proposed._refresh_progress()
        self.assertEqual(proposed.status, "red")
        screen = self._open(self.user_mia)
        rows = self._panel(screen, "off_track")["data"]["rows"]
        states = {row["objective_id"]: row["state"] for row in rows}
        self.assertEqual(states[proposed.id], "proposed")
        self.assertEqual(states[self.o_pia.id], "agreed")
        heat = self._panel(screen, "heat")["data"]
        kpis = [column["kpi_id"] for column in heat["columns"]]
        deals = heat["cells"][kpis.index(self._kpi("won_deals").id)]
        self.assertEqual(deals["statuses"][1], "r")
        self.assertEqual(deals["proposed"], [1])
        won = heat["cells"][kpis.index(self._kpi("won_revenue").id)]
        self.assertEqual(won["proposed"], [])
        there = self._open(self.user_pia)
        self.assertTrue(self._card(there, "won_deals")["proposed"])
        self.assertFalse(self._card(there)["proposed"])
        month = self._open(self.user_pia, period=str(self._period("2026-M05").id))
        self.assertTrue(self._card(month, "won_deals")["proposed"])

    def test_cells_know_whether_there_are_records(self):
        columns = self._panel(self._open(self.user_mia), "heat")["data"]["columns"]
        for column in columns:
            kpi = self.env["spm.kpi"].browse(column["kpi_id"])
            card = self._card(self._open(self.user_mia), kpi.code)
            self.assertEqual(column["has_drill"], card["has_drill"])
        self.assertTrue(any(column["has_drill"] for column in columns))

    def test_what_takes_a_whole_row_comes_after_what_shares_one(self):
        panels = self._open(self.user_mia)["panels"]
        team = [panel for panel in panels if panel["section"] == "team"]
        self.assertEqual(
            [(panel["key"], panel["size"]) for panel in team[:3]],
            [("off_track", 2), ("distribution", 2), ("heat", 4)],
        )

    def test_distribution_counts_people(self):
        data = self._panel(self._open(self.user_mia), "distribution")["data"]
        self.assertEqual(data["people"], 3)
        self.assertEqual(data["without"], 1)
        filled = [(b["from"], b["count"]) for b in data["bins"] if b["count"]]
        self.assertEqual(filled, [(0, 1), (85, 1)])
        self.assertAlmostEqual(data["median"], (90 + 10.8025) / 2, places=4)
        self.assertNotIn("status", data["bins"][0], "what is enough depends on the day")

    def test_distribution_says_where_there_are_targets_of_other_periods_only(self):
        month = str(self._period("2026-M05").id)
        data = self._panel(self._open(self.user_mia, period=month), "distribution")
        self.assertFalse(data["data"]["bins"])
        self.assertIsNone(data["data"]["median"])

    def test_the_heat_table_ends_in_the_figures_of_the_cards(self):
        screen = self._open(self.user_officer)
        heat = self._panel(screen, "heat")["data"]
        for column, overall in zip(heat["columns"], heat["overall"], strict=True):
            kpi = self.env["spm.kpi"].browse(column["kpi_id"])
            self.assertEqual(overall, self._card(screen, kpi.code)["value"])
        self.assertGreater(len(heat["overall"]), 2)

    def test_cascade_shows_the_tree(self):
        screen = self._open(self.user_officer)
        nodes = self._panel(screen, "cascade")["data"]["nodes"]
        self.assertEqual(
            [(node["id"], node["parent"], node["children"]) for node in nodes],
            [
                (self.o_company.id, False, 2),
                (self.o_sam.id, self.o_company.id, 0),
                (self.o_pia.id, self.o_company.id, 0),
            ],
        )
        dashboard = self.env["spm.dashboard"].with_user(self.user_officer)
        below = dashboard.cascade(self.o_company.id)["nodes"]
        self.assertEqual([n["id"] for n in below], (self.o_sam + self.o_pia).ids)
        self.assertEqual(dashboard.cascade("1 OR 1=1"), {"nodes": []})

    # ------------------------------------------------------------- bad input

    def test_a_panel_that_fails_leaves_the_others(self):
        heat = type(self.env["spm.dashboard.panel.heat"])
        self.patch(heat, "_panels", lambda *_args: 1 / 0)
        with mute_logger("odoo.addons.spm_objectives.dashboard.spm_dashboard"):
            screen = self._open(self.user_mia)
        failed = [panel for panel in screen["panels"] if panel.get("error")]
        self.assertEqual([panel["key"] for panel in failed], ["heat"])
        self.assertEqual(self._card(screen)["value"], 5681)

    def test_a_panel_that_breaks_the_transaction_leaves_the_others(self):
        def fail(panel, _view):
            panel.env.cr.execute("SELECT 1 / 0")

        self.patch(type(self.env["spm.dashboard.panel.objectives"]), "_panels", fail)
        with mute_logger(
            "odoo.sql_db", "odoo.addons.spm_objectives.dashboard.spm_dashboard"
        ):
            screen = self._open(self.user_sam)
        self.assertTrue(screen["panels"][0]["error"])
        self.assertEqual(self._card(screen)["value"], 360)

    def test_a_broken_kpi_says_why(self):
        kpi = self._kpi("won_revenue")
        kpi.write({"state": "broken", "broken_reason": "its field is gone"})
        card = self._card(self._open(self.user_sam))
        self.assertEqual(card["broken_reason"], "its field is gone")
        self.assertEqual(card["value"], 360, "as it was")
        self.assertFalse(card["has_drill"])
        dashboard = self.env["spm.dashboard"].with_user(self.user_sam)
        self.assertFalse(dashboard.drill({"place": "me"}, kpi.id))

    def test_a_formula_that_cannot_be_read_says_so(self):
        kpi = self._make_kpi(
            "twice",
            source="formula",
            formula="won_revenue * 2",
            unit_type="money",
            state="active",
        )
        self.assertEqual(self._card(self._open(self.user_sam), "twice")["value"], 720)
        self.env.cr.execute(
            "UPDATE spm_kpi SET formula = '2 +' WHERE id = %s", [kpi.id]
        )
        self.env.invalidate_all()
        screen = self._open(self.user_sam)
        self.assertEqual(self._card(screen)["value"], 360)
        [failed] = [panel for panel in screen["panels"] if panel.get("error")]
        self.assertEqual(failed["key"], f"kpi.{kpi.id}")
        settings = self.env["res.users.settings"]._find_or_create_for_user(
            self.user_mia
        )
        chosen = [kpi.id, self._kpi("won_revenue").id]
        settings.spm_dashboard = {"heat": chosen}
        heat = self._panel(self._open(self.user_mia), "heat")["data"]
        self.assertEqual([column["kpi_id"] for column in heat["columns"]], chosen)
        unread, read = (cells["values"] for cells in heat["cells"])
        self.assertEqual(set(unread), {None})
        self.assertIn(360, read)
