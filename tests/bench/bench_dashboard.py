"""How quickly a dashboard opens: ``./spm bench dashboard``.

Builds a company of 1,000 salespeople with 25 KPIs, results of 36 months and objectives
in a copy of the ready database, and times the server's part of a screen beside the
pivot of Odoo's own CRM on the same data, in one run; and in Chromium the way from the
click on the menu to the first panel.
"""

import argparse
import hashlib
import os
import sys
from statistics import median

from dashboard import browser, building, calls
from results import database
from results.report import Report

FEW, MANY = 100, 1000
#: Seconds that the server may take for a screen.
GOAL = 0.3
#: Seconds from the click on the menu to the first panel.
CLICK_GOAL = 1.5


def main():
    """Run what was asked for; the exit status says whether all goals were met."""
    options = _options()
    database.configure()
    key = f"{os.environ['SPM_READY_DB']} {options.rows} dashboard"
    key = hashlib.sha256(key.encode()).hexdigest()[:8]
    small, name = f"spm_bench_{key}_small", f"spm_bench_{key}"
    report = Report()
    try:
        _build(small, FEW, options.rows // 10)
        _build(name, MANY, options.rows)
        _compare(report, small, name, options.repeat)
        _click(report, name, options.repeat)
    finally:
        if not options.keep:
            database.drop(small)
            database.drop(name)
    print(f"\n{MANY:,} people, {options.rows:,} opportunities, 36 months\n")
    print(report)
    return report.failed


def _options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=300_000, help="opportunities")
    parser.add_argument("--repeat", type=int, default=9, help="runs of each side")
    parser.add_argument("--keep", action="store_true", help="keep the databases")
    return parser.parse_args()


def _build(name, people, rows):
    if database.exists(name):
        return
    _say(f"building {rows:,} opportunities of {people:,} salespeople")
    part = f"{name}_part"
    database.copy(os.environ["SPM_READY_DB"], part)
    with database.environment(part) as env:
        building.build(env, people, rows)
    database.vacuum(part)
    database.rename(part, name)


def _compare(report, small, name, repeat):
    pivot = _median(repeat, lambda: calls.crm_pivot(name, building.OFFICER))
    for number, (what, login, place) in enumerate(calls.places(name)):
        _say(f"opening the dashboard of a {what}")
        many = _median(repeat, lambda a=login, b=place: calls.open_screen(name, a, b))
        cards, rows = calls.panels(name, login, place)
        report.add(
            f"{what}: {cards} KPIs, {rows:,} people, against the CRM's pivot",
            many[0],
            pivot[0],
            many[0] / pivot[0],
        )
        report.add(
            f"   of {GOAL:g} s for the server's part", many[0], GOAL, many[0] / GOAL, 1
        )
        _, other, there = calls.places(small)[number]
        few = _median(1, lambda a=other, b=there: calls.open_screen(small, a, b))
        report.add(
            f"   queries, {MANY:,} people against {FEW}",
            many[1],
            few[1],
            many[1] / few[1],
            most=1.05,
            unit="",
        )


def _click(report, name, repeat):
    for what, login, menu in browser.WHO:
        _say(f"clicking as a {what}")
        took = median(browser.clicks(name, login, menu, repeat))
        report.add(
            f"{what}: menu click to first panel, in Chromium",
            took,
            CLICK_GOAL,
            took / CLICK_GOAL,
            1,
        )


def _median(repeat, call):
    """Medians of seconds, queries and bytes, after a run that warms the caches."""
    call()
    runs = [call() for _ in range(repeat)]
    return [median(column) for column in zip(*runs, strict=True)]


def _say(text):
    print(f"… {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
