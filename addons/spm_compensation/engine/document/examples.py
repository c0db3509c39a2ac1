"""Worked examples: a plan, cases of facts, and what is expected of them."""
# pylint: disable=prefer-env-translation; no environment here, see words.py

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from ..decimals import text
from ..facts import Balances
from ..payout import Payout, calculate
from ..problem import Refusal
from ..recompute import recompute
from ..splits import split
from ..terms import Plan
from ..words import _
from .facts_format import AMOUNTS, EXPECTED, FACTS, LATER_FACTS, Told
from .plan_format import NAME, NUMBER, PLAN, needed, optional
from .shape import Choice, ListOf, MapOf, Object, Shape, Text

#: The version of the format.
FORMAT = "spm-plan/1"
_SOURCE = Object(dict, {
    "title": needed(Text()),
    "url": optional(Text()),
    "note": optional(Text()),
})  # fmt: skip


@dataclass(frozen=True)
class Stage:
    """Facts of one period and what they are expected to come to."""

    name: str
    facts: Told
    expected: Mapping[str, Any]


@dataclass(frozen=True)
class Case:
    """A case: stages in a chain, each opened by the one before."""

    name: str
    stages: tuple[Stage, ...]


@dataclass(frozen=True)
class SplitCase:
    """A case of splitting one amount."""

    name: str
    amount: Decimal
    shares: Mapping[str, Decimal]
    expected: Mapping[str, Decimal]


@dataclass(frozen=True)
class Example:
    """A document: a plan with cases."""

    name: str
    plan: Plan
    cases: tuple[Case | SplitCase, ...]
    source: Mapping[str, str]


@dataclass(frozen=True)
class Outcome:
    """What came of a stage: (what, expected, computed) of each figure."""

    name: str
    figures: tuple[tuple[str, Decimal, Decimal], ...]
    explanation: Mapping[str, Any] | None = None

    @property
    def agrees(self) -> bool:
        """Whether all figures are as expected."""
        return all(expected == computed for _what, expected, computed in self.figures)


def _stage(facts: Told, expected: Mapping[str, Any], name: str = "") -> Stage:
    if not expected:
        raise Refusal("expected", _("at least one figure"))
    return Stage(name, facts, expected)


def _stage_shape(facts: Shape) -> Object:
    return Object(_stage, {
        "name": optional(NAME),
        "facts": needed(facts),
        "expected": needed(EXPECTED),
    })  # fmt: skip


class _Stages(Shape):
    """The periods of a case: only the first has an opening of its own."""

    first, later = _stage_shape(FACTS), _stage_shape(LATER_FACTS)

    def take(self, value: Any, at: str) -> tuple[Stage, ...]:
        """Read the periods."""
        if not isinstance(value, list) or not value:
            raise Refusal(at, _("a list that is not empty"))
        return tuple(
            (self.later if n else self.first).take(v, f"{at}[{n}]")
            for n, v in enumerate(value)
        )

    def schema(self) -> dict[str, Any]:
        """The JSON Schema of the place."""
        return ListOf(self.first, least=1).schema()


def _single(name: str, facts: Told, expected: Mapping[str, Any]) -> Case:
    return Case(name, (_stage(facts, expected),))


_SPLIT = Object(dict, {"amount": needed(NUMBER), "shares": needed(MapOf(NUMBER))})


def _split(name: str, split: Mapping[str, Any], expected: Mapping[str, Decimal]):
    return SplitCase(name, split["amount"], split["shares"], expected)


class _CaseShape(Shape):
    """A case: of one period, of several in a chain, or of a split."""

    kinds = {
        "periods": Object(Case, {
            "name": needed(NAME),
            "periods": needed(_Stages(), "stages"),
        }),
        "split": Object(_split, {
            "name": needed(NAME),
            "split": needed(_SPLIT),
            "expected": needed(MapOf(NUMBER)),
        }),
        "facts": Object(_single, {
            "name": needed(NAME),
            "facts": needed(FACTS),
            "expected": needed(EXPECTED),
        }),
    }  # fmt: skip

    def take(self, value: Any, at: str) -> Case | SplitCase:
        """Read a case of the kind that its keys say."""
        known = value if isinstance(value, dict) else {}
        kind = next((k for k in self.kinds if k in known), "facts")
        return self.kinds[kind].take(value, at)

    def schema(self) -> dict[str, Any]:
        """The JSON Schema of the place."""
        return {"oneOf": [shape.schema() for shape in self.kinds.values()]}


