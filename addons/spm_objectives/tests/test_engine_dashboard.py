from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..engine import dashboard
from ..engine.dashboard import Wanted, target_for
from ..engine.dates import merged
from ..engine.seasonality import Phase

D = Decimal
amounts = st.integers(-(10**11), 10**11).map(lambda cents: D(cents) / 100)
people = st.lists(st.none() | amounts, max_size=30)
SLOW_START = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def day(month, number=1):
    return date(2026, month, number)


def wanted(key, first, last, target, phased=True):
    """A target for months ``[first, last)``, by default the same in each of them."""
    months = range(first, last)
    each = D(target) / len(months)
    phases = tuple(Phase(day(m), day(m + 1), each) for m in months)
    return Wanted(key, day(first), day(last), D(target), phases if phased else ())


@tagged("post_install", "-at_install")
class TestTargets(BaseCase):
    def _found(self, start, end, *ones, cumulative=True):
        found = target_for(day(start), day(end), ones, cumulative)
        return found and (found.target, found.keys)

    def test_the_first_of_exactly_the_range(self):
        ones = (wanted("a", 4, 7, 300), wanted("b", 4, 7, 500))
        self.assertEqual(self._found(4, 7, *ones), (300, ("a",)))

    def test_the_part_of_a_longer_one(self):
        year = wanted("year", 1, 11, 1000)
        half = wanted("half", 1, 7, 1200)
        self.assertEqual(self._found(4, 7, year), (300, ("year",)))
        self.assertEqual(self._found(4, 7, year, half), (600, ("half",)))

    def test_a_longer_one_without_phases_says_nothing_of_a_part(self):
        bare = wanted("bare", 1, 11, 1000, phased=False)
        self.assertIsNone(self._found(4, 7, bare))
        self.assertEqual(self._found(4, 7, bare, cumulative=False), (1000, ("bare",)))

    def test_a_level_holds_in_every_part(self):
        ratio = Wanted(
            "r",
            day(1),
            day(7),
            D(40),
            tuple(Phase(day(m), day(m + 1), D(10 * m)) for m in range(1, 7)),
        )
        self.assertEqual(self._found(2, 4, ratio, cumulative=False), (30, ("r",)))

    def test_shorter_ones_that_cover_the_range(self):
        months = [wanted(m, m, m + 1, 100 * m) for m in (4, 5, 6)]
        self.assertEqual(self._found(4, 7, *months), (1500, (4, 5, 6)))
        self.assertIsNone(self._found(4, 8, *months), "a hole at the end")
        self.assertIsNone(self._found(3, 7, *months), "a hole at the start")
        level = self._found(4, 7, *months, cumulative=False)
        self.assertEqual(level, (600, (4, 5, 6)))

    def test_the_more_important_of_two_for_the_same_month(self):
        months = [
            wanted(key, m, m + 1, t)
            for key, m, t in (("x", 4, 1), ("y", 4, 50), ("z", 5, 2))
        ]
        self.assertEqual(self._found(4, 6, *months), (3, ("x", "z")))

    def test_nothing_wanted(self):
        self.assertIsNone(self._found(4, 7))


