"""`./spm test`: pytest with Odoo, on a copy of the ready database."""

import subprocess

from . import browser, database, paths
from .kit import Kit
from .lock import exclusive
from .progress import Step, say

DEFAULT_PATHS = ["addons", "tests"]
TAKES_VALUE = {"-k", "-m", "-p", "-n", "-o", "-c", "-r", "-W"}


def run(arguments):
    """Prepare everything, run pytest and return its exit status."""
    with exclusive("test"):
        kit = Kit(with_tests=True)
        chromium = browser.ensure()
        databases = database.Databases(kit)
        ready = databases.ensure_ready()
        complaints = databases.complaints(ready)
        with Step("Copying the test database"):
            copy = databases.test_copy(ready)
    conf = kit.write_conf(
        f"{copy}.conf", cron_threads=0, extra=f"db_name = {copy}\ntest_enable = True\n"
    )
    environment = kit.environment(
        HYPOTHESIS_STORAGE_DIRECTORY=str(paths.STATE / "hypothesis"), SPM_READY_DB=ready
    )
    environment["PATH"] = f"{chromium}:{environment['PATH']}"
    command = [kit.venv.python, "-m", "pytest", *options(conf), *chosen(arguments)]
    try:
        status = subprocess.run(
            command, env=environment, cwd=paths.ROOT, check=False
        ).returncode
    finally:
        for name in databases.names():
            if name == copy or name.startswith(f"{copy}-"):
                databases.drop(name)
        conf.unlink()
    for complaint in complaints:
        say(f"Odoo's log of the installation: {complaint}")
    return status or (1 if complaints else 0)


def options(conf):
    """Return the options that every run has."""
    return [
        f"--odoo-config={conf}",
        "--odoo-http",
        "-p",
        "launcher.no_browser_skips",
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