CASE = _CaseShape()


def _example(**values: Any) -> Example:
    values.pop("format")
    values.pop("$schema", None)
    return Example(**values)


EXAMPLE = Object(_example, {
    "$schema": optional(Text()),
    "format": needed(Choice((FORMAT,))),
    "name": needed(NAME),
    "source": needed(_SOURCE),
    "plan": needed(PLAN),
    "cases": needed(ListOf(CASE, least=1)),
}, _("a document: an object"))  # fmt: skip


def run(example: Example) -> list[Outcome]:
    """Calculate all cases of an example.

    :raise Refusal: if facts do not go with the plan; names the place in the document
    """
    found: list[Outcome] = []
    for number, case in enumerate(example.cases):
        at = f"cases[{number}]"
        if isinstance(case, SplitCase):
            found.append(_run_split(case, example.plan, at))
        else:
            found += _run_case(case, example.plan, at)
    return found


def run_case(case: Case | SplitCase, plan: Plan) -> list[Outcome]:
    """Calculate one case.

    :raise Refusal: as :func:`run`, with the place in the case
    """
    try:
        return run(Example(case.name, plan, (case,), {}))
    except Refusal as refusal:
        at = refusal.at.removeprefix("cases[0]").removeprefix(".")
        raise refusal.moved(at) from None


def _run_split(case: SplitCase, plan: Plan, at: str) -> Outcome:
    try:
        plan.check_money(case.amount, "amount")
        parts = split(case.amount, case.shares, plan.digits)
    except Refusal as refusal:
        inside = "split" if refusal.at == "amount" else "split.shares"
        raise refusal.under(f"{at}.{inside}") from None
    if set(case.expected) != set(parts):
        wanted = _("a part of each of %(names)s", names=", ".join(parts))
        raise Refusal(f"{at}.expected", wanted, ", ".join(case.expected))
    return Outcome(case.name, tuple((k, case.expected[k], parts[k]) for k in parts))


def _run_case(case: Case, plan: Plan, at: str) -> Sequence[Outcome]:
    found = []
    closing: Balances | None = None
    for number, stage in enumerate(case.stages):
        here = (
            at
            if len(case.stages) == 1 and not stage.name
            else f"{at}.periods[{number}]"
        )
        payout = _payout(plan, stage, closing, f"{here}.facts")
        closing = payout.closing
        name = (
            f"{case.name}, {stage.name or number + 1}"
            if number or stage.name
            else case.name
        )
        figures = _figures(stage.expected, payout, f"{here}.expected")
        paid = recompute(payout.explanation)
        figures.append(("recomputed", payout.payable, paid))
        found.append(Outcome(name, tuple(figures), payout.explanation))
    return found


def _payout(plan: Plan, stage: Stage, opening: Balances | None, at: str) -> Payout:
    try:
        facts = stage.facts.settled(plan.digits)
        if opening is not None:
            facts = replace(facts, opening=opening)
        return calculate(plan, facts)
    except Refusal as refusal:
        raise refusal.under(at) from None


def _figures(
    expected: Mapping[str, Any], payout: Payout, at: str
) -> list[tuple[str, Decimal, Decimal]]:
    """The expected figures beside the computed ones."""
    found = [
        (name, expected[name], getattr(payout, name))
        for name in AMOUNTS
        if name in expected
    ]
    for key, amount in expected.get("components", {}).items():
        if key not in payout.components:
            raise Refusal(f"{at}.components.{key}", _("the key of a component"),
                          key)  # fmt: skip
        found.append((key, amount, payout.components[key]))
    closing = {
        "carried": payout.closing.carried,
        "draw": payout.closing.draw,
        "held": sum((held.amount for held in payout.closing.held), Decimal(0)),
    }
    for key, amount in expected.get("closing", {}).items():
        found.append((f"closing {key}", amount, closing[key]))
    return found


def told(outcome: Outcome) -> list[str]:
    """The figures of an outcome as lines of text."""
    return [
        f"{what}: expected {text(expected)}, computed {text(computed)}"
        + ("" if expected == computed else "   <-- DIFFERENT")
        for what, expected, computed in outcome.figures
    ]
