"""Virtual environments in the cache."""

import hashlib
import importlib.util
import os
import shutil
import sys

from . import apt, disk, paths
from .problem import Problem
from .process import run
from .progress import Step

PYTHON_VERSION = f"{sys.version_info[0]}.{sys.version_info[1]}"
CONSTRAINTS = paths.LAUNCHER / "constraints.txt"
ODOO_REQUIREMENTS = paths.LAUNCHER / "requirements.txt"
TEST_REQUIREMENTS = paths.LAUNCHER / "requirements-test.txt"
NO_INDEX = "cannot install from the Python package index (no network?)"


class Venv:
    """A virtual environment with what requirement files list."""

    def __init__(self, name):
        self.folder = paths.CACHE / "venv" / f"{name}-{PYTHON_VERSION}"
        self.bin = self.folder / "bin"
        self.python = self.bin / "python"

    @property
    def site_packages(self):
        """Return where pip installs to."""
        return self.folder / "lib" / f"python{PYTHON_VERSION}" / "site-packages"

    def ensure(self, requirements, title, constraints=CONSTRAINTS):
        """Install the requirements unless exactly they are there already."""
        files = [requirements, *([constraints] if constraints else [])]
        digest = hashlib.sha256(b"".join(f.read_bytes() for f in files)).hexdigest()
        mark = self.folder / f".{requirements.name}"
        if mark.exists() and mark.read_text(encoding="utf-8") == digest:
            return
        limits = ["-c", constraints] if constraints else []
        with Step(title):
            self._create()
            run(
                [self.python, "-m", "pip", "install", "-q", "--no-warn-script-location",
                 "--disable-pip-version-check", *limits, "-r", requirements],
                NO_INDEX,
                env=pip_environment(),
            )  # fmt: skip
            mark.write_text(digest, encoding="utf-8")

    def _create(self):
        if self.python.exists() and (self.bin / "pip").exists():
            return
        disk.check(cache_gb=0.5, state_gb=0)
        shutil.rmtree(self.folder, ignore_errors=True)
        command = [sys.executable, "-m", "venv", self.folder]
        failure = "cannot create a virtual environment"
        if importlib.util.find_spec("ensurepip"):
            run(command, failure)
            return
        # Debian keeps ensurepip in python3-venv; pip's own wheel does as well.
        run([*command, "--without-pip"], failure)
        wheel = pip_wheel()
        install = [self.python, wheel / "pip", "install", "-q", "pip", "setuptools<81"]
        run(install, NO_INDEX, env=pip_environment())


def pip_environment():
    """Return an environment in which pip writes to our cache only."""
    return {**os.environ, "PIP_CACHE_DIR": str(paths.CACHE / "pip")}


def pip_wheel():
    """Return Debian's wheel of pip, unpacked in the cache."""
    folder = paths.CACHE / "pip-wheel"
    wheels = sorted(folder.glob("usr/share/python-wheels/pip-*.whl"))
    if not wheels:
        try:
            archive = apt.private("pip", [apt.codename()])
            archive.update()
            apt.unpack(archive.download(["python3-pip-whl"], folder), folder)
        except Problem as problem:
            raise Problem(
                f"Python lacks ensurepip ({problem}): apt install python3-venv"
            ) from problem
        wheels = sorted(folder.glob("usr/share/python-wheels/pip-*.whl"))
    return wheels[-1]


def odoo():
    """Return the environment that Odoo runs in."""
    venv = Venv("odoo")
    venv.ensure(ODOO_REQUIREMENTS, "Installing Odoo's Python dependencies")
    return venv


def test():
    """Return Odoo's environment with the test tools in it."""
    venv = odoo()
    venv.ensure(TEST_REQUIREMENTS, "Installing the test tools")
    return venv
