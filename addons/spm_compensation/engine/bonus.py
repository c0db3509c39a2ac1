"""Bonuses: objectives that pay an amount, and weighted scorecards."""

from decimal import Decimal

from .decimals import HUNDRED, ZERO, text
from .facts import Facts
from .modifiers import Step
from .quota import incentive_of
from .terms import ALL, Bonus


def pay_bonus(component: Bonus, facts: Facts, at: str) -> tuple[Decimal, list[Step]]:
    """What a bonus pays before modifiers, with its steps."""
    if component.objectives:
        return _objectives(component, facts, at)
    return _scorecard(component, facts, at)


def _objectives(component: Bonus, facts: Facts, at: str) -> tuple[Decimal, list[Step]]:
    lines = []
    for place, goal in enumerate(component.objectives):
        here = f"{at}.objectives[{place}]"
        value = facts.measure(goal.measure, here).get(goal.read)
        lines.append({"rule": here, "measure": goal.measure, "read": goal.read,
                      "at_least": text(goal.at_least),
                      "value": None if value is None else text(value),
                      "reached": value is not None and value >= goal.at_least,
                      "amount": text(goal.amount)})  # fmt: skip
    reached = [line["reached"] for line in lines]
    pays = component.require != ALL or all(reached)
    pay = sum(
        (goal.amount for goal, yes in zip(component.objectives, reached, strict=True)
         if yes and pays), ZERO,
    )  # fmt: skip
    return pay, [{"step": "objectives", "rule": f"{at}.objectives",
                  "require": component.require, "lines": lines,
                  "result": text(pay)}]  # fmt: skip


def _scorecard(component: Bonus, facts: Facts, at: str) -> tuple[Decimal, list[Step]]:
    lines, points = [], ZERO
    for place, line in enumerate(component.scorecard):
        here = f"{at}.scorecard[{place}]"
        measure = facts.measure(line.measure, here)
        value = measure.reached(measure.target)
        shown: Step = {"rule": here, "measure": line.measure,
                       "weight": text(line.weight), "floor": text(line.floor),
                       "value": None if value is None else text(value)}  # fmt: skip
        counted = line.floor if value is None else max(value, line.floor)
        if line.cap is not None:
            counted = min(counted, line.cap)
            shown["cap"] = text(line.cap)
        points += counted * line.weight / HUNDRED
        lines.append({**shown, "points": text(counted * line.weight / HUNDRED)})
    steps: list[Step] = [{"step": "scorecard", "rule": f"{at}.scorecard",
                          "lines": lines, "result": text(points)}]  # fmt: skip
    percent = points
    if component.curve:
        curve = component.curve
        percent = curve.value(points)
        steps.append({"step": "curve", "rule": f"{at}.curve",
                      "attainment": text(points), "score": True,
                      "curve": curve.data,
                      "result": text(percent)})  # fmt: skip
    incentive = incentive_of(component, facts, at)
    pay = percent * incentive / HUNDRED
    return pay, [*steps, {"step": "incentive", "rule": f"{at}.target_incentive",
                          "incentive": text(incentive),
                          "result": text(pay)}]  # fmt: skip
