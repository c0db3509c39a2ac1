"""Programs from Debian packages, in the cache, with a script that starts each."""

import os
import shlex
import shutil

from . import apt, disk, paths
from .progress import Step

FONTS = """\
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
{folders}
  <cachedir>{home}/font-cache</cachedir>
</fontconfig>
"""


def fetch(title, packages, home, cache_gb):
    """Download packages, with the libraries this machine lacks, into ``home/root``."""
    disk.check(cache_gb=cache_gb, state_gb=0)
    root = home / "root"
    temporary = root.with_suffix(".part")
    with Step(title) as step:
        archive = apt.machine()
        archive.update()
        packages = archive.missing_for(packages)
        step.detail = f"{len(packages)} packages"
        files = archive.download(packages, home / "deb")
        shutil.rmtree(temporary, ignore_errors=True)
        apt.unpack(files, temporary)
        shutil.rmtree(root, ignore_errors=True)
        temporary.rename(root)
        shutil.rmtree(home / "deb")


def write_fonts(home):
    """Write which fonts a program under ``home`` uses; return the file."""
    file = home / "fonts.conf"
    # Odoo's screens ask for a font that came with Odoo
    odoo = sorted((paths.CACHE / "odoo").glob("*/usr/share/fonts"))
    folders = [home / "root/usr/share/fonts", *odoo, "/usr/share/fonts"]
    lines = "\n".join(f"  <dir>{folder}</dir>" for folder in folders)
    file.write_text(FONTS.format(folders=lines, home=home), encoding="utf-8")
    return file


def write_wrapper(wrapper, program, variables, flags=()):
    """Write the script that starts a program with variables and flags."""
    wrapper.parent.mkdir(parents=True, exist_ok=True)
    exports = "".join(f"export {k}={shlex.quote(v)}\n" for k, v in variables.items())
    start = " ".join(["exec", shlex.quote(str(program)), *flags, '"$@"\n'])
    # renamed, as another test run may be starting it
    fresh = wrapper.with_suffix(f".{os.getpid()}")
    fresh.write_text(f"#!/bin/sh\n{exports}{start}", encoding="utf-8")
    fresh.chmod(0o755)
    fresh.rename(wrapper)
