"""Everything Odoo needs to run, brought together."""

import os
import subprocess

from . import install_log, odoo_package, paths, pdf, postgres, venv
from .problem import Problem
from .process import run

CONFIGURATION = """\
[options]
addons_path = {addons}
data_dir = {data}
http_interface = 127.0.0.1
list_db = False
max_cron_threads = {cron_threads}
limit_time_real = 3600
limit_time_cpu = 3600
limit_memory_soft = 0
limit_memory_hard = 0
screenshots = {screenshots}
"""

SCREENS = "env['ir.qweb']._pregenerate_assets_bundles(); env.cr.commit()"


class Kit:
    """An Odoo, a virtual environment and a running PostgreSQL."""

    def __init__(self, with_tests=False):
        paths.make_state()
        self.odoo = odoo_package.ensure()
        self.venv = venv.test() if with_tests else venv.odoo()
        self.postgres = postgres.Postgres(self.venv)
        self.postgres.ensure()
        self.conf = self.write_conf("odoo.conf")
        self.programs = []

    def add_pdf(self):
        """Give Odoo what it makes PDFs with."""
        folder = pdf.ensure()
        if folder:
            self.programs.append(folder)

    def write_conf(self, name, cron_threads=1, extra=""):
        """Write a configuration file for Odoo and return its path."""
        file = paths.STATE / name
        text = CONFIGURATION.format(
            addons=",".join(str(p) for p in [paths.ADDONS, *self.odoo.addons]),
            data=paths.DATA,
            screenshots=paths.LOGS / "tests",
            cron_threads=cron_threads,
        )
        file.write_text(text + extra, encoding="utf-8")
        return file

    def environment(self, **more):
        """Return the environment of Odoo and of its tests."""
        inherited = {
            key: value
            for key, value in os.environ.items()
            if not key.startswith("PG") and key not in ("PYTHONHOME", "ODOO_RC")
        }
        folders = [self.venv.bin, self.postgres.bin, *self.programs]
        path = os.pathsep.join(map(str, folders))
        return {
            **inherited,
            **self.postgres.environment(),
            "PATH": path + os.pathsep + os.environ.get("PATH", os.defpath),
            "PYTHONPATH": str(self.odoo.folder),
            # keeps compiled files out of the repository
            "PYTHONPYCACHEPREFIX": str(paths.CACHE / "pycache"),
            **more,
        }

    def command(self, *arguments):
        """Return the command line that runs Odoo."""
        return [str(part) for part in (self.venv.python, "-m", "odoo", *arguments)]

    def install(self, database, arguments, log, step):
        """Run Odoo once to install or update modules."""
        command = self.command(
            "server", "-c", self.conf, "-d", database, "--with-demo", "--no-http",
            "--max-cron-threads=0", "--stop-after-init", *arguments,
        )  # fmt: skip
        if self._follow(command, log, step):
            text = log.read_text(encoding="utf-8")
            reason = install_log.last_error(text)[:300]
            raise Problem(f"Odoo cannot install {database}: {reason} (log: {log})")

    def prepare_screens(self, database):
        """Build the scripts and styles of all screens once, ahead of every browser.

        Odoo builds them at first sight. Tests at work side by side would each build
        them again, and share the folder they are kept in.
        """
        command = self.command("shell", "-c", self.conf, "-d", database, "--no-http")
        failure = f"Odoo cannot build the screens of {database}"
        run(command, failure, env=self.environment(), cwd=paths.STATE, stdin=SCREENS)

    def _follow(self, command, log, step):
        """Run Odoo, show how far it is, and return its exit status."""
        with (
            open(log, "w", encoding="utf-8") as file,
            subprocess.Popen(
                command,
                env=self.environment(),
                cwd=paths.STATE,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
            ) as process,
        ):
            try:
                for line in process.stdout:
                    file.write(line)
                    step.detail = install_log.loading(line) or step.detail
            except KeyboardInterrupt:
                process.kill()  # what it was at is built anew next time
                raise
        return process.returncode
