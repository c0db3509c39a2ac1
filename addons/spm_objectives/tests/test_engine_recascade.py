from datetime import date
from decimal import Decimal as D

from hypothesis import given
from hypothesis import strategies as st

from ..engine.cascade import Level, Unit
from ..engine.recascade import Member, is_own, plan, resplit, spread_plan, truncated
from .cascade_common import MONEY, POSITIVE, SETTINGS, CascadeCase

EVEN = Level()


def member(key, weight=None, present=None, fixed=None, **values):
    unit = Unit(key, weight and D(weight), fixed=None if fixed is None else D(fixed))
    left = D(values.pop("left", 0))
    return Member(unit, None if present is None else D(present), left=left, **values)


def amounts(shares):
    return {share.key: share.amount for share in shares}


class TestRecascade(CascadeCase):
    def test_split_anew(self):
        cases = [
            # who leaves what, amounts of a, b, c from 300
            ({"choice": "share"}, (100, 100, 100)),
            ({"choice": "keep"}, (100, 100, 100)),
            ({"choice": "spread", "left": 60}, (130, 130, 40)),
            (
                {"choice": "hand_over", "left": 60, "successor": "a"},
                (160, 100, 40),
            ),
            ({"choice": "nothing"}, (150, 150, None)),
        ]
        for choice, expected in cases:
            with self.subTest(choice):
                members = [
                    member("a", present=90),
                    member("b"),
                    member("c", present=100, **choice),
                ]
                found = amounts(resplit(D(300), members, EVEN))
                self.assertEqual(tuple(found.get(key) for key in "abc"), expected)

    def test_only_changes(self):
        cases = [
            # the leaver c had 100, of which 60 are left; a has 50, b 150
            ({"choice": "keep"}, (50, 150, 100)),
            ({"choice": "spread", "left": 60}, (65, 195, 40)),
            (
                {"choice": "hand_over", "left": 60, "successor": "a"},
                (110, 150, 40),
            ),
        ]
        for choice, expected in cases:
            with self.subTest(choice):
                members = [
                    member("a", present=50),
                    member("b", present=150),
                    member("c", present=100, **choice),
                ]
                found = amounts(resplit(D(999), members, EVEN, anew=False))
                self.assertEqual(tuple(found[key] for key in "abc"), expected)

    def test_a_joiner_among_those_who_stay(self):
        """They get as much as the average of all, half of it for half the time."""
        present = [member("a", present=100), member("b", present=200)]
        joined = [*present, member("c")]
        found = amounts(resplit(D(300), joined, EVEN, anew=False))
        self.assertEqual(found, {"a": D("66.67"), "b": D("133.33"), "c": 100})
        half = Member(Unit("c", presence=D("0.5")))
        found = amounts(resplit(D(300), [*present, half], EVEN, anew=False))
        self.assertEqual(found["c"], 60)
        typed = [*present, member("c", fixed=30)]
        found = amounts(resplit(D(300), typed, EVEN, anew=False))
        self.assertEqual(found, {"a": 90, "b": 180, "c": 30})

    def test_where_nobody_has_anything_yet_it_is_split(self):
        found = resplit(D(10), [member("a", 1), member("b", 3)], Level("given"))
        again = resplit(
            D(10), [member("a", 1), member("b", 3)], Level("given"), anew=False
        )
        self.assertEqual(found, again)

    def test_set_by_hand(self):
        members = [member("a", fixed=10), member("b"), member("c")]
        found = amounts(resplit(D(100), members, EVEN))
        self.assertEqual(found, {"a": 10, "b": 45, "c": 45})
        present = [member("a", present=50, fixed=60), member("b", present=50)]
        found = amounts(resplit(D(100), present, EVEN, anew=False))
        self.assertEqual(found, {"a": 60, "b": 50})

    def test_rates_are_everybody_s(self):
        level = Level("same", D(10))
        members = [
            member("a", present=30),
            member("b"),
            member("c", present=40, choice="keep"),
            member("d", present=40, choice="spread", left=40),
        ]
        found = amounts(resplit(D(50), members, level))
        self.assertEqual(found, {"a": 55, "b": 55, "c": 40, "d": 40})
        found = amounts(resplit(D(50), members, level, anew=False))
        self.assertEqual(found, {"a": 30, "b": 55, "c": 40, "d": 40})

    def test_refused(self):
        leaver = member("c", present=10, choice="hand_over", left=5, successor="c")
        with self.refused("successor", ["c"]):
            resplit(D(1), [member("a"), leaver], EVEN)
        with self.refused("nobody"):
            resplit(D(1), [member("a", choice="nothing")], EVEN)
        with self.refused("exceeds", ["c"], "more than"):
            resplit(D(5), [member("a"), member("c", present=10, choice="keep")], EVEN)
        with self.refused("padding"):
            resplit(D(5), [member("a")], Level("even", D(-101)))
        with self.assertRaises(ValueError):
            resplit(D(1), [member("a", choice="give")], EVEN)

    def test_levels(self):
        people = tuple(member(key, present=10) for key in "ab")
        tree = [member("east", 1, below=people), member("west", 3)]
        shares = plan(D(200), tree, [Level("given"), Level(padding=D(10))])
        self.assertEqual(
            [(s.key, s.parent, s.depth, s.amount) for s in shares],
            [
                ("east", None, 1, 50),
                ("a", "east", 2, D("27.50")),
                ("b", "east", 2, D("27.50")),
                ("west", None, 1, 150),
            ],
        )

    @SETTINGS
    @given(
        POSITIVE,
        st.lists(st.tuples(POSITIVE, st.integers(0, 100)), min_size=1, max_size=6),
        st.integers(1, 4),
        st.booleans(),
    )
    def test_nothing_is_lost(self, total, leavers, stayers, anew):
        """Whatever leavers leave is taken; the whole stays the whole."""
        stay = [member(("s", n), 1, present=7) for n in range(stayers)]
        gone = [
            member(
                ("g", n),
                present=had,
                left=(had * percent / 100).quantize(D("0.01")),
                choice="spread" if percent % 2 else "hand_over",
                successor=("s", 0),
            )
            for n, (had, percent) in enumerate(leavers)
        ]
        whole = total + sum(m.present for m in gone)
        found = resplit(whole, stay + gone, EVEN, anew=anew)
        before = sum(m.present for m in stay + gone)
        self.assertEqual(sum(s.amount for s in found), whole if anew else before)
        after = amounts(found)
        for person in gone:
            self.assertEqual(after[person.key], person.present - person.left)


