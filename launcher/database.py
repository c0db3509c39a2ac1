"""Databases, built under a temporary name and renamed when complete.

`spm_base_…` has Odoo's modules that our addons need, `spm_ready_…` our addons as
well; the demo and every test run start from a copy of it.
"""

import contextlib
import hashlib
import json
import os
import shutil

from . import addons, install_log, paths
from .problem import Problem
from .progress import Step, say

DEMO = "spm_demo"
TEST = "spm_test_"  # and the process id of the run
OURS = r"SELECT datname FROM pg_database WHERE datname LIKE 'spm\_%'"
DEMO_STATE = paths.STATE / "demo.json"


class Databases:
    """The databases of this checkout."""

    def __init__(self, kit):
        self.kit = kit
        self.postgres = kit.postgres
        self.manifests = addons.manifests()

    # -- single databases ---------------------------------------------------

    def names(self):
        """Return the names of all databases of ours."""
        return self.postgres.sql(OURS)

    def exists(self, name):
        """Say whether a database is there with its files."""
        return name in self.names() and (paths.FILESTORE / name).is_dir()

    def drop(self, name, force=True):
        """Remove a database and its files."""
        options = ["--if-exists", *(["--force"] if force else [])]
        self.postgres.tool("dropdb", *options, name)
        shutil.rmtree(paths.FILESTORE / name, ignore_errors=True)

    def copy(self, source, target):
        """Copy a database with its files."""
        self.drop(target)
        self.postgres.tool("createdb", "-T", source, target)
        # Odoo never changes a stored file, so a link is as good as a copy.
        shutil.copytree(
            paths.FILESTORE / source, paths.FILESTORE / target, copy_function=os.link
        )

    def rename(self, source, target):
        """Give a complete database its name."""
        (paths.FILESTORE / source).mkdir(exist_ok=True)
        shutil.rmtree(paths.FILESTORE / target, ignore_errors=True)
        (paths.FILESTORE / source).rename(paths.FILESTORE / target)
        self.postgres.sql(f'ALTER DATABASE "{source}" RENAME TO "{target}"')

    def drop_stale(self, prefix, keep):
        """Remove what earlier versions of the addons left."""
        for name in self.names():
            if name.startswith(prefix) and name != keep:
                # somebody may still be at work on it, and is not disturbed
                with contextlib.suppress(Problem):
                    self.drop(name, force=False)
                    _log(name).unlink(missing_ok=True)

    # -- the chain base, ready, demo -----------------------------------------

    def base_name(self):
        """Return the name of the database with Odoo's modules."""
        modules = addons.base_modules(self.manifests)
        return "spm_base_" + self._hash(self.kit.odoo.identity, modules)

    def ready_name(self):
        """Return the name of the database with our addons."""
        files = addons.digests(self.manifests, addons.SERVED)
        return "spm_ready_" + self._hash(self.base_name(), files)

    def ensure_base(self):
        """Build the database with Odoo's modules, with demo data."""
        name = self.base_name()
        if not self.exists(name):
            self.drop("spm_build_base")
            modules = ",".join(addons.base_modules(self.manifests))
            with Step("Installing Odoo's modules with demo data") as step:
                self.kit.install("spm_build_base", ["-i", modules], _log(name), step)
            self.drop(name)
            self.rename("spm_build_base", name)
        self.drop_stale("spm_base_", name)
        return name

    def ensure_ready(self):
        """Build the database with our addons, with demo data."""
        name = self.ready_name()
        if not self.exists(name):
            base = self.ensure_base()
            self.copy(base, "spm_build_ready")
            modules = ",".join(self.manifests)
            with Step("Installing the addons with demo data") as step:
                self.kit.install("spm_build_ready", ["-i", modules], _log(name), step)
            with Step("Preparing the screens"):
                self.kit.prepare_screens("spm_build_ready")
            self.drop(name)
            self.rename("spm_build_ready", name)
        self.drop_stale("spm_ready_", name)
        return name

    def complaints(self, name):
        """Return the warnings and errors Odoo logged when it built the database."""
        return install_log.complaints(_log(name).read_text(encoding="utf-8"))

    def demo_is_current(self):
        """Say whether the demo has the addons as they are now."""
        return self._demo_state() == self._wanted() and self.exists(DEMO)

    def ensure_demo(self):
        """Make the demo, or update it with the addons that changed."""
        if self.demo_is_current():
            return
        if self._demo_is_young():
            self._update_demo()
        else:
            ready = self.ensure_ready()
            with Step("Copying the demo database"):
                self.copy(ready, "spm_build_demo")
                self.drop(DEMO)
                self.rename("spm_build_demo", DEMO)
        DEMO_STATE.write_text(json.dumps(self._wanted()), encoding="utf-8")

    def _demo_is_young(self):
        """Say whether the demo tells today's story: Odoo updates no demo data."""
        if not self.exists(DEMO):
            return False
        if self._demo_state().get(DEMO) == self._wanted()[DEMO]:
            return True
        say("The demo data has changed: the demo starts anew.")
        return False

    def _update_demo(self):
        old, new = self._demo_state(), self._wanted()
        gone = sorted(set(old) - set(new))
        if gone:
            say(f"Note: {', '.join(gone)} is gone: ./spm clean starts a new demo")
        changed = [name for name in new if old.get(name) != new[name] and name != DEMO]
        # Until it is complete, everything counts as changed.
        DEMO_STATE.write_text(json.dumps({DEMO: new[DEMO]}), encoding="utf-8")
        modules = ",".join(changed)
        with Step("Updating the demo") as step:
            # -i passes over what is installed, -u over what is not
            arguments = ["-i", modules, "-u", modules]
            self.kit.install(DEMO, arguments, _log("update"), step)

    def _demo_state(self):
        try:
            return json.loads(DEMO_STATE.read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return {}

    def _wanted(self):
        # updating "base" updates every module
        identity = self._hash(self.kit.odoo.identity)
        story = addons.demo_digest(self.manifests)
        return {"base": identity, DEMO: story, **addons.digests(self.manifests)}

    def _hash(self, *parts):
        text = json.dumps(parts, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:10]

    # -- test runs -------------------------------------------------------------

    def test_copy(self, ready):
        """Return the name of a fresh copy for one test run."""
        self._drop_left_copies()
        name = f"{TEST}{os.getpid()}"
        self.copy(ready, name)
        return name

    def drop_copies(self, copy):
        """Remove the databases of a test run, its workers' included."""
        for name in self.names():
            if name == copy or name.startswith(f"{copy}-"):
                self.drop(name)

    def _drop_left_copies(self):
        for name in self.names():
            if name.startswith(TEST) and not test_is_alive(name):
                self.drop(name)


def _log(name):
    return paths.LOGS / f"install_{name}.log"


def test_is_alive(name):
    """Say whether the test run still goes on whose database this is."""
    pid = name.removeprefix(TEST).split("-")[0]
    try:
        os.kill(int(pid), 0)
    except (ProcessLookupError, ValueError):
        return False
    except PermissionError:
        return True
    return True
