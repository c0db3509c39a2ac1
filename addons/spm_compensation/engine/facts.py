"""Facts: what happened in a period, and what earlier periods left behind."""
# pylint: disable=prefer-env-translation; no environment here, see words.py

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from .decimals import HUNDRED, ZERO
from .measures import Measure
from .places import Place
from .problem import Refusal
from .words import _

if TYPE_CHECKING:
    from .late import LatePay


class Credit(NamedTuple):
    """A person's part in a deal: what commission is rated on.

    ``component`` may stay empty in a plan with one commission component. ``currency``
    None is the plan's. ``share`` says in percent how much of the document's ``whole``
    amount this credit is, for the explanation only.
    """

    key: str
    amount: Decimal
    component: str = ""
    day: date | None = None
    margin: Decimal | None = None
    quantity: Decimal | None = None
    currency: str | None = None
    share: Decimal | None = None
    whole: Decimal | None = None


@dataclass(frozen=True)
class Period:
    """A half-open range of days: ``stop`` is the first day after it."""

    start: date
    stop: date

    def __post_init__(self) -> None:
        if self.stop <= self.start:
            wanted = _("a day after %(start)s, the first day that no longer belongs to "
                       "the period", start=self.start)  # fmt: skip
            raise Refusal("to", wanted, str(self.stop))

    def contains(self, day: date) -> bool:
        """Whether a day belongs to the period."""
        return self.start <= day < self.stop


@dataclass(frozen=True)
class Participation:
    """How many of a period's days a person took part."""

    days: Decimal
    of: Decimal

    def __post_init__(self) -> None:
        if self.of <= 0:
            raise Refusal("of", _("more than no days"), self.of)
        if not 0 <= self.days <= self.of:
            wanted = _("0 to %(days)s days", days=f"{self.of:f}")
            raise Refusal("days", wanted, self.days)


@dataclass(frozen=True)
class Loss:
    """A deal that was paid for and then lost: what a clawback looks at.

    ``share`` is how much of the deal was lost, in percent.
    """

    key: str
    paid: Decimal
    earned: date
    lost: date
    share: Decimal = HUNDRED

    def __post_init__(self) -> None:
        if self.lost < self.earned:
            wanted = _("a day not before %(day)s", day=self.earned)
            raise Refusal("lost_on", wanted, str(self.lost))
        if not 0 <= self.share <= HUNDRED:
            raise Refusal("share", _("0 to 100 percent"), self.share)


@dataclass(frozen=True)
class Held:
    """Pay that is held back, for so many periods already."""

    key: str
    amount: Decimal
    periods: int = 0


@dataclass(frozen=True)
class Prior:
    """What a component was credited and paid earlier in the same window.

    ``window`` is the window's first day; None for "the same one as now".
    """

    credited: Decimal = ZERO
    paid: Decimal = ZERO
    window: date | None = None


@dataclass(frozen=True)
class Balances:
    """What one period leaves to the next.

    ``carried`` is paid with the next payout (negative: owed by the person), ``draw``
    the draws still to be recovered, ``held`` the pay held back.
    """

    carried: Decimal = ZERO
    draw: Decimal = ZERO
    held: tuple[Held, ...] = ()
    prior: Mapping[str, Prior] = field(default_factory=dict)


@dataclass(frozen=True)
class Facts:
    """Everything the engine is told about a person and a period.

    ``incentives`` replace the plan's target incentives by component, ``month`` is the
    month of tenure (1 in the first), ``number`` the period's in the plan. ``draw`` says
    whether the person has a draw in this period, ``draw_amount`` replaces the plan's.
    ``releases`` and ``forfeits`` are keys of held pay. ``late`` is what earlier periods
    pay more now, or less, by their own plans.
    """

    credits: Sequence[Credit] = ()
    measures: Mapping[str, Measure] = field(default_factory=dict)
    incentives: Mapping[str, Decimal] = field(default_factory=dict)
    period: Period | None = None
    participation: Participation | None = None
    month: int | None = None
    number: int | None = None
    draw: bool = True
    draw_amount: Decimal | None = None
    losses: tuple[Loss, ...] = ()
    releases: tuple[str, ...] = ()
    forfeits: tuple[str, ...] = ()
    opening: Balances = Balances()
    late: "tuple[LatePay, ...]" = ()

    @cached_property
    def by_component(self) -> Mapping[str, Sequence[Credit]]:
        """The credits by component, in their order."""
        if len({credit.component for credit in self.credits}) <= 1:
            return {c.component: self.credits for c in self.credits[:1]}
        found: dict[str, list[Credit]] = {}
        for credit in self.credits:
            found.setdefault(credit.component, []).append(credit)
        return found

    def measure(self, name: str, wanted_by: str) -> Measure:
        """A measure that the plan needs.

        :raise Refusal: if the facts do not have it
        """
        if name not in self.measures:
            place = Place(wanted_by)
            wanted = _("this measure, which %(place)s needs", place=place)
            raise Refusal(f"measures.{name}", wanted)
        return self.measures[name]
