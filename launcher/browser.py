"""A headless Chromium for the browser tests."""

import os
import shlex
import shutil

from . import apt, disk, paths
from .problem import Problem
from .process import run
from .progress import Step

HOME = paths.CACHE / "chromium"
WRAPPERS = HOME / "bin"
PROGRAM = "usr/lib/chromium/chromium"
PACKAGES = ["chromium", "fonts-dejavu-core"]

# Without them it calls home, and waits for that on a closed network.
FLAGS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
]

FONTS = """\
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{root}/usr/share/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>{home}/font-cache</cachedir>
</fontconfig>
"""


def ensure():
    """Return a folder for PATH with the browser under the name Odoo looks for."""
    system = shutil.which("chromium") or shutil.which("google-chrome")
    if system:
        write_wrapper(system, {})
        return WRAPPERS
    root = HOME / "root"
    if not (root / PROGRAM).exists():
        try:
            fetch(root)
        except Problem as problem:
            raise Problem(
                f"the browser tests need Chromium ({problem}): apt install chromium"
            ) from problem
    # some libraries sit one folder deeper, such as pulseaudio's
    found = [*root.glob("**/*-linux-gnu*/*.so*"), *root.glob("**/*-linux-gnu*/*/*.so*")]
    libraries = [str(root / "usr/lib/chromium")]
    libraries += sorted({str(library.parent) for library in found})
    (HOME / "fonts.conf").write_text(
        FONTS.format(root=root, home=HOME), encoding="utf-8"
    )
    variables = {
        "LD_LIBRARY_PATH": os.pathsep.join(libraries),
        "FONTCONFIG_FILE": str(HOME / "fonts.conf"),
        "XDG_DATA_DIRS": f"{root}/usr/share:/usr/share",
    }
    write_wrapper(root / PROGRAM, variables)
    if not (root / "works").exists():
        with Step("Trying Chromium"):
            check()
        (root / "works").touch()
    return WRAPPERS


def check():
    """Raise a Problem when the browser does not start."""
    page = "data:text/html,<p>it works</p>"
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--dump-dom"]
    failure = "Chromium does not start: apt install chromium"
    run([WRAPPERS / "google-chrome", *options, page], failure)


def fetch(root):
    """Download and unpack Chromium with the libraries this machine lacks."""
    disk.check(cache_gb=1.5, state_gb=0)
    temporary = root.with_suffix(".part")
    with Step("Getting Chromium for the browser tests") as step:
        archive = apt.machine()
        archive.update()
        packages = archive.missing_for(PACKAGES)
        step.detail = f"{len(packages)} packages"
        files = archive.download(packages, HOME / "deb")
        shutil.rmtree(temporary, ignore_errors=True)
        apt.unpack(files, temporary)
        shutil.rmtree(root, ignore_errors=True)
        temporary.rename(root)
        shutil.rmtree(HOME / "deb")


def write_wrapper(program, variables):
    """Write the script that starts the browser."""
    # what it stores for a user stays in the cache
    variables = {"HOME": str(HOME / "home"), **variables}
    (HOME / "home").mkdir(parents=True, exist_ok=True)
    WRAPPERS.mkdir(parents=True, exist_ok=True)
    exports = "".join(f"export {k}={shlex.quote(v)}\n" for k, v in variables.items())
    start = f'exec {shlex.quote(str(program))} {" ".join(FLAGS)} "$@"\n'
    # google-chrome is the first name that Odoo tries
    wrapper = WRAPPERS / "google-chrome"
    fresh = wrapper.with_suffix(".part")
    fresh.write_text(f"#!/bin/sh\n{exports}{start}", encoding="utf-8")
    fresh.chmod(0o755)
    fresh.rename(wrapper)
