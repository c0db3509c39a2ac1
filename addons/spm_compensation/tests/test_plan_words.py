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
                        "Condition: Win rate is at least 90%. When it is missed, "
                        "nothing is paid.",
                    ],
                ),
            ],
        )

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
