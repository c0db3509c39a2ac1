"""Pay curves: what a component pays by attainment, points or credited amount.

Drawn from terms (:func:`curve`), all else being met: gates passed, measures that
multiply at 100 percent, a whole period. Or drawn from an explanation
(:func:`explained`), with what was found there, and the point that was reached. The
value at a point is what :func:`~.payout.calculate` pays there, before rounding.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, localcontext
from typing import Any

from .curve import CONTINUE, Curve, Point
from .decimals import CONTEXT, HUNDRED, ZERO
from .document.plan_format import TABLE
from .modifiers import Limit
from .piecewise import Pieces
from .rate_table import RateTable
from .rating import accumulated
from .terms import (
    MARGIN,
    QUANTITY,
    QUOTA_UNIT,
    TRANSACTION,
    Bonus,
    Commission,
    Plan,
    Quota,
)

#: What the axes count.
MONEY, PERCENT, POINTS, PIECES = "money", "percent", "points", "pieces"
VALUE, MARGINS = "value", "margin"
_AXES = {MARGIN: MARGINS, QUANTITY: PIECES}
#: As far as a chart of money, or of pieces, is drawn where nothing in it says how far.
_FAR, _FAR_PIECES = Decimal(100_000), Decimal(10)
_BEYOND = Decimal("1.3")
Place = tuple[Decimal, Decimal]


@dataclass(frozen=True)
class Chart:
    """A pay curve.

    ``x`` is percent (of attainment, or of the quota), points (of a scorecard), pieces,
    value (of a measure), money or margin; ``y`` money or percent, of the target
    incentive or of the quota. ``each``: the curve is of one deal, as each is paid by
    itself, and ``dots`` are the deals; else ``mark`` is the point that was reached.
    ``of_quota``: percent are of a quota.
    """

    line: Pieces
    x: str
    y: str = MONEY
    mark: Place | None = None
    each: bool = False
    of_quota: bool = False
    dots: tuple[Place, ...] = ()

    @property
    def points(self) -> list[Place]:
        """The corners of the curve in order; a jump has the same place twice."""
        return self.line.points()

    def value(self, at: Decimal) -> Decimal:
        """What is paid at a place of the chart."""
        with localcontext(CONTEXT):
            return self.line.value(at)


def curve(
    plan: Plan,
    key: str,
    quota: Decimal | None = None,
    incentive: Decimal | None = None,
    mark: Decimal | None = None,
) -> Chart | None:
    """The pay curve of a component by its terms; None where one line cannot tell.

    Without the ``quota`` that a commission's tiers are in percent of, pay is in percent
    of it; without an ``incentive``, of the person or the plan, in percent of that.

    :param quota: of a commission whose tiers are in percent of it
    :param incentive: the target incentive for the period
    :param mark: where the person stands, as on the axis
    """
    component = next(part for part in plan.components if part.key == key)
    with localcontext(CONTEXT):
        if isinstance(component, Commission):
            found = _commission(component, quota, mark)
        elif isinstance(component, Quota):
            found = _quota(component, incentive, mark)
        else:
            found = _bonus(component, incentive, mark)
        if found is None:
            return None
        if found.y == MONEY and not found.each:
            line = found.line
            limits = [m for m in component.modifiers if isinstance(m, Limit)]
            for limit in (*limits, component):
                line = line.within(limit.floor, limit.cap)
            found = replace(found, line=line)
        return _marked(found, mark)


def _commission(
    component: Commission, quota: Decimal | None, mark: Decimal | None
) -> Chart | None:
    table, money = component.table, MONEY
    each = component.window == TRANSACTION
    cap = None if each else _cap(component)
    if component.unit != QUOTA_UNIT:
        axis = _AXES.get(component.base, MONEY)
        return Chart(_rated(table, mark, cap=cap, far=_far(axis)), axis, each=each)
    if quota is None:
        if any(tier.amount is not None for tier in table.tiers):
            return None
        quota, money, cap = HUNDRED, PERCENT, None
    # tiers stay in percent of the quota: so is the axis
    scaled = replace(
        table,
        tiers=tuple(
            replace(
                tier,
                rate=None if tier.rate is None else tier.rate * quota / HUNDRED,
                per_unit=(
                    None if tier.per_unit is None else tier.per_unit * quota / HUNDRED
                ),
            )
            for tier in table.tiers
        ),
    )
    line = _rated(scaled, mark, HUNDRED, cap=cap)
    return Chart(line, PERCENT, money, each=each, of_quota=True)


def _cap(component: Any) -> Decimal | None:
    caps = [m.cap for m in component.modifiers if isinstance(m, Limit)]
    return min((c for c in (*caps, component.cap) if c is not None), default=None)


def _quota(
    component: Quota, incentive: Decimal | None, mark: Decimal | None
) -> Chart | None:
    if component.matrix:
        return None
    threshold = component.threshold
    incentive = component.target_incentive if incentive is None else incentive
    if component.table is not None:
        line = _attained(component.table, mark, threshold)
    else:
        assert component.curve is not None
        line = _along(component.curve, mark, threshold)
    if incentive is None:
        return Chart(line, PERCENT, PERCENT)
    return Chart(line.times(incentive / HUNDRED), PERCENT)


def _bonus(
    component: Bonus, incentive: Decimal | None, mark: Decimal | None
) -> Chart | None:
    if component.objectives:
        if len(component.objectives) > 1:
            return None
        goal = component.objectives[0]
        return Chart(*_goal(goal.read, goal.at_least, goal.amount, mark))
    incentive = component.target_incentive if incentive is None else incentive
    line = _points(component.curve, mark)
    if incentive is None:
        return Chart(line, POINTS, PERCENT)
    return Chart(line.times(incentive / HUNDRED), POINTS)


# -- from an explanation ---------------------------------------------------------------


def explained(part: Mapping[str, Any]) -> Chart | None:
    """The pay curve of a component as its explanation has it, with the point reached.

    What came after rating (conditions, multipliers, proration, limits) counts as it was
    found, so that the curve passes through what was paid.

    :param part: one of an explanation's ``components``
    :return: None if the explanation ends before any curve, or has none
    """
    with localcontext(CONTEXT):
        found = _found(part)
        if found is None:
            return None
        chart, at, rest = found
        if chart.each:
            return chart
        line = chart.line
        for step in rest:
            line = _changed(line, step)
        return _marked(replace(chart, line=line), at)


def _found(
    part: Mapping[str, Any],
) -> tuple[Chart, Decimal, Sequence[Mapping[str, Any]]] | None:
    """The curve before what changed it, where the person is, and what changed it."""
    steps = part["steps"]
    kinds = [step["step"] for step in steps]
    if "rate" in kinds:
        last = len(kinds) - 1 - kinds[::-1].index("rate")
        before = Decimal(steps[last - 1]["result"]) if "rate" in kinds[:last] else ZERO
        chart, at = _of_credits(steps[last], before)
        return chart, at, steps[last + 1 :]
    if kinds[0] == "objectives":
        return _of_goal(steps)
    if "incentive" not in kinds or "matrix" in kinds[: kinds.index("incentive")]:
        return None
    paid = kinds.index("incentive")
    at, chart = _of_attainment(steps[:paid])
    incentive = Decimal(steps[paid]["incentive"])
    chart = replace(chart, line=chart.line.times(incentive / HUNDRED))
    return chart, at, steps[paid + 1 :]


def _of_credits(step: Mapping[str, Any], paid: Decimal) -> tuple[Chart, Decimal]:
    table = TABLE.take(step["table"], "table")
    before, after = Decimal(step["before"]), Decimal(step["after"])
    axis = _AXES.get(step["base"], MONEY)
    if step["window"] == TRANSACTION:
        dots = tuple((Decimal(row[1]), Decimal(row[2])) for row in step["credits"])
        most = max((at for at, _pay in dots), default=None)
        line = _rated(table, most, far=_far(axis))
        return Chart(line, axis, each=True, dots=dots), ZERO
    catch_up = step.get("catch_up", True)

    def pay(position: Decimal) -> Decimal:
        rated = accumulated(table, [("", position - before)], before, catch_up)
        return sum((table.slice_pay(*one) for one in rated.slices.items()), rated.lumps)

    low, high = min(before, after), max(before, after)
    far = _far(axis)
    breaks = [*_breaks(table, low, far=far), *_breaks(table, high, far=far), before]
    # what earlier periods credited is no part of this one's curve
    line = Pieces.traced(pay, [low, *(place for place in breaks if place > low)])
    return Chart(line.plus(paid), axis), after


def _of_attainment(steps: Sequence[Mapping[str, Any]]) -> tuple[Decimal, Chart]:
    """What pays percents of a target incentive."""
    first, last = steps[0], steps[-1]
    at = Decimal(first["result"])
    threshold = next(
        (Decimal(s["threshold"]) for s in steps if s["step"] == "threshold"), ZERO
    )
    if last["step"] == "rate_attainment":
        table = TABLE.take(last["table"], "table")
        return at, Chart(_attained(table, at, threshold), PERCENT)
    used = _read(last["curve"]) if last["step"] == "curve" else None
    if first["step"] == "scorecard":
        return at, Chart(_points(used, at), POINTS)
    assert used is not None
    return at, Chart(_along(used, at, threshold), PERCENT)


def _read(data: Mapping[str, Any]) -> Curve:
    """A curve as it stands in explanations."""
    points = (Point(Decimal(at), Decimal(gives)) for at, gives in data["points"])
    return Curve(**{**data, "points": tuple(points)})


def _of_goal(
    steps: Sequence[Mapping[str, Any]],
) -> tuple[Chart, Decimal, Sequence[Mapping[str, Any]]] | None:
    lines = steps[0]["lines"]
    if len(lines) > 1 or lines[0]["value"] is None:
        return None
    at, line = Decimal(lines[0]["value"]), lines[0]
    amount = Decimal(line["amount"])
    drawn, axis = _goal(line["read"], Decimal(line["at_least"]), amount, at)
    return Chart(drawn, axis), at, steps[1:]


def _changed(line: Pieces, step: Mapping[str, Any]) -> Pieces:
    """A curve after one step of an explanation."""
    kind = step["step"]
    if kind in ("gate", "multiplier", "matrix"):
        return line.times(Decimal(step["factor"]) / HUNDRED)
    if kind == "prorate":
        return line.times(Decimal(step["days"]) / Decimal(step["of"]))
    if kind == "limit":
        floor, cap = (step.get(name) for name in ("floor", "cap"))
        return line.within(
            None if floor is None else Decimal(floor),
            None if cap is None else Decimal(cap),
        )
    if kind == "true_up":
        return line.plus(-Decimal(step["paid"]))
    return line


# -- lines -----------------------------------------------------------------------------


def _rated(
    table: RateTable,
    mark: Decimal | None,
    least: Decimal = ZERO,
    cap: Decimal | None = None,
    far: Decimal = _FAR,
) -> Pieces:
    """What a table pays, from zero to beyond its last tier."""
    breaks = _breaks(table, mark, least, far)
    stop, slope = max(breaks), table.factors[-1]
    if cap is not None and slope > 0 and len(table.bounds) == 1 and not least:
        # nothing but the cap says how far there is something to see
        stop = max((cap - table.pay(ZERO)) / slope, table.threshold, mark or ZERO)
        breaks = [*_breaks(table, None)[:-1], stop, stop * _BEYOND]
    elif cap is not None and slope > 0:
        # so far that one sees where the cap begins
        missing = (cap - table.pay(stop)) / slope
        if 0 < missing <= stop * 2:
            breaks.append(stop + missing * _BEYOND)
    return Pieces.traced(table.pay, breaks)


def _attained(table: RateTable, mark: Decimal | None, threshold: Decimal) -> Pieces:
    """What a table pays in percent for an attainment; nothing below zero."""

    def percent(at: Decimal) -> Decimal:
        return table.pay(at) if at > 0 and at >= threshold else ZERO

    breaks = _breaks(table, mark, max(threshold, HUNDRED))
    return Pieces.traced(percent, [*breaks, threshold])


def _far(axis: str) -> Decimal:
    return _FAR_PIECES if axis == PIECES else _FAR


def _breaks(
    table: RateTable,
    mark: Decimal | None,
    least: Decimal = ZERO,
    far: Decimal = _FAR,
) -> list[Decimal]:
    """Where a table's curve has corners, and two ends."""
    places = [ZERO, *table.bounds, table.threshold]
    far = (max(*places, least, mark or ZERO) or far) * _BEYOND
    if mark is not None and mark < 0:
        # refunds pay what their size would, with a minus
        mirrored = [-place for place in places if -place > mark]
        return [mark, *mirrored, *places, far]
    return [*places, far]


