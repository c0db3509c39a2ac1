"""`./spm test`: pytest with Odoo, on a copy of the ready database."""

import os
import shutil
import subprocess

from . import browser, database, paths
from .kit import Kit
from .lock import exclusive
from .progress import Step, say

DEFAULT_PATHS = ["addons", "tests"]
LONGEST_TMPDIR = 60  # Chromium adds a socket, whose path is limited to 107
TAKES_VALUE = {"-k", "-m", "-p", "-n", "-o", "-c", "-r", "-W"}


def run(arguments):
    """Prepare everything, run pytest and return its exit status."""
    with exclusive("test"):
        kit = Kit(with_tests=True)
        chromium = browser.ensure()
        kit.add_pdf()
        databases = database.Databases(kit)
        ready = databases.ensure_ready()
        base = databases.ensure_base()
        complaints = databases.complaints(ready)
        with Step("Copying the test database"):
            copy = databases.test_copy(ready)
    temporary = paths.CACHE / "tmp" / str(os.getpid())
    extra = f"db_name = {copy}\ntest_enable = True\n"
    conf = kit.write_conf(f"{copy}.conf", cron_threads=0, extra=extra)
    command = [kit.venv.python, "-m", "pytest", *options(conf), *chosen(arguments)]
    env = environment(kit, chromium, temporary, base, ready)
    try:
        done = subprocess.run(command, env=env, cwd=paths.ROOT, check=False)
    finally:
        databases.drop_copies(copy)
        conf.unlink()
        shutil.rmtree(temporary, ignore_errors=True)
    for complaint in complaints:
        say(f"Odoo's log of the installation: {complaint}")
    return done.returncode or (1 if complaints else 0)


def environment(kit, chromium, temporary, base, ready):
    """Return the environment of pytest."""
    more = {
        "HYPOTHESIS_STORAGE_DIRECTORY": str(paths.STATE / "hypothesis"),
        "SPM_BASE_DB": base,
        "SPM_READY_DB": ready,
    }
    if len(str(temporary)) < LONGEST_TMPDIR:
        temporary.mkdir(parents=True, exist_ok=True)
        more["TMPDIR"] = str(temporary)
    env = kit.environment(**more)
    return {**env, "PATH": f"{chromium}{os.pathsep}{env['PATH']}"}


def options(conf):
    """Return the options that every run has."""
    return [
        f"--odoo-config={conf}",
        "--odoo-http",
        "-p",
        "launcher.browser_tests",
        "-o",
        f"cache_dir={paths.STATE / 'pytest_cache'}",
    ]


def chosen(arguments):
    """Return the user's arguments, with paths and workers when they name none."""
    words = [
        word
        for before, word in zip(["", *arguments], arguments, strict=False)
        if before not in TAKES_VALUE and not word.startswith("-")
    ]
    found = any((paths.ROOT / word.split("::")[0]).exists() for word in words)
    defaults = [] if found else [p for p in DEFAULT_PATHS if (paths.ROOT / p).exists()]
    workers = []
    if not any(a.startswith(("-n", "--numprocesses", "--pdb")) for a in arguments):
        # a class stays on one worker, as its preparation is the expensive part
        workers = ["-n", "2", "--dist", "loadscope"]
    return [*workers, *arguments, *defaults]
