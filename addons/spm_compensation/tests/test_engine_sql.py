"""Rate tables a second time, in SQL: both must pay the same."""

from decimal import Decimal as D

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import TransactionCase
from odoo.tools import SQL

from ..engine.rating import accumulated, each
from .engine_common import SIGNED, tables

SETTINGS = settings(database=None, deadline=None, max_examples=40)
CLOSE = D("1e-9")  # PostgreSQL's quotients end earlier


def rows(values):
    """Rows of numbers as VALUES."""
    return SQL(", ").join(
        SQL("(%s)", SQL(", ").join(SQL("%s", v) for v in row)) for row in values
    )


def tiers_of(table):
    """Number, bounds, rate, amount and whether it is retroactive, of each tier."""
    stops = [*table.bounds[1:], None]
    whole = table.mode == "whole"
    return [
        (n, tier.start, stop, tier.rate or D(0), tier.amount or D(0),
         whole or tier.retroactive)
        for n, (tier, stop) in enumerate(zip(table.tiers, stops, strict=True))
    ]  # fmt: skip


def pays(table, positions):
    """What the table pays for positions (id, base)."""
    reached = SQL("t.start <= abs(p.base)")
    if table.boundary == "above":
        reached = SQL("t.start < abs(p.base)")
    return SQL(
        """
        WITH tier(n, start, stop, rate, amount, retro) AS (VALUES %(tiers)s),
        place(id, base) AS (%(positions)s),
        met AS (
            SELECT p.id, p.base, t.*,
                   LEAST(abs(p.base), t.stop::numeric) AS until,
                   MAX(t.n) OVER ids AS top,
                   COALESCE(MAX(t.n) FILTER (WHERE t.retro) OVER ids, -1) AS back
              FROM place p
              JOIN tier t ON %(reached)s AND p.base <> 0
                         AND abs(p.base) >= %(threshold)s
            WINDOW ids AS (PARTITION BY p.id)
        )
        SELECT place.id, COALESCE(sign(place.base) * SUM(
                   CASE WHEN %(mode)s = 'interpolated'
                        THEN amount * (until - start) / (stop::numeric - start)
                        WHEN n < back AND %(mode)s = 'whole' THEN 0
                        WHEN n < back THEN amount
                        WHEN n = back THEN until * rate / 100 + amount
                        ELSE (until - start) * rate / 100 + amount END), 0) AS pay
          FROM place LEFT JOIN met ON met.id = place.id
         GROUP BY place.id, place.base
        """,
        tiers=rows(tiers_of(table)),
        positions=positions,
        reached=reached,
        threshold=table.threshold,
        mode=table.mode,
    )


class TestSecondImplementation(TransactionCase):
    def paid(self, table, positions):
        query = SQL(
            "SELECT pay::text FROM (%s) found ORDER BY id", pays(table, positions)
        )
        return [D(pay) for (pay,) in self.env.execute_query(query)]

    def check_rows(self, rated, expected):
        self.assertEqual(len(rated.rows), len(expected))
        for row, pay in zip(rated.rows, expected, strict=True):
            self.assertAlmostEqual(D(row[2]), pay, delta=CLOSE)

    @SETTINGS
    @given(tables(), st.lists(SIGNED, min_size=1, max_size=8))
    def test_per_transaction(self, table, amounts):
        numbered = list(enumerate(amounts))
        rated = each(table, [(str(n), amount) for n, amount in numbered])
        positions = SQL("VALUES %s", rows(numbered))
        self.check_rows(rated, self.paid(table, positions))

    @SETTINGS
    @given(tables(), st.lists(SIGNED, min_size=1, max_size=8), SIGNED)
    def test_cumulative(self, table, amounts, before):
        numbered = list(enumerate(amounts))
        bases = [(str(n), amount) for n, amount in numbered]
        rated = accumulated(table, bases, before)
        positions = SQL(
            """SELECT id, %s + SUM(amount) OVER (ORDER BY id)
                 FROM (VALUES %s) credit(id, amount)""",
            before, rows(numbered),
        )  # fmt: skip
        after = self.paid(table, positions)
        start = self.paid(table, SQL("VALUES (0, %s)", before))
        steps = [one - two for one, two in zip(after, [*start, *after], strict=False)]
        self.check_rows(rated, steps)

    @SETTINGS
    @given(tables())
    def test_at_the_bounds(self, table):
        places = list(enumerate([*table.bounds, table.threshold, D(0)]))
        expected = self.paid(table, SQL("VALUES %s", rows(places)))
        for (_n, base), pay in zip(places, expected, strict=True):
            self.assertAlmostEqual(table.pay(base), pay, delta=CLOSE)
