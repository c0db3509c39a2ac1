from collections import Counter
from datetime import date, datetime, timedelta

import pytz
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ..engine import dates, fiscal

DAY = timedelta(days=1)
SETTINGS = settings(database=None, deadline=None, max_examples=150)

calendars = st.sampled_from(
    [(basis, leaf) for basis, leaves in fiscal.LEAVES.items() for leaf in leaves]
)
months = st.integers(1, 12)
years = st.integers(1971, 2100)
weekdays = st.integers(0, 6)
days = st.dates(date(1971, 1, 2), date(2036, 12, 31))


def spans(specs):
    return [fiscal.Span(s.code, s.type, s.start, s.end, s.parent_code) for s in specs]


def days_of(span):
    return {span.start + DAY * n for n in range((span.end - span.start).days)}


def is_sound(calendar):
    """The same question as ``problems`` asks, answered day by day."""
    by_key = {span.key: span for span in calendar}
    parents = {span.parent for span in calendar if span.parent is not None}
    leaves = [span for span in calendar if span.key not in parents]
    groups = [leaves, *([s for s in calendar if s.type == t] for t in fiscal.TYPES)]
    for group in groups:
        if any(n > 1 for n in Counter(d for s in group for d in days_of(s)).values()):
            return False
    for key in parents:
        children = [span for span in calendar if span.parent == key]
        rank = fiscal.TYPES.index(by_key[key].type)
        if any(fiscal.TYPES.index(child.type) >= rank for child in children):
            return False
        if set().union(*map(days_of, children)) != days_of(by_key[key]):
            return False
    covered = set().union(*map(days_of, leaves))
    return len(covered) == (max(covered) - min(covered)).days + 1