class TestSpreadPlan(CascadeCase):
    @SETTINGS
    @given(MONEY, st.lists(st.integers(0, 9).map(D), min_size=1, max_size=6))
    def test_every_level_sums_both_ways(self, total, weights):
        weights = [*weights, D(1)]
        people = tuple(member(("p", n)) for n in range(3))
        tree = [member("east", 1, below=people), member("west", 2)]
        shares = plan(total, tree, [Level("given"), Level()])
        rows = spread_plan(shares, weights)
        for share in shares:
            self.assertEqual(sum(rows[share.key]), share.amount)
        below = [rows["p", n] for n in range(3)]
        self.assertEqual(
            tuple(map(sum, zip(*below, strict=True))), rows["east"], "by period"
        )

    def test_own_seasonality(self):
        shares = plan(D(100), [member("a"), member("b")], [EVEN])
        rows = spread_plan(shares, [D(1), D(1)], kept={"a": [D(10), D(40)]})
        self.assertEqual(rows, {"a": (10, 40), "b": (40, 10)})
        rows = spread_plan(shares, [D(1), D(1)], kept={"a": [D(1), D(4)]})
        self.assertEqual(rows["a"], (10, 40))

    def test_a_level_is_held_in_every_period(self):
        shares = plan(D(50), [member("a"), member("b")], [Level("same")])
        rows = spread_plan(
            shares, [D(1), D(3)], kept={"a": [D(1)] * 2}, cumulative=False
        )
        self.assertEqual(rows, {"a": (50, 50), "b": (50, 50)})

    def test_what_is_one_s_own(self):
        above = [D(10), D(20), D(30)]
        self.assertFalse(is_own([D(1), D(2), D(3)], above))
        self.assertFalse(is_own([D("1.66"), D("3.34"), D(5)], above), "rounding")
        self.assertTrue(is_own([D("1.65"), D("3.35"), D(5)], above))
        self.assertFalse(is_own([D(1), D(2), D(3)], [D(0)] * 3))

    def test_a_leaver(self):
        ends = [date(2026, 2, 1), date(2026, 3, 1), date(2026, 4, 1)]
        row = (D(30), D(30), D(40))
        for day, amount, expected in (
            (date(2026, 2, 11), D(40), (30, 10, 0)),
            (date(2026, 2, 1), D(30), (30, 0, 0)),
            (date(2026, 1, 1), D(0), (0, 0, 0)),
            (date(2026, 4, 1), D(100), (30, 30, 40)),
            (date(2026, 4, 1), D(90), (30, 30, 30)),
        ):
            with self.subTest(day=day):
                found = truncated(row, ends, amount, day)
                self.assertEqual((found, sum(found)), (expected, amount))
