import re
from decimal import Decimal as D
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from ..engine import cascade as engine
from ..engine import cascade_error, handover
from ..engine.cascade import CascadeError, Level, Unit
from ..engine.handover import Change
from .cascade_common import MONEY, POSITIVE, SETTINGS, WEIGHTS, CascadeCase, units

PRESENCE = st.sampled_from([D(1), D("0.5"), D("0.25")])


def amounts(done):
    return [share.amount for share in done.shares]


def notes(done):
    return [share.notes for share in done.shares]


class TestSplit(CascadeCase):
    def test_table(self):
        cases = [
            # total, weights, method, digits, amounts
            (100, (None, None, None), "even", 2, ["33.34", "33.33", "33.33"]),
            (100, (1, 2, 1), "given", 2, [25, 50, 25]),
            (10, (1, 1, 1), "given", 0, [4, 3, 3]),
            (-100, (1, 1, 1), "given", 2, ["-33.34", "-33.33", "-33.33"]),
            (0, (1, 2), "given", 2, [0, 0]),
            (100, (None, 3, 1), "given", 2, [0, 75, 25]),
            # no data is the average of the others, zero is zero
            (90, (10, None, 20), "actuals", 2, [20, 30, 40]),
            (90, (10, 0, 20), "actuals", 2, [30, 0, 60]),
            (90, (10, -5, 20), "actuals", 2, [30, 0, 60]),
            (90, (None, None, None), "actuals", 2, [30, 30, 30]),
            (90, (0, -1, 0), "actuals", 2, [30, 30, 30]),
            (90, (0, None, 0), "given", 2, [30, 30, 30]),
        ]
        for total, weights, method, digits, shares in cases:
            with self.subTest(total=total, weights=weights, method=method):
                done = engine.split(D(total), units(*weights), method, digits=digits)
                self.assertEqual(amounts(done), [D(share) for share in shares])
                self.assertEqual(done.gap, 0)

    def test_how_it_came_about(self):
        done = engine.split(D(90), units(10, None, -20), "actuals")
        self.assertEqual(notes(done), [(), ("average",), ("negative",)])
        self.assertEqual([share.weight for share in done.shares], [10, 5, 0])
        self.assertFalse(done.even)
        done = engine.split(D(90), units(0, None), "given")
        self.assertEqual((notes(done), done.even), ([("even",)] * 2, True))
        self.assertFalse(engine.split(D(90), units(None), "even").even)
        self.assertEqual(
            notes(engine.split(D(9), units(None, 1), "given")), [("nothing",), ()]
        )
        self.assertLessEqual({n for row in notes(done) for n in row}, set(engine.NOTES))

    def test_padding(self):
        done = engine.split(D(1000), units(1, 3), "given", padding=D(5))
        self.assertEqual(amounts(done), [D("262.50"), D("787.50")])
        self.assertEqual((done.padded, done.assigned, done.gap), (1050, 1050, 0))
        self.assertEqual([share.unpadded for share in done.shares], [250, 750])
        self.assertEqual([share.percent for share in done.shares], [25, 75])
        less = engine.split(D(1000), units(1, 1), "given", padding=D(-10))
        self.assertEqual(amounts(less), [450, 450])
        cents = engine.split(D("0.10"), units(1), padding=D("2.5"))
        self.assertEqual(cents.padded, D("0.10"))
        odd = engine.split(D("99.99"), units(1), padding=D(50))
        self.assertEqual(odd.padded, D("149.99"))  # 149.985, half up

    def test_steps(self):
        done = engine.split(D("1000000.50"), units(1, 2, 1), "given", step=D(1000))
        self.assertEqual(amounts(done), [250000, D("500000.50"), 250000])
        self.assertEqual(notes(done), [(), ("rest",), ()])
        done = engine.split(D("0.125"), units(1, 1))
        self.assertEqual(amounts(done), [D("0.065"), D("0.06")])

    def test_fixed_shares_stay(self):
        level = [Unit("a", D(1), fixed=D("40.01")), Unit("b", D(1)), Unit("c", D(1))]
        done = engine.split(D(100), level, "given")
        self.assertEqual(amounts(done), [D("40.01"), D("30.00"), D("29.99")])
        self.assertEqual(notes(done), [("fixed",), (), ()])
        self.assertIsNone(done.shares[0].weight)
        self.assertEqual(done.shares[0].percent, D("40.01"))

    def test_all_fixed_shows_what_is_missing(self):
        done = engine.split(D(100), [Unit("a", fixed=D(30)), Unit("b", fixed=D(50))])
        self.assertEqual((done.assigned, done.gap), (80, -20))
        exact = engine.split(D(100), [Unit("a", fixed=D(100)), Unit("b")])
        self.assertEqual((amounts(exact), exact.gap), ([100, 0], 0))

    def test_fixed_shares_above_the_total(self):
        level = [Unit("Ada", fixed=D(70)), Unit("Ben"), Unit("Cy", fixed=D(50))]
        with self.refused("exceeds", ["Ada", "Cy"], "Ada, Cy come to 120"):
            engine.split(D(100), level)
        with self.refused("exceeds", ["Ada"], "-70"):
            engine.split(D(-60), [Unit("Ada", fixed=D(-70)), Unit("Ben")])
        with self.refused("exceeds", ["Ada", "Cy"]):
            engine.split(D(0), level)

    def test_presence(self):
        level = [Unit("a"), Unit("b", presence=D("0.5")), Unit("c", presence=D(0))]
        done = engine.split(D(90), level)
        self.assertEqual(amounts(done), [60, 30, 0])
        self.assertEqual(notes(done), [(), ("presence",), ("absent",)])

    def test_headcount(self):
        office = Unit("office", children=tuple(units(1, 1, 1)))
        half = Unit("half", children=(Unit("p", presence=D("0.5")),))
        level = [office, half, Unit("alone", D(99)), Unit("given", heads=D("1.5"))]
        done = engine.split(D(60), level, "headcount")
        self.assertEqual(amounts(done), [30, 5, 10, 15])

    def test_a_rate_is_everybodys(self):
        level = [Unit("a"), Unit("b", fixed=D(40))]
        done = engine.split(D(30), level, "same", padding=D(10))
        self.assertEqual((amounts(done), done.gap), ([33, 40], 0))
        self.assertEqual(notes(done), [(), ("fixed",)])

    def test_refusals(self):
        with self.refused("nobody"):
            engine.split(D(1), [])
        with self.refused("nobody"):
            engine.split(D(1), units(1, presence=D(0)))
        with self.refused("negative", [1], "1 is negative (-2)"):
            engine.split(D(1), units(1, -2), "given")
        with self.refused("negative", ["a"]):
            engine.split(D(1), [Unit("a", heads=D(-1))], "headcount")
        with self.refused("negative", ["a"]):
            engine.split(D(1), [Unit("a", presence=D(-1))])
        with self.refused("twice", ["a"]):
            engine.split(D(1), [Unit("a"), Unit("b"), Unit("a")])
        for bad in ("NaN", "Infinity"):
            with self.refused("number", text=bad):
                engine.split(D(bad), units(1))
            with self.refused("number", text=bad):
                engine.split(D(1), units(bad), "given")
        for step in (0, -5):
            with self.refused("step", text=str(step)):
                engine.split(D(1), units(1), step=D(step))
        with self.refused("padding", text="-101 %"):
            engine.split(D(1), units(1), padding=D(-101))
        with self.assertRaises(ValueError):
            engine.split(D(1), units(1), "by magic")

    def test_messages_name_people(self):
        error = CascadeError("twice", [7])
        self.assertEqual(error.message({7: "Ada"}), "Ada would get a share twice")
        for key, message in cascade_error.MESSAGES.items():
            details = dict.fromkeys(re.findall(r"%\((\w+)\)s", message), "this")
            details.pop("names", None)
            self.assertNotIn("%(", str(CascadeError(key, [1], **details)))

    @SETTINGS
    @given(MONEY, WEIGHTS, st.integers(-50, 50).map(D), PRESENCE, st.integers(-2, 3))
    def test_sums_to_the_whole(self, total, weights, padding, presence, digits):
        level = units(*weights, presence=presence)
        step = D(1).scaleb(-digits) if digits < 2 else None
        done = engine.split(total, level, "given", padding, max(digits, 2), step)
        self.assertEqual(sum(amounts(done)), done.padded)
        self.assertEqual(done.gap, 0)
        exact = Fraction(total) * (100 + int(padding)) / 100
        self.assertLessEqual(abs(Fraction(done.padded) - exact), Fraction(1, 200))
        claims = [int(w) for w in weights] if any(weights) else [1] * len(weights)
        for share, claim in zip(done.shares, claims, strict=True):
            fair = Fraction(done.padded) * claim / sum(claims)
            off = abs(Fraction(share.amount) - fair)
            self.assertLess(
                off, (2 if "rest" in share.notes else 1) * Fraction(10) ** -digits
            )

    @SETTINGS
    @given(
        POSITIVE, st.lists(st.tuples(POSITIVE, st.booleans()), min_size=1, max_size=8)
    )
    def test_cascading_again_keeps_adjustments(self, total, level):
        first = engine.split(
            total, [Unit(n, weight) for n, (weight, _kept) in enumerate(level)], "given"
        )
        kept = {n: s.amount for n, s in enumerate(first.shares) if level[n][1]}
        again = engine.split(
            total * 2,
            [Unit(n, w, fixed=kept.get(n)) for n, (w, _kept) in enumerate(level)],
            "given",
        )
        for place, amount in kept.items():
            self.assertEqual(again.shares[place].amount, amount)
        if len(kept) < len(level):
            self.assertEqual(again.gap, 0)
            self.assertEqual(sum(amounts(again)), total * 2)


