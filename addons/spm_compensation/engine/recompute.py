"""Recomputing: an explanation alone gives its amount again, step by step.

Written a second time and on purpose without the code that calculates, so that it can
find it wrong. A step whose result does not follow from its inputs is refused.
"""
# pylint: disable=prefer-env-translation; no environment here, see words.py

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, localcontext
from typing import Any

from .decimals import CONTEXT, HUNDRED, ZERO, round_money, text
from .problem import Refusal
from .words import _

Step = Mapping[str, Any]
#: Explanations show 28 digits.
_CLOSE = Decimal("1e-20")


def recompute(explanation: Mapping[str, Any]) -> Decimal:
    """The payable amount of an explanation, computed from its inputs alone.

    :raise Refusal: naming the first step whose result is another
    """
    with localcontext(CONTEXT):
        return _recompute(explanation)


def recompute_part(part: Mapping[str, Any]) -> Decimal:
    """What a component pays, computed from its part of an explanation alone.

    :raise Refusal: naming the first step whose result is another
    """
    with localcontext(CONTEXT):
        value = _run(part["steps"], ZERO, "")
        _agree(value, part["amount"], "amount")
        return value


def _recompute(explanation: Mapping[str, Any]) -> Decimal:
    total = late = ZERO
    for number, part in enumerate(explanation["components"]):
        at = f"components[{number}]"
        value = _run(part["steps"], ZERO, at)
        _agree(value, part["amount"], f"{at}.amount")
        if "late" in part:
            late += value
        else:
            total += value
    told = [step["amount"] for step in explanation["steps"] if step["step"] == "late"]
    _agree(late, text(sum(map(Decimal, told), ZERO)), "late")
    value = _run(explanation["steps"], total, "")
    _agree(value, explanation["payable"], "payable")
    return round_money(value, explanation["digits"])


def _run(steps: Sequence[Step], value: Decimal, at: str) -> Decimal:
    for number, step in enumerate(steps):
        here = f"{at}.steps[{number}]".lstrip(".")
        rule = _RULES.get(step["step"])
        if rule is None:
            raise Refusal(f"{here}.step", _("a known step"), step["step"])
        found = rule(step, value, here)
        if step["result"] is not None:
            _agree(found, step["result"], f"{here}.result")
        value = found
    return value


def _agree(found: Decimal, written: object, at: str) -> None:
    number = Decimal(str(written))
    if abs(found - number) > _CLOSE * max(abs(number), Decimal(1)):
        raise Refusal(at, text(found), number)


def _same(found: object, written: object, at: str) -> None:
    if found != written:
        raise Refusal(at, str(found), str(written))


def table_pay(table: Mapping[str, Any], base: Decimal) -> Decimal:
    """What a table, as it stands in an explanation, pays for a base."""
    if base < 0:
        return -table_pay(table, -base)
    starts = [Decimal(tier["from"]) for tier in table["tiers"]]
    if not base or base < Decimal(table["threshold"]):
        return ZERO
    reached = [
        number
        for number, start in enumerate(starts)
        if (start <= base if table["boundary"] == "from" else start < base)
    ]
    if not reached:
        return ZERO
    if table["mode"] == "whole":
        return _tier_pay(table["tiers"][reached[-1]], base, lump=True)
    if table["mode"] == "interpolated":
        return _filled(table["tiers"], starts, base)
    back = [n for n in reached if table["tiers"][n].get("retroactive")]
    pay = sum((Decimal(table["tiers"][n].get("amount", "0")) for n in reached), ZERO)
    for number in reached:
        if back and number < back[-1]:
            continue
        bottom = ZERO if back and number == back[-1] else starts[number]
        top = base if number == reached[-1] else starts[number + 1]
        pay += _tier_pay(table["tiers"][number], top - bottom)
    return pay


def _tier_pay(tier: Mapping[str, Any], part: Decimal, lump: bool = False) -> Decimal:
    pay = part * Decimal(tier.get("rate", "0")) / HUNDRED
    pay += part * Decimal(tier.get("per_unit", "0"))
    return pay + (Decimal(tier.get("amount", "0")) if lump else ZERO)


def _filled(
    tiers: Sequence[Mapping[str, Any]], starts: Sequence[Decimal], base: Decimal
) -> Decimal:
    pay = ZERO
    for number, tier in enumerate(tiers[:-1]):
        width = starts[number + 1] - starts[number]
        part = min(max(base - starts[number], ZERO), width)
        pay += part * Decimal(tier["amount"]) / width
    return pay


def curve_value(curve: Mapping[str, Any], value: Decimal) -> Decimal:
    """What a curve, as it stands in an explanation, gives for a value."""
    points = [(Decimal(at), Decimal(gives)) for at, gives in curve["points"]]
    linear, above = curve["shape"] == "linear", curve["boundary"] == "above"
    under = [
        p for p in points if p[0] < value or (p[0] == value and (linear or not above))
    ]
    if not under:
        return ZERO if curve["below"] == "nothing" else points[0][1]
    if not linear or (len(under) == len(points) and curve["beyond"] == "flat"):
        return under[-1][1]
    place = min(len(under), len(points) - 1)
    (x1, y1), (x2, y2) = points[place - 1], points[place]
    return y1 + (y2 - y1) * (value - x1) / (x2 - x1)


