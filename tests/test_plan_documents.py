"""Plan documents: the worked examples, the format and its schema, `./spm check`.

Plain pytest: runs the engine without Odoo and without a database.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from launcher import check

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = sorted((ROOT / "tests" / "worked_examples").glob("*.json"))
SCHEMA = ROOT / "addons/spm_compensation/schema/spm-plan-1.json"
CORE, DOCUMENT = check.engine()

each_example = pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)


def load(path):
    return json.loads(path.read_text("utf-8"))


def resolve(part, schema):
    while "$ref" in part:
        part = schema["$defs"][part["$ref"].rpartition("/")[2]]
    return part


def fits(value, part, schema):
    """Say whether a value fits a schema, as far as ours use its words."""
    part = resolve(part, schema)
    kinds = {"object": dict, "array": list, "string": str, "boolean": bool,
             "number": (int, float), "integer": int, "null": type(None)}  # fmt: skip
    numeric = isinstance(value, (int, float)) and not isinstance(value, bool)
    tests = {
        "type": lambda word: isinstance(value, kinds[word])
        and (word not in ("number", "integer") or numeric),
        "enum": lambda words: value in words,
        "const": lambda word: value == word,
        "anyOf": lambda parts: any(fits(value, one, schema) for one in parts),
        "oneOf": lambda parts: sum(fits(value, one, schema) for one in parts) == 1,
        "pattern": lambda text: not isinstance(value, str) or re.search(text, value),
        "minimum": lambda least: not numeric or value >= least,
        "maximum": lambda most: not numeric or value <= most,
        "minItems": lambda least: len(value) >= least,
        "maxItems": lambda most: len(value) <= most,
        "minLength": lambda least: len(value) >= least,
        "maxLength": lambda most: len(value) <= most,
        "required": lambda keys: set(keys) <= set(value),
        "items": lambda one: all(fits(item, one, schema) for item in value),
        "properties": lambda known: all(
            fits(value[key], one, schema) for key, one in known.items() if key in value
        ),
        "additionalProperties": lambda one: all(
            one is not False and fits(item, one, schema)
            for key, item in value.items()
            if key not in part.get("properties", {})
        ),
    }
    plain = {"$schema", "$id", "title", "$defs"}
    return all(tests[word](part[word]) for word in part if word not in plain)


def keys_of(part, schema, at="", seen=()):
    """Yield the keys that a schema knows, with where they are."""
    name = part.get("$ref", "")
    if name in seen:
        return
    seen, part = (*seen, name) if name else seen, resolve(part, schema)
    at = name.rpartition("/")[2] or at
    for key, inner in part.get("properties", {}).items():
        yield key
        yield from keys_of(inner, schema, key, seen)
    inside = [part[word] for word in ("items", "additionalProperties") if word in part]
    for inner in [*inside, *part.get("anyOf", []), *part.get("oneOf", [])]:
        if isinstance(inner, dict):
            yield from keys_of(inner, schema, at, seen)


def words_of(part, schema):
    """Return the words among which a schema lets choose."""
    found = set()
    todo = [part, *schema["$defs"].values()]
    while todo:
        one = todo.pop()
        if isinstance(one, dict):
            found |= {w for w in one.get("enum", ()) if isinstance(w, str)}
            found |= {one["const"]} if "const" in one else set()
            todo += one.values()
        elif isinstance(one, list):
            todo += one
    return found


def spoken(data):
    """Yield all keys and texts of a document."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield key
            yield from spoken(value)
    elif isinstance(data, list):
        for value in data:
            yield from spoken(value)
    elif isinstance(data, str):
        yield data