class TestCascade(CascadeCase):
    COMPANY = (
        Unit(
            "east",
            D(300),
            children=(
                Unit("mia", D(200), children=(Unit("sam", D(1)), Unit("pia", None))),
                Unit("noa", D(100)),
            ),
        ),
        Unit("west", D(100), children=(Unit("ole", D(7)),)),
    )

    def test_levels_with_padding(self):
        levels = [Level("actuals"), Level("actuals", D(10)), Level("even", D(5))]
        found = engine.cascade(D(1000), self.COMPANY, levels)
        self.assertEqual(
            [(s.key, s.parent, s.depth, s.amount) for s in found],
            [
                ("east", None, 1, 750),
                ("mia", "east", 2, 550),
                ("sam", "mia", 3, D("288.75")),
                ("pia", "mia", 3, D("288.75")),
                ("noa", "east", 2, 275),
                ("west", None, 1, 250),
                ("ole", "west", 2, 275),
            ],
        )

    def test_one_level(self):
        found = engine.cascade(D(1000), self.COMPANY, [Level("headcount")])
        self.assertEqual(
            [(s.key, s.amount) for s in found], [("east", 750), ("west", 250)]
        )

    def test_an_error_below_is_an_error(self):
        bad = [Unit("top", children=(Unit("low", D(-1)),))]
        with self.refused("negative", ["low"]):
            engine.cascade(D(1), bad, [Level(), Level("given")])

    @SETTINGS
    @given(
        MONEY,
        st.lists(
            st.lists(st.integers(0, 9), min_size=1, max_size=4), min_size=1, max_size=4
        ),
        st.integers(-20, 20),
    )
    def test_every_level_sums_exactly(self, total, tree, padding):
        top = [
            Unit(n, children=tuple(Unit((n, m), D(w)) for m, w in enumerate(weights)))
            for n, weights in enumerate(tree)
        ]
        levels = [Level("headcount"), Level("given", D(padding))]
        found = engine.cascade(total, top, levels)
        by_key = {share.key: share.amount for share in found}
        self.assertEqual(sum(by_key[n] for n in range(len(tree))), total)
        for unit in top:
            below = sum(by_key[child.key] for child in unit.children)
            self.assertEqual(below, engine.pad(by_key[unit.key], D(padding)))


