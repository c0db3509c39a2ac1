"""`./spm check`: run plan documents, with the Python standard library alone."""

import importlib.util
import json
import sys

from . import paths
from .problem import Problem

ENGINE = paths.ADDONS / "spm_compensation" / "engine"
NAME = "spm_engine"


def engine():
    """Import the calculation engine without the addon around it, which needs Odoo."""
    spec = importlib.util.spec_from_file_location(
        NAME, ENGINE / "__init__.py", submodule_search_locations=[str(ENGINE)]
    )
    module = importlib.util.module_from_spec(spec)
    sys.modules[NAME] = module
    spec.loader.exec_module(module)
    return module, importlib.import_module(f"{NAME}.document")


def run(options):
    """Check the files; the exit status says whether all agree."""
    core, document = engine()
    if options.schema:
        print(json.dumps(document.schema(), indent=2))
        return 0
    if not options.files:
        raise Problem("./spm check FILE…, or --schema")
    bad = 0
    for name in options.files:
        bad += not _check(core, document, name, options.quiet)
    if len(options.files) > 1:
        print(f"{len(options.files) - bad} of {len(options.files)} files agree")
    return 1 if bad else 0


def _check(core, document, name, quiet):
    """Check a file and say whether everything in it agrees."""
    try:
        with open(name, "rb") as file:
            example = document.read_example(file.read(20_000_000))
        outcomes = document.run(example)
    except OSError as error:
        print(f"{name}: {error.strerror}")
        return False
    except core.Refusal as refusal:
        print(f"{name}: {refusal}")
        return False
    agrees = all(outcome.agrees for outcome in outcomes)
    print(f"{name}: {'agrees' if agrees else 'DIFFERENT'} ({example.name})")
    for outcome in outcomes:
        if not quiet or not outcome.agrees:
            _tell(core, document, outcome)
    return agrees


def _tell(core, document, outcome):
    print(f"  {'ok  ' if outcome.agrees else 'FAIL'} {outcome.name}")
    for line in document.told(outcome):
        print(f"       {line}")
    if outcome.explanation:
        for line in core.render(outcome.explanation):
            print(f"         {line}")
