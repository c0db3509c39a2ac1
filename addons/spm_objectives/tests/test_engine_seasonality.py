from datetime import date, timedelta
from decimal import Decimal as D
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ..engine import seasonality as engine
from ..engine.seasonality import Observed, Phase, WorkingDays

SETTINGS = settings(database=None, deadline=None, max_examples=100)
TINY = D("1e-15")
NO_DATA = Observed(None, 0, 20)
QUARTER = [(date(2026, month, 1), date(2026, month + 1, 1)) for month in (1, 2, 3)]
days = st.dates(date(2025, 12, 1), date(2026, 2, 28))
calendars = st.builds(
    WorkingDays,
    st.frozensets(st.integers(0, 6)),
    st.lists(days, max_size=8).map(tuple),
)


def seen(*amounts):
    return [NO_DATA if a is None else Observed(D(a), 20, 20) for a in amounts]


def is_worked(working, day):
    return day.weekday() in working.weekdays and day not in working.holidays


class TestWorkingDays(BaseCase):
    @SETTINGS
    @given(calendars, days, days)
    def test_against_a_walk(self, working, start, end):
        length = max((end - start).days, 0)
        walked = [start + timedelta(n) for n in range(length)]
        count = sum(is_worked(working, day) for day in walked)
        self.assertEqual(working.count(start, end), count)

    def test_holidays_count_once_and_only_when_worked(self):
        monday, sunday = date(2026, 1, 5), date(2026, 1, 4)
        working = WorkingDays(holidays=(monday, sunday, monday))
        self.assertEqual(working.count(sunday, date(2026, 1, 12)), 4)

    def test_calendar_days_where_nobody_works(self):
        nobody = WorkingDays(weekdays=frozenset())
        start, end = date(2026, 1, 1), date(2026, 1, 11)
        share = engine.share_of(start, end, date(2026, 1, 4), nobody)
        self.assertEqual(share, Fraction(3, 10))
        self.assertEqual(engine.even_days(QUARTER, nobody), [31, 28, 31])
        self.assertEqual(engine.even_days(QUARTER), [22, 20, 22])

    @SETTINGS
    @given(calendars, days, days, days)
    def test_shares_grow_from_nothing_to_all(self, working, start, one, two):
        end = date(2026, 3, 1)
        before, after = sorted([one, two])
        shares = [engine.share_of(start, end, d, working) for d in (before, after)]
        self.assertLessEqual(shares[0], shares[1])
        self.assertEqual(engine.share_of(start, end, start, working), 0)
        self.assertEqual(engine.share_of(start, end, end, working), 1)


class TestPresence(BaseCase):
    def test_table(self):
        start, end = QUARTER[0][0], QUARTER[2][1]
        cases = [
            (date(2020, 1, 1), date(9999, 12, 31), 1),
            (start, end, 1),
            (date(2026, 2, 1), end, D(42) / 64),  # joins
            (start, date(2026, 2, 1), D(22) / 64),  # leaves
            (date(2026, 2, 1), date(2026, 3, 1), D(20) / 64),
            (end, date(2027, 1, 1), 0),
            (date(2026, 3, 1), date(2026, 2, 1), 0),
        ]
        for since, until, share in cases:
            found = engine.presence(start, end, since, until)
            self.assertAlmostEqual(found, D(share), delta=TINY)

    def test_what_a_leaver_leaves(self):
        phases = [Phase(*QUARTER[0], D(100)), Phase(*QUARTER[1], D(300))]
        leaving = date(2026, 2, 16)  # after ten of February's twenty days
        self.assertEqual(engine.remaining(D(400), phases, leaving), 150)
        self.assertEqual(engine.remaining(D(400), phases, date(2026, 1, 1)), 400)
        self.assertEqual(engine.remaining(D(400), phases, date(2026, 3, 1)), 0)
        third = engine.remaining(D(100), [Phase(*QUARTER[0], D(1))], date(2026, 1, 12))
        self.assertEqual(third, D("68.18"))  # 15 of 22 days


class TestProfile(BaseCase):
    def check(self, history, weights, notes, fallback=False):
        found = engine.profile(history, QUARTER)
        for one, two in zip(found.weights, weights, strict=True):
            self.assertAlmostEqual(one, D(two), delta=TINY)
        self.assertEqual((found.notes, found.fallback), (notes, fallback))

    def test_shares_of_one_year(self):
        self.check([seen(10, 30, 60)], ["0.1", "0.3", "0.6"], ("", "", ""))

    def test_years_count_alike_whatever_their_size(self):
        history = [seen(10, 10, 20), seen(5000, 2500, 2500)]
        self.check(history, ["0.375", "0.25", "0.375"], ("", "", ""))

    def test_an_empty_month_is_an_average_one_but_zero_is_zero(self):
        self.check([seen(30, None, 10)], ["0.5", D(1) / 3, D(1) / 6], ("", "empty", ""))
        self.check([seen(30, 0, 10)], ["0.75", 0, "0.25"], ("", "", ""))

    def test_an_empty_month_is_known_from_another_year(self):
        history = [seen(20, None, 20), seen(20, 60, 20)]
        weights = [D(4) / 15, D(7) / 15, D(4) / 15]
        self.check(history, weights, ("", "empty", ""))

    def test_a_partial_month_is_scaled_up_by_working_days(self):
        history = [[Observed(D(5), 10, 20), *seen(10, 20)]]
        self.check(history, ["0.25", "0.25", "0.5"], ("partial", "", ""))

    def test_refunds_count_as_nothing(self):
        self.check([seen(-10, 30, 10)], [0, "0.75", "0.25"], ("negative", "", ""))

    def test_years_that_say_nothing_are_left_out(self):
        for useless in (seen(None, None, None), seen(0, 0, 0), seen(-50, 10, 10)):
            history = [useless, seen(10, 30, 60)]
            self.check(history, ["0.1", "0.3", "0.6"], ("", "", ""))
            days = [D(22) / 64, D(20) / 64, D(22) / 64]
            self.check([useless], days, ("days",) * 3, fallback=True)
        self.check([], days, ("days",) * 3, fallback=True)

    def test_a_year_of_another_length(self):
        with self.assertRaisesRegex(ValueError, "one entry per period"):
            engine.profile([seen(1, 2)], QUARTER)

    @SETTINGS
    @given(
        st.lists(
            st.lists(
                st.builds(
                    Observed,
                    st.none() | st.integers(-100, 1000).map(D),
                    st.integers(0, 22),
                    st.integers(20, 22),
                ),
                min_size=3,
                max_size=3,
            ),
            max_size=3,
        )
    )
    def test_weights_are_shares(self, history):
        found = engine.profile(history, QUARTER)
        self.assertGreaterEqual(min(found.weights), 0)
        self.assertAlmostEqual(sum(found.weights), 1, delta=TINY)
