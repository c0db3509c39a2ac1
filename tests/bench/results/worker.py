"""A refresh in a process of its own: its queries and its peak of memory."""

import json
import subprocess
import sys
from pathlib import Path

from . import database, refresh


def measure(name):
    """Queries and peak memory in MB of a full refresh in a fresh process."""
    script = Path(__file__).parents[1] / "bench_results.py"
    command = [sys.executable, script, "--worker", name]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def work(name):
    """In the fresh process: refresh from nothing and print what it took."""
    refresh.forget(name)
    with database.environment(name) as env:
        kpis = refresh.presets(env)
        env.flush_all()
        before, bare = env.cr.sql_log_count, _peak()
        kpis._refresh()
        env.flush_all()
        queries, peak = env.cr.sql_log_count - before, _peak()
    print(json.dumps({"queries": queries, "bare": bare, "peak": peak}))


def _peak():
    """The largest size so far of this process, in MB."""
    # not ru_maxrss, which a process inherits from the one that started it
    with open("/proc/self/status", encoding="ascii") as status:
        line = next(line for line in status if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024
