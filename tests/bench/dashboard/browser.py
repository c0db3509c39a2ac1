"""From the click on the menu until the first panel is seen, in a real Chromium."""

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from configparser import ConfigParser
from pathlib import Path

from results import database

from .building import HEAD

sys.path.append(str(Path(__file__).parents[3]))

from launcher import browser  # noqa: E402
from launcher.page import Page  # noqa: E402
from launcher.screenshots import READY, log_in, wait  # noqa: E402

#: Whose screens are timed, and the menu that each clicks on.
WHO = (
    ("manager over everybody", HEAD, "spm_objectives.spm_menu_dashboard"),
    ("salesperson", "bench_0007", "spm_objectives.spm_menu_my_performance"),
)
#: A screen of the same app, to come from.
_BEFORE = "/odoo/action-spm_objectives.spm_objective_action_mine"
_START_SECONDS = 180
_CLICK = """new Promise((resolve, reject) => {
    performance.clearMarks();
    const start = performance.now();
    document.querySelector(%s).click();
    const look = () => {
        const [mark] = performance.getEntriesByName("spm_dashboard_first_panel");
        if (mark && document.querySelector(".o_spm_panel")) {
            resolve((mark.startTime - start) / 1000);
        } else if (performance.now() - start > 60000) {
            reject(new Error("no panel appears"));
        } else {
            setTimeout(look, 5);
        }
    };
    look();
})"""


def clicks(name, login, menu, repeat):
    """Seconds of each click; scripts and styles are in the browser's cache by then.

    :param name: of the database
    """
    with database.environment(name) as env:
        user = env["res.users"].search([("login", "=", login)])
        user.password = login
        # what this server bundles anew, the next one finds in the database
        env["ir.config_parameter"].set_param("ir_attachment.location", "db")
    program = browser.ensure() / "google-chrome"
    with _server(name) as base, Page(program) as page:
        page.size(1600, 900)
        log_in(page, base, login, name)
        return [_click(page, base, menu) for _ in range(repeat + 1)][1:]


def _click(page, base, menu):
    page.go(base + _BEFORE)
    entry = json.dumps(f".o_menu_sections [data-menu-xmlid='{menu}']")
    wait(page, READY, "the screen before does not appear")
    wait(page, f"Boolean(document.querySelector({entry}))", f"there is no menu {menu}")
    return page.evaluate(_CLICK % entry)


@contextlib.contextmanager
def _server(name):
    """Odoo on a database of the bench, with files of its own; its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    conf = os.environ["ODOO_RC"]
    parser = ConfigParser(interpolation=None)
    parser.read(conf, encoding="utf-8")
    files = Path(parser["options"]["data_dir"], "filestore")
    with tempfile.TemporaryDirectory(prefix="spm_bench_") as folder:
        # the scripts and styles of the ready database, which the bench's is a copy of
        copy = Path(folder, "filestore", name)
        shutil.copytree(files / os.environ["SPM_READY_DB"], copy)
        command = [sys.executable, "-m", "odoo", "server", "-c", conf, "-d", name]
        command += ["--db-filter", f"^{name}$", "-D", folder, "--log-level=error"]
        command += ["--http-port", str(port), "--max-cron-threads=0"]
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL)
        try:
            base = f"http://127.0.0.1:{port}"
            _wait(process, f"{base}/web/login")
            yield base
        finally:
            process.kill()
            process.wait()


def _wait(process, address):
    deadline = time.monotonic() + _START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(urllib.error.URLError, OSError):
            urllib.request.urlopen(address, timeout=60).close()
            return
        time.sleep(0.3)
    raise RuntimeError("Odoo does not start")
