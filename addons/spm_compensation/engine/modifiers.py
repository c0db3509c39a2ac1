"""Modifiers: what changes a component's pay after, or while, it is rated.

Their order in the plan is the order in which they apply. Two effects of a gate, to
block the accelerator and to put a lower rate in force, act on the rate table itself
and hence before all others.
"""
# pylint: disable=prefer-env-translation; no environment here, see words.py

from dataclasses import dataclass
from decimal import Decimal

from .curve import Curve, Matrix
from .decimals import HUNDRED, ZERO, text
from .facts import Facts
from .measures import ATTAINMENT
from .places import Place
from .problem import Refusal
from .rate_table import RateTable
from .words import _

ZERO_OUT, BLOCK, LOWER = "zero", "block_accelerated", "lower_rate"
REDUCE, MULTIPLY = "reduce", "multiply"
#: Effects that act on the rate table.
ON_RATES = (BLOCK, LOWER)
PASSED, MISSED = "passed", "missed"
Step = dict[str, object]


@dataclass(frozen=True)
class Gate:
    """A condition on a linked objective, and what happens when it is missed.

    Effects: ``zero`` pays nothing; ``block_accelerated`` leaves the tiers from
    ``above`` on out (the one below continues; a curve stays where it is);
    ``lower_rate`` uses ``table`` instead; ``reduce`` multiplies by what ``curve`` gives
    for the value; ``multiply`` by ``factor`` percent. With fewer answers than
    ``answers`` the gate counts as passed, without data as ``without_data`` says.
    """

    measure: str
    effect: str = ZERO_OUT
    at_least: Decimal | None = None
    at_most: Decimal | None = None
    read: str = ATTAINMENT
    above: Decimal = HUNDRED
    factor: Decimal | None = None
    curve: Curve | None = None
    table: RateTable | None = None
    answers: int = 0
    without_data: str = MISSED

    def __post_init__(self) -> None:
        if (self.at_least is None) == (self.at_most is None):
            raise Refusal("", _("either 'at_least' or 'at_most'"))
        needs = {REDUCE: "curve", MULTIPLY: "factor", LOWER: "table"}
        for effect, name in needs.items():
            given = getattr(self, name) is not None
            if given != (self.effect == effect):
                wanted = (
                    _("no such key unless for the effect '%(effect)s'", effect=effect)
                    if given
                    else _("it for the effect '%(effect)s'", effect=effect)
                )
                raise Refusal(name, wanted)

    def judge(self, facts: Facts, at: str) -> Step:
        """Whether the gate is passed, with everything that says so."""
        measure = facts.measure(self.measure, at)
        value = measure.get(self.read)
        step: Step = {"step": "gate", "rule": at, "measure": self.measure,
                      "read": self.read, "effect": self.effect,
                      "value": None if value is None else text(value)}  # fmt: skip
        for name in ("at_least", "at_most"):
            if (bound := getattr(self, name)) is not None:
                step[name] = text(bound)
        if measure.answers is not None or self.answers:
            step |= {"answers": measure.answers, "needed": self.answers}
        step["passed"] = self._passes(value, measure.answers, step)
        return step

    def _passes(self, value: Decimal | None, answers: int | None, step: Step) -> bool:
        if self.answers and (answers or 0) < self.answers:
            step["because"] = "answers"
            return True
        if value is None:
            step["because"] = "no_data"
            return self.without_data == PASSED
        if self.at_least is not None:
            return value >= self.at_least
        return self.at_most is None or value <= self.at_most

    def apply(self, pay: Decimal, facts: Facts, at: str) -> tuple[Decimal, Step]:
        """The pay after the gate, and the step that explains it."""
        step = self.judge(facts, at)
        factor = HUNDRED
        if not step["passed"] and self.effect not in ON_RATES:
            factor = self._factor(facts, at)
            if self.effect == REDUCE and self.curve is not None:
                step["curve"] = self.curve.data
        pay = pay * factor / HUNDRED
        return pay, {**step, "factor": text(factor), "result": text(pay)}

    def _factor(self, facts: Facts, at: str) -> Decimal:
        if self.effect == MULTIPLY and self.factor is not None:
            return self.factor
        if self.effect == REDUCE and self.curve is not None:
            value = facts.measure(self.measure, at).get(self.read)
            return ZERO if value is None else self.curve.value(value)
        return ZERO


