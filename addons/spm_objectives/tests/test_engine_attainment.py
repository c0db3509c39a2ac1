import doctest
from datetime import date, timedelta
from decimal import Decimal as D
from fractions import Fraction

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ..engine import attainment as engine
from ..engine.attainment import Goal, Line
from ..engine.seasonality import Phase, WorkingDays

SETTINGS = settings(database=None, deadline=None, max_examples=100)
DIRECTIONS = st.sampled_from(["higher", "lower"])
YEAR = [date(2026, month, 1) for month in range(1, 13)] + [date(2027, 1, 1)]
TINY = D("1e-15")


def amounts(low=-(10**6), high=10**6):
    return st.integers(low * 100, high * 100).map(lambda cents: D(cents).scaleb(-2))


def months(*targets):
    """Phases from January 2026 on, one month each."""
    return tuple(
        Phase(YEAR[place], YEAR[place + 1], D(target))
        for place, target in enumerate(targets)
    )


class TestAttainment(BaseCase):
    def test_doctests(self):
        result = doctest.testmod(engine)
        self.assertGreater(result.attempted, 0)
        self.assertEqual(result.failed, 0)

    def test_table(self):
        cases = [
            # actual, target, direction, baseline, percent
            (50, 100, "higher", None, 50),
            (150, 100, "higher", None, 150),
            (-20, 100, "higher", None, -20),
            (0, 100, "higher", None, 0),
            (0, 5, "lower", None, 200),
            (4, 5, "lower", None, 120),
            (5, 5, "lower", None, 100),
            (10, 5, "lower", None, 0),
            (15, 5, "lower", None, -100),
            # nothing to divide by
            (0, 0, "lower", None, 100),
            (3, 0, "lower", None, 0),
            (-1, 0, "lower", None, 100),
            (0, 0, "higher", None, 100),
            (-1, 0, "higher", None, 0),
            # a loss to be kept small, a loss to be made
            (-10, -20, "higher", None, 150),
            (-30, -20, "higher", None, 50),
            (-30, -20, "lower", None, 150),
            # the distance from where it began
            (60, 100, "higher", 50, 20),
            (40, 100, "higher", 50, -20),
            (120, 100, "higher", 50, 140),
            (7, 5, "lower", 9, 50),
            (6, 0, "lower", 24, 75),
            # the baseline is as good as the target: no distance to cover
            (90, 80, "higher", 100, D("112.5")),
            (6, 5, "lower", 5, 80),
            (4, 5, "lower", 3, 120),
        ]
        for actual, target, direction, baseline, percent in cases:
            with self.subTest(actual=actual, target=target, baseline=baseline):
                start = None if baseline is None else D(baseline)
                self.assertEqual(
                    engine.attainment(D(actual), D(target), direction, start),
                    D(percent),
                )

    def test_no_data_is_not_zero(self):
        self.assertIsNone(engine.attainment(None, D(100)))
        self.assertIsNone(engine.attainment(None, D(0), "lower"))
        self.assertIsNone(engine.attainment(D(1), None))
        self.assertEqual(engine.attainment(D(0), D(100)), 0)

    def test_unknown_direction(self):
        with self.assertRaisesRegex(ValueError, "sideways"):
            engine.attainment(D(1), D(1), "sideways")

    @SETTINGS
    @given(amounts(), DIRECTIONS, st.none() | amounts())
    def test_on_target_is_always_a_hundred(self, target, direction, baseline):
        self.assertEqual(engine.attainment(target, target, direction, baseline), 100)

    @SETTINGS
    @given(amounts(), amounts(), amounts(), DIRECTIONS, st.none() | amounts())
    def test_better_is_never_less(self, one, two, target, direction, baseline):
        worse, better = sorted([one, two], reverse=direction == "lower")
        rate = [
            engine.attainment(actual, target, direction, baseline)
            for actual in (worse, better)
        ]
        self.assertLessEqual(rate[0], rate[1])
        reached = better >= target if direction == "higher" else better <= target
        self.assertEqual(rate[1] >= 100, reached)

    @SETTINGS
    @given(amounts(), amounts(0, 10**6))
    def test_the_two_directions_mirror_each_other(self, actual, target):
        assume(target)
        higher = engine.attainment(actual, target)
        lower = engine.attainment(actual, target, "lower")
        self.assertAlmostEqual(higher + lower, 200, delta=TINY)


