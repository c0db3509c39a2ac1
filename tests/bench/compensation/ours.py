"""The year by pay runs, as the scheduler works them off."""

import json
import subprocess
import sys
from pathlib import Path
from time import perf_counter

from results import database, people
from results.worker import _peak

from . import year


def run(name):
    """Seconds of twelve runs, each batch committed."""
    with database.environment(name) as env:
        company = people.find(env)
        env = env(context={**env.context, "allowed_company_ids": company.ids})
        start = perf_counter()
        for period in year.months(env):
            _run(env, period)
        return perf_counter() - start


def _run(env, period):
    run = env["spm.pay.run"].create(
        {"period_id": period.id, "company_id": period.company_id.id}
    )
    run._list_people(run._people())
    run.write({"state": "running"})
    env.cr.commit()

    def tick(left):
        env.cr.commit()
        return True

    if not run._work(tick) or run.problem_ids:
        problems = run.problem_ids[:3].mapped("what")
        raise SystemExit(f"bench: a run failed: {problems}")


def again(name):
    """Seconds of the last month once more, and how many statements that changed."""
    with database.environment(name) as env:
        env.cr.execute("SELECT COUNT(*) FROM spm_statement_calculation")
        before = env.cr.fetchone()[0]
        start = perf_counter()
        _run(env, year.months(env)[-1])
        seconds = perf_counter() - start
        env.cr.execute("SELECT COUNT(*) FROM spm_statement_calculation")
        return seconds, env.cr.fetchone()[0] - before


def one_person(name, number):
    """Seconds to calculate one person again after one changed deal."""
    with database.environment(name) as env:
        officer = env.ref("base.user_admin")
        officer.group_ids |= env.ref("spm_objectives.group_spm_officer")
        company = people.find(env)
        officer.company_ids |= company
        period = year.months(env)[-1]
        entry = env["spm.credit.entry"].search(
            [
                ("company_id", "=", company.id),
                ("earned_on", ">=", period.date_from),
                ("earned_on", "<", period.date_to),
            ],
            order="id",
            limit=1,
            offset=number * 7,
        )
        statement = env["spm.statement"].search(
            [
                ("period_id", "=", period.id),
                ("participant_id", "=", entry.participant_id.id),
            ]
        )
        entry.amount += 100
        before = statement.calculation_id
        env.cr.commit()
        env = env(user=officer.id, context={"allowed_company_ids": company.ids})
        start = perf_counter()
        statement.with_env(env).action_recalculate()
        env.cr.commit()
        seconds = perf_counter() - start
        statement.invalidate_recordset()
        assert statement.calculation_id != before, "nothing was calculated"
        return seconds


def measure(name):
    """Peak memory in MB of the year in a fresh process."""
    script = Path(__file__).parents[1] / "bench_compensation.py"
    command = [sys.executable, script, "--worker", name]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout.splitlines()[-1])["peak"]


def work(name):
    """In the fresh process: the year from nothing, by batches of a hundred people."""
    from odoo.addons.spm_compensation.models import spm_pay_run_batches

    spm_pay_run_batches.BATCH = 100
    year.forget(name)
    run(name)
    print(json.dumps({"peak": _peak()}))
