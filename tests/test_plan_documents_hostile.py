"""Plan documents that are wrong: each is refused with its place and what was expected.

Plain pytest: runs the engine without Odoo and without a database.
"""

import json
from copy import deepcopy

import pytest

from launcher import check

CORE, DOCUMENT = check.engine()
TIERS = [{"from": 0, "rate": 5}, {"from": 100, "rate": 8}]
GOOD = {
    "format": "spm-plan/1",
    "name": "Good",
    "source": {"title": "Our own example"},
    "plan": {
        "currency": "EUR",
        "components": [
            {
                "type": "commission",
                "key": "sales",
                "table": {"mode": "marginal", "tiers": TIERS},
                "modifiers": [
                    {"type": "gate", "measure": "nps", "effect": "zero", "at_least": 1}
                ],
            },
            {
                "type": "bonus",
                "key": "score",
                "target_incentive": 10,
                "scorecard": [
                    {"measure": "calls", "weight": 60},
                    {"measure": "nps", "weight": 40},
                ],
            },
            {
                "type": "quota",
                "key": "quota",
                "measure": "calls",
                "target_incentive": 10,
                "curve": {"points": [{"at": 0, "gives": 0}, {"at": 9, "gives": 9}]},
            },
        ],
    },
    "cases": [
        {
            "name": "one",
            "facts": {
                "credits": [{"key": "D1", "amount": 10}, {"key": "D2", "amount": 20}],
                "measures": {
                    "nps": {"actual": 10, "target": 5},
                    "calls": {"actual": 10, "target": 10},
                },
            },
            "expected": {"payable": 0},
        }
    ],
}
PART = ["plan", "components", 0]
TABLE = [*PART, "table"]
FACTS = ["cases", 0, "facts"]
CREDIT = [*FACTS, "credits", 1]


def outcome(data):
    """Run a document and return what is said against it."""
    content = data if isinstance(data, bytes) else json.dumps(data).encode()
    with pytest.raises(CORE.Refusal) as caught:
        DOCUMENT.run(DOCUMENT.read_example(content))
    message = str(caught.value)
    assert message.isprintable() and len(message) < 400
    return caught.value.at, message


def changed(place, value):
    data = deepcopy(GOOD)
    *way, last = place
    inner = data
    for step in way:
        inner = inner[step]
    if value is ...:
        del inner[last]
    elif last == "+":
        inner.append(value)
    else:
        inner[last] = value
    return data


def test_good_is_good():
    assert DOCUMENT.run(DOCUMENT.read_example(json.dumps(GOOD).encode()))