class TestExpected(BaseCase):
    def test_flow_along_phases_and_working_days(self):
        phases = months(100, 300)
        cases = [
            (date(2025, 12, 1), 0),
            (date(2026, 1, 1), 0),
            # January 2026 has 22 working days, two of them before Monday the 5th
            (date(2026, 1, 5), D(100) * 2 / 22),
            (date(2026, 1, 4), D(100) * 2 / 22),
            (date(2026, 2, 1), 100),
            # February has 20, ten before the 16th
            (date(2026, 2, 16), 250),
            (date(2026, 3, 1), 400),
            (date(2027, 1, 1), 400),
        ]
        for until, due in cases:
            with self.subTest(until=until):
                found = engine.expected(D(400), phases, until)
                self.assertAlmostEqual(found, D(due), delta=TINY)

    def test_holidays_are_not_worked(self):
        working = WorkingDays(holidays=(date(2026, 2, 2), date(2026, 2, 27)))
        due = engine.expected(D(18), months(0, 18), date(2026, 2, 16), working)
        self.assertEqual(due, 9)  # nine of eighteen days are over

    def test_phases_of_an_older_target_are_scaled(self):
        due = engine.expected(D(800), months(100, 300), date(2026, 2, 1))
        self.assertEqual(due, 200)

    def test_phases_that_say_nothing(self):
        by_days = D(22) / D(42)
        for phases in (months(0, 0), months(-5, 10)):
            due = engine.expected(D(100), phases, date(2026, 2, 1))
            self.assertAlmostEqual(due, 100 * by_days, delta=TINY)

    def test_negative_target(self):
        due = engine.expected(D(-40), months(-10, -30), date(2026, 2, 1))
        self.assertEqual(due, -10)

    def test_level_is_never_prorated(self):
        phases = months(70, 60, 50)
        cases = [
            (date(2025, 12, 31), None),
            (date(2026, 1, 1), 70),
            (date(2026, 1, 31), 70),
            (date(2026, 2, 1), 60),
            (date(2027, 6, 1), 50),
        ]
        for until, due in cases:
            found = engine.expected(D(50), phases, until, cumulative=False)
            self.assertEqual(found, due, until)
        alone = engine.expected(D(50), (), date(2026, 1, 1), cumulative=False)
        self.assertEqual(alone, 50)

    def test_flow_without_phases(self):
        with self.assertRaisesRegex(ValueError, "phase"):
            engine.expected(D(1), (), date(2026, 1, 1))

    @SETTINGS
    @given(st.lists(amounts(0), min_size=1, max_size=12), st.integers(-5, 400))
    def test_against_a_count_of_days(self, targets, offset):
        """Day by day: each working day carries an equal part of its month's target."""
        assume(any(targets))
        until = YEAR[0] + timedelta(offset)
        phases = months(*targets)
        due = Fraction(0)
        for phase in phases:
            length = (phase.end - phase.start).days
            days = [phase.start + timedelta(n) for n in range(length)]
            worked = [day for day in days if day.weekday() < 5]
            over = [day for day in worked if day < until]
            due += Fraction(phase.target) * len(over) / len(worked)
        found = engine.expected(sum(targets), phases, until)
        self.assertAlmostEqual(found, D(due.numerator) / due.denominator, delta=TINY)


class TestForecast(BaseCase):
    def test_table(self):
        cases = [
            (D(30), D("0.25"), True, 120),
            (D(30), D(1), True, 30),
            (D(-10), D("0.5"), True, -20),
            (D(0), D("0.5"), True, 0),
            (D(30), D(0), True, None),
            (None, D("0.5"), True, None),
            (D(30), D(0), False, 30),
            (D(30), D("0.25"), False, 30),
            (None, D(1), False, None),
        ]
        for actual, share, cumulative, outcome in cases:
            found = engine.forecast(actual, share, cumulative)
            self.assertEqual(found, outcome, (actual, share, cumulative))

    def test_status_bounds_belong_to_the_better_colour(self):
        cases = [
            (None, None),
            ("69.99", "red"),
            (70, "amber"),
            ("99.9", "amber"),
            (100, "green"),
            (-5, "red"),
        ]
        for rate, colour in cases:
            rate = None if rate is None else D(rate)
            self.assertEqual(engine.status(rate, D(70), D(100)), colour)

    def test_off_track_since(self):
        today, earlier = date(2026, 5, 5), date(2026, 4, 1)
        last = date(2026, 6, 30)
        for colour in ("red", "amber"):
            for known, now, end, since in (
                (None, today, last, today),
                (earlier, today, last, earlier),
                (None, today, earlier, earlier),
                (today, today, earlier, earlier),
            ):
                found = engine.off_track_since(colour, known, now, end)
                self.assertEqual(found, since)
        for colour in ("green", None):
            self.assertIsNone(engine.off_track_since(colour, earlier, today, last))


