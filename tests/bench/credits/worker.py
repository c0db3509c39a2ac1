"""A pass in a process of its own: its peak of memory."""

import json
import subprocess
import sys
from pathlib import Path

from results.worker import _peak

from . import ledger


def measure(name):
    """Peak memory in MB of a full pass in a fresh process."""
    script = Path(__file__).parents[1] / "bench_credits.py"
    command = [sys.executable, script, "--worker", name]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def work(name):
    """In the fresh process: post everything from nothing and print what it took."""
    ledger.forget(name)
    ledger.post(name, full=True)
    print(json.dumps({"peak": _peak()}))
