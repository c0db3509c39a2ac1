import doctest
from decimal import Decimal as D
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ..engine import cascade as engine
from ..engine import rounding, spread
from .cascade_common import MONEY, SETTINGS, WEIGHTS, CascadeCase, units


class TestRounding(BaseCase):
    def test_doctests(self):
        for module in (rounding, spread):
            result = doctest.testmod(module)
            self.assertGreater(result.attempted, 0)
            self.assertEqual(result.failed, 0)

    @SETTINGS
    @given(st.integers(0, 10**6), st.lists(st.integers(0, 99), min_size=1))
    def test_largest_remainder(self, total, weights):
        weights[0] += 1
        shares = rounding.largest_remainder(total, weights)
        exact = [Fraction(total * weight, sum(weights)) for weight in weights]
        self.assertEqual(sum(shares), total)
        off = [abs(s - e) for s, e in zip(shares, exact, strict=True)]
        self.assertLess(max(off), 1)
        # whoever was rounded up had no smaller remainder than who was not
        up = [e % 1 for s, e in zip(shares, exact, strict=True) if s > e]
        down = [e % 1 for s, e in zip(shares, exact, strict=True) if s <= e]
        self.assertGreaterEqual(min(up, default=1), max(down, default=0))

    def check_table(self, totals, profiles):
        """Rows exact; cells and columns their exact value rounded up or down."""
        cells = rounding.controlled(totals, profiles)
        whole = sum(profiles[0])
        exact = [
            [Fraction(total * weight, whole) for weight in profile]
            for total, profile in zip(totals, profiles, strict=True)
        ]
        self.assertEqual([sum(row) for row in cells], totals)
        for row, values in zip(cells, exact, strict=True):
            for cell, value in zip(row, values, strict=True):
                self.assertLess(abs(cell - value), 1)
        for column, values in zip(
            zip(*cells, strict=True), zip(*exact, strict=True), strict=True
        ):
            self.assertLess(abs(sum(column) - sum(values)), 1)

    def test_tables_that_row_by_row_does_not_solve(self):
        self.check_table([6, -2], [[1, 1, 1, 0, 1], [1, 2, 1, 0, 0]])
        self.check_table(
            [-3, 1, 0, -1, 1],
            [[1, 1, 0, 0], [0, 0, 1, 1], [0, 1, 1, 0], [0, 1, 0, 1], [1, 0, 1, 0]],
        )

    @SETTINGS
    @given(
        st.lists(
            st.tuples(
                st.integers(-20, 20),
                st.lists(st.integers(0, 4), min_size=4, max_size=4).filter(any),
            ),
            min_size=1,
            max_size=7,
        )
    )
    def test_any_table(self, rows):
        profiles = [rounding.largest_remainder(12, weights) for _t, weights in rows]
        self.check_table([total for total, _weights in rows], profiles)