class TestProgress(BaseCase):
    def test_flow(self):
        goal = Goal(D(400), months(100, 300))
        found = engine.progress(goal, D(150), date(2026, 2, 16))
        self.assertEqual(found.expected, 250)
        self.assertEqual(found.attainment, D("37.5"))
        self.assertEqual(found.pace, 60)
        self.assertEqual(found.forecast, 240)
        self.assertEqual(found.status, "red")

    def test_lower_is_better_flow(self):
        goal = Goal(D(12), months(6, 6), direction="lower")
        found = engine.progress(goal, D(3), date(2026, 2, 1))
        self.assertEqual((found.expected, found.pace), (6, 150))
        self.assertEqual((found.forecast, found.status), (6, "green"))
        late = engine.progress(goal, D(9), date(2026, 2, 1))
        self.assertEqual((late.pace, late.forecast, late.status), (50, 18, "red"))

    def test_a_flows_baseline_is_prorated(self):
        goal = Goal(D(12), months(6, 6), direction="lower", baseline=D(24))
        found = engine.progress(goal, D(9), date(2026, 2, 1))
        self.assertEqual(found.pace, 50)  # from 12 by then to 6 by then
        self.assertEqual(found.attainment, 125)  # from 24 to 12, all year long
        self.assertEqual(found.status, "red")

    def test_level(self):
        phases = months(30, 30, 30)
        goal = Goal(D(30), phases, cumulative=False, baseline=D(20))
        found = engine.progress(goal, D(28), date(2026, 1, 2))
        self.assertEqual((found.expected, found.forecast), (30, 28))
        self.assertEqual((found.attainment, found.pace), (80, 80))
        self.assertEqual(found.status, "amber")

    def test_no_data_has_no_colour(self):
        found = engine.progress(Goal(D(9), months(9)), None, date(2026, 1, 20))
        self.assertEqual(
            (found.attainment, found.pace, found.forecast, found.status), (None,) * 4
        )
        self.assertGreater(found.expected, 0)

    def test_before_anything_is_due(self):
        for direction in ("higher", "lower"):
            goal = Goal(D(9), months(0, 9), direction=direction)
            found = engine.progress(goal, D(1), date(2026, 1, 20))
            self.assertIsNone(found.status)
            self.assertIsNone(found.forecast)
            self.assertEqual(found.expected, 0)

    def test_zero_defects_show_at_once(self):
        goal = Goal(D(0), months(0), direction="lower")
        clean = engine.progress(goal, D(0), date(2026, 1, 5))
        self.assertEqual((clean.attainment, clean.status), (100, "green"))
        for until in (date(2026, 1, 1), date(2026, 1, 5), date(2026, 2, 1)):
            missed = engine.progress(goal, D(1), until)
            self.assertEqual((missed.attainment, missed.status), (0, "red"))

    def test_down_to_zero_from_a_baseline(self):
        goal = Goal(D(0), months(0, 0), direction="lower", baseline=D(42))
        found = engine.progress(goal, D(11), date(2026, 2, 1))
        # 22 of 42 working days are over, so 22 were to be expected as before
        self.assertAlmostEqual(found.pace, 50, delta=TINY)

    @SETTINGS
    @given(
        st.lists(amounts(0), min_size=1, max_size=12),
        amounts(),
        DIRECTIONS,
        st.none() | amounts(),
        st.booleans(),
    )
    def test_over_means_attainment(self, targets, actual, direction, start, cumulative):
        phases = months(*targets)
        target = sum(targets) if cumulative else targets[-1]
        goal = Goal(target, phases, direction, start, cumulative)
        found = engine.progress(goal, actual, phases[-1].end)
        self.assertEqual(found.pace, found.attainment)
        self.assertEqual((found.expected, found.forecast), (target, actual))


