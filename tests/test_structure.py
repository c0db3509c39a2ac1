"""The shape of the house: what every addon and source file must look like.

Plain pytest: reads the files and starts no Odoo.
"""

import ast
import os
import re
import sys
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).resolve().parents[1]
GROUND = "spm_objectives"
MAX_FILE_LINES = 450
MAX_FUNCTION_LINES = 55
SOURCE_SUFFIXES = {".py", ".js", ".scss", ".xml"}
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
PLACEHOLDER = re.compile(r"%\(\w+\)[-+#. \d]*[a-z]|%[sd]|\{\w*\}")


def read_manifest(folder):
    return ast.literal_eval((folder / "__manifest__.py").read_text("utf-8"))


MANIFESTS = {
    path.parent.name: read_manifest(path.parent)
    for path in sorted((ROOT / "addons").glob("*/__manifest__.py"))
}
ENGINE_FILES = sorted((ROOT / "addons").glob("*/engine/**/*.py"))
SOURCES = sorted(
    path
    for top in ("addons", "launcher", "tests")
    for path in (ROOT / top).rglob("*")
    if path.suffix in SOURCE_SUFFIXES and "/static/lib/" not in path.as_posix()
)

each_addon = pytest.mark.parametrize("addon", MANIFESTS)
each_engine_file = pytest.mark.parametrize(
    "path", ENGINE_FILES, ids=lambda path: str(path.relative_to(ROOT))
)


def our_dependencies(addon):
    return {name for name in MANIFESTS[addon]["depends"] if name in MANIFESTS}


def is_glue(addon):
    return bool(MANIFESTS[addon].get("auto_install"))


def external_manifests():
    """Return the manifests of the addons found beside the installed Odoo, by name."""
    roots = {Path(home) for home in (*sys.path, os.environ.get("ODOO_HOME")) if home}
    folders = [root / sub for root in roots for sub in ("addons", "odoo/addons")]
    return {
        path.parent.name: path
        for folder in folders
        if folder != ROOT / "addons"
        for path in folder.glob("*/__manifest__.py")
    }


def functions_of(tree):
    return [node for node in ast.walk(tree) if isinstance(node, FUNCTIONS)]


def public_functions(body, prefix=""):
    """Yield (name, node) of the public functions and methods of a module's body."""
    for node in body:
        if not hasattr(node, "name") or node.name.startswith("_"):
            continue
        if isinstance(node, ast.ClassDef):
            yield from public_functions(node.body, f"{prefix}{node.name}.")
        elif isinstance(node, FUNCTIONS):
            yield prefix + node.name, node


def unannotated(node):
    """Return the names of a function's arguments without annotation."""
    spec = node.args
    arguments = [*spec.posonlyargs, *spec.args, *spec.kwonlyargs]
    arguments += [extra for extra in (spec.vararg, spec.kwarg) if extra]
    names = [arg.arg for arg in arguments if arg.annotation is None]
    names = [name for name in names if name not in ("self", "cls")]
    return names + ([] if node.returns else ["return"])


def test_ground_floor_exists():
    assert GROUND in MANIFESTS
    assert not our_dependencies(GROUND), "the ground floor stands on nothing of ours"


@each_addon
def test_dependency_graph_is_a_star(addon):
    if addon == GROUND:
        pytest.skip("the centre of the star, see test_ground_floor_exists")
    ours = our_dependencies(addon)
    if is_glue(addon):
        assert 1 <= len(ours) <= 2, "glue joins two addons, or one of ours with Odoo's"
        assert not [name for name in ours if is_glue(name)], "no glue upon glue"
    else:
        assert ours == {GROUND}


def test_all_dependencies_are_lgpl():
    external = external_manifests()
    if "base" not in external:
        pytest.skip("no Odoo in this Python: its manifests cannot be read")
    todo = {name for manifest in MANIFESTS.values() for name in manifest["depends"]}
    todo -= set(MANIFESTS)
    assert not todo - set(external), "dependencies that are nowhere to be found"
    licences = {}
    while todo:
        name = todo.pop()
        manifest = read_manifest(external[name].parent)
        licences[name] = manifest.get("license", "LGPL-3")
        depends = manifest.get("depends") or ["base"]
        todo |= set(depends) - set(licences) - {name}
    assert {n: lic for n, lic in licences.items() if lic != "LGPL-3"} == {}


@each_addon
def test_manifest(addon):
    manifest = MANIFESTS[addon]
    assert addon.startswith("spm_")
    assert manifest["license"] == "LGPL-3"
    assert manifest["author"].strip()
    assert re.fullmatch(r"19\.0(\.\d+){3}", manifest["version"])


def test_engines_are_found():
    engines = {path.relative_to(ROOT).parts[1] for path in ENGINE_FILES}
    assert GROUND in engines


@each_engine_file
def test_engine_imports_no_odoo(path):
    depth = len(path.relative_to(ROOT).parts) - 3  # 1 in engine/ itself
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level <= depth, f"line {node.lineno}: imports from outside"
            names = [] if node.level else [node.module]
        else:
            continue
        roots = {name.partition(".")[0] for name in names}
        assert "odoo" not in roots, f"line {node.lineno}: imports odoo"


@each_engine_file
def test_engine_functions_are_documented(path):
    problems = []
    for name, node in public_functions(ast.parse(path.read_text("utf-8")).body):
        if not ast.get_docstring(node):
            problems.append(f"{name}: no docstring")
        problems += [f"{name}: {arg} not annotated" for arg in unannotated(node)]
    assert problems == []


def test_files_are_short():
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines())
        for path in SOURCES
    }
    assert {name: n for name, n in lengths.items() if n > MAX_FILE_LINES} == {}


def test_functions_are_short():
    too_long = {}
    for path in SOURCES:
        if path.suffix != ".py":
            continue
        for node in functions_of(ast.parse(path.read_text("utf-8"))):
            lines = node.end_lineno - node.lineno + 1
            if lines > MAX_FUNCTION_LINES:
                too_long[f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"] = lines
    assert too_long == {}


def entries(path):
    """Return the live entries of a .po or .pot file by context and text."""
    found = [entry for entry in polib.pofile(str(path)) if not entry.obsolete]
    return {(entry.msgctxt, entry.msgid): entry for entry in found}


def same_placeholders(entry):
    wanted = sorted(PLACEHOLDER.findall(entry.msgid))
    return sorted(PLACEHOLDER.findall(entry.msgstr)) == wanted


@each_addon
def test_russian_is_complete(addon):
    folder = ROOT / "addons" / addon / "i18n"
    template = entries(folder / f"{addon}.pot")
    russian = entries(folder / "ru.po")
    assert template
    assert sorted(key[1] for key in template.keys() - russian.keys()) == []
    texts = russian.values()
    assert [e.msgid for e in texts if e.fuzzy or not e.translated()] == []
    assert [e.msgid for e in texts if not same_placeholders(e)] == []
