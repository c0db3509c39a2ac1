"""A headless Chromium for the browser tests."""

import os
import shutil

from . import paths, programs
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


def ensure():
    """Return a folder for PATH with the browser under the name Odoo looks for."""
    system = shutil.which("chromium") or shutil.which("google-chrome")
    if system:
        write_wrapper(system, {})
        return WRAPPERS
    root = HOME / "root"
    if not (root / PROGRAM).exists():
        try:
            programs.fetch(
                "Getting Chromium for the browser tests", PACKAGES, HOME, cache_gb=1.5
            )
        except Problem as problem:
            raise Problem(
                f"the browser tests need Chromium ({problem}): apt install chromium"
            ) from problem
    # some libraries sit one folder deeper, such as pulseaudio's
    found = [*root.glob("**/*-linux-gnu*/*.so*"), *root.glob("**/*-linux-gnu*/*/*.so*")]
    libraries = [str(root / "usr/lib/chromium")]
    libraries += sorted({str(library.parent) for library in found})
    variables = {
        "LD_LIBRARY_PATH": os.pathsep.join(libraries),
        "FONTCONFIG_FILE": str(programs.write_fonts(HOME)),
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


def write_wrapper(program, variables):
    """Write the script that starts the browser."""
    # what it stores for a user stays in the cache
    variables = {"HOME": str(HOME / "home"), **variables}
    (HOME / "home").mkdir(parents=True, exist_ok=True)
    # google-chrome is the first name that Odoo tries
    programs.write_wrapper(WRAPPERS / "google-chrome", program, variables, FLAGS)