@tagged("post_install", "-at_install")
class TestCompared(BaseCase):
    def test_better_or_worse(self):
        for value, other, direction, share, delta, percent, better in (
            (60, 100, "higher", 1, -40, -40, False),
            (60, 100, "lower", 1, -40, -40, True),
            (60, 100, "higher", Fraction(1, 2), 10, 20, True),
            (5, 0, "higher", 1, 5, None, True),
            (-50, -100, "higher", 1, 50, 50, True),
            (7, 7, "lower", 1, 0, 0, None),
        ):
            found = dashboard.compared(D(value), D(other), direction, Fraction(share))
            self.assertEqual(
                (found.delta, found.percent, found.better), (delta, percent, better)
            )

    def test_no_data_compares_with_nothing(self):
        self.assertIsNone(dashboard.compared(None, D(1), "higher"))
        self.assertIsNone(dashboard.compared(D(1), None, "higher"))

    def test_same_last_year(self):
        starts = [(y, date(y, 1, 1) + timedelta(days=y % 4)) for y in range(2020, 2027)]
        found = dashboard.same_last_year(dict(starts)[2026], starts)
        self.assertEqual(found, 2025)
        self.assertIsNone(dashboard.same_last_year(date(2020, 1, 1), starts))
        leap = [("feb", date(2027, 2, 28)), ("feb28", date(2027, 8, 28))]
        self.assertEqual(dashboard.same_last_year(date(2028, 2, 29), leap), "feb")

    def test_ranks(self):
        values = [D(5), None, D(9), D(5)]
        self.assertEqual(dashboard.ranks(values, "higher"), [2, None, 1, 2])
        self.assertEqual(dashboard.ranks(values, "lower"), [1, None, 3, 1])
        self.assertEqual(dashboard.ranks([], "lower"), [])

    def test_merged(self):
        ranges = [(day(5), day(6)), (day(1), day(2)), (day(2), day(3))]
        self.assertEqual(merged(ranges), [(day(1), day(3)), (day(5), day(6))])


@tagged("post_install", "-at_install")
class TestDistribution(BaseCase):
    def test_bounds_belong_to_the_higher_bar(self):
        bars = dashboard.distribution([D(70), D("69.99"), D(-5), None, D(1000)])
        counted = [(bar.start, bar.end, bar.count) for bar in bars if bar.count]
        self.assertEqual(
            counted, [(None, 0, 1), (50, 70, 1), (70, 85, 1), (150, None, 1)]
        )
        self.assertEqual(len(bars), 10, "empty ones between stay")
        self.assertEqual(dashboard.distribution([None]), [])

    def test_a_mean_by_weight(self):
        for pairs, mean in (
            ([(80.0, 75.0), (100.0, 25.0)], D("85")),
            ([(80.0, 0.0), (100.0, 0.0)], D("90")),
            ([(100.0, 1.0), (50.0, 2.0)], D("66.666667")),
            ([(12.5, 40.0)], D("12.5")),
        ):
            with self.subTest(pairs):
                self.assertEqual(dashboard.weighted_mean(pairs), mean)

    def test_median(self):
        self.assertIsNone(dashboard.median([None]))
        self.assertEqual(dashboard.median([D(3), None, D(1), D(2)]), 2)
        self.assertEqual(dashboard.median([D(4), D(1), D(2), D(3)]), D("2.5"))

    @SLOW_START
    @given(people)
    def test_everybody_is_in_one_bar(self, values):
        bars = dashboard.distribution(values)
        known = [value for value in values if value is not None]
        self.assertEqual(sum(bar.count for bar in bars), len(known))

    @SLOW_START
    @given(
        st.lists(st.none() | amounts, max_size=30), st.sampled_from(["higher", "lower"])
    )
    def test_who_ranks_before_is_no_worse(self, values, direction):
        found = list(zip(values, dashboard.ranks(values, direction), strict=True))
        known = [pair for pair in found if pair[1]]
        up = direction == "higher"
        for value, place in known:
            better = [v for v, _ in known if (v > value if up else v < value)]
            self.assertEqual(place, len(better) + 1)

    @SLOW_START
    @given(st.lists(amounts, min_size=1, max_size=8), st.data())
    def test_parts_of_a_target_add_up(self, targets, data):
        first = date(2026, 1, 1)
        phases = tuple(
            Phase(first + timedelta(30 * n), first + timedelta(30 * (n + 1)), t)
            for n, t in enumerate(targets)
        )
        whole = Wanted("w", first, phases[-1].end, sum(targets), phases)
        cut = data.draw(st.integers(0, len(targets)))
        edges = sorted({first, first + timedelta(30 * cut), whole.end})
        parts = [
            target_for(start, end, [whole]).target
            for start, end in zip(edges, edges[1:], strict=False)
        ]
        self.assertEqual(sum(parts), whole.target)