def _along(used: Curve, mark: Decimal | None, threshold: Decimal = ZERO) -> Pieces:
    places = [ZERO, *(point.at for point in used.points)]
    more = _BEYOND if used.beyond == CONTINUE else Decimal("1.15")
    far = max(*places, threshold, HUNDRED, mark or ZERO) * more

    def percent(at: Decimal) -> Decimal:
        return ZERO if threshold and at < threshold else used.value(at)

    start = min(*places, mark or ZERO)
    return Pieces.traced(percent, [start, *places, threshold, far])


def _points(used: Curve | None, mark: Decimal | None) -> Pieces:
    if used is not None:
        return _along(used, mark)
    ends = [min(ZERO, mark or ZERO), max(HUNDRED, mark or ZERO) * _BEYOND]
    return Pieces.traced(lambda points: points, ends)


def _goal(
    read: str, at_least: Decimal, amount: Decimal, mark: Decimal | None
) -> tuple[Pieces, str]:
    """What a goal pays, and what its axis counts."""
    percent = read == "attainment"
    usual = HUNDRED if percent or at_least <= 0 else ZERO
    far = max(at_least, usual, mark or ZERO) * _BEYOND
    start = min(ZERO, at_least, mark or ZERO)

    def pay(at: Decimal) -> Decimal:
        return amount if at >= at_least else ZERO

    drawn = Pieces.traced(pay, [start, at_least, far])
    return drawn, PERCENT if percent else VALUE


def _marked(chart: Chart, at: Decimal | None) -> Chart:
    if at is None or not chart.line.start <= at <= chart.line.stop:
        return chart
    return replace(chart, mark=(at, chart.line.value(at)))