class TestGrid(CascadeCase):
    def test_phases(self):
        cases = [
            (1200, [1] * 12, 2, [100] * 12),
            (100, [1, 1, 1], 2, ["33.33", "33.34", "33.33"]),
            (10, [1, 2, 2], 0, [2, 4, 4]),
            (3, [1] * 6, 0, [1, 0, 1, 0, 1, 0]),
            (100, [0, 0], 2, [50, 50]),
            (-30, [1, 2], 2, [-10, -20]),
            (-30, [-1, -2], 2, [-10, -20]),
            ("0.005", [1, 3], 2, [0, "0.005"]),
            (0, [1, 2], 2, [0, 0]),
        ]
        for target, profile, digits, outcome in cases:
            with self.subTest(target=target, profile=profile):
                found = engine.phases(D(target), [D(w) for w in profile], digits)
                self.assertEqual(found, tuple(D(amount) for amount in outcome))

    def test_a_level_is_the_same_in_every_period(self):
        found = engine.phases(D(30), [D(1), D(5)], cumulative=False)
        self.assertEqual(found, (30, 30))
        grid = engine.split_grid({"a": D(3)}, {"a": [D(1), D(1)]}, cumulative=False)
        self.assertEqual(grid.rows, {"a": (3, 3)})

    @SETTINGS
    @given(
        MONEY,
        WEIGHTS.filter(any),
        st.lists(st.integers(0, 9), min_size=12, max_size=12),
    )
    def test_the_parents_phases_are_met_exactly(self, total, weights, season):
        season = [D(weight) for weight in season]
        parent = engine.phases(total, season)
        self.assertEqual(sum(parent), total)
        done = engine.split(total, units(*weights), "given")
        shares = {share.key: share.amount for share in done.shares}
        grid = engine.split_grid(shares, parent)
        self.assertEqual(grid.columns, parent)
        self.assertEqual({key: sum(row) for key, row in grid.rows.items()}, shares)
        if total:
            for key, row in grid.rows.items():
                for cell, column in zip(row, parent, strict=True):
                    exact = Fraction(shares[key]) * Fraction(column) / Fraction(total)
                    self.assertLess(abs(Fraction(cell) - exact), Fraction(1, 100))

    @SETTINGS
    @given(
        st.lists(
            st.tuples(MONEY, st.lists(st.integers(0, 9), min_size=4, max_size=4)),
            min_size=1,
            max_size=6,
        )
    )
    def test_own_seasons(self, rows):
        shares = {place: total for place, (total, _w) in enumerate(rows)}
        own = {
            place: [D(w) for w in weights] for place, (_t, weights) in enumerate(rows)
        }
        grid = engine.split_grid(shares, own)
        self.assertEqual({key: sum(row) for key, row in grid.rows.items()}, shares)
        even = tuple(k for k, w in own.items() if shares[k] and not any(w))
        self.assertEqual(grid.even, even)
        exact = [Fraction(0)] * 4
        for key, row in grid.rows.items():
            weights = own[key] if any(own[key]) else [D(1)] * 4
            for place, cell in enumerate(row):
                value = Fraction(shares[key]) * int(weights[place]) / int(sum(weights))
                self.assertLess(abs(Fraction(cell) - value), Fraction(11, 1000))
                exact[place] += value
        for column, value in zip(grid.columns, exact, strict=True):
            self.assertLess(abs(Fraction(column) - value), Fraction(11, 1000))

    def test_a_season_that_fits_already_stays(self):
        row = (D("33.41"), D("0.001"), D("66.589"))
        grid = engine.split_grid({"a": D(100), "b": D(7)}, {"a": row, "b": [D(1)] * 3})
        self.assertEqual(grid.rows["a"], row)
        self.assertEqual(grid.rows["b"], (D("2.34"), D("2.33"), D("2.33")))

    def test_others_fill_up_around_what_is_kept(self):
        shares = {"a": D(100), "b": D(50), "c": D(50)}
        kept = {"a": [D(80), D(20)]}
        grid = engine.split_grid(shares, [D(100), D(100)], kept=kept)
        self.assertEqual(grid.rows["a"], (80, 20))
        self.assertEqual(grid.rows["b"], (10, 40))
        self.assertEqual(grid.columns, (100, 100))
        # more is kept in the first period than it should have at all
        over = engine.split_grid(shares, [D(20), D(180)], kept=kept)
        self.assertEqual(over.rows["c"], (0, 50))
        self.assertEqual(over.columns, (80, 120))
        negative = {key: -amount for key, amount in shares.items()}
        mirrored = engine.split_grid(
            negative, [D(100), D(100)], kept={"a": [D(-80), D(-20)]}
        )
        self.assertEqual(mirrored.columns, (-100, -100))

    def test_refusals(self):
        one = {"a": D(10)}
        with self.refused("kept", ["a"], "share of 10"):
            engine.split_grid(one, [D(1), D(1)], kept={"a": [D(5), D(4)]})
        with self.refused("profile", ["a"], "1 periods, not 2"):
            engine.split_grid(one, [D(1), D(1)], kept={"a": [D(10)]})
        with self.refused("profile", ["b"]):
            engine.split_grid(one | {"b": D(1)}, {"a": [D(1)]})
        with self.refused("season", ["a"], "(-1)"):
            engine.split_grid(one, {"a": [D(2), D(-1)]})
        with self.refused("no_period"):
            engine.phases(D(1), [])