def _attainment(step: Step, value: Decimal, at: str) -> Decimal:
    quota = None
    if "target" in step:
        quota = Decimal(step["target"]) * Decimal(step.get("ramp", "100")) / HUNDRED
        if "days" in step:
            quota = quota * Decimal(step["days"]) / Decimal(step["of"])
        _agree(quota, step["quota"], f"{at}.quota")
    if step["result"] is None:
        return ZERO
    if quota is None:
        return Decimal(step["result"])
    actual, higher = Decimal(step["actual"]), step["direction"] == "higher"
    if not quota:
        reached = actual > 0 if higher else not actual
        return HUNDRED if reached else ZERO
    share = actual * HUNDRED / quota
    return share if higher else 2 * HUNDRED - share


def _rate(step: Step, value: Decimal, at: str) -> Decimal:
    table = step["table"]
    before, after = Decimal(step["before"]), Decimal(step["after"])
    pays = [_slice_pay(table, one, f"{at}.slices") for one in step["slices"]]
    pay = sum(pays, Decimal(step["lumps"]))
    each = step["window"] == "transaction"
    _parts_of_deals(step, at)
    position, sum_of_rows = before, ZERO
    for number, (_key, base, paid, _tier) in enumerate(step["credits"]):
        base = Decimal(base)
        start, position = (ZERO, base) if each else (position, position + base)
        if step.get("catch_up", True):
            own = table_pay(table, position) - table_pay(table, start)
            _agree(own, paid, f"{at}.credits[{number}]")
        sum_of_rows += Decimal(paid)
    _agree(sum_of_rows, text(pay), f"{at}.credits")
    if not each:
        _agree(position, step["after"], f"{at}.after")
        if step.get("catch_up", True):
            _agree(table_pay(table, after) - table_pay(table, before), text(pay), at)
    return value + pay


def _parts_of_deals(step: Step, at: str) -> None:
    """The credits of shared amounts are their share, to the smallest coin."""
    if step["base"] != "amount":
        return
    for number, share, whole in step.get("shared", ()):
        exact = Decimal(whole) * Decimal(share) / HUNDRED
        base = Decimal(step["credits"][number][1])
        if abs(base - exact) >= 1:
            raise Refusal(f"{at}.shared", text(exact), base)


def _slice_pay(table: Mapping[str, Any], one: Step, at: str) -> Decimal:
    tier, part = table["tiers"][one["tier"]], Decimal(one["part"])
    if table["mode"] == "interpolated":
        end = Decimal(table["tiers"][one["tier"] + 1]["from"])
        pay = part * Decimal(tier["amount"]) / (end - Decimal(tier["from"]))
    else:
        pay = _tier_pay(tier, part)
    _agree(pay, one["pay"], at)
    return pay


def _gate(step: Step, value: Decimal, at: str) -> Decimal:
    passed = step.get("because") == "answers"
    if passed:
        _same(passed, (step["answers"] or 0) < step["needed"], f"{at}.answers")
    elif step["value"] is None:
        passed = step["passed"]
    else:
        seen = Decimal(step["value"])
        passed = (
            seen >= Decimal(step["at_least"])
            if "at_least" in step
            else seen <= Decimal(step["at_most"])
        )
    _same(passed, step["passed"], f"{at}.passed")
    factor = Decimal(step["factor"])
    if passed or step["effect"] in ("block_accelerated", "lower_rate"):
        _agree(HUNDRED, text(factor), f"{at}.factor")
    elif step["effect"] == "zero":
        _agree(ZERO, text(factor), f"{at}.factor")
    return value * _looked_up(step, factor, at) / HUNDRED


def _multiplier(step: Step, value: Decimal, at: str) -> Decimal:
    factor = Decimal(step["factor"])
    if "because" in step:
        _agree(HUNDRED, text(factor), f"{at}.factor")
    return value * _looked_up(step, factor, at) / HUNDRED


def _looked_up(step: Step, factor: Decimal, at: str) -> Decimal:
    if "curve" in step and step["value"] is not None:
        found = curve_value(step["curve"], Decimal(step["value"]))
        _agree(found, text(factor), f"{at}.factor")
        return found
    return factor


def _matrix(step: Step, value: Decimal, at: str) -> Decimal:
    if step.get("because"):
        found = ZERO if step.get("percent") else HUNDRED
    else:
        matrix, above = step["matrix"], step["matrix"]["boundary"] == "above"
        places = []
        for side, seen in zip(("rows", "columns"), step["values"], strict=True):
            seen = Decimal(seen)
            under = [b for b in map(Decimal, matrix[side])
                     if (b < seen if above else b <= seen)]  # fmt: skip
            places.append(max(0, len(under) - 1))
        found = Decimal(matrix["cells"][places[0]][places[1]])
    if step.get("percent"):
        return found
    _agree(found, step["factor"], f"{at}.factor")
    return value * found / HUNDRED