@dataclass(frozen=True)
class Multiplier:
    """A percentage by a measure, applied to the pay.

    Neutral (100 percent) without data and with fewer answers than ``answers``.
    """

    measure: str
    curve: Curve
    read: str = ATTAINMENT
    answers: int = 0

    def apply(self, pay: Decimal, facts: Facts, at: str) -> tuple[Decimal, Step]:
        """The pay after the multiplier, and the step that explains it."""
        measure = facts.measure(self.measure, at)
        value = measure.get(self.read)
        step: Step = {"step": "multiplier", "rule": at, "measure": self.measure,
                      "read": self.read}  # fmt: skip
        if measure.answers is not None or self.answers:
            step |= {"answers": measure.answers, "needed": self.answers}
        factor = HUNDRED
        if self.answers and (measure.answers or 0) < self.answers:
            step["because"] = "answers"
        elif value is None:
            step["because"] = "no_data"
        else:
            factor = self.curve.value(value)
            step["curve"] = self.curve.data
        pay = pay * factor / HUNDRED
        step["value"] = None if value is None else text(value)
        return pay, {**step, "factor": text(factor), "result": text(pay)}


@dataclass(frozen=True)
class Matrixed:
    """A percentage by two measures, applied to the pay; neutral without data."""

    matrix: Matrix

    def apply(self, pay: Decimal, facts: Facts, at: str) -> tuple[Decimal, Step]:
        """The pay after the matrix, and the step that explains it."""
        factor, step = look_up(self.matrix, facts, at)
        factor = HUNDRED if factor is None else factor
        pay = pay * factor / HUNDRED
        return pay, {**step, "factor": text(factor), "result": text(pay)}


def look_up(matrix: Matrix, facts: Facts, at: str) -> tuple[Decimal | None, Step]:
    """The cell for a person, None without data, and the step so far."""
    values = [
        facts.measure(axis.measure, at).get(axis.read)
        for axis in (matrix.rows, matrix.columns)
    ]
    row, column = values
    step: Step = {"step": "matrix", "rule": at, "row": matrix.rows.measure,
                  "column": matrix.columns.measure,
                  "reads": [matrix.rows.read, matrix.columns.read],
                  "values": [None if v is None else text(v) for v in values],
                  "matrix": matrix.data}  # fmt: skip
    if row is None or column is None:
        return None, {**step, "because": "no_data"}
    return matrix.value(row, column), step


@dataclass(frozen=True)
class Proration:
    """Pay for the days of participation: × days ÷ days of the period."""

    def apply(self, pay: Decimal, facts: Facts, at: str) -> tuple[Decimal, Step]:
        """The prorated pay, and the step that explains it."""
        taken = facts.participation
        if taken is None:
            wanted = _("the days of participation, for %(place)s", place=Place(at))
            raise Refusal("participation", wanted)
        pay = pay * taken.days / taken.of
        return pay, {"step": "prorate", "rule": at, "days": text(taken.days),
                     "of": text(taken.of), "result": text(pay)}  # fmt: skip


@dataclass(frozen=True)
class Limit:
    """The most and the least that is left at this point, in money."""

    cap: Decimal | None = None
    floor: Decimal | None = None

    def __post_init__(self) -> None:
        if self.cap is None and self.floor is None:
            raise Refusal("", _("'cap' or 'floor'"))
        check_limits(self.floor, self.cap)

    def apply(self, pay: Decimal, facts: Facts, at: str) -> tuple[Decimal, Step]:
        """The pay within the limits, and the step that explains it."""
        return limited(pay, self.floor, self.cap, at)


def limited(
    pay: Decimal, floor: Decimal | None, cap: Decimal | None, at: str
) -> tuple[Decimal, Step]:
    """Pay within a floor and a cap, and the step that explains it."""
    step: Step = {"step": "limit", "rule": at, "binds": None}
    if floor is not None:
        step["floor"] = text(floor)
        if pay < floor:
            pay, step["binds"] = floor, "floor"
    if cap is not None:
        step["cap"] = text(cap)
        if pay > cap:
            pay, step["binds"] = cap, "cap"
    return pay, {**step, "result": text(pay)}


def check_limits(floor: Decimal | None, cap: Decimal | None) -> None:
    """Refuse a cap below zero or below the floor."""
    if cap is not None and cap < 0:
        raise Refusal("cap", _("a cap that is not negative"), cap)
    if cap is not None and floor is not None and cap < floor:
        wanted = _("no less than the floor of %(floor)s", floor=f"{floor:f}")
        raise Refusal("cap", wanted, cap)


Modifier = Gate | Multiplier | Matrixed | Proration | Limit
