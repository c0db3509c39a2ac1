from decimal import Decimal as D

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .measure_common import NOW
from .wizard_common import CascadeWizardCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestCascadeWizard(CascadeWizardCommon):
    """A first cascade: who gets what, over time, and what is written."""

    def test_departments_then_people(self):
        top = self._make_objective(self.company, 1001, period="2026")
        wizard = self._wizard(top)
        self.assertEqual(
            wizard.level_ids.mapped("scope"), ["department", "participant"]
        )
        self.assertEqual(self._targets(top), {}, "nothing is written yet")
        action = wizard.action_cascade()
        self.assertEqual(
            self._targets(top),
            {
                ("department", "Field Sales"): D("500.5"),
                ("participant", "Sam"): D("250.25"),
                ("participant", "Pia"): D("250.25"),
                ("department", "Key Accounts"): D("500.5"),
                ("participant", "Cy"): D("250.25"),
                ("participant", "Dee"): D("250.25"),
            },
        )
        self.assertEqual(self.Objective.search_count(action["domain"]), 7)
        sam = self._child(top, self.p_sam)
        self.assertEqual(sam.parent_id.department_id, self.department)
        self.assertEqual(
            (sam.state, sam.responsible_user_id, sam.weight, sam.name),
            ("draft", self.user_sam, 100, top.name),
        )
        self.assertEqual(
            (sam.create_uid, sam.period_id), (self.env.user, top.period_id)
        )
        self.assertEqual(sam.parent_id.responsible_user_id, self.user_mia)
        self.assertEqual((top.assigned, top.assignment_gap), (1001, 0))
        self.assertIn("Cascaded: 6", top.message_ids[0].body)

    def test_every_way_down(self):
        top = self._make_objective(self.company, 1000, period="2026")
        for levels, expected in (
            (["participant"], {"Sam": 250, "Pia": 250, "Cy": 250, "Dee": 250}),
            (["team", "participant"], {"East": 500, "West": 500, "Sam": 250}),
            (["line", "participant"], {"Mia": 500, "Max": 500, "Dee": 250}),
            (["department", "line", "participant"], {"Mia": 500, "Field Sales": 500}),
        ):
            with self.subTest(levels=levels):
                wizard = self._wizard(top, levels)
                nodes = self._nodes(wizard)
                found = {name: nodes[name]["amount"] for name in expected}
                self.assertEqual(found, expected)
                sellers = [nodes[p.name]["amount"] for p in self.sellers]
                self.assertEqual(sellers, [250] * 4)

    def test_managers_sell_too(self):
        top = self._make_objective(self.company, 700, period="2026")
        found = self._cascade(top, ["participant"], managers_too=True)
        names = {name: amount for (_scope, name), amount in found.items()}
        self.assertEqual(
            names, dict.fromkeys(["Head", "Mia", "Max", "Sam", "Pia", "Cy", "Dee"], 100)
        )

    def test_padding_and_steps(self):
        top = self._make_objective(self.company, 10000, period="2026")
        levels = [("department", "even", 10), ("participant", "even", 5)]
        nodes = self._nodes(self._wizard(top, levels, step=500))
        self.assertEqual(nodes["Field Sales"]["amount"], 5500)
        # 5,775: eleven steps of 500 and 275, which goes with the first
        self.assertEqual([nodes[n]["amount"] for n in ("Pia", "Sam")], [3275, 2500])
        wizard = self._wizard(top, levels)
        self.assertEqual(wizard.preview["totals"]["gap"], 1000)
        self.assertEqual(self._nodes(wizard)["Field Sales"]["gap"], 275)

    def test_by_results(self):
        """Of last year, of the last twelve months, of the last quarter."""
        self._make_calendar(year=2025)
        for user, amount, day in (
            (self.user_sam, 300, "2025-03-05 12:00:00"),
            (self.user_sam, 40, "2025-12-05 12:00:00"),
            (self.user_pia, 100, "2025-02-05 12:00:00"),
            (self.user_pia, 60, "2026-02-05 12:00:00"),
            (self.user_cy, 200, "2026-04-05 12:00:00"),
        ):
            self._make_lead(user, amount, day)
        self._refresh("won_revenue")
        top = self._make_objective(self.company, 100, period="2026")
        for method, basis in (
            ("last_year", {"Sam": 340, "Pia": 100, "Cy": None, "Dee": None}),
            ("trailing_year", {"Sam": 40, "Pia": 60, "Cy": 200, "Dee": 0}),
            ("last_quarter", {"Sam": 0, "Pia": 60, "Cy": 0, "Dee": 0}),
        ):
            with self.subTest(method=method):
                # nobody was there in 2025 but by results
                wizard = self._wizard(top, [("participant", method)])
                nodes = self._nodes(wizard)
                found = {name: nodes[name]["basis"] for name in basis}
                self.assertEqual(found, basis)
        nodes = self._nodes(self._wizard(top, [("participant", "trailing_year")]))
        shares = [nodes[name]["amount"] for name in ("Sam", "Pia", "Cy", "Dee")]
        self.assertEqual(shares, [13.33, 20, 66.67, 0])
        units = self._nodes(self._wizard(top, [("department", "trailing_year")]))
        self.assertEqual(units["Field Sales"]["basis"], 100)
        found = self._cascade(top, [("participant", "last_quarter")])
        self.assertEqual(found, {("participant", "Pia"): 100}, "others get nothing")

    def test_by_headcount_and_given_weights(self):
        self._make_participant("Eve", self.p_max, department_id=self.department_key.id)
        top = self._make_objective(self.company, 500, period="2026")
        nodes = self._nodes(self._wizard(top, [("department", "headcount")]))
        self.assertEqual(nodes["Key Accounts"]["amount"], 300)
        weights = {
            f"department-{self.department.id}": {"weight": 3},
            f"department-{self.department_key.id}": {"weight": 1},
        }
        levels = [("department", "given"), ("participant", "even")]
        found = self._cascade(top, levels, edits=weights)
        self.assertEqual(found["department", "Field Sales"], 375)
        self.assertEqual(found["participant", "Pia"], D("187.5"))

    def test_amounts_by_hand(self):
        top = self._make_objective(self.company, 500, period="2026")
        edits = {f"participant-{self.p_sam.id}": {"amount": 50}}
        found = self._cascade(top, ["participant"], edits=edits)
        self.assertEqual(
            found,
            {
                ("participant", "Sam"): 50,
                **dict.fromkeys(
                    (("participant", n) for n in ("Pia", "Cy", "Dee")), 150
                ),
            },
        )

    # ------------------------------------------------------------- over time

    def test_seasonality_as_the_objective(self):
        top = self._make_objective(self.company, 300, period="2026-Q2")
        may = self._period("2026-M05")
        self._set_season(top, {"2026-M04": 10, "2026-M05": 200, "2026-M06": 90})
        self._cascade(top, ["department", "participant"])
        below = self.Objective.search([("parent_id.parent_id", "=", top.id)])
        self.assertEqual(len(below), 4)
        for child in below:
            self.assertEqual(child.phase_ids.mapped("target"), [2.5, 50, 22.5])
        phases = (below + below.parent_id).phase_ids
        inner = phases.filtered(lambda p: p.period_id == may)
        self.assertEqual(sum(inner.mapped("target")), 400, "twice 200")

    def _set_season(self, objective, by_code):
        objective.phase_ids = [
            (1, phase.id, {"target": by_code[phase.period_id.code]})
            for phase in objective.phase_ids
        ]

    def test_own_profile_days_and_history(self):
        self._make_calendar(year=2025)
        for month, amount in (("04", 100), ("05", 300)):
            self._make_lead(self.user_sam, amount, f"2025-{month}-15 12:00:00")
        self._refresh("won_revenue")
        top = self._make_objective(self.company, 400, period="2026-Q2")
        self._set_season(top, {"2026-M04": 400, "2026-M05": 0, "2026-M06": 0})

        def phases(**vals):
            preview = self._wizard(top, ["participant"], **vals).preview
            assigned = [period["assigned"] for period in preview["periods"]]
            self.assertEqual(assigned, [p["target"] for p in preview["periods"]])
            return assigned

        self.assertEqual(phases(), [400, 0, 0])
        # 22, 21 and 22 working days
        self.assertEqual(phases(season="days"), [135.39, 129.23, 135.38])
        self.assertEqual(phases(season="history"), [100, 300, 0])
        wizard = self._wizard(top, ["participant"], season="profile")
        self.assertEqual(wizard.profile_ids.mapped("weight"), [100, 0, 0])
        for row, weight in zip(wizard.profile_ids, (50, 25, 25), strict=True):
            row.weight = weight
        assigned = [period["assigned"] for period in wizard.preview["periods"]]
        self.assertEqual(assigned, [200, 100, 100])

    def test_history_without_a_past(self):
        top = self._make_objective(self.company, 400, period="2026-Q2")
        wizard = self._wizard(top, ["participant"], season="history")
        self.assertIn("no past", " ".join(wizard.preview["warnings"]))

    def test_time_there(self):
        """Who joins in the middle gets half a share, unless told otherwise."""
        self.p_sam.date_start = "2026-05-16"
        top = self._make_objective(self.company, 350, period="2026-Q2")
        nodes = self._nodes(self._wizard(top, ["participant"]))
        self.assertAlmostEqual(nodes["Sam"]["amount"], 50, delta=1)
        self.assertIn("there for a part of the period", nodes["Sam"]["notes"])
        nodes = self._nodes(self._wizard(top, ["participant"], prorate=False))
        self.assertEqual(nodes["Sam"]["amount"], 87.5)
        self.p_pia.date_end = "2026-06-01"
        nodes = self._nodes(self._wizard(top, ["participant"]))
        self.assertNotIn("Pia", nodes, "gone by today")

    # ------------------------------------------------------------- other KPIs

    def test_rates_and_stocks(self):
        rate = self._make_objective(self.company, 30, period="2026", kpi="win_rate")
        wizard = self._wizard(rate, [("participant", "last_quarter")])
        self.assertIn("do not sum", wizard.preview["warnings"][0])
        wizard.action_cascade()
        below = self.Objective.search([("parent_id", "=", rate.id)])
        self.assertEqual(below.mapped("target"), [30] * 4)
        self.assertFalse(rate.has_assigned)
        self.assertEqual(set(below.phase_ids.mapped("target")), {30})
        stock = self._make_objective(self.company, 100, period="2026", kpi="pipeline")
        self._cascade(stock, ["participant"])
        below = self.Objective.search([("parent_id", "=", stock.id)])
        self.assertEqual(below.mapped("target"), [25] * 4)
        self.assertEqual(set(below.phase_ids.mapped("target")), {25})

    def test_lower_is_better(self):
        days = self._make_objective(self.company, 60, period="2026", kpi="sales_cycle")
        self._cascade(days, ["department", "participant"])
        targets = self.Objective.search([("id", "child_of", days.id)]).mapped("target")
        self.assertEqual(targets, [60] * 7)
        lost = self._make_kpi("returns", direction="lower", state="active")
        none = self._make_objective(self.company, 0, period="2026", kpi=lost)
        found = self._cascade(none, ["participant"])
        self.assertEqual(list(found.values()), [0] * 4, "none is a target here")

    # ------------------------------------------------------------- proposing

    def test_proposed_right_away(self):
        top = self._make_objective(self.company, 100, period="2026")
        self._cascade(top, ["participant"], propose=True)
        sam = self._child(top, self.p_sam)
        self.assertEqual((sam.state, sam.proposed_by_id), ("proposed", self.env.user))
        self.assertEqual(sam.activity_ids.user_id, self.user_sam)
        sam.with_user(self.user_sam).action_agree()
        self.assertEqual(sam.revision_ids.target, 25)

    def test_commitments_show_above(self):
        top = self._make_objective(self.company, 100, period="2026")
        self._cascade(top, ["department", "participant"], propose=True)
        sam = self._child(top, self.p_sam)
        answer = self.env["spm.objective.refuse"].with_user(self.user_sam)
        answer.create(
            {"objective_ids": sam.ids, "answer": "commit", "amount": 40}
        ).action_answer()
        self.assertEqual(sam.parent_id.commit_gap_below, 15)
        wizard = self._wizard(top, ["department", "participant"])
        nodes = self._nodes(wizard)
        self.assertEqual(nodes["Sam"]["committed"], 40)
        self.assertEqual(nodes["Field Sales"]["commit_gap"], 15)

    def test_what_is_remembered(self):
        top = self._make_objective(self.company, 100, period="2026")
        levels = [("team", "headcount", 3), ("participant", "even", 0)]
        self._cascade(top, levels, season="days", step=5, prorate=False)
        again = self._wizard(top)
        self.assertEqual(
            [(x.scope, x.method, x.padding) for x in again.level_ids], levels
        )
        defaults = self.env["spm.objective.cascade"].with_context(
            default_objective_id=top.id
        )
        values = defaults.default_get(["objective_id", "season", "step", "prorate"])
        self.assertEqual(values["season"], "days")
        self.assertEqual((values["step"], values["prorate"]), (5, False))

    def test_the_button(self):
        top = self._make_objective(self.company, 100, period="2026")
        action = top.action_cascade()
        self.assertEqual(action["context"], {"default_objective_id": top.id})
        with self.assertRaisesRegex(UserError, "Choose one"):
            (top + top.copy()).action_cascade()
