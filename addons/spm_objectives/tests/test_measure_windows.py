import random
from datetime import date, datetime, timedelta

from odoo.tests import freeze_time, tagged
from odoo.tools import SQL

from ..models.windows import open_windows
from .measure_common import NOW, MeasureCommon, noon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestMeasureWindows(MeasureCommon):
    """One question for windows of one's own: who, from, to. Nothing is stored."""

    def _ask(self, code, rows):
        """Numerators by place in the question."""
        kpi = self._kpi(code)
        open_windows(self.env, rows)
        found = self.env.execute_query(
            SQL(
                "SELECT window_id, SUM(numerator) FROM (%s) m GROUP BY window_id",
                kpi._source()._measure(kpi),
            )
        )
        return dict(found)

    def test_windows_of_ones_own(self):
        for day, amount in (("03-10", 1), ("03-11", 10), ("03-12", 100)):
            self._make_lead(self.user_sam, amount, noon(f"2026-{day}"))
        self._make_lead(self.user_pia, 1000, noon("2026-03-11"))
        sam, pia = self.p_sam.id, self.p_pia.id
        found = self._ask(
            "won_revenue",
            [
                (sam, date(2026, 3, 10), date(2026, 3, 12)),
                (sam, date(2026, 3, 11), date(2026, 4, 1)),
                (pia, date(2026, 3, 11), date(2026, 3, 12)),
                (pia, date(2026, 3, 12), date(2026, 3, 13)),
            ],
        )
        self.assertEqual(found, {0: 11, 1: 110, 2: 1000})
        self.assertFalse(self._rows("won_revenue"))

    def test_any_windows_at_once(self):
        """Overlapping, nested, adjacent and empty ones, against a plain sum."""
        chance = random.Random(7)
        start = datetime(2026, 3, 1, 5)  # midnight in New York
        leads = [
            (user, amount, start + timedelta(hours=chance.randrange(-24, 24 * 6)))
            for user in (self.user_sam, self.user_pia)
            for amount in range(1, 20)
        ]
        for lead in leads:
            self._make_lead(*lead)
        people = {self.user_sam: self.p_sam, self.user_pia: self.p_pia}
        rows = []
        for _number in range(60):
            first = date(2026, 2, 26) + timedelta(days=chance.randrange(12))
            last = first + timedelta(days=chance.randrange(1, 8))
            rows.append((chance.choice([*people.values()]).id, first, last))
        found = self._ask("won_revenue", rows)
        for number, (person, first, last) in enumerate(rows):
            wanted = sum(
                amount
                for user, amount, at in leads
                if people[user].id == person
                and first <= (at - timedelta(hours=5)).date() < last
            )
            self.assertEqual(found.get(number, 0), wanted, rows[number])

    def test_no_windows(self):
        self.assertEqual(self._ask("won_revenue", []), {})