@pytest.mark.parametrize(
    ("place", "value", "at", "says"),
    [
        # what the terms mean
        ([*PART[:2], 1, "scorecard", 0, "weight"], 59,
         "plan.components[1].scorecard", "weights that sum to 100, found 99"),
        ([*PART[:2], 1, "scorecard", 0, "weight"], -60,
         "plan.components[1].scorecard[0].weight", "not negative"),
        ([*TABLE, "tiers", "+"], {"from": 50, "rate": 1},
         "plan.components[0].table.tiers[2].from", "more than the tier before (100)"),
        ([*TABLE, "tiers", "+"], {"from": 100, "rate": 1},
         "plan.components[0].table.tiers[2].from", "more than the tier before (100)"),
        ([*TABLE, "tiers", 0, "from"], -1,
         "plan.components[0].table.tiers[0].from", "not negative"),
        ([*TABLE, "tiers"], [], "plan.components[0].table.tiers", "not empty"),
        ([*TABLE, "tiers", 1, "per_unit"], 1,
         "plan.components[0].table.tiers[1].per_unit", "not both"),
        ([*TABLE, "mode"], "interpolated",
         "plan.components[0].table.tiers[0]", "only 'from' and 'amount'"),
        ([*PART, "key"], "score", "plan.components[1].key", "a key of its own"),
        ([*PART, "cap"], "10.001", "plan.components[0].cap", "up to 2 decimals"),
        ([*PART, "cap"], -1, "plan.components[0].cap", "not negative"),
        ([*PART, "base"], "quantity",
         "plan.components[0].table.tiers[0].rate", "'per_unit'"),
        ([*PART, "unit"], "percent_of_quota", "plan.components[0].quota", "measure"),
        ([*PART[:2], 2, "curve", "points", 1, "at"], 0,
         "plan.components[2].curve.points[1].at", "more than the one before (0)"),
        ([*PART[:2], 2, "target_incentive"], ...,
         "cases[0].facts.target_incentives.quota", "a target incentive"),
        ([*PART, "modifiers", 0, "at_least"], ...,
         "plan.components[0].modifiers[0]", "either 'at_least' or 'at_most'"),
        ([*PART, "modifiers", 0, "effect"], "reduce",
         "plan.components[0].modifiers[0].curve", "for the effect 'reduce'"),
        (["plan", "draw"], {"amount": -5}, "plan.draw.amount", "not negative"),
        (["plan", "clawback"], {}, "plan.clawback", "'within_days' or"),
        (["plan", "holdback"], {"share": 101}, "plan.holdback.share", "0 to 100"),
        # facts that do not go with them
        ([*FACTS, "measures", "nps"], ...,
         "cases[0].facts.measures.nps", "components[0].modifiers[0] needs"),
        ([*FACTS, "measures", "calls", "target"], -1,
         "cases[0].facts.measures.calls.target", "not negative"),
        ([*FACTS, "measures", "calls", "target"], ...,
         "cases[0].facts.measures.calls", "a target"),
        ([*CREDIT, "currency"], "USD",
         "cases[0].facts.credits[1].currency", "the plan's currency EUR, found USD"),
        ([*CREDIT, "amount"], "0.001",
         "cases[0].facts.credits[1].amount", "up to 2 decimals"),
        ([*CREDIT, "component"], "score",
         "cases[0].facts.credits[1].component", "a commission ('sales')"),
        ([*CREDIT, "key"], "D1", "cases[0].facts.credits[1].key", "a key of its own"),
        ([*FACTS, "credits", "+"], {"key": "D1", "amount": 1, "component": "sales"},
         "cases[0].facts.credits[2].key", "a key of its own"),
        ([*PART[:2], 2, "ramp"], [{"from": 1, "share": 50}],
         "cases[0].facts.tenure_month", "for components[2].ramp"),
        ([*CREDIT, "shares"], {"ann": 50, "bob": 49},
         "cases[0].facts.credits[1].shares", "sum to 100, found 99"),
        ([*CREDIT, "shares"], {"ann": 50, "bob": 50},
         "cases[0].facts.credits[1].shares", "a share of the person"),
        ([*FACTS, "period"], {"from": "2026-02-01", "to": "2026-02-01"},
         "cases[0].facts.period.to", "a day after 2026-02-01"),
        ([*FACTS, "participation"], {"days": 32, "of": 31},
         "cases[0].facts.participation.days", "0 to 31"),
        ([*FACTS, "releases"], ["March"],
         "cases[0].facts.releases[0]", "pay that is held"),
        ([*FACTS, "lost_deals"], [{"key": "D", "paid": 1, "earned_on": "2026-01-01",
                                   "lost_on": "2026-02-01"}],
         "cases[0].facts.lost_deals", "no clawback"),
        (["cases", 0, "expected", "components"], {"other": 1},
         "cases[0].expected.components.other", "the key of a component"),
        (["cases", 0, "expected"], {}, "cases[0].expected", "at least one figure"),
        # wrong values and keys
        ([*CREDIT, "amount"], float("nan"), "cases[0].facts.credits[1].amount", "NaN"),
        ([*CREDIT, "amount"], float("inf"), "cases[0].facts.credits[1].amount",
         "Infinity"),
        ([*CREDIT, "amount"], "NaN", "cases[0].facts.credits[1].amount", "a plain"),
        ([*CREDIT, "amount"], "sNaN", "cases[0].facts.credits[1].amount", "a plain"),
        ([*CREDIT, "amount"], "٣", "cases[0].facts.credits[1].amount", "a plain"),
        ([*CREDIT, "amount"], "1\n", "cases[0].facts.credits[1].amount", "a plain"),
        ([*CREDIT, "amount"], "1,000", "cases[0].facts.credits[1].amount", "a plain"),
        ([*CREDIT, "amount"], 10**15, "cases[0].facts.credits[1].amount", "15 digits"),
        ([*CREDIT, "amount"], True, "cases[0].facts.credits[1].amount", "a number"),
        ([*CREDIT, "amount"], None, "cases[0].facts.credits[1].amount", "null"),
        ([*CREDIT, "amount"], [1], "cases[0].facts.credits[1].amount", "a list"),
        ([*CREDIT, "date"], "2026-02-30", "cases[0].facts.credits[1].date", "a day"),
        ([*CREDIT, "date"], "2026-W01-1", "cases[0].facts.credits[1].date", "a day"),
        ([*CREDIT, "key"], 7, "cases[0].facts.credits[1].key", "a key"),
        ([*CREDIT, "key"], "a\x1b[31m", "cases[0].facts.credits[1].key", "a key"),
        ([*CREDIT, "ammount"], 1, "cases[0].facts.credits[1]", "'ammount'"),
        ([*CREDIT, "quantiti"], 1, "cases[0].facts.credits[1]",
         "did you mean 'quantity'?"),
        ([*CREDIT, "x" * 10000], 1, "cases[0].facts.credits[1]", "only the keys"),
        (["name"], "\x1b[2J", "name", "control characters"),
        (["name"], "two\nlines", "name", "on one line"),
        ([*TABLE, "tiers"], [{"from": n, "rate": 1} for n in range(201)],
         "plan.components[0].table.tiers", "a list of up to 200, found one of 201"),
        ([*FACTS, "credits"], {}, "cases[0].facts.credits", "a list, found an object"),
        (["plan"], [], "plan", "an object, found a list"),
        (["plan"], ..., "", "the key 'plan'"),
        (["cases"], [], "cases", "not empty"),
        (["plan", "components"], [], "plan.components", "not empty"),
        ([*PART, "type"], "Quota", "plan.components[0].type", "'commission'"),
        ([*PART, "type"], ..., "plan.components[0]", "the key 'type'"),
        ([*PART, "type"], {}, "plan.components[0].type", "one of"),
        (["format"], "spm-plan/9", "format", "'spm-plan/1'"),
        (["plan", "digits"], 2.5, "plan.digits", "a whole number from 0 to 6"),
        (["plan", "currency"], "", "plan.currency", "three capital letters"),
        (["plan", "currency"], "euro", "plan.currency", "three capital letters"),
        (["plan", "currency"], "EUR\n", "plan.currency", "three capital letters"),
        ([*CREDIT, "currency"], "usd",
         "cases[0].facts.credits[1].currency", "three capital letters"),
        (["name"], "", "name", "not empty"),
        (["plan", "name"], " ", "plan.name", "not empty"),
        (["cases", 0, "name"], "", "cases[0].name", "not empty"),
        ([*PART, "name"], "", "plan.components[0].name", "not empty"),
    ],
)  # fmt: skip
def test_refused_with_its_place(place, value, at, says):
    found, message = outcome(changed(place, value))
    assert found == at, message
    assert says in message


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "line 1, column 1: expected JSON"),
        (b"{", "expected JSON"),
        (b"[]", "a document: an object, found a list"),
        (b"null", "found null"),
        (b"7", "found 7"),
        (b"\xff\xfe{\x00}\x00", "text in UTF-8"),
        (b'{"a": "\xe9"}', "text in UTF-8"),
        (b'{"plan": {"digits": 1, "digits": 2}}', "plan: expected each key once"),
        (b"[" * 100_000, "nested"),
        (b'{"a":' * 100_000, "nested"),
        (b"[" * 500 + b"]" * 500, "nest"),
        (b" " * 1_000_001, "1 MB"),
        (b'{"name": 1e999}', "the key 'format'"),
    ],
    ids=range(13),
)
def test_no_document(content, says):
    assert says in outcome(content)[1]


@pytest.mark.parametrize("number", ["1e999", "-1e-999", "9" * 5000, "0." + "1" * 5000])
def test_huge_numbers(number):
    text = json.dumps(changed([*CREDIT, "amount"], "HERE")).replace('"HERE"', number)
    at, message = outcome(text.encode())
    assert at == "cases[0].facts.credits[1].amount"
    assert "up to 15 digits" in message


def test_byte_order_mark_is_accepted():
    content = b"\xef\xbb\xbf" + json.dumps(GOOD).encode()
    assert DOCUMENT.read_example(content).name == "Good"


def test_numbers_are_read_as_written():
    data = changed([*CREDIT, "amount"], "HERE")
    text = json.dumps(data).replace('"HERE"', "20.10")
    example = DOCUMENT.read_example(text.encode())
    assert str(example.cases[0].stages[0].facts.facts.credits[1].amount) == "20.10"