class TestHandover(CascadeCase):
    def moved(self, *changes):
        team = {"ada": D(100), "ben": D(60), "cy": D(40)}
        found = handover.transfer(team, changes)
        self.assertEqual(sum(m.before for m in found), 200)
        self.assertEqual(sum(m.after for m in found), 200)
        return {m.key: m.after for m in found}

    def test_a_leaver(self):
        cases = [
            (Change("ada", "keep"), {"ada": 100, "ben": 60, "cy": 40}),
            (Change("ada", "spread", D(50)), {"ada": 50, "ben": 90, "cy": 60}),
            (
                Change("ada", "hand_over", D(70), "ben"),
                {"ada": 30, "ben": 130, "cy": 40},
            ),
            (
                Change("ada", "hand_over", D(70), "new"),
                {"ada": 30, "ben": 60, "cy": 40, "new": 70},
            ),
        ]
        for change, outcome in cases:
            self.assertEqual(self.moved(change), outcome)

    def test_a_joiner_takes_from_the_others(self):
        found = self.moved(Change("new", "spread", D(-50)))
        self.assertEqual(found, {"ada": 75, "ben": 45, "cy": 30, "new": 50})

    def test_who_leaves_receives_nothing(self):
        found = self.moved(
            Change("ada", "spread", D(100)), Change("ben", "spread", D("10.01"))
        )
        self.assertEqual(found, {"ada": 0, "ben": D("49.99"), "cy": D("150.01")})

    def test_refusals(self):
        with self.refused("too_much", ["cy"], "41 of 40"):
            self.moved(Change("cy", "spread", D(41)))
        with self.refused("too_much", ["cy"]):
            self.moved(Change("cy", "hand_over", D(41), "ada"))
        with self.refused("too_much", ["ada", "ben", "cy"]):
            self.moved(Change("new", "spread", D(-201)))
        with self.refused("nobody"):
            self.moved(Change("cy", "hand_over", D(1)))
        with self.refused("nobody"):
            handover.transfer({"a": D(5)}, [Change("a", "spread", D(5))])
        with self.refused("twice", ["cy"]):
            self.moved(Change("cy", "keep"), Change("cy", "spread", D(1)))
        with self.assertRaises(ValueError):
            self.moved(Change("cy", "forget"))

    @SETTINGS
    @given(
        st.lists(POSITIVE, min_size=2, max_size=6),
        st.integers(0, 100),
        st.sampled_from(["keep", "spread", "hand_over"]),
    )
    def test_nothing_is_lost(self, shares, percent, choice):
        team = dict(enumerate(shares))
        amount = (shares[0] * percent / 100).quantize(D("0.01"))
        successor = 1 if choice == "hand_over" else None
        found = handover.transfer(team, [Change(0, choice, amount, successor)])
        self.assertEqual(sum(m.after for m in found), sum(shares))
        self.assertEqual({m.key: m.before for m in found}, team)
        self.assertTrue(all(m.after >= 0 for m in found))
