from lxml.html import fragment_fromstring

from odoo.tests import tagged

from ..engine.difference import difference
from ..engine.document import read_plan
from ..engine.plan_words import plan_words
from .plan_common import TERMS, PlanCommon


@tagged("post_install", "-at_install")
class TestPlanWords(PlanCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.version = cls._make_version(terms=TERMS)

    def test_sentences(self):
        sections = plan_words(read_plan(TERMS), {"win_rate": "Win rate"})
        self.assertEqual(
            sections,
            [
                (
                    "New business",
                    [
                        "Deals of a pay period are added up and paid by these rates.",
                        "Each tier rates the part that falls in it:",
                        "From 0.00 USD to 10,000.00 USD: 5%.",
                        "From 10,000.00 USD on: 7.5%.",
                    ],
                ),
                (
                    "Revenue target",
                    [
                        "It is paid by the attainment of won_revenue.",
                        "The target incentive is 1,000.00 USD in a pay period.",
                        "An attainment of 50% pays 0% of the target incentive.",
                        "An attainment of 100% pays 100% of the target incentive.",
                        "In between, it changes evenly.",
                        "Below 50% it is nothing.",
                        "Condition: Win rate is at least 90% of the target. When it "
                        "is missed, nothing is paid.",
                    ],
                ),
            ],
        )

    def _gated(self, **vals):
        """The sentences about the quota, whose gate is so."""
        self.version.component_ids[1].modifier_ids.write(vals)
        return " ".join(self.version._plain_words()[1].sentences)

    def test_conditions_say_what_is_read(self):
        modifier = self.version.component_ids[1].modifier_ids
        self.assertEqual(modifier.reading_unit, "% of the target")
        words = self._gated(bound="at_most")
        self.assertIn("Win Rate is at most 90% of the target.", words)
        words = self._gated(reading="actual", value=45, bound="at_least")
        self.assertIn("Win Rate is at least 45%.", words)
        self.assertEqual(modifier.reading_unit, "%")
        modifier.measure_id.kpi_id = self.env.ref("spm_objectives.kpi_won_revenue")
        self.assertIn("is at least $ 45.00.", self._gated())
        self.assertEqual(modifier.reading_unit, "$")
        modifier.measure_id.kpi_id = self.env.ref("spm_objectives.kpi_won_deals")
        self.assertIn("is at least 45.", self._gated())
        self.assertFalse(modifier.reading_unit)

    def test_multipliers_say_what_is_read(self):
        points = [(0, 0, {"at": 80, "gives": 50}), (0, 0, {"at": 100, "gives": 100})]
        words = self._gated(kind="multiplier", point_ids=points)
        self.assertIn("At 80% of the target: 50% is paid.", words)
        self.assertIn("Below 80% of the target it stays the same.", words)
        words = self._gated(reading="actual")
        self.assertIn("At 80%: 50% is paid.", words)
        words = self._gated(kind="gate", effect="reduce", reading="attainment")
        self.assertIn("At 100% of the target: 100% is paid.", words)

    def test_bonuses_and_matrices_say_what_is_read(self):
        goals = [
            {"measure": "meetings", "amount": 250, "at_least": 4, "read": "actual"},
            {"measure": "win_rate", "amount": 100, "at_least": 90},
        ]
        cells = {
            "rows": {"measure": "win_rate", "from": [0, 100]},
            "columns": {"measure": "meetings", "read": "actual", "from": [0, 20]},
            "cells": [[50, 80], [90, 100]],
        }
        bonus = {"type": "bonus", "key": "b", "objectives": goals}
        bonus["modifiers"] = [{"type": "matrix", **cells}]
        plan = read_plan({"currency": "USD", "components": [bonus]})
        words = plan_words(plan, units={"meetings": "number"})[0].sentences
        self.assertEqual(words[0], "250.00 USD is paid if meetings is at least 4.")
        self.assertEqual(
            words[1], "Reaching 90% of the target of win_rate pays 100.00 USD."
        )
        self.assertEqual(
            words[-1],
            "When win_rate is 100% of the target or more and meetings is 20 or more, "
            "100% of it is paid.",
        )

    def test_what_is_kept_back_in_plain_sentences(self):
        for periods, said in ((1, "with the next pay period"), (3, "3 pay periods la")):
            held = {"share": 20, "release_after": periods}
            plan = read_plan({**TERMS, "holdback": held})
            words = plan_words(plan)[-1].sentences
            self.assertIn(said, words[0])
        lost = {"recovery": "prorated", "within_days": 90}
        words = plan_words(read_plan({**TERMS, "clawback": lost}))[-1].sentences
        self.assertEqual(
            words,
            [
                "If a deal is lost within 90 days, what was paid for it is taken back "
                "in proportion to the days that were left."
            ],
        )

    def test_measures_have_names_in_the_readers_language(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        measure = self.version.measure_ids.filtered(lambda m: m.key == "win_rate")
        measure.kpi_id.with_context(lang="ru_RU").name = "Доля побед"
        russian = self.version.with_context(lang="ru_RU")
        self.assertIn("Доля побед", russian.plain_words)
        self.assertIn("Win Rate", self.version.plain_words)
        measure.name = "Own words"
        self.assertIn("Own words", russian.plain_words)

    def test_words_of_a_version(self):
        self.version.component_ids[1].incentive_weight = 40
        self.version.draw = "guarantee"
        self.version.draw_amount = 1500
        words = " ".join(
            fragment_fromstring(self.version.plain_words, "div").itertext()
        )
        self.assertIn("40\xa0% of your yearly one", words)
        self.assertIn("Win Rate", words)
        self.assertIn("1,500.00", words)

    def test_names_are_shown_as_text(self):
        self.version.component_ids[0].name = "<script>alert(1)</script>"
        self.assertNotIn("<script>", self.version.plain_words)
        self.assertFalse(self._make_version().plain_words)

    def test_salesperson_reads_the_words(self):
        self.env["spm.plan.assignment"].create(
            {
                "participant_id": self.p_sam.id,
                "version_id": self.version.id,
                "date_from": "2026-01-01",
            }
        )
        version = self.version.with_user(self.user_sam)
        self.assertIn("New business", version.plain_words)
        self.assertTrue(version.component_ids[0].chart)
        self.assertIn("New business", version.with_user(self.user_mia).plain_words)

    def test_changes(self):
        self.version.with_user(self.user_officer).action_approve()
        later = self.version.copy({"date_from": "2026-07-01"})
        self.assertEqual(later.previous_id, self.version)
        self.assertIn("The terms are the same", later.changes)
        later.component_ids[0].tier_ids[1].rate = 8
        later.component_ids[1].modifier_ids.unlink()
        later.component_ids[1].incentive_weight = 25
        found = [tuple(change) for change in later._changes()]
        self.assertEqual(
            found,
            [
                ("New business, rate table, tier from 10000, rate", "7.5", "8"),
                (
                    "Revenue target, modifier 1",
                    "kind: gate; measure: Win Rate; at least: 90; when missed: zero",
                    None,
                ),
                ("target incentives, Revenue target", None, "25\xa0%"),
            ],
        )

    def test_difference_is_empty_of_equal_terms(self):
        self.assertEqual(difference(TERMS, dict(TERMS)), [])
