"""The addons of this repository: what they depend on, whether they changed."""

import ast
import hashlib

from . import paths
from .problem import Problem

# Neither installed nor served: a change here changes no database.
NEVER = {"tests", "readme", "__pycache__"}
# Read from the disk on every start, so a database with it stays true.
SERVED = NEVER | {"static"}


def manifests():
    """Return the manifest of every installable addon, by name."""
    found = {}
    for file in sorted(paths.ADDONS.glob("*/__manifest__.py")):
        try:
            manifest = ast.literal_eval(file.read_text(encoding="utf-8"))
        except (ValueError, SyntaxError) as error:
            raise Problem(f"{file} is no manifest: {error}") from error
        if manifest.get("installable", True):
            found[file.parent.name] = manifest
    if not found:
        raise Problem(f"no addons in {paths.ADDONS}")
    return found


def base_modules(found):
    """Return Odoo's own modules that our addons name as dependencies."""
    names = {name for manifest in found.values() for name in manifest["depends"]}
    return sorted(names - set(found))


def digest(addon, ignored=NEVER):
    """Return a hash over the names and contents of an addon's files."""
    folder = paths.ADDONS / addon
    summary = hashlib.sha256()
    for file in sorted(folder.rglob("*")):
        relative = file.relative_to(folder)
        if file.suffix == ".pot":  # for translators; Odoo never reads it
            continue
        if ignored.isdisjoint(relative.parts) and file.is_file():
            summary.update(f"{relative}\0{file.stat().st_size}\0".encode())
            summary.update(file.read_bytes())
    return summary.hexdigest()[:16]


def demo_digest(found):
    """Return a hash over the demo data of all addons."""
    summary = hashlib.sha256()
    for name, manifest in sorted(found.items()):
        for demo in manifest.get("demo", ()):
            summary.update(f"{name}/{demo}\0".encode())
            summary.update((paths.ADDONS / name / demo).read_bytes())
    return summary.hexdigest()[:16]


def digests(found, ignored=NEVER):
    """Return the hash of every addon, by name."""
    return {name: digest(name, ignored) for name in found}
