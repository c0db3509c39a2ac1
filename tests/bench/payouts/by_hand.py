"""The same amounts by SQL that somebody wrote for exactly this plan."""

from decimal import Decimal
from time import perf_counter

from results import database

from payouts import credits


def pay(base, bounds):
    """An expression for what the table pays for a base: the fastest form we know."""
    tops = [*bounds[1:], None]
    parts = []
    for low, top, rate in zip(bounds, tops, credits.RATES, strict=True):
        part = f"LEAST({base}, {top})" if top else base
        parts.append(f"GREATEST({part} - {low}, 0) * 0.0{rate}")
    return " + ".join(parts)


def cumulative(name):
    """Each credit on top of those before; seconds."""
    before, after = (
        pay(base, credits.CUMULATIVE) for base in ("till - amount", "till")
    )
    return _timed(
        name,
        f"""
        SELECT payee, id, ({after}) - ({before}) AS pay
          FROM (SELECT payee, id, amount,
                       SUM(amount) OVER (PARTITION BY payee ORDER BY id
                                         ROWS UNBOUNDED PRECEDING) AS till
                  FROM credit) placed
        """,
    )


def totals(name):
    """Only the sum of each payee, without saying what a credit brought; seconds."""
    return _timed(
        name,
        f"""
        SELECT payee, 0 AS id, {pay("total", credits.CUMULATIVE)} AS pay
          FROM (SELECT payee, SUM(amount) AS total FROM credit GROUP BY payee) summed
        """,
    )


def per_transaction(name):
    """Each credit by itself; seconds."""
    return _timed(
        name, f"SELECT payee, id, {pay('amount', credits.PER_DEAL)} AS pay FROM credit"
    )


def digests(name):
    """The amounts of the last run: by payee, a hash of all and their rounded sum."""
    with database.connection(name) as cr:
        cr.execute(
            """
            SELECT payee, md5(string_agg(trim_scale(pay)::text, ' ' ORDER BY id)),
                   round(SUM(pay), 2)::text
              FROM by_hand GROUP BY payee
            """
        )
        return {
            payee: (digest, Decimal(total)) for payee, digest, total in cr.fetchall()
        }


def _timed(name, query):
    with database.connection(name) as cr:
        cr.execute("DROP TABLE IF EXISTS by_hand")
        start = perf_counter()
        cr.execute(f"CREATE UNLOGGED TABLE by_hand AS {query}")
        return perf_counter() - start
