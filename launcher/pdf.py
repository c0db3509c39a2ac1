"""wkhtmltopdf, which Odoo makes PDFs with."""

import os
import shutil

from . import paths, programs
from .problem import Problem
from .process import run
from .progress import say

HOME = paths.CACHE / "wkhtmltopdf"
WRAPPERS = HOME / "bin"
PROGRAM = "usr/bin/wkhtmltopdf"
PACKAGES = ["wkhtmltopdf", "fonts-dejavu-core"]


def ensure():
    """Return a folder for PATH with wkhtmltopdf in it, or None where none can be had.

    Without one Odoo works, but for PDFs: it says so to whoever wants one.
    """
    if shutil.which("wkhtmltopdf"):
        return None
    root = HOME / "root"
    try:
        if not (root / PROGRAM).exists():
            programs.fetch("Getting wkhtmltopdf for PDFs", PACKAGES, HOME, cache_gb=0.5)
        return wrapped(root)
    except Problem as problem:
        say(f"No PDFs ({problem}): apt install wkhtmltopdf")
        return None


def wrapped(root):
    """Write the script that starts it, try that once, and return its folder."""
    libraries = sorted({str(f.parent) for f in root.glob("**/*-linux-gnu*/*.so*")})
    variables = {
        "LD_LIBRARY_PATH": os.pathsep.join(libraries),
        "FONTCONFIG_FILE": str(programs.write_fonts(HOME)),
        "QT_QPA_PLATFORM": "offscreen",
        "QT_PLUGIN_PATH": os.pathsep.join(map(str, root.glob("**/qt5/plugins"))),
    }
    wrapper = WRAPPERS / "wkhtmltopdf"
    programs.write_wrapper(wrapper, root / PROGRAM, variables)
    if not (root / "works").exists():
        run([wrapper, "--version"], "wkhtmltopdf does not start")
        (root / "works").touch()
    return WRAPPERS
