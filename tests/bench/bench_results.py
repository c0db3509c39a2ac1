"""How quickly results are kept true: ``./spm bench results``.

Builds a company of 1,000 salespeople and 1,000,000 opportunities in a copy of the
ready database, and compares the addon with hand-written SQL, with Odoo's own goals
and with Odoo alone, in one run. Every comparison is proved to be of equal work.
"""

import argparse
import hashlib
import os
import sys
from statistics import median
from time import perf_counter

from results import database, documents, peers, people, refresh, saving, worker
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
    names = _names(options)
    try:
        for name, people_, rows in names:
            _build(name, people_, rows)
        (small, *_), (name, *_) = names
        first = _compare_refresh(report, name, options)
        _compare_sizes(report, small, name)
        _compare_changed(report, name, options, first)
        _compare_goals(report, name, options)
        _say("uninstalling the addons in a copy, then saving opportunities")
        saving.compare(report, name, options.repeat)
    finally:
        if not options.keep:
            for name, *_ in names:
                database.drop(name)
    print(f"\n{options.rows:,} opportunities, {MANY:,} salespeople, 36 months\n")
    print(report)
    print(f"\n{perf_counter() - start:.0f} s in all, with loading")
    return report.failed


def _options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000, help="opportunities")
    parser.add_argument("--repeat", type=int, default=3, help="runs of each side")
    parser.add_argument("--details", action="store_true", help="seconds by KPI")
    parser.add_argument("--keep", action="store_true", help="keep the databases")
    parser.add_argument("--worker", help=argparse.SUPPRESS)
    return parser.parse_args()


def _names(options):
    """The databases: a tenth of the size and the whole."""
    key = f"{os.environ['SPM_READY_DB']} {options.rows}"
    key = hashlib.sha256(key.encode()).hexdigest()[:8]
    return [
        (f"spm_bench_{key}_small", FEW, options.rows // 10),
        (f"spm_bench_{key}", MANY, options.rows),
    ]


def _build(name, people_, rows):
    """Make a database unless it was kept."""
    if database.exists(name):
        return
    _say(f"building {rows:,} opportunities of {people_:,} salespeople")
    part = f"{name}_part"
    database.copy(os.environ["SPM_READY_DB"], part)
    with database.environment(part) as env:
        # the demo's own KPIs are not compared
        others = env["spm.kpi"].search([]) - refresh.presets(env)
        # past the refusal: the demo's objectives may use them
        env.cr.execute(
            "UPDATE spm_kpi SET state = 'draft' WHERE id = ANY(%s)", [others.ids]
        )
        others.invalidate_recordset()
        module = env["ir.module.module"].search([("name", "=", "gamification")])
        if module.state != "installed":
            module.button_immediate_install()
    with database.environment(part) as env:
        company = people.build(env, people_)
        documents.build(env, company, rows)
    database.vacuum(part)
    database.rename(part, name)


def _compare_refresh(report, name, options):
    """A full refresh against SQL by hand, from nothing and with nothing new.

    :return: seconds of the one from nothing
    """
    runs = []
    for number in range(options.repeat):
        _say(f"refreshing everything, run {number + 1}")
        refresh.forget(name)
        first = refresh.refresh(name)
        by_hand = refresh.by_hand(name)
        runs.append((first, by_hand, refresh.refresh(name)))
    wrong, of = refresh.differences(name)
    if options.details:
        _details(runs[-1])
    hand = median(run[1].total for run in runs)
    for what, index in (("full refresh", 0), ("again, nothing new", 2)):
        report.add(
            f"{what}, against SQL by hand",
            median(run[index].total for run in runs),
            hand,
            median(run[index].total / run[1].total for run in runs),
            most=1.5,
        )
    report.check("   results that differ", sum(wrong.values()), of)
    if wrong:
        _say(f"different: {wrong}")
    return median(run[0].total for run in runs)


def _details(run):
    first, by_hand, again = (timed.parts for timed in run)
    print(f"\n{'':24}{'ours':>8}{'by hand':>10}{'again':>8}")
    for part, seconds in first.items():
        hand = by_hand.get(part, 0)
        print(f"{part:24}{seconds:8.3f}{hand:10.3f}{again.get(part, 0):8.3f}")


def _compare_sizes(report, small, name):
    """Queries and memory must not grow with people and documents."""
    _say("counting queries and memory")
    few, many = worker.measure(small), worker.measure(name)
    report.add(
        f"queries of a refresh, {MANY:,} people against {FEW}",
        many["queries"],
        few["queries"],
        many["queries"] / few["queries"],
        most=1,
        unit="",
    )
    report.add(
        "peak memory, ten times the opportunities",
        many["peak"],
        few["peak"],
        many["peak"] / few["peak"],
        most=1.05,
        unit="MB",
    )
    report.add(
        "   over the bare registry",
        many["peak"] - many["bare"],
        few["peak"] - few["bare"],
        (many["peak"] - many["bare"]) / max(1, few["peak"] - few["bare"]),
        unit="MB",
    )


def _compare_changed(report, name, options, first):
    """A refresh of what changed against a full one.

    :param first: seconds of a full refresh from nothing, which writes all results
    """
    runs = []
    wrong = 0
    for number in range(options.repeat):
        _say(f"changing 100 deals, run {number + 1}")
        refresh.refresh(name)
        refresh.change_deals(name, 100, seed=number)
        changed = refresh.refresh_changed(name)
        refresh.keep(name)
        runs.append((changed, refresh.refresh(name).total))
        found, of = refresh.differences(name, theirs="bench_kept")
        wrong += sum(found.values())
    changed = median(run[0] for run in runs)
    report.add(
        "refresh after 100 changed deals, against a full refresh",
        changed,
        first,
        changed / first,
        most=1 / 20,
    )
    report.add(
        "   against a full comparison that finds nothing new",
        changed,
        median(run[1] for run in runs),
        median(run[0] / run[1] for run in runs),
        most=1 / 20,
    )
    report.check("   results that a full refresh then changes", wrong, of)


def _compare_goals(report, name, options):
    """Ten KPIs of a month against Odoo's goals."""
    _say("updating goals")
    goals = peers.prepare(name)
    runs = [
        (peers.ours(name), peers.theirs(name, goals)) for _ in range(options.repeat)
    ]
    wrong = peers.differences(name, goals)
    peers.tidy(name)
    report.add(
        f"ten KPIs of a month, {MANY:,} people: Odoo's goals against ours",
        median(run[0] for run in runs),
        median(run[1] for run in runs),
        median(run[1] / run[0] for run in runs),
        least=6,
    )
    report.check("   goals that differ", wrong, len(goals))


def _say(text):
    print(f"… {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