def _objectives(step: Step, value: Decimal, at: str) -> Decimal:
    for line in step["lines"]:
        seen = line["value"]
        reached = seen is not None and Decimal(seen) >= Decimal(line["at_least"])
        _same(reached, line["reached"], f"{at}.lines")
    got = [Decimal(line["amount"]) for line in step["lines"] if line["reached"]]
    if step["require"] == "all" and len(got) < len(step["lines"]):
        return ZERO
    return sum(got, ZERO)


def _scorecard(step: Step, value: Decimal, at: str) -> Decimal:
    points = ZERO
    for line in step["lines"]:
        floor = Decimal(line["floor"])
        counted = floor if line["value"] is None else max(Decimal(line["value"]), floor)
        if "cap" in line:
            counted = min(counted, Decimal(line["cap"]))
        points += counted * Decimal(line["weight"]) / HUNDRED
    return points


def _limit(step: Step, value: Decimal, at: str) -> Decimal:
    if "floor" in step:
        value = max(value, Decimal(step["floor"]))
    value = min(value, Decimal(step["cap"])) if "cap" in step else value
    if step["binds"]:
        _agree(value, step[step["binds"]], f"{at}.{step['binds']}")
    return value


def _threshold(step: Step, value: Decimal, at: str) -> Decimal:
    passed = value >= Decimal(step["threshold"])
    _same(passed, step["passed"], f"{at}.passed")
    return value if passed else ZERO


def _hold(step: Step, value: Decimal, at: str) -> Decimal:
    amount = max(value, ZERO) * Decimal(step["share"]) / HUNDRED
    _agree(round_money(amount, step["digits"]), step["amount"], f"{at}.amount")
    return value - Decimal(step["amount"])


def _clawback(step: Step, value: Decimal, at: str) -> Decimal:
    window = step["window"]
    left = max(0, window - step["passed"])
    amount = Decimal(step["paid"]) * Decimal(step["share"]) / HUNDRED
    if step["recovery"] == "prorated":
        amount = amount * left / window if window else ZERO
    amount = amount if left else ZERO
    _agree(round_money(amount, step["digits"]), step["amount"], f"{at}.amount")
    return value - Decimal(step["amount"])


def _draw(step: Step, value: Decimal, at: str) -> Decimal:
    owed, recovered = Decimal(step["owed"]), Decimal(step["recovered"])
    amount = Decimal(step["draw"])
    topped = amount
    if step["kind"] == "guarantee":
        topped = max(ZERO, amount - value) if step["running"] else ZERO
    _agree(topped, step["topped_up"], f"{at}.topped_up")
    excess = max(ZERO, value - Decimal(step["kept"])) if step["recovers"] else ZERO
    most = round_money(excess * Decimal(step["share"]) / HUNDRED, step["digits"])
    _agree(min(owed, most), step["recovered"], f"{at}.recovered")
    left = owed - recovered + (topped if step["recoverable"] else ZERO)
    _agree(left - Decimal(step["forgiven"]), step["still_owed"], f"{at}.still_owed")
    return value + topped - recovered


def _kept_back(step: Step, value: Decimal, at: str) -> Decimal:
    """Nothing is paid, as the sum is negative or too small."""
    if step["step"] == "minimum":
        _same(True, ZERO < value < Decimal(step["minimum"]), f"{at}.minimum")
    else:
        _same(True, value < 0, f"{at}.carried")
    if step.get("policy") != "write_off":
        _agree(value, step["carried"], f"{at}.carried")
    return ZERO


def _total_threshold(step: Step, value: Decimal, at: str) -> Decimal:
    _same(True, value < Decimal(step["threshold"]), f"{at}.threshold")
    return min(value, ZERO)


_RULES: Mapping[str, Callable[[Step, Decimal, str], Decimal]] = {
    "attainment": _attainment,
    "threshold": _threshold,
    "nothing": lambda step, value, at: ZERO,
    "curve": lambda step, value, at: curve_value(step["curve"], value),
    "rate_attainment": lambda step, v, at: table_pay(step["table"], max(v, ZERO)),
    "incentive": lambda step, v, at: v * Decimal(step["incentive"]) / HUNDRED,
    "rate": _rate,
    "objectives": _objectives,
    "scorecard": _scorecard,
    "gate": _gate,
    "multiplier": _multiplier,
    "matrix": _matrix,
    "prorate": lambda step, v, at: v * Decimal(step["days"]) / Decimal(step["of"]),
    "limit": _limit,
    "true_up": lambda step, value, at: value - Decimal(step["paid"]),
    "round": lambda step, value, at: round_money(value, step["digits"]),
    "sum": lambda step, value, at: value,
    "total_threshold": _total_threshold,
    "total_limits": lambda step, value, at: Decimal(step["amount"]),
    "paid_before": lambda step, value, at: value - Decimal(step["paid"]),
    "late": lambda step, value, at: value + Decimal(step["amount"]),
    "hold": _hold,
    "release": lambda step, value, at: value + Decimal(step["amount"]),
    "forfeit": lambda step, value, at: value,
    "clawback": _clawback,
    "draw": _draw,
    "carried_over": lambda step, value, at: value + Decimal(step["amount"]),
    "negative": _kept_back,
    "minimum": _kept_back,
}
