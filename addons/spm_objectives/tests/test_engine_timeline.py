from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..engine.timeline import moved, place_on

TODAY = date(2026, 3, 16)
DAYS = [TODAY + timedelta(days=n) for n in range(-8, 9)]
PLACES = st.fixed_dictionaries({"a": st.integers(0, 2), "b": st.integers(0, 2)})
TIMELINES = st.dictionaries(st.sampled_from(DAYS), PLACES, min_size=1)
SLOW_START = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
SINCE = st.sampled_from([day for day in DAYS if day <= TODAY])


@tagged("post_install", "-at_install")
class TestTimeline(BaseCase):
    @SLOW_START
    @given(TIMELINES, SINCE, st.sampled_from([{"a": 1}, {"b": 0}, {"a": 2, "b": 2}]))
    def test_day_by_day(self, timeline, since, to):
        after = timeline | moved(timeline, since, TODAY, to)
        current = place_on(timeline, TODAY)
        for day in DAYS:
            before = place_on(timeline, day)
            if since <= day <= TODAY:
                expected = before | to
            elif day < since and before != place_on(after, day):
                # only a first placement answers for the days before itself
                self.assertLess(day, min(timeline))
                continue
            elif day < since:
                expected = before
            else:
                known = [d for d in after if d <= day] or [min(after)]
                planned = max(known) > TODAY
                expected = {
                    name: to.get(name, value)
                    if not planned or value == current[name]
                    else value
                    for name, value in before.items()
                }
            self.assertEqual(place_on(after, day), expected, day)

    @SLOW_START
    @given(TIMELINES, SINCE)
    def test_nothing_new_writes_nothing(self, timeline, since):
        day = min(timeline)
        only = {day: timeline[day]}
        self.assertEqual(moved(only, max(day, since), max(day, TODAY), only[day]), {})

    def test_a_placement_of_the_day_is_changed(self):
        timeline = {DAYS[0]: {"a": 1, "b": 1}, TODAY: {"a": 2, "b": 1}}
        self.assertEqual(
            moved(timeline, TODAY, TODAY, {"b": 5}), {TODAY: {"a": 2, "b": 5}}
        )
