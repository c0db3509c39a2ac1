"""What is known of the people of a batch while they are calculated."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from ..engine.facts import Balances, Loss
from ..engine.terms import Plan


@dataclass
class Segment:
    """The days of the period on which an assignment was in force.

    ``settles``: the person is no longer on the plan, and only what is left is paid.
    """

    assignment: dict
    plan: Plan
    start: date
    stop: date
    settles: bool = False
    credits: list = field(default_factory=list)
    losses: list[Loss] = field(default_factory=list)
    measures: dict = field(default_factory=dict)
    sources: dict = field(default_factory=dict)
    incentives: dict[str, Decimal] = field(default_factory=dict)

    @property
    def days(self):
        """How many days it has."""
        return (self.stop - self.start).days

    @property
    def version_id(self):
        """The version of the plan that pays."""
        return self.assignment["version_id"]


@dataclass
class Problem:
    """Why something of a person could not be calculated, and how to mend it."""

    what: str
    remedy: str = ""
    severity: str = "error"


@dataclass
class Person:
    """A participant in the period that is calculated.

    ``rows`` are the ledger's rows behind each credit of the engine, as lists of (id,
    amount), by (number of the segment, component, key); ``taken`` those of losses.
    """

    id: int
    date_start: date | None = None
    date_end: date | None = None
    segments: list[Segment] = field(default_factory=list)
    opening: Balances = field(default_factory=Balances)
    opening_id: int | None = None
    statement: dict = field(default_factory=dict)
    rows: dict = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def failed(self):
        """Whether there is a problem that leaves nothing to calculate."""
        return any(problem.severity == "error" for problem in self.problems)

    def fail(self, what, remedy=""):
        """Note why this person cannot be calculated."""
        self.problems.append(Problem(what, remedy))

    def note(self, what, remedy=""):
        """Note what somebody should look at."""
        self.problems.append(Problem(what, remedy, "note"))


@dataclass
class Outcome:
    """A person's calculation, ready to be kept."""

    person: Person
    payable: Decimal
    amounts: dict[str, Decimal]
    opening: dict
    closing: dict
    stages: list[dict]
    lines: list[dict]
    credits: list[tuple]
    fingerprint: str
    currency_id: int