def run_check(*arguments):
    # without site-packages: the standard library must be enough
    command = [sys.executable, "-E", "-s", "-S", ROOT / "spm", "check", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_there_are_enough_examples():
    assert len(EXAMPLES) >= 30


@each_example
def test_example_agrees(path):
    outcomes = DOCUMENT.run(DOCUMENT.read_example(path.read_bytes()))
    assert outcomes
    for outcome in outcomes:
        assert outcome.agrees, "\n".join([outcome.name, *DOCUMENT.told(outcome)])


@each_example
def test_example_names_its_source(path):
    source = load(path)["source"]
    # what is not published elsewhere says so; a note tells which part is ours
    if source["title"] == "Our own example":
        assert source["note"]
    else:
        assert source.get("url", "").startswith("http") or source["title"]


@each_example
def test_example_is_explained(path):
    for outcome in DOCUMENT.run(DOCUMENT.read_example(path.read_bytes())):
        if outcome.explanation:
            lines = CORE.render(outcome.explanation)
            assert len(lines) > 2
            assert not [line for line in lines if "%(" in line or "None" in line]


def test_examples_of_the_readme():
    readme = (ROOT / "README.md").read_text("utf-8")
    blocks = re.findall(r"```json\n(.*?)```", readme, re.DOTALL)
    assert len(blocks) == 2
    for block in blocks:
        outcomes = DOCUMENT.run(DOCUMENT.read_example(block.encode()))
        assert all(outcome.agrees for outcome in outcomes)


def test_readme_names_every_key():
    schema = load(SCHEMA)
    readme = (ROOT / "README.md").read_text("utf-8")
    section = readme.partition("## Plan documents")[2].partition("## Extend it")[0]
    told = set(re.findall(r"[\w/$-]+", section))
    keys = set(keys_of(schema, schema)) | words_of(schema, schema)
    assert sorted(keys - told) == []


def test_examples_cover_the_format():
    schema = load(SCHEMA)
    used = {word for path in EXAMPLES for word in spoken(load(path))}
    missing = set(keys_of(schema, schema)) | words_of(schema, schema)
    assert sorted(missing - used) == []


def test_schema_is_current():
    assert load(SCHEMA) == DOCUMENT.schema(), "./spm check --schema"


@each_example
def test_example_fits_the_schema(path):
    schema = load(SCHEMA)
    assert fits(load(path), schema, schema)


def change(data, place, value):
    """Put a value into a place of a document, or take the place away."""
    *way, last = place
    for step in way:
        data = data[step]
    if value is ...:
        del data[last]
    else:
        data[last] = value


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (["plan"], ...),
        (["format"], "spm-plan/2"),
        (["extra"], 1),
        (["cases"], []),
        (["plan", "components", 0, "type"], "gift"),
        (["plan", "components", 0, "table", "tiers"], {}),
        (["plan", "components", 0, "table", "tiers", 0, "from"], "1e3"),
        (["plan", "components", 0, "window"], "week"),
        (["plan", "components", 0, "catch_up"], "yes"),
        (["plan", "digits"], 9),
        (["cases", 0, "facts", "credits", 0, "amount"], None),
        (["cases", 0, "facts", "period"], {"from": "2026-01-01"}),
    ],
)
def test_schema_and_reader_refuse_the_same(place, value):
    schema = load(SCHEMA)
    data = load(ROOT / "tests/worked_examples/oracle_step_per_transaction.json")
    change(data, place, value)
    assert not fits(data, schema, schema)
    with pytest.raises(CORE.Refusal):
        DOCUMENT.read_example(json.dumps(data).encode())


def test_check_agrees():
    done = run_check(*EXAMPLES)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"{len(EXAMPLES)} of {len(EXAMPLES)} files agree" in done.stdout
    assert "4,500 × 1% in the tier from 0: 45.00 USD." in done.stdout


def test_check_finds_what_differs(tmp_path):
    data = load(ROOT / "tests/worked_examples/oracle_step_per_transaction.json")
    data["cases"][0]["expected"]["payable"] = "164.01"
    file = tmp_path / "wrong.json"
    file.write_text(json.dumps(data), "utf-8")
    done = run_check("-q", file, EXAMPLES[0])
    assert done.returncode == 1
    assert "payable: expected 164.01, computed 164   <-- DIFFERENT" in done.stdout
    assert "1 of 2 files agree" in done.stdout


def test_check_of_nothing():
    assert run_check().returncode == 1
    done = run_check("no/such.json")
    assert done.returncode == 1
    assert "no/such.json: No such file" in done.stdout
