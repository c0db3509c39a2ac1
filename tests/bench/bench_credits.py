"""How quickly won deals are credited: ``./spm bench credits``.

Credits a million won deals with splits and two levels of managers in a copy of the
ready database, against one hand-written ``INSERT … SELECT`` of the same rows in both
tables, the credits and the wins as first seen, with the same indexes: without the
latter no later change could wait for review. That statement fits these deals only: one
company, time zone and currency, one split each, all rules known. Then a hundred changed
deals, a rerun, memory, and saving with our addons and without.
"""

import argparse
import os
import sys
from statistics import median
from time import perf_counter

from credits import ledger, worker
from results import database, documents, people, saving
from results.report import Report

FEW, MANY = 100, 1000


def main():
    """Run what was asked for; the exit status says whether all goals were met."""
    options = _options()
    database.configure()
    if options.worker:
        worker.work(options.worker)
        return 0
    start = perf_counter()
    report = Report()
    small, name = (f"spm_bench_credits_{os.getpid()}_{s}" for s in ("small", "whole"))
    try:
        _build(small, FEW, options.rows // 10)
        _build(name, MANY, options.rows)
        _compare(report, name, options)
        _compare_changed(report, name, options)
        _compare_memory(report, small, name)
        if not options.quick:
            _say("uninstalling the addons in a copy, then saving opportunities")
            saving.compare(report, name, options.repeat)
    finally:
        for database_ in (small, name):
            database.drop(database_)
    print(f"\n{options.rows:,} opportunities, {MANY:,} salespeople\n")
    print(report)
    print(f"\n{perf_counter() - start:.0f} s in all, with loading")
    return report.failed


def _options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_070_000, help="opportunities")
    parser.add_argument("--repeat", type=int, default=3, help="runs of each side")
    parser.add_argument("--quick", action="store_true", help="without saving")
    parser.add_argument("--worker", help=argparse.SUPPRESS)
    return parser.parse_args()


def _build(name, people_, rows):
    _say(f"building {rows:,} opportunities of {people_:,} salespeople")
    database.copy(os.environ["SPM_READY_DB"], name)
    with database.environment(name) as env:
        company = people.build(env, people_)
        documents.build(env, company, rows)
    ledger.prepare(name)


def _compare(report, name, options):
    runs = []
    for number in range(options.repeat):
        _say(f"crediting everything, run {number + 1}")
        ledger.forget(name)
        runs.append((ledger.post(name, full=True), ledger.by_hand(name)))
    report.add(
        f"crediting all ({ledger.rows(name):,} rows), against INSERT … SELECT",
        median(run[0] for run in runs),
        median(run[1] for run in runs),
        median(run[0] / run[1] for run in runs),
        most=2,
    )
    report.check("   rows that differ", *ledger.differences(name))
    before = ledger.rows(name)
    again = ledger.post(name, full=True)
    report.add(
        "comparing all again, against the first time",
        again,
        median(run[0] for run in runs),
        again / median(run[0] for run in runs),
    )
    report.check("   rows a rerun posts", ledger.rows(name) - before, before)


def _compare_changed(report, name, options):
    runs, missed = [], 0
    for number in range(options.repeat):
        _say(f"changing 100 deals, run {number + 1}")
        ledger.change(name, 100, seed=number)
        runs.append(ledger.post(name))
        before = ledger.rows(name)
        ledger.post(name, full=True)
        missed += ledger.rows(name) - before
    report.add(
        "after 100 changed deals, against a second",
        median(runs),
        1,
        median(runs),
        most=1,
    )
    report.check("   rows a full pass then posts", missed, ledger.rows(name))


def _compare_memory(report, small, name):
    _say("measuring memory")
    few, many = worker.measure(small), worker.measure(name)
    report.add(
        "peak memory, ten times the deals",
        many["peak"],
        few["peak"],
        many["peak"] / few["peak"],
        most=1.05,
        unit="MB",
    )


def _say(text):
    print(f"… {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
