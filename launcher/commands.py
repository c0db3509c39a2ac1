"""What each command does."""

import os
import shutil
import subprocess

from . import browser, database, disk, paths, postgres, server, testing, venv
from . import check as checking
from . import screenshots as taking
from .kit import Kit
from .lock import exclusive
from .page import Page
from .problem import Problem
from .process import run
from .progress import Step, say

LOGINS = [
    ("salesperson", "sam", "sam"),
    ("sales manager", "maria", "maria"),
    ("compensation officer", "olga", "olga"),
    ("compensation officer", "otto", "otto"),
    ("administrator", "admin", "admin"),
]


def demo(options, _passed_on):
    """Start the demo; with one that runs already, print where."""
    with exclusive("demo"):
        state = server.running()
        if not state:
            server.check_port(options.port)
            disk.check(cache_gb=0.2, state_gb=0.5)
        kit = Kit()
        databases = database.Databases(kit)
        port = options.port
        if state:
            port = state["port"]
            if databases.demo_is_current():
                say("The demo is running already.")
                greet(port)
                return 0
            say("The addons have changed: the demo starts again.")
            server.stop()
        databases.ensure_demo()
        kit.add_pdf()
        server.start(kit, port)
    greet(port)
    return 0


def greet(port):
    """Print the address and the logins."""
    say(f"\n  http://localhost:{port}\n")
    for role, login, password in LOGINS:
        say(f"  {role:22} login {login:8} password {password}")
    say("\n./spm stop ends it.")


def stop(_options, _passed_on):
    """Stop the server and the embedded PostgreSQL."""
    with exclusive("stop"):
        stopped = [name for name, yes in _stop_all().items() if yes]
    say(f"Stopped: {' and '.join(stopped)}." if stopped else "Nothing was running.")
    return 0


def _stop_all():
    stopped = {"Odoo": server.running() and server.stop()}
    embedded = _postgres(external=False)
    if embedded and embedded.is_running():
        if _tests_run(embedded):
            raise Problem("a test run is going on: PostgreSQL stays until it ends")
        stopped["PostgreSQL"] = embedded.stop()
    return stopped


def _tests_run(embedded):
    try:
        names = embedded.sql(database.OURS)
    except Problem:
        return False  # a broken cluster can be stopped and removed as well
    tests = [name for name in names if name.startswith(database.TEST)]
    return any(map(database.test_is_alive, tests))


def _postgres(external):
    environment = venv.Venv("odoo")
    if not environment.python.exists():
        return None
    return postgres.Postgres(environment, external)


def clean(options, _passed_on):
    """Remove what this checkout made, and with --cache what was downloaded."""
    with exclusive("clean"):
        _stop_all()
        own = _postgres(external=True) if postgres.is_external() else None
        if own:
            for name in own.sql(database.OURS):
                own.tool("dropdb", "--if-exists", "--force", name)
        shutil.rmtree(paths.STATE)
    say(f"Removed {paths.STATE}.")
    if options.cache:
        shutil.rmtree(paths.CACHE, ignore_errors=True)
        say(f"Removed {paths.CACHE}.")
    return 0


def test(_options, passed_on):
    """Run the tests."""
    return testing.run(passed_on)


def check(options, _passed_on):
    """Run plan documents."""
    return checking.run(options)


def lint(options, _passed_on):
    """Run the linters, or install them as a git hook."""
    requirements = paths.ROOT / ".ci" / "lint-requirements.txt"
    tools = venv.Venv("lint")
    if not requirements.exists():
        requirements = paths.LAUNCHER / "requirements-lint.txt"
    # nothing here runs with Odoo: its versions do not bind the linters
    tools.ensure(requirements, "Installing the linters", constraints=None)
    command = [tools.bin / "pre-commit"]
    command += ["install"] if options.install else ["run", "--all-files"]
    environment = {
        **os.environ,
        "PATH": f"{tools.bin}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "PRE_COMMIT_HOME": str(paths.CACHE / "pre-commit"),
        # every tool has a cache of its own
        "PIP_CACHE_DIR": str(paths.CACHE / "pip"),
        "npm_config_cache": str(paths.CACHE / "npm"),
        "PYLINTHOME": str(paths.CACHE / "pylint"),
        "RUFF_CACHE_DIR": str(paths.CACHE / "ruff"),
    }
    return subprocess.run(
        command, cwd=paths.ROOT, env=environment, check=False
    ).returncode


def bench(_options, passed_on):
    """Run a benchmark with the ready database at hand."""
    folder = paths.ROOT / "tests" / "bench"
    known = sorted(f.stem.removeprefix("bench_") for f in folder.glob("bench_*.py"))
    if not passed_on or passed_on[0] not in known:
        raise Problem(
            f"./spm bench NAME, which is one of: {', '.join(known) or 'none yet'}"
        )
    with exclusive("bench"):
        kit = Kit(with_tests=True)
        ready = database.Databases(kit).ensure_ready()
    command = [kit.venv.python, folder / f"bench_{passed_on[0]}.py", *passed_on[1:]]
    environment = kit.environment(ODOO_RC=str(kit.conf), SPM_READY_DB=ready)
    return subprocess.run(
        command, cwd=paths.ROOT, env=environment, check=False
    ).returncode


def screenshots(options, _passed_on):
    """Take the pictures of the screens from the running demo."""
    pictures = taking.chosen(taking.read(), options.names)
    with exclusive("screenshots"):
        state = server.running()
        if not state:
            raise Problem("no demo is running: ./spm demo starts one")
        program = browser.ensure() / "google-chrome"
        with Page(program) as page:
            taking.take(page, f"http://localhost:{state['port']}", pictures)
        taking.shrink(venv.odoo().python, pictures)
    say(f"{len(pictures)} pictures taken: look at them before you commit them.")
    return 0


def pot(_options, _passed_on):
    """Export i18n/<addon>.pot of every addon."""
    with exclusive("pot"):
        kit = Kit()
        databases = database.Databases(kit)
        ready = databases.ensure_ready()
        with Step("Exporting the terms"):
            command = kit.command(
                "i18n", "export", "-c", kit.conf, "-d", ready, *databases.manifests
            )
            run(command, "cannot export the terms", env=kit.environment())
    return 0


def shell(_options, passed_on):
    """Open a Python shell in the demo database."""
    return odoo(None, ["shell", "-d", database.DEMO, "--no-http", *passed_on])


def odoo(_options, passed_on):
    """Run Odoo's own command line."""
    kit = Kit()
    environment = kit.environment(ODOO_RC=str(kit.conf))
    return subprocess.run(
        kit.command(*passed_on), cwd=paths.ROOT, env=environment, check=False
    ).returncode
