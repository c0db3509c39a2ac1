"""How quickly objectives are cascaded and shown: ``./spm bench objectives``.

Cascades a company's year onto 100 and onto 1,000 people in copies of the ready
database, by their results of twelve months, and opens the list of who heads them all.
"""

import argparse
import hashlib
import os
import sys
from statistics import median
from time import perf_counter

from objectives import cascading, screens
from results import database, documents, people
from results.report import Report

FEW, MANY = 100, 1000


def main():
    """Run what was asked for; the exit status says whether all goals were met."""
    options = _options()
    database.configure()
    start = perf_counter()
    report = Report()
    names = _names()
    try:
        for name, people_ in names:
            _build(name, people_)
        (few, _few), (many, _many) = names
        _compare_sizes(report, few, many)
        _compare_cascade(report, many, options)
        _compare_list(report, many, options)
    finally:
        if not options.keep:
            for name, _people in names:
                database.drop(name)
    print(f"\n{MANY:,} people, 12 months\n")
    print(report)
    print(f"\n{perf_counter() - start:.0f} s in all, with loading")
    return report.failed


def _options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeat", type=int, default=3, help="runs of each side")
    parser.add_argument("--keep", action="store_true", help="keep the databases")
    return parser.parse_args()


def _names():
    """The databases: a tenth of the people and all of them."""
    key = hashlib.sha256(os.environ["SPM_READY_DB"].encode()).hexdigest()[:8]
    return [(f"spm_bench_o_{key}_{number}", number) for number in (FEW, MANY)]


def _build(name, people_):
    """Make a database unless it was kept."""
    if database.exists(name):
        return
    _say(f"building a company of {people_:,}")
    part = f"{name}_part"
    database.copy(os.environ["SPM_READY_DB"], part)
    with database.environment(part) as env:
        company = people.build(env, people_)
        documents.build(env, company, 30 * people_)
    with database.environment(part) as env:
        kpi = env.ref("spm_objectives.kpi_won_revenue")
        kpi._refresh()
        cascading.objective(env)
    screens.prepare(part)
    database.vacuum(part)
    database.rename(part, name)


def _compare_sizes(report, few, many):
    """Queries must not grow with people."""
    _say("counting queries")
    for name in (few, many):
        cascading.cascade(name)  # the first fills caches
    small, large = cascading.cascade(few), cascading.cascade(many)
    for what in ("preview", "cascade"):
        one, other = large[f"{what}_queries"], small[f"{what}_queries"]
        report.add(
            f"queries of a {what}, {MANY:,} people against {FEW}",
            one,
            other,
            one / other,
            most=1,
            unit="",
        )


def _compare_cascade(report, name, options):
    """Preview and cascade, and what plain SQL needs for the same rows."""
    runs = []
    for number in range(options.repeat):
        _say(f"cascading, run {number + 1}")
        runs.append(cascading.cascade(name))
    kept = cascading.cascade(name, keep=True)
    hands = [cascading.by_hand(name) for _run in range(options.repeat)]
    seconds = median(run["cascade"] for run in runs)
    preview = median(run["preview"] for run in runs)
    hand = median(seconds_ for seconds_, _different in hands)
    report.add("preview, goal in seconds", preview, 10, preview, most=10)
    report.add("cascade, goal in seconds", seconds, 10, seconds, most=10)
    report.add("   the same rows by plain SQL", seconds, hand, seconds / hand)
    report.check("   sums that are off by a cent", kept["wrong"], kept["objectives"])
    different = sum(different for _seconds, different in hands)
    report.check("   phases that plain SQL did not write", different, kept["phases"])


def _compare_list(report, name, options):
    """Lists and tree of who heads everybody, by ten KPIs."""
    _say("cascading nine more KPIs")
    top = cascading.more(name)
    _say("opening lists")
    for what, opened in (
        ("list of the head", screens.open_list),
        ("list of the head, grouped", screens.open_grouped),
        ("overview by KPI, groups opened", screens.open_overview),
    ):
        runs = [opened(name) for _run in range(options.repeat + 1)][1:]
        seconds = median(seconds for seconds, _length in runs)
        length = runs[0][1]
        report.add(f"{what}, {length:,} objectives", seconds, 1, seconds, most=1)
        report.check("   objectives missing", max(0, 10 * MANY - length), 10 * MANY)
    runs = [screens.open_tree(name, top) for _run in range(options.repeat + 1)][1:]
    seconds = median(seconds for seconds, _length in runs)
    length = runs[0][1]
    report.add(f"tree, {length:,} below one objective", seconds, 1, seconds, most=1)
    report.check("   objectives missing", max(0, MANY - length), MANY)


def _say(text):
    print(f"… {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
