"""Run other programs so that a failure becomes one clear line."""

import shutil
import subprocess

from .problem import Problem


def run(command, failure, *, env=None, cwd=None, stdin=None):
    """Return what the command prints; a failure is a Problem.

    :param str failure: how the line about a failure begins
    """
    command = [str(part) for part in command]
    if shutil.which(command[0], path=(env or {}).get("PATH")) is None:
        raise Problem(f"{failure}: {command[0]} is not installed")
    done = subprocess.run(
        command,
        env=env,
        cwd=cwd,
        input=stdin,
        text=True,
        errors="replace",
        capture_output=True,
        check=False,
    )
    if done.returncode:
        raise Problem(f"{failure}: {reason(done.stderr or done.stdout)}")
    return done.stdout


def reason(output):
    """Pick the line that tells most out of what a failed program printed."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    if not lines:
        return "no reason given"
    for start in ("E:", "ERROR", "FATAL", "error:", "initdb: error"):
        for line in lines:
            if line.startswith(start) or f" {start}" in line:
                return line[:300]
    return lines[-1][:300]
