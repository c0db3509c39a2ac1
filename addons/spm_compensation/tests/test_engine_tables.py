from decimal import Decimal as D

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ..engine import Refusal
from ..engine.rate_table import RateTable, Tier
from ..engine.rating import accumulated, each
from .engine_common import (
    AMOUNTS,
    RATES,
    SETTINGS,
    SIGNED,
    marginal_tables,
    numbers,
    tables,
)


def bases(amounts):
    return [(str(number), amount) for number, amount in enumerate(amounts)]


class TestRateTables(BaseCase):
    @SETTINGS
    @given(marginal_tables(), AMOUNTS, AMOUNTS)
    def test_marginal_is_monotone_and_continuous(self, table, one, other):
        low, high = sorted([one, other])
        rise = table.pay(high) - table.pay(low)
        steepest = max(tier.factor for tier in table.tiers)
        self.assertGreaterEqual(rise, 0)
        self.assertLessEqual(rise, (high - low) * steepest)

    @SETTINGS
    @given(marginal_tables())
    def test_marginal_is_continuous_at_the_bounds(self, table):
        steepest = max(tier.factor for tier in table.tiers)
        for bound in table.bounds:
            grain = D("0.000001")
            for near in (bound - grain, bound + grain):
                jump = abs(table.pay(near) - table.pay(bound))
                self.assertLessEqual(jump, grain * steepest)

    @SETTINGS
    @given(tables(), st.lists(SIGNED, max_size=8), st.integers(0, 8))
    def test_many_steps_equal_one(self, table, amounts, cut):
        once = table.pay(sum(amounts, D(0)))
        rated = accumulated(table, bases(amounts))
        paid = sum((D(row[2]) for row in rated.rows), D(0))
        self.assertAlmostEqual(paid, once, delta=D("1e-20"))
        slices = table.pay_of(tuple(rated.slices.items())) + rated.lumps
        self.assertAlmostEqual(slices, once, delta=D("1e-20"))
        first = accumulated(table, bases(amounts[:cut]))
        second = accumulated(table, bases(amounts[cut:]), first.after)
        self.assertEqual(second.after, rated.after)
        for tier in range(len(table.tiers)):
            both = [part.slices.get(tier, D(0)) for part in (first, second)]
            self.assertEqual(sum(both), rated.slices.get(tier, D(0)))

    @SETTINGS
    @given(tables(), st.lists(SIGNED, max_size=8))
    def test_each_credit_by_itself(self, table, amounts):
        rated = each(table, bases(amounts))
        wanted = sum((table.pay(amount) for amount in amounts), D(0))
        slices = table.pay_of(tuple(rated.slices.items())) + rated.lumps
        self.assertAlmostEqual(slices, wanted, delta=D("1e-20"))
        rows = sum((D(row[2]) for row in rated.rows), D(0))
        self.assertAlmostEqual(rows, wanted, delta=D("1e-20"))

    @SETTINGS
    @given(tables(), AMOUNTS)
    def test_no_gap_and_no_overlap(self, table, base):
        parts = table.slices(base)
        reached = table.tier_of(base)
        if reached == -1:
            self.assertEqual(parts, ())
            return
        back = table.mode == "whole" or any(
            tier.retroactive for tier in table.tiers[: reached + 1]
        )
        bottom = D(0) if back else table.tiers[0].start
        self.assertEqual(sum((part for _tier, part in parts), D(0)), base - bottom)
        tiers = [tier for tier, _part in parts]
        self.assertEqual(tiers, sorted(set(tiers)))
        self.assertTrue(all(part >= 0 for _tier, part in parts))

    @SETTINGS
    @given(st.lists(numbers(0, 5, 0), min_size=1, max_size=5), RATES)
    def test_tiers_are_in_order_or_refused(self, starts, rate):
        tiers = tuple(Tier(start, rate=rate) for start in starts)
        if starts == sorted(set(starts)):
            self.assertEqual(RateTable(tiers).bounds, starts)
            return
        wrong = next(n for n in range(1, len(starts)) if starts[n] <= starts[n - 1])
        with self.assertRaises(Refusal) as caught:
            RateTable(tiers)
        self.assertEqual(caught.exception.at, f"tiers[{wrong}].from")

    @SETTINGS
    @given(tables(), AMOUNTS)
    def test_refunds_mirror_sales(self, table, amount):
        self.assertEqual(table.pay(-amount), -table.pay(amount))
        rated = accumulated(table, bases([amount, -amount]))
        self.assertEqual(rated.slices, {})
        self.assertEqual(rated.lumps, 0)

    @SETTINGS
    @given(marginal_tables(), numbers(1, 90_000), AMOUNTS)
    def test_bounds_in_percent_of_a_quota(self, table, quota, percent):
        # a share of the quota pays the same as the percentage, times the quota
        paid = table.scaled(quota).pay(percent * quota / 100)
        self.assertAlmostEqual(paid, table.pay(percent) * quota / 100, delta=D("1e-9"))

    @SETTINGS
    @given(marginal_tables(), AMOUNTS, AMOUNTS)
    def test_without_accelerator(self, table, above, base):
        blocked = table.without_accelerator(above)
        kept = [tier for tier in table.tiers if tier.start < above]
        if kept:
            self.assertEqual(blocked.tiers, tuple(kept))
        if base <= above and kept:
            self.assertEqual(blocked.pay(base), table.pay(base))

    def test_boundary(self):
        tiers = (Tier(D(0), rate=D(1)), Tier(D(100), rate=D(2)))
        self.assertEqual(RateTable(tiers, "whole", "from").pay(D(100)), D(2))
        self.assertEqual(RateTable(tiers, "whole", "above").pay(D(100)), D(1))
        self.assertEqual(
            RateTable(tiers, "whole", "above").pay(D("100.01")), D("2.0002")
        )

    def test_without_catch_up_the_past_stays(self):
        tiers = (Tier(D(0), rate=D(5)), Tier(D(1000), rate=D(10)))
        rated = accumulated(RateTable(tiers, "whole"), bases([D(400)]), D(800), False)
        self.assertEqual(rated.slices, {1: D(400)})
        self.assertEqual(rated.rows[0][2], "40")
