"""The engine, fed with one payee after the other."""

import hashlib
import json
import resource
import sys
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from time import perf_counter

from results import database

from payouts import credits

sys.path.append(str(Path(__file__).resolve().parents[3]))
from launcher import check  # noqa: E402

CORE, DOCUMENT = check.engine()
QUERY = """
    SELECT payee, string_agg(id::text, ' ' ORDER BY id),
           string_agg(amount::text, ' ' ORDER BY id)
      FROM credit GROUP BY payee ORDER BY payee
"""


@dataclass
class Run:
    """Seconds in all, and those of calculation alone; of payees what they get."""

    seconds: float = 0
    engine: float = 0
    json: float = 0
    paid: dict | None = None


def plan(bounds, window):
    """A commission of five tiers."""
    tiers = [
        {"from": bound, "rate": rate}
        for bound, rate in zip(bounds, credits.RATES, strict=True)
    ]
    table = {"mode": "marginal", "tiers": tiers}
    part = {"type": "commission", "key": "sales", "window": window, "table": table}
    return DOCUMENT.read_plan({"currency": "USD", "components": [part]})


def cumulative(name, proof=False):
    """Each credit on top of those before."""
    return _run(name, plan(credits.CUMULATIVE, "period"), proof)


def per_transaction(name, proof=False):
    """Each credit by itself."""
    return _run(name, plan(credits.PER_DEAL, "transaction"), proof)


def _run(name, terms, proof):
    """Calculate everybody with explanations; with a proof also what to compare."""
    found = Run(paid={})
    start = perf_counter()
    for payee, keys, amounts in _payees(name):
        told = map(CORE.Credit, keys.split(), map(Decimal, amounts.split()))
        facts = CORE.Facts(tuple(told))
        begun = perf_counter()
        payout = CORE.calculate(terms, facts)
        found.engine += perf_counter() - begun
        if proof:
            found.json -= perf_counter()
            json.dumps(payout.explanation)
            found.json += perf_counter()
            found.paid[payee] = _digest(payout)
    found.seconds = perf_counter() - start
    return found


def _payees(name):
    """Read payee by payee, one at a time."""
    with database.connection(name) as cr:
        cr.connection.autocommit = False
        with cr.connection.cursor("payees") as stream:
            stream.itersize = 1
            stream.execute(QUERY)
            yield from stream


def _digest(payout):
    """As by hand; and the explanation must give the amount again."""
    assert CORE.recompute(payout.explanation) == payout.payable
    step = payout.explanation["components"][0]["steps"][0]
    pays = " ".join(row[2] for row in step["credits"])
    digest = hashlib.md5(pays.encode(), usedforsecurity=False).hexdigest()
    return digest, payout.payable


def peak(name):
    """Run once and return the process's largest memory in MB."""
    cumulative(name)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
