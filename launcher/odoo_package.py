"""Get Odoo 19: the user's own checkout, or Debian's package in the cache."""

import json
import os
import re
import shutil
from pathlib import Path

from . import apt, disk, paths
from .problem import Problem
from .process import run
from .progress import Step, say

LOCK = paths.LAUNCHER / "odoo_package.lock"
HOME = paths.CACHE / "odoo"
PYTHON_FOLDER = "usr/lib/python3/dist-packages"

SUITE = "sid"
# Debian's package links to fonts and scripts of these packages. The newer ones
# of the last two no longer hold the files that the links name.
COMPANIONS = [
    "fonts-roboto-unhinted/sid",
    "fonts-montserrat/sid",
    "fonts-ocr-b/sid",
    "fonts-glyphicons-halflings/sid",
    "libjs-jquery/sid",
    "libjs-jquery-form/sid",
    "libjs-underscore/sid",
    "fonts-font-awesome/bookworm",
    "fonts-inconsolata/bookworm",
]
# Debian leaves this script out. The web client loads it for the camera's
# background blur and logs an error without it; an empty one is enough.
EMPTY_ASSET = "odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"


class Odoo:
    """Where an Odoo is and what identifies it."""

    def __init__(self, folder, identity, addons=()):
        self.folder = Path(folder)
        self.identity = identity
        self.addons = list(addons)


def ensure():
    """Return the Odoo to use, fetched when there is none yet."""
    if os.environ.get("ODOO_HOME"):
        return from_checkout(Path(os.environ["ODOO_HOME"]).expanduser().resolve())
    current = HOME / "current"
    if not current.exists():
        fetch()
    version, sha256 = current.read_text(encoding="utf-8").split()
    announce(version, sha256)
    return Odoo(HOME / version / PYTHON_FOLDER, f"{version} {sha256}")


def from_checkout(home):
    """Return the Odoo of a checkout after a look at its version."""
    release = home / "odoo" / "release.py"
    if not (home / "odoo-bin").exists() or not release.exists():
        raise Problem(f"ODOO_HOME={home} is no checkout of Odoo (no odoo-bin there)")
    match = re.search(
        r"^version_info = \((\d+), *(\d+)", release.read_text(), re.MULTILINE
    )
    if not match or match.groups() != ("19", "0"):
        found = ".".join(match.groups()) if match else "an unknown version"
        raise Problem(f"ODOO_HOME={home} is Odoo {found}, but Odoo 19.0 is needed")
    identity = str(home)
    if (home / ".git").exists() and shutil.which("git"):
        command = ["git", "-C", home, "rev-parse", "HEAD"]
        identity += run(command, "cannot read the commit of ODOO_HOME")
    return Odoo(home, identity, [home / "addons"])


def announce(version, sha256):
    """Say in one line when this is not the Odoo that the repository records."""
    lock = json.loads(LOCK.read_text(encoding="utf-8"))
    if (version, sha256) != (lock["version"], lock["sha256"]):
        say(
            f"Note: using {lock['package']} {version} (sha256 {sha256[:12]}…), "
            f"recorded is {lock['version']} ({lock['sha256'][:12]}…)"
        )


def fetch():
    """Download and unpack Debian's package; complete or not there at all."""
    package = json.loads(LOCK.read_text(encoding="utf-8"))["package"]
    with Step("Looking up Odoo in the Debian archive"):
        archive = apt.private("odoo", [SUITE, "bookworm"])
        disk.check(cache_gb=3, state_gb=1)
        archive.update()
        version, sha256 = archive.describe(package)
    downloads = HOME / f"{version}.deb"
    with Step(f"Downloading Odoo {version} (125 MB)"):
        files = archive.download([f"{package}/{SUITE}", *COMPANIONS], downloads)
    with Step("Unpacking Odoo"):
        target, temporary = HOME / version, HOME / f"{version}.part"
        for folder in (target, temporary):
            shutil.rmtree(folder, ignore_errors=True)
        apt.unpack(files, temporary)
        complete(temporary / PYTHON_FOLDER)
        temporary.rename(target)
        (HOME / "current").write_text(f"{version} {sha256}", encoding="utf-8")
        shutil.rmtree(downloads)


def complete(folder):
    """Put the missing asset there and look for links that lead nowhere."""
    asset = folder / EMPTY_ASSET
    asset.parent.mkdir(parents=True, exist_ok=True)
    asset.touch()
    dangling = [
        path for path in folder.rglob("*") if path.is_symlink() and not path.exists()
    ]
    if dangling:
        say(f"Note: {len(dangling)} files of Odoo are missing, e.g. {dangling[0]}")
