"""Plan terms: what was agreed, as frozen data that checks itself.

A plan is components and what happens to their sum. All percentages are in percent,
money in the plan's currency. Every place of a plan has a name that explanations cite,
such as ``components[0].table.tiers[1]``.
"""
# pylint: disable=prefer-env-translation; no environment here, see words.py

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from .curve import Curve, Matrix
from .decimals import HUNDRED, ZERO, has_digits
from .measures import ATTAINMENT
from .modifiers import Gate, Limit, Modifier, check_limits
from .problem import Refusal
from .rate_table import INTERPOLATED, RateTable
from .words import _

AMOUNT, MARGIN, QUANTITY = "amount", "margin", "quantity"
TRANSACTION, PERIOD, MONTH, QUARTER, YEAR = (
    "transaction", "period", "month", "quarter", "year",
)  # fmt: skip
MONEY_UNIT, QUOTA_UNIT = "amount", "percent_of_quota"
FULL, PRORATED = "full", "prorated"
GUARANTEE, ADDITIONAL = "guarantee", "additional"
AT_ONCE, AFTER_DRAW, FROM_PERIOD = "at_once", "after_draw", "from_period"
CARRY, PAY, WRITE_OFF = "carry", "pay", "write_off"
EACH, ALL = "each", "all"


@dataclass(frozen=True)
class RampStep:
    """From a month of tenure on, the quota is a share of the full one, in percent."""

    month: int
    share: Decimal


@dataclass(frozen=True, kw_only=True)
class Component:
    """What all components have: a key, modifiers in order, limits."""

    key: str
    name: str = ""
    modifiers: tuple[Modifier, ...] = ()
    floor: Decimal | None = None
    cap: Decimal | None = None
    true_up: bool = False

    def __post_init__(self) -> None:
        check_limits(self.floor, self.cap)
        self._check()

    def _check(self) -> None:
        """Refuse what cannot be right in one kind of component."""

    @property
    def kind(self) -> str:
        """The component's type in documents."""
        return type(self).__name__.lower()

    def money(self) -> Iterator[tuple[str, Decimal | None]]:
        """The amounts of money in the component, with their places."""
        yield "floor", self.floor
        yield "cap", self.cap
        for place, modifier in enumerate(self.modifiers):
            if isinstance(modifier, Limit):
                yield f"modifiers[{place}].cap", modifier.cap
                yield f"modifiers[{place}].floor", modifier.floor


def check_ramp(ramp: tuple[RampStep, ...]) -> None:
    """Refuse a ramp whose months are out of order."""
    for place in range(1, len(ramp)):
        if ramp[place].month <= ramp[place - 1].month:
            wanted = _("a later month than the one before")
            raise Refusal(f"ramp[{place}].from", wanted, ramp[place].month)


@dataclass(frozen=True, kw_only=True)
class Quota(Component):
    """Attainment of a quota pays a share of the target incentive.

    Exactly one of ``curve``, ``table`` and ``matrix`` turns attainment into percent of
    the target incentive; a table's tiers are in percent of attainment, and a rate of
    100 pays one percent for each percent. Attainment below ``threshold`` pays nothing.
    """

    measure: str
    target_incentive: Decimal | None = None
    curve: Curve | None = None
    table: RateTable | None = None
    matrix: Matrix | None = None
    threshold: Decimal = ZERO
    ramp: tuple[RampStep, ...] = ()
    prorate_quota: bool = False

    def _check(self) -> None:
        given = [
            n for n in ("curve", "table", "matrix") if getattr(self, n) is not None
        ]
        if len(given) != 1:
            wanted = _("one of 'curve', 'table' and 'matrix'")
            raise Refusal("", wanted, given or _("none"))
        check_ramp(self.ramp)

    def money(self) -> Iterator[tuple[str, Decimal | None]]:
        """The amounts of money in the component, with their places."""
        yield from super().money()
        yield "target_incentive", self.target_incentive


