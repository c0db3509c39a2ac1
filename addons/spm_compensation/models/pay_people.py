"""What is known of the people of a batch while they are calculated."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from ..engine.facts import Balances, Loss
from ..engine.late import LatePay
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
class LateLine:
    """Where a line of an earlier period belongs, beside what the engine says of it.

    ``base`` is added to what was credited; ``kept_base`` replaces it.
    """

    period_id: int
    period: str
    assignment_id: int | None = None
    version_id: int | None = None
    base: Decimal = Decimal(0)
    name: str = ""
    kept_base: str | None = None


@dataclass
class Restating:
    """How an earlier period is calculated again.

    Of what was paid on statements of periods that begin before ``before``, that which
    was paid for it; and the credits with the ids ``now``.
    """

    before: date
    now: list[int]


@dataclass(eq=False)
class Person:
    """A participant in the period that is calculated.

    ``rows`` are the ledger's rows behind each credit of the engine, as lists of (id,
    amount), by (number of the segment, component, key); ``taken`` those of losses.
    ``late`` are rows of credits that belong to earlier periods, by the period's id;
    ``late_pay`` what comes of them, with a ``late_lines`` each, and ``late_credits`` as
    (id of the ledger's row, number of the line, pay).
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
    late: dict[int, list] = field(default_factory=dict)
    late_pay: list[LatePay] = field(default_factory=list)
    late_lines: list[LateLine] = field(default_factory=list)
    late_credits: list[tuple] = field(default_factory=list)

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
