"""The demo server in the background."""

import fcntl
import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request

from . import database, install_log, paths, ports
from .problem import Problem
from .progress import Step

STATE = paths.STATE / "server.json"
ALIVE = paths.STATE / "server.lock"
LOG = paths.LOGS / "server.log"
START_SECONDS = 180


def running():
    """Return {"pid", "port"} of the running server, or None."""
    try:
        with open(ALIVE, encoding="utf-8") as file:
            # The server holds this lock as long as it lives; a process id alone
            # may belong to somebody else by now.
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return None
    except BlockingIOError:
        return json.loads(STATE.read_text(encoding="utf-8"))
    return None


def check_port(port):
    """Raise a Problem when somebody else listens on the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            owner = ports.owner(port)
            raise Problem(
                f"port {port} is taken{f' by {owner}' if owner else ''}: "
                "stop that, or choose another one with --port"
            ) from error


def start(kit, port):
    """Start the server and wait until it answers."""
    conf = kit.write_conf("server.conf", extra=f"dbfilter = ^{database.DEMO}$\n")
    command = kit.command(
        "server", "-c", conf, "-d", database.DEMO, "--http-port", port
    )
    with open(ALIVE, "w", encoding="utf-8") as alive, open(LOG, "w") as log:
        fcntl.flock(alive, fcntl.LOCK_EX | fcntl.LOCK_NB)
        process = subprocess.Popen(
            command,
            env=kit.environment(),
            cwd=paths.STATE,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            pass_fds=[alive.fileno()],
            start_new_session=True,
        )
        state = json.dumps({"pid": process.pid, "port": port})
        STATE.write_text(state, encoding="utf-8")
    with Step("Starting Odoo"):
        _wait(process, port)


def _wait(process, port):
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            text = LOG.read_text(encoding="utf-8", errors="replace")
            reason = install_log.last_error(text)[:300]
            raise Problem(f"Odoo stopped at once: {reason} (log: {LOG})")
        try:
            with urllib.request.urlopen(login_page(port), timeout=60) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    stop()
    raise Problem(f"Odoo does not answer on port {port} (log: {LOG})")


def login_page(port):
    """Return the address that answers once the server is up."""
    return f"http://127.0.0.1:{port}/web/login"


def stop():
    """Stop the server; say whether one ran."""
    state = running()
    if not state:
        return False
    # Odoo finishes its requests on the first signal and quits on the second.
    for patience in (20, 5):
        os.kill(state["pid"], signal.SIGTERM)
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            if not running():
                return True
            time.sleep(0.1)
    os.kill(state["pid"], signal.SIGKILL)
    return True