def lines(*pairs):
    return [
        Line(place, None if rate is None else D(rate), D(weight))
        for place, (rate, weight) in enumerate(pairs)
    ]


class TestWeighted(BaseCase):
    def test_table(self):
        cases = [
            ([(100, 50), (50, 50)], 75, 100, (), False),
            ([(120, 3), (40, 1)], 100, 100, (), False),
            ([(80, 30), (None, 70)], 80, 30, (1,), False),
            ([(80, 0), (120, 0)], 100, 100, (), True),
            ([(80, 0), (None, 0)], 80, 50, (1,), True),
            ([(80, 0), (None, 5)], None, 0, (1,), False),
            ([(None, 5)], None, 0, (0,), False),
            ([], None, 0, (), False),
        ]
        for pairs, value, covered, missing, even in cases:
            found = engine.weighted(lines(*pairs))
            self.assertEqual(
                (found.value, found.covered, found.missing, found.even),
                (value, covered, missing, even),
            )

    def test_negative_weight_is_named(self):
        for function in (engine.weighted, engine.scorecard):
            with self.assertRaisesRegex(ValueError, r"negative weights: \[1\]"):
                function(lines((100, 1), (100, -1)))

    @SETTINGS
    @given(
        st.lists(st.tuples(st.none() | amounts(-500, 500), amounts(0, 100)), max_size=8)
    )
    def test_a_scorecard_without_limits_is_the_mean(self, pairs):
        mean = engine.weighted(lines(*pairs))
        card = engine.scorecard(lines(*pairs), floor=None)
        self.assertEqual((card.score, card.even), (mean.value, mean.even))
        known = [D(rate) for rate, _weight in pairs if rate is not None]
        if mean.value is not None:
            self.assertLessEqual(min(known) - TINY, mean.value)
            self.assertLessEqual(mean.value, max(known) + TINY)
            self.assertAlmostEqual(
                card.points, mean.value * mean.covered / 100, delta=TINY
            )


class TestScorecard(BaseCase):
    def test_points(self):
        card = engine.scorecard(lines((150, 60), (50, 30), (-40, 10)))
        self.assertEqual([line.points for line in card.lines], [90, 15, 0])
        self.assertEqual((card.points, card.score), (105, 105))
        self.assertFalse(any(line.capped for line in card.lines))

    def test_no_line_exceeds_its_weight(self):
        card = engine.scorecard(lines((150, 60), (50, 40)), cap=D(100))
        self.assertEqual([line.points for line in card.lines], [60, 20])
        self.assertEqual([line.capped for line in card.lines], [True, False])
        self.assertEqual(card.points, 80)

    def test_a_lines_own_cap_comes_first(self):
        own = Line("own", D(300), D(50), cap=D(200))
        card = engine.scorecard([own, Line("other", D(300), D(50))], cap=D(120))
        self.assertEqual([line.counted for line in card.lines], [200, 120])

    def test_weights_become_percentages(self):
        card = engine.scorecard(lines((100, 3), (100, 1)))
        self.assertEqual([line.weight for line in card.lines], [75, 25])
        self.assertEqual(card.points, 100)
        even = engine.scorecard(lines((100, 0), (50, 0)))
        self.assertEqual(([x.weight for x in even.lines], even.even), ([50, 50], True))
        self.assertEqual(even.points, 75)

    def test_a_line_without_data_has_no_points_yet(self):
        card = engine.scorecard(lines((80, 50), (None, 50)))
        self.assertEqual((card.points, card.score), (40, 80))
        self.assertIsNone(card.lines[1].points)
        empty = engine.scorecard([])
        self.assertEqual((empty.points, empty.score), (0, None))

    def test_floor(self):
        self.assertEqual(engine.scorecard(lines((-40, 1)), floor=None).points, -40)
        with self.assertRaisesRegex(ValueError, "below the floor"):
            engine.scorecard(lines((100, 1)), cap=D(-1))
