from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal as D

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ..engine import Balances, Facts, Refusal, calculate
from ..engine.clawback import claw_back
from ..engine.draws import draw
from ..engine.facts import Held, Loss, Participation
from ..engine.holdback import settle
from ..engine.measures import Measure
from ..engine.terms import Clawback, Draw, Holdback
from ..engine.windows import window_start
from .engine_common import SETTINGS, SIGNED, numbers, plan

OWED = numbers(0, 3000)
DRAWS = st.builds(
    Draw,
    numbers(0, 2000),
    kind=st.sampled_from(["guarantee", "additional"]),
    recoverable=st.booleans(),
    recovery=st.sampled_from(["at_once", "after_draw"]),
    share=st.sampled_from([D(25), D(100)]),
    keep_draw=st.booleans(),
)
BONUS = {
    "type": "bonus",
    "key": "b",
    "objectives": [{"measure": "m", "amount": "100"}],
}
REACHED = Facts(measures={"m": Measure(attainment=D(100))})


class TestDraws(BaseCase):
    @SETTINGS
    @given(DRAWS, SIGNED, OWED, st.booleans())
    def test_draws(self, terms, pay, owed, running):
        told = Facts(draw=running, opening=Balances(draw=owed))
        drawn = draw(terms, pay, told, 2)
        after = pay + drawn.topped_up - drawn.recovered
        self.assertTrue(0 <= drawn.recovered <= max(D(0), min(owed, pay)))
        if not running:
            self.assertEqual(drawn.topped_up, 0)
        elif terms.kind == "guarantee" and (terms.keep_draw or not drawn.recovered):
            self.assertGreaterEqual(after, terms.amount)
        debt = owed - drawn.recovered
        debt += drawn.topped_up if terms.recoverable else 0
        self.assertEqual(drawn.owed, debt)

    def test_number_is_needed(self):
        terms = Draw(D(10), recovery="from_period", from_period=2)
        told = Facts(opening=Balances(draw=D(5)))
        with self.assertRaisesRegex(Refusal, "^period_number: expected the period's"):
            draw(terms, D(100), told, 2)


class TestHeld(BaseCase):
    def test_release_by_age_and_by_name(self):
        held = (Held("1", D(10), 1), Held("2", D(20)), Held("3", D(40)))
        told = Facts(opening=Balances(held=held), releases=("3",))
        stays, steps = settle(Holdback(D(5), 2), told)
        self.assertEqual(stays, (Held("2", D(20), 1),))
        self.assertEqual([step["key"] for step in steps], ["1", "3"])

    def test_forfeit_before_release(self):
        told = Facts(opening=Balances(held=(Held("1", D(10), 9),)), forfeits=("1",))
        _stays, steps = settle(Holdback(D(5), 2), told)
        self.assertEqual([step["step"] for step in steps], ["forfeit"])

    def test_a_period_is_not_held_twice(self):
        terms = plan(BONUS, holdback={"share": "5"})
        told = replace(REACHED, opening=Balances(held=(Held("now", D(1)),)))
        with self.assertRaisesRegex(Refusal, "^opening.held: expected no pay held"):
            calculate(terms, told)
        told = replace(REACHED, opening=Balances(held=(Held("then", D(1)),)))
        self.assertEqual(calculate(terms, told).held, D(5))


class TestClawback(BaseCase):
    def taken(self, loss, **terms):
        return claw_back(Clawback(**terms), loss, 2, "here")[0]

    @SETTINGS
    @given(numbers(0, 9000), st.integers(0, 200), st.integers(1, 120))
    def test_within_days(self, paid, passed, window):
        start = date(2026, 1, 1)
        loss = Loss("D", paid, start, start + timedelta(days=passed))
        full = self.taken(loss, recovery="full", days=window)
        part = self.taken(loss, recovery="prorated", days=window)
        self.assertEqual(full, paid if passed < window else 0)
        self.assertTrue(0 <= part <= full)
        if not passed:
            self.assertEqual(part, paid)

    def test_months_are_whole(self):
        loss = Loss("D", D(1200), date(2026, 1, 31), date(2026, 2, 28))
        self.assertEqual(self.taken(loss, recovery="prorated", months=12), D(1200))
        loss = replace(loss, lost=date(2026, 3, 1))
        self.assertEqual(self.taken(loss, recovery="prorated", months=12), D(1100))


class TestWindows(BaseCase):
    @SETTINGS
    @given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 12))
    def test_windows(self, day, first):
        month, quarter, year = (
            window_start(day, window, first) for window in ("month", "quarter", "year")
        )
        self.assertTrue(year <= quarter <= month <= day)
        self.assertEqual((month.year, month.month), (day.year, day.month))
        self.assertEqual(year.month, first)
        self.assertEqual((quarter.month - first) % 3, 0)
        self.assertLess((day - quarter).days, 92)
        self.assertLess((day - year).days, 366)

    def test_participation_is_needed(self):
        terms = plan({**BONUS, "modifiers": [{"type": "proration"}]})
        with self.assertRaisesRegex(Refusal, "^participation: expected the days"):
            calculate(terms, REACHED)
        told = replace(REACHED, participation=Participation(D(1), D(2)))
        self.assertEqual(calculate(terms, told).payable, D(50))
