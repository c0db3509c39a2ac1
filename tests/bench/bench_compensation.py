"""How quickly a year's pay is calculated: ``./spm bench compensation``.

Twelve pay runs for a thousand payees on a plan of five components with gates, a million
credits in all, against SQL by hand that writes the same statements, lines with
explanations, and credits; commissions that accumulate, and per transaction. Then one
person after one changed deal, the last month once more, and memory.
"""

import argparse
import os
import sys
from statistics import median
from time import perf_counter

from compensation import by_hand, ours, year
from results import database
from results.report import Report

FEW, MANY = 100, 1000
GOALS = {"transaction": 8, "cumulative": 3}


def main():
    """Run the comparison; the exit status says whether all goals were met."""
    options = _options()
    database.configure()
    if options.worker:
        ours.work(options.worker)
        return 0
    start = perf_counter()
    report = Report()
    small, name = (f"spm_bench_pay_{os.getpid()}_{size}" for size in ("small", "whole"))
    ready = os.environ["SPM_READY_DB"]
    try:
        for one, payees, rows in (
            (small, FEW, options.rows // 10),
            (name, MANY, options.rows),
        ):
            _say(f"building {rows:,} credits of {payees:,} payees")
            year.build(one, ready, payees, rows)
        for window, most in GOALS.items():
            _compare(report, name, window, most, options.repeat)
            if window == "cumulative":
                _compare_again(report, name)
        _compare_memory(report, small, name)
    finally:
        for one in (small, name):
            database.drop(one)
    print(
        f"\n{options.rows:,} credits, {MANY:,} payees, twelve months, five components\n"
    )
    print(report)
    print(f"\n{perf_counter() - start:.0f} s in all, with loading")
    return report.failed


def _options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000, help="credits")
    parser.add_argument("--repeat", type=int, default=3, help="runs of each side")
    parser.add_argument("--worker", help=argparse.SUPPRESS)
    return parser.parse_args()


def _compare(report, name, window, most, repeat):
    """Runs against SQL, and the proof that every line has the same amount."""
    year.assign(name, window)
    runs = []
    for number in range(repeat):
        _say(f"a year, {window}, run {number + 1}")
        year.forget(name)
        hand = by_hand.run(name, window)
        runs.append((ours.run(name), hand))
        _say("{:.1f} s, by hand {:.1f} s".format(*runs[-1]))
    report.add(
        f"a year, {window}, explained, against SQL by hand",
        median(run[0] for run in runs),
        median(run[1] for run in runs),
        median(run[0] / run[1] for run in runs),
        most=most,
    )
    for what, found in by_hand.differences(name).items():
        report.check(f"   {what} that differ", *found)


def _compare_again(report, name):
    _say("the last month again, then single people")
    seconds, changed = ours.again(name)
    report.add("the last month again, against a minute", seconds, 60, seconds / 60)
    report.check("   statements that this changed", changed, MANY)
    ours.one_person(name, 0)
    found = [ours.one_person(name, number) for number in range(1, 6)]
    title = "one person after one changed deal, against a second"
    report.add(title, median(found), 1, median(found), most=1)


def _compare_memory(report, small, name):
    _say("measuring memory")
    year.assign(small, "cumulative")
    year.assign(name, "cumulative")
    few, many = ours.measure(small), ours.measure(name)
    title = "peak memory, ten times the people and credits"
    report.add(title, many, few, many / few, most=1.05, unit="MB")


def _say(text):
    print(f"… {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
