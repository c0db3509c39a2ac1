"""How quickly payouts are calculated and explained: ``./spm bench engine``.

A million credits of a thousand payees go through a five-tier table, cumulative and per
transaction, each with its explanation, and through SQL by hand that computes the same
amounts of every credit. Reading the credits counts on both sides.
"""

import argparse
import os
import subprocess
import sys
from statistics import median
from time import perf_counter

from payouts import by_hand, credits, ours
from results import database
from results.report import Report

FEW, MANY = 100, 1000


def main():
    """Run the comparison; the exit status says whether all goals were met."""
    options = _options()
    database.configure()
    if options.worker:
        print(ours.peak(options.worker))
        return 0
    start = perf_counter()
    report = Report()
    name = f"spm_bench_engine_{os.getpid()}"
    names = [(f"{name}_small", FEW), (name, MANY)]
    each = options.rows // MANY
    try:
        for one, payees in names:
            credits.build(one, payees, payees * each)
        _compare(report, "cumulative", name, options, most=3)
        _compare(report, "per_transaction", name, options, most=8)
        _compare_totals(report, name, options)
        _compare_memory(report, names)
    finally:
        for one, _payees in names:
            database.drop(one)
    print(f"\n{MANY * each:,} credits, {MANY:,} payees, five tiers\n")
    print(report)
    print(f"\n{perf_counter() - start:.0f} s in all, with loading")
    return report.failed


def _options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000, help="credits")
    parser.add_argument("--repeat", type=int, default=3, help="runs of each side")
    parser.add_argument("--worker", help=argparse.SUPPRESS)
    return parser.parse_args()


def _compare(report, what, name, options, most):
    """The engine against SQL, and the proof that every credit brings the same."""
    runs = []
    for _ in range(options.repeat):
        runs.append((getattr(by_hand, what)(name), getattr(ours, what)(name)))
    proof = getattr(ours, what)(name, proof=True)
    theirs = by_hand.digests(name)
    hand = median(run[0] for run in runs)
    title = what.replace("_", " ")
    report.add(
        f"{title}, every credit explained, against SQL by hand",
        median(run[1].seconds for run in runs),
        hand,
        median(run[1].seconds / run[0] for run in runs),
        most=most,
    )
    alone = median(run[1].engine for run in runs)
    report.add("   the calculation without reading credits", alone, hand, alone / hand)
    report.add(
        "   explanations as JSON, in addition", proof.json, hand, proof.json / hand
    )
    wrong = sum(proof.paid[payee] != theirs[payee] for payee in theirs)
    report.check("   payees whose amounts differ", wrong, len(theirs))


def _compare_totals(report, name, options):
    """SQL that only sums: what it costs to say what each credit brought."""
    hand = median(by_hand.totals(name) for _ in range(options.repeat))
    ours_ = median(ours.cumulative(name).seconds for _ in range(options.repeat))
    title = "cumulative, against SQL of payees' totals only"
    report.add(title, ours_, hand, ours_ / hand)


def _compare_memory(report, names):
    """Ten times the payees must take no more memory."""
    few, many = (
        float(
            subprocess.run(
                [sys.executable, __file__, "--worker", name],
                check=True,
                capture_output=True,
                text=True,
            ).stdout
        )
        for name, _payees in names
    )
    title = "peak memory, ten times the payees"
    report.add(title, many, few, many / few, most=1.05, unit="MB")


if __name__ == "__main__":
    sys.exit(main())