class TestYears(BaseCase):
    @SETTINGS
    @given(months, years, calendars, weekdays)
    def test_parts_cover_the_year(self, month, year, calendar, weekday):
        basis, leaf = calendar
        specs = fiscal.build_year(month, year, basis, leaf, weekday)
        self.assertEqual(list(fiscal.problems(spans(specs))), [])
        self.assertEqual(specs[0].type, "year")
        self.assertEqual(specs[0].start, min(s.start for s in specs))
        self.assertEqual(specs[0].end, max(s.end for s in specs))
        counts = Counter(s.type for s in specs)
        self.assertEqual((counts["year"], counts["half"]), (1, 2))
        self.assertEqual(counts["quarter"], 4)
        self.assertEqual(counts["month"], 0 if leaf == "quarter" else 12)
        self.assertEqual(len({s.code for s in specs}), len(specs))

    @SETTINGS
    @given(months, years, calendars, weekdays)
    def test_every_day_of_the_year_in_one_leaf(self, month, year, calendar, weekday):
        basis, leaf = calendar
        specs = fiscal.build_year(month, year, basis, leaf, weekday)
        self.assertTrue(is_sound(spans(specs)))

    @SETTINGS
    @given(months, years, st.sampled_from(fiscal.BASES), weekdays)
    def test_years_adjoin(self, month, year, basis, weekday):
        this = fiscal.build_year(month, year, basis, "month", weekday)[0]
        after = fiscal.build_year(month, year + 1, basis, "month", weekday)[0]
        self.assertEqual(this.end, after.start)
        self.assertEqual(
            fiscal.year_starting(this.end, month, basis, weekday), year + 1
        )
        self.assertIsNone(
            fiscal.year_starting(this.end + 40 * DAY, month, basis, weekday)
        )

    @SETTINGS
    @given(months, years, st.sampled_from(sorted(fiscal.WEEKS)), weekdays)
    def test_years_of_weeks(self, month, year, basis, weekday):
        specs = fiscal.build_year(month, year, basis, "week", weekday)
        length = (specs[0].end - specs[0].start).days
        self.assertIn(length, (364, 371))
        self.assertEqual(specs[0].start.weekday(), weekday)
        self.assertLessEqual(abs((specs[0].start - date(year, month, 1)).days), 3)
        weeks = [s for s in specs if s.type == "week"]
        self.assertEqual({(s.end - s.start).days for s in weeks}, {7})
        lengths = [(s.end - s.start).days // 7 for s in specs if s.type == "month"]
        expected = list(fiscal.WEEKS[basis]) * 4
        expected[-1] += (length - 364) // 7
        self.assertEqual(lengths, expected)

    def test_national_retail_federation(self):
        """The 4-5-4 calendar that American retailers publish: 2023 has 53 weeks."""
        year = fiscal.build_year(2, 2023, "4-5-4", "month", 6)
        self.assertEqual(year[0].start, date(2023, 1, 29))
        self.assertEqual(year[0].end, date(2024, 2, 4))
        year = fiscal.build_year(2, 2024, "4-5-4", "month", 6)
        starts = [s.start for s in year if s.type == "month"]
        self.assertEqual(
            starts[:4],
            [date(2024, 2, 4), date(2024, 3, 3), date(2024, 4, 7), date(2024, 5, 5)],
        )
        self.assertEqual(year[0].end, date(2025, 2, 2))

    def test_calendar_year_from_april(self):
        specs = fiscal.build_year(4, 2026, "calendar", "month")
        by_code = {s.code: s for s in specs}
        last = by_code["2026/27-M12"]
        self.assertEqual((last.start, last.end), (date(2027, 3, 1), date(2027, 4, 1)))
        self.assertEqual(last.parent_code, "2026/27-Q4")
        self.assertEqual(by_code["2026/27-Q4"].parent_code, "2026/27-H2")
        self.assertEqual(by_code["2026/27-H2"].parent_code, "2026/27")

    def test_refused(self):
        for month, basis, leaf in (
            (1, "calendar", "week"),
            (1, "4-4-5", "quarter"),
            (1, "lunar", "month"),
            (0, "calendar", "month"),
        ):
            with self.assertRaises(ValueError):
                fiscal.build_year(month, 2026, basis, leaf)


class TestProblems(BaseCase):
    @SETTINGS
    @given(st.data())
    def test_same_as_day_by_day(self, data):
        """One or two changes at random: found exactly when a day proves them."""
        calendar = spans(fiscal.build_year(1, 2026, "calendar", "month"))
        calendar += spans(fiscal.build_year(1, 2027, "calendar", "quarter"))
        for _change in range(data.draw(st.integers(1, 2))):
            index = data.draw(st.integers(0, len(calendar) - 1))
            span = calendar[index]
            change = data.draw(st.sampled_from(("move", "drop", "type", "parent")))
            if change == "move":
                start = span.start + DAY * data.draw(st.integers(-40, 40))
                end = span.end + DAY * data.draw(st.integers(-40, 40))
                assume(start < end)
                calendar[index] = span._replace(start=start, end=end)
            elif change == "type":
                kind = data.draw(st.sampled_from(fiscal.TYPES))
                calendar[index] = span._replace(type=kind)
            elif change == "parent":
                parent = data.draw(st.sampled_from([s.key for s in calendar] + [None]))
                assume(parent != span.key)
                calendar[index] = span._replace(parent=parent)
            else:
                calendar = [s for s in calendar if s.key != span.key]
                calendar = [
                    s._replace(parent=None) if s.parent == span.key else s
                    for s in calendar
                ]
        found = list(fiscal.problems(calendar))
        self.assertEqual(not found, is_sound(calendar), found)

    def test_gap_and_overlap_name_the_days(self):
        one = fiscal.Span("a", "month", date(2026, 1, 1), date(2026, 2, 1))
        two = fiscal.Span("b", "month", date(2026, 2, 5), date(2026, 3, 1))
        self.assertEqual(
            list(fiscal.problems([two, one])),
            [fiscal.Problem("gap", "a", "b", date(2026, 2, 1), date(2026, 2, 5))],
        )
        two = two._replace(start=date(2026, 1, 30))
        self.assertEqual(
            next(fiscal.problems([two, one])),
            fiscal.Problem("overlap", "a", "b", date(2026, 1, 30), date(2026, 2, 1)),
        )


class TestMidnight(BaseCase):
    def check(self, day, tz):
        instant = dates.local_midnight_utc(day, tz)
        second = timedelta(seconds=1)
        self.assertLess(dates.local_day(instant - second, tz), day)
        self.assertGreaterEqual(dates.local_day(instant, tz), day)
        return instant

    @SETTINGS
    @given(days, st.sampled_from(pytz.common_timezones))
    def test_first_instant_of_the_day(self, day, tz):
        self.check(day, tz)

    def test_days_follow_each_other(self):
        day = date(2026, 1, 1)
        lengths = Counter()
        while day < date(2027, 1, 1):
            start = dates.local_midnight_utc(day, "Europe/Brussels")
            end = dates.local_midnight_utc(day + DAY, "Europe/Brussels")
            lengths[end - start] += 1
            day += DAY
        hour = timedelta(hours=1)
        self.assertEqual(lengths, {24 * hour: 363, 23 * hour: 1, 25 * hour: 1})

    def test_worked_examples(self):
        for tz, day, expected in (
            ("UTC", (2026, 1, 1), (2026, 1, 1, 0)),
            ("America/New_York", (2026, 1, 1), (2026, 1, 1, 5)),
            ("America/New_York", (2026, 7, 1), (2026, 7, 1, 4)),
            ("Asia/Tokyo", (2026, 1, 1), (2025, 12, 31, 15)),
            ("Asia/Kolkata", (2026, 4, 1), (2026, 3, 31, 18, 30)),
            # No midnight: the clock jumped from 0:00 to 1:00.
            ("America/Sao_Paulo", (2018, 11, 4), (2018, 11, 4, 3)),
            # Midnight twice: 1:00 went back to 0:00, on the first of a month.
            ("America/Havana", (2026, 11, 1), (2026, 11, 1, 4)),
            # A day that never was: the island moved over the date line.
            ("Pacific/Apia", (2011, 12, 30), (2011, 12, 30, 10)),
        ):
            with self.subTest(tz=tz):
                instant = self.check(date(*day), tz)
                self.assertEqual(instant, datetime(*expected))
