from decimal import Decimal as D

from odoo.exceptions import UserError
from odoo.tests import Form

from .plan_common import TERMS, PlanCommon


class TestPlanTerms(PlanCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.version = cls._make_version(terms=TERMS)
        cls.commission, cls.quota = cls.version.component_ids

    def test_what_is_wrong_in_a_curve_is_told(self):
        version = self._make_version(terms=TERMS)
        part = version.component_ids[0]
        self.assertFalse(part.chart_problem)
        with Form(part.with_user(self.user_officer)) as form:
            with form.tier_ids.edit(1) as tier:
                self.assertEqual(tier.start_unit, "$")
                tier.start = 0
            self.assertFalse(form.chart)
            self.assertEqual(
                form.chart_problem,
                "New business, rate table, tier 2, starts at: expected more than the "
                "tier before (0), found 0.",
            )
            with form.tier_ids.edit(1) as tier:
                tier.start = 5000
            self.assertTrue(form.chart)
            self.assertFalse(form.chart_problem)
        part.tier_ids[0].rate = False
        self.assertIn("a rate, pay per unit or a lump sum", part.chart_problem)
        part.tier_ids.unlink()
        self.assertIn("at least one tier", part.chart_problem)

    def test_tiers_say_what_they_count(self):
        version = self._make_version(terms=TERMS)
        part = version.component_ids[0]
        tier = part.tier_ids[0]
        for vals, unit in (
            ({}, "$"),
            ({"base": "quantity"}, "pieces"),
            ({"unit": "percent_of_quota"}, "% of the quota"),
            ({"kind": "quota"}, "% of the target"),
        ):
            part.write(vals)
            self.assertEqual(tier.start_unit, unit)

    def test_terms_become_records(self):
        self.assertEqual(self.commission.credited_id, self.new_business)
        self.assertEqual(self.commission.tier_ids.mapped("rate"), [5, 7.5])
        self.assertEqual(self.quota.modifier_ids.measure_id.key, "win_rate")
        self.assertEqual(self.commission.cap, False)  # none, which is not zero

    def test_measures_are_matched_by_kpi(self):
        measures = {m.key: m for m in self.version.measure_ids}
        self.assertEqual(sorted(measures), ["win_rate", "won_revenue"])
        kpi = self.env.ref("spm_objectives.kpi_won_revenue")
        self.assertEqual(measures["won_revenue"].kpi_id, kpi)
        self.assertEqual(measures["won_revenue"].source, "objective")

    def test_terms_follow_records(self):
        self.commission.tier_ids[1].rate = 8.25
        self.commission.cap = 0
        self.quota.modifier_ids.unlink()
        plan = self.version._engine_plan()
        self.assertEqual(plan.components[0].table.tiers[1].rate, D("8.25"))
        self.assertEqual(plan.components[0].cap, 0)
        self.assertEqual(plan.components[1].modifiers, ())

    def test_order_follows_sequence(self):
        self.quota.sequence = 0
        keys = [component.key for component in self.version._engine_plan().components]
        self.assertEqual(keys, ["target", "new_business"])

    def test_renamed_measure(self):
        measure = self.version.measure_ids.filtered(lambda m: m.key == "win_rate")
        measure.key = "wins"
        gate = self.version.terms["components"][1]["modifiers"][0]
        self.assertEqual(gate["measure"], "wins")

    def test_numbers_are_exact(self):
        self.commission.tier_ids[0].rate = 0.1 + 0.2 - 0.2
        self.commission.floor = 1e-7
        terms = self.version.terms["components"][0]
        self.assertEqual(
            D(terms["table"]["tiers"][0]["rate"]), D(repr(0.1 + 0.2 - 0.2))
        )
        self.assertEqual(terms["floor"], "0.0000001")

    def test_too_many_digits_are_refused(self):
        table = {"mode": "whole", "tiers": [{"from": "123456789012345.123", "rate": 1}]}
        part = {"type": "commission", "key": "c", "table": table}
        terms = {"currency": "USD", "components": [part]}
        with self.assertRaisesRegex(UserError, "more digits than can be kept"):
            self.version._import_terms(terms)

    def test_place_in_words(self):
        self.commission.tier_ids[1].start = 0
        with self.assertRaisesRegex(
            UserError, "New business, rate table, tier 2, starts at"
        ):
            self.version._engine_plan()

    def test_empty_version(self):
        version = self._make_version()
        with self.assertRaisesRegex(UserError, "components"):
            version._engine_plan()

    def test_currency(self):
        other = self._make_version(self.version.plan_id, "2026-07-01")
        with self.assertRaisesRegex(UserError, "in EUR, but the plan is in USD"):
            other.terms = {**TERMS, "currency": "EUR"}
        version = self._make_version()
        version.terms = {**TERMS, "currency": "EUR"}
        self.assertEqual(version.plan_id.currency_id.name, "EUR")
        with self.assertRaisesRegex(UserError, "with 3 decimals"):
            version.terms = {**TERMS, "currency": "EUR", "digits": 3}

    def test_import_keeps_what_terms_do_not_say(self):
        self.quota.incentive_weight = 40
        measure = self.version.measure_ids.filtered(lambda m: m.key == "win_rate")
        measure.write({"source": "kpi", "span": "quarter"})
        self.version.terms = TERMS
        quota = self.version.component_ids[1]
        self.assertEqual(quota.incentive_weight, 40)
        self.assertEqual((measure.exists().source, measure.span), ("kpi", "quarter"))

    def test_keys(self):
        make = self.env["spm.plan.component"].create
        bonus = make({"version_id": self.version.id, "kind": "bonus"})
        another = make({"version_id": self.version.id, "kind": "bonus"})
        self.assertEqual((bonus.key, another.key), ("bonus", "bonus_2"))
        self.commission.credited_id = self.env.ref("spm_compensation.component_wins")
        self.assertEqual(self.commission.key, "wins")

    # ------------------------------------------------------------- forms

    def test_form_of_a_component(self):
        """The curve follows what is typed, before anything is saved."""
        officer = self.commission.with_user(self.user_officer)
        with Form(officer) as form:
            before = form.chart
            with form.tier_ids.edit(1) as tier:
                tier.rate = 20
            self.assertNotEqual(form.chart, before)
            form.cap = 900
            with form.modifier_ids.new() as gate:
                gate.measure_id = self.version.measure_ids[0]
                gate.value = 50
        paid = self.version._engine_plan().components[0]
        self.assertEqual((paid.table.tiers[1].rate, paid.cap), (20, 900))
        self.assertEqual(paid.modifiers[0].at_least, 50)

    def test_added_components(self):
        version = self.version.with_user(self.user_officer)
        for name in ("commission", "quota", "bonus"):
            action = getattr(version, f"action_add_{name}")()
            added = self.env["spm.plan.component"].browse(action["res_id"])
            with Form(added.with_user(self.user_officer)) as form:
                form.name = f"Another {name}"
        names = self.version.component_ids.sorted("sequence").mapped("name")
        self.assertEqual(names[2:], ["Another commission", "Another quota",
                                     "Another bonus"])  # fmt: skip

    def test_form_of_a_version(self):
        with Form(self.version.with_user(self.user_officer)) as form:
            form.draw = "guarantee"
            form.draw_amount = 1000
            with form.measure_ids.new() as measure:
                measure.kpi_id = self.env.ref("spm_objectives.kpi_calls")
        self.assertEqual(self.version._engine_plan().draw.amount, 1000)
        self.assertIn("calls", self.version.measure_ids.mapped("key"))