@dataclass(frozen=True, kw_only=True)
class Commission(Component):
    """Credits, rated by a table.

    ``base`` is what of a credit is rated; ``window`` over what the base accumulates
    before the table is asked: each transaction by itself, or the period, month, quarter
    or year. ``unit`` says whether the tiers' bounds are amounts or percents of the
    target of the measure ``quota``. ``catch_up``: when a whole or retroactive tier is
    reached, what earlier periods of the window were paid is made up for.
    """

    table: RateTable
    base: str = AMOUNT
    window: str = PERIOD
    unit: str = MONEY_UNIT
    quota: str | None = None
    catch_up: bool = True
    ramp: tuple[RampStep, ...] = ()
    prorate_quota: bool = False

    def _check(self) -> None:
        if self.true_up:
            wanted = _("no such key in a commission: 'window' says over what it "
                       "accumulates")  # fmt: skip
            raise Refusal("true_up", wanted)
        if (self.unit == QUOTA_UNIT) != (self.quota is not None):
            wanted = _("a measure's name if, and only if, 'unit' is '%(unit)s'",
                       unit=QUOTA_UNIT)  # fmt: skip
            raise Refusal("quota", wanted, self.quota)
        if self.quota is None and (self.ramp or self.prorate_quota):
            wanted = _("a measure's name, as the quota is ramped or prorated")
            raise Refusal("quota", wanted)
        check_ramp(self.ramp)

    def money(self) -> Iterator[tuple[str, Decimal | None]]:
        """The amounts of money in the component, with their places."""
        yield from super().money()
        for place, tier in enumerate(self.table.tiers):
            yield f"table.tiers[{place}].amount", tier.amount


@dataclass(frozen=True)
class Goal:
    """An objective of a bonus: an amount when it is reached."""

    measure: str
    amount: Decimal
    at_least: Decimal = HUNDRED
    read: str = ATTAINMENT


@dataclass(frozen=True)
class Line:
    """A line of a scorecard: its attainment counts with a weight, in percent."""

    measure: str
    weight: Decimal
    cap: Decimal | None = None
    floor: Decimal = ZERO

    def __post_init__(self) -> None:
        if self.weight < 0:
            raise Refusal("weight", _("a weight that is not negative"), self.weight)
        if self.cap is not None and self.cap < self.floor:
            wanted = _("no less than the floor of %(floor)s", floor=f"{self.floor:f}")
            raise Refusal("cap", wanted, self.cap)


@dataclass(frozen=True, kw_only=True)
class Bonus(Component):
    """Objectives that pay an amount each, or a scorecard that pays a target incentive.

    ``require``: each objective pays on its own, or none unless all are reached. A
    scorecard's points are the sum of weight × attainment ÷ 100; ``curve`` turns them
    into percent of the target incentive, without it they are that.
    """

    objectives: tuple[Goal, ...] = ()
    require: str = EACH
    scorecard: tuple[Line, ...] = ()
    target_incentive: Decimal | None = None
    curve: Curve | None = None

    def _check(self) -> None:
        if bool(self.objectives) == bool(self.scorecard):
            raise Refusal("", _("either 'objectives' or 'scorecard'"))
        total = sum((line.weight for line in self.scorecard), ZERO)
        if self.scorecard and total != HUNDRED:
            raise Refusal("scorecard", _("weights that sum to 100"), total)
        if self.objectives and (self.curve or self.target_incentive is not None):
            wanted = _("a scorecard, to use 'curve' or 'target_incentive'")
            raise Refusal("scorecard", wanted)

    def money(self) -> Iterator[tuple[str, Decimal | None]]:
        """The amounts of money in the component, with their places."""
        yield from super().money()
        yield "target_incentive", self.target_incentive
        for place, goal in enumerate(self.objectives):
            yield f"objectives[{place}].amount", goal.amount


@dataclass(frozen=True)
class Total:
    """Limits of the sum: below ``threshold`` nothing is earned."""

    threshold: Decimal = ZERO
    floor: Decimal | None = None
    cap: Decimal | None = None

    def __post_init__(self) -> None:
        check_limits(self.floor, self.cap)


@dataclass(frozen=True)
class Draw:
    """Pay in advance of earnings.

    A ``guarantee`` tops earnings up to the amount, an ``additional`` draw is paid on
    top. Recoverable draws are a debt: ``recovery`` says whether it is recovered at
    once, only after the draw has ended, or from a period's number on; ``share`` how
    much of the excess is taken, in percent; ``keep_draw`` that recovery never brings
    pay below a guarantee that runs. ``forgiven``: what is left when the draw ends is.
    """

    amount: Decimal
    kind: str = GUARANTEE
    recoverable: bool = True
    recovery: str = AT_ONCE
    from_period: int | None = None
    share: Decimal = HUNDRED
    keep_draw: bool = True
    forgiven: bool = False

    def __post_init__(self) -> None:
        if self.amount < 0:
            raise Refusal("amount", _("a draw that is not negative"), self.amount)
        if not 0 < self.share <= HUNDRED:
            raise Refusal("share", _("more than 0, up to 100 percent"), self.share)
        if (self.recovery == FROM_PERIOD) != (self.from_period is not None):
            wanted = _("a number if, and only if, 'recovery' is '%(recovery)s'",
                       recovery=FROM_PERIOD)  # fmt: skip
            raise Refusal("from_period", wanted, self.from_period)
        if self.forgiven and not self.recoverable:
            wanted = _("a recoverable draw, to forgive the rest")
            raise Refusal("forgiven_at_end", wanted)


