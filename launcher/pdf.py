"""wkhtmltopdf, which Odoo makes PDFs with."""

import os
import shlex
import shutil

from . import apt, browser, disk, paths
from .problem import Problem
from .process import run
from .progress import Step, say

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
            fetch(root)
        return wrapped(root)
    except Problem as problem:
        say(f"No PDFs ({problem}): apt install wkhtmltopdf")
        return None


def wrapped(root):
    """Write the script that starts it, try that once, and return its folder."""
    libraries = sorted({str(f.parent) for f in root.glob("**/*-linux-gnu*/*.so*")})
    fonts = HOME / "fonts.conf"
    fonts.write_text(browser.FONTS.format(root=root, home=HOME), encoding="utf-8")
    variables = {
        "LD_LIBRARY_PATH": os.pathsep.join(libraries),
        "FONTCONFIG_FILE": str(fonts),
        "QT_QPA_PLATFORM": "offscreen",
        "QT_PLUGIN_PATH": os.pathsep.join(map(str, root.glob("**/qt5/plugins"))),
    }
    exports = "".join(f"export {k}={shlex.quote(v)}\n" for k, v in variables.items())
    WRAPPERS.mkdir(parents=True, exist_ok=True)
    wrapper = WRAPPERS / "wkhtmltopdf"
    fresh = wrapper.with_suffix(f".{os.getpid()}")
    start = f'exec {shlex.quote(str(root / PROGRAM))} "$@"\n'
    fresh.write_text(f"#!/bin/sh\n{exports}{start}", encoding="utf-8")
    fresh.chmod(0o755)
    fresh.rename(wrapper)
    if not (root / "works").exists():
        run([wrapper, "--version"], "wkhtmltopdf does not start")
        (root / "works").touch()
    return WRAPPERS


def fetch(root):
    """Download and unpack it with the libraries that this machine lacks."""
    disk.check(cache_gb=0.5, state_gb=0)
    temporary = root.with_suffix(".part")
    with Step("Getting wkhtmltopdf for PDFs") as step:
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