@dataclass(frozen=True)
class Holdback:
    """A share of what is earned is held back, in percent.

    ``periods``: it is released after so many periods; None: only when the facts say so.
    """

    share: Decimal
    periods: int | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.share <= HUNDRED:
            raise Refusal("share", _("0 to 100 percent"), self.share)


@dataclass(frozen=True)
class Clawback:
    """What is taken back when a deal is lost within a window of days or months.

    ``full``: all of it; ``prorated``: the part of the window that was left. On the day
    the window ends nothing is taken back any more.
    """

    recovery: str = FULL
    days: int | None = None
    months: int | None = None

    def __post_init__(self) -> None:
        if (self.days is None) == (self.months is None):
            raise Refusal("", _("either 'within_days' or 'within_months'"))


@dataclass(frozen=True)
class Plan:
    """The terms of a plan, in one currency with so many digits."""

    components: tuple[Quota | Commission | Bonus, ...]
    currency: str
    digits: int = 2
    total: Total | None = None
    holdback: Holdback | None = None
    clawback: Clawback | None = None
    draw: Draw | None = None
    minimum: Decimal = ZERO
    negative: str = CARRY
    first_month: int = 1
    name: str = ""

    def __post_init__(self) -> None:
        if not self.components:
            raise Refusal("components", _("at least one component"))
        keys = [component.key for component in self.components]
        for place, key in enumerate(keys):
            if key in keys[:place]:
                raise Refusal(f"components[{place}].key", _("a key of its own"), key)
        if self.minimum < 0:
            wanted = _("a minimum that is not negative")
            raise Refusal("minimum_payout", wanted, self.minimum)
        for place, component in enumerate(self.components):
            for at, amount in component.money():
                self.check_money(amount, f"components[{place}].{at}")
            self._check_units(component, f"components[{place}]")
        for at, amount in self._money():
            self.check_money(amount, at)

    def _money(self) -> Iterator[tuple[str, Decimal | None]]:
        yield "minimum_payout", self.minimum
        if self.draw:
            yield "draw.amount", self.draw.amount
        if self.total:
            yield "total.threshold", self.total.threshold
            yield "total.floor", self.total.floor
            yield "total.cap", self.total.cap

    def check_money(self, amount: Decimal | None, at: str) -> None:
        """Refuse an amount beyond the currency's digits."""
        if amount is not None and not has_digits(amount, self.digits):
            wanted = _("an amount of %(currency)s, with up to %(digits)s decimals",
                       currency=self.currency, digits=self.digits)  # fmt: skip
            raise Refusal(at, wanted, amount)

    def _check_units(self, component: Quota | Commission | Bonus, at: str) -> None:
        """Refuse rates in percent of a number of pieces, and amounts of attainment."""
        table = getattr(component, "table", None)
        if table is None or table.mode == INTERPOLATED:
            return
        counts = getattr(component, "base", None) == QUANTITY
        for place, tier in enumerate(table.tiers):
            here = f"{at}.table.tiers[{place}]"
            if counts and tier.rate is not None:
                wanted = _("'per_unit', as the base is a number of pieces")
                raise Refusal(f"{here}.rate", wanted)
            if isinstance(component, Quota) and tier.per_unit is not None:
                wanted = _("'rate', as the base is attainment")
                raise Refusal(f"{here}.per_unit", wanted)

    def commissions(self) -> list[str]:
        """The keys of the commission components."""
        return [c.key for c in self.components if isinstance(c, Commission)]


def gates(component: Component) -> Iterator[tuple[int, Gate]]:
    """The gates of a component with their places."""
    for place, modifier in enumerate(component.modifiers):
        if isinstance(modifier, Gate):
            yield place, modifier
