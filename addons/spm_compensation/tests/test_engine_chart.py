import json
from datetime import date
from decimal import Decimal as D

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ..engine import Balances, Credit, Facts, calculate
from ..engine.chart import curve, explained
from ..engine.decimals import round_money
from ..engine.document import read_plan
from ..engine.facts import Period, Prior
from ..engine.measures import Measure
from .engine_common import (
    AMOUNTS,
    SETTINGS,
    SIGNED,
    _curve,
    commission,
    credits_of,
    facts,
    marginal_tables,
    numbers,
    plan,
    plan_documents,
    tables,
)

PERCENTS = numbers(0, 300)
LIMITS = st.one_of(st.none(), st.tuples(numbers(0, 300), numbers(0, 900)).map(sorted))


def _limited(component, limits):
    if limits:
        floor, cap = map(str, limits)
        component["modifiers"] = [{"type": "limit", "cap": cap, "floor": floor}]
    return component


class TestChart(BaseCase):
    """The chart's value at a point is what is paid there."""

    def _agrees(self, chart, at, paid):
        if chart.line.start <= at <= chart.line.stop:
            self.assertEqual(round_money(chart.value(at), 2), paid)

    def _places(self, chart):
        """Corners, and places between them, of up to two decimals."""
        places = {x for x, _y in chart.points}
        between = {(a + b) / 2 for a in places for b in places}
        return sorted({round(at, 2) for at in between} & {*between})

    @SETTINGS
    @given(tables(), AMOUNTS, LIMITS, st.sampled_from(["period", "transaction"]))
    def test_commissions(self, table, amount, limits, window):
        if window == "transaction":
            limits = None
        part = _limited(commission(table, window=window), limits)
        terms = plan(part)
        chart = curve(terms, "c", mark=amount)
        self.assertEqual(chart.each, window == "transaction")
        for at in (amount, *self._places(chart)):
            paid = calculate(terms, Facts((Credit("D", at),))).components["c"]
            self._agrees(chart, at, paid)
        self.assertEqual(chart.mark[0], amount)

    @SETTINGS
    @given(marginal_tables(True), PERCENTS, numbers(1, 90_000))
    def test_commissions_in_percent_of_a_quota(self, table, percent, quota):
        part = commission(table, unit="percent_of_quota", quota="goal")
        terms = plan(part)
        chart = curve(terms, "c", quota=quota)
        self.assertEqual((chart.x, chart.y), ("percent", "money"))
        credited = round(percent * quota / 100, 2)
        told = Facts((Credit("D", credited),), {"goal": Measure(D(1), quota)})
        paid = calculate(terms, told).components["c"]
        self._agrees(chart, credited * 100 / quota, paid)
        self.assertEqual(curve(terms, "c").y, "percent")

    @SETTINGS
    @given(st.data(), PERCENTS, LIMITS, st.booleans())
    def test_quotas_and_scorecards(self, data, at, limits, continued):
        part = {"type": "quota", "key": "q", "measure": "m", "threshold": "0"}
        kind = data.draw(st.sampled_from(["curve", "table", "scorecard"]))
        shape = _curve(
            data.draw, below=data.draw(st.sampled_from(["nothing", "first"]))
        )
        if continued and shape["shape"] == "linear":
            shape["beyond"] = "continue"
        if kind == "scorecard":
            line = {"measure": "m", "weight": "100"}
            part = {"type": "bonus", "key": "q", "scorecard": [line], "curve": shape}
        elif kind == "curve":
            part |= {"curve": shape, "threshold": str(data.draw(PERCENTS))}
        else:
            table = data.draw(marginal_tables(True))
            part |= {"table": dict(table.data), "threshold": str(data.draw(PERCENTS))}
        terms = plan(_limited({**part, "target_incentive": "1234.56"}, limits))
        chart = curve(terms, "q", mark=at)
        for place in (at, *self._places(chart)):
            told = Facts(measures={"m": Measure(attainment=place)})
            paid = calculate(terms, told).components["q"]
            self._agrees(chart, place, paid)

    @SETTINGS
    @given(PERCENTS, PERCENTS)
    def test_a_goal(self, at_least, at):
        goal = {"measure": "m", "amount": "500", "at_least": str(at_least)}
        terms = plan({"type": "bonus", "key": "b", "objectives": [goal]})
        chart = curve(terms, "b", mark=at)
        told = Facts(measures={"m": Measure(attainment=at)})
        self._agrees(chart, at, calculate(terms, told).components["b"])

    @SETTINGS
    @given(plan_documents(), facts())
    def test_explained(self, document, told):
        """The curve of an explanation passes through what was paid."""
        terms = read_plan(document)
        payout = calculate(terms, told)
        marked = 0
        for part in json.loads(json.dumps(payout.explanation))["components"]:
            chart = explained(part)
            if chart is None:
                continue
            self.assertEqual(len(chart.dots), len(told.credits) if chart.each else 0)
            if chart.each:
                for (at, pay), row in zip(
                    chart.dots, part["steps"][0]["credits"], strict=True
                ):
                    self.assertEqual((str(at), str(pay)), (row[1], row[2]))
                    self._agrees(chart, at, round_money(pay, 2))
                continue
            marked += 1
            self.assertEqual(round_money(chart.mark[1], 2), D(part["amount"]))
        if told.measures["revenue"].actual is not None:
            self.assertTrue(marked)

    @SETTINGS
    @given(
        st.one_of(marginal_tables(True), tables()),
        st.lists(SIGNED, min_size=1, max_size=5),
        SIGNED,
        st.booleans(),
    )
    def test_explained_with_a_window_begun(self, table, amounts, before, catch_up):
        terms = plan(commission(table, window="year", catch_up=catch_up))
        told = Facts(
            tuple(c._replace(day=JUNE.start) for c in credits_of(amounts)),
            period=JUNE,
            opening=Balances(prior={"c": Prior(before, D(0))}),
        )
        payout = calculate(terms, told)
        chart = explained(payout.explanation["components"][0])
        self.assertEqual(chart.mark[0], before + sum(amounts))
        self.assertEqual(round_money(chart.mark[1], 2), payout.components["c"])

    def test_corners(self):
        """A tier's bound, a jump at a lump sum, the cap; the rest is straight."""
        tiers = [
            {"from": "0", "rate": "5"},
            {"from": "1000", "rate": "10", "amount": "20"},
        ]
        part = commission_of(tiers, cap="200")
        chart = curve(plan(part), "c", mark=D(1500))
        points = [(D(x), D(y)) for x, y in chart.points]
        self.assertEqual(points[:4], [(0, 0), (1000, 50), (1000, 70), (2300, 200)])
        self.assertEqual(points[-1][1], 200)
        self.assertEqual(chart.mark, (1500, 120))

    def test_none(self):
        """Where one line cannot tell, there is none."""
        axis = {"measure": "a", "from": ["0", "50"]}
        cells = [["0", "50"], ["50", "100"]]
        part = {"type": "quota", "key": "q", "measure": "m", "target_incentive": "9"}
        part["matrix"] = {"rows": axis, "columns": axis, "cells": cells}
        self.assertIsNone(curve(plan(part), "q"))
        goals = [{"measure": name, "amount": "5"} for name in "ab"]
        bonus = {"type": "bonus", "key": "b", "objectives": goals}
        self.assertIsNone(curve(plan(bonus), "b"))


def commission_of(tiers, **more):
    table = {"mode": "marginal", "tiers": tiers}
    return {"type": "commission", "key": "c", "table": table, **more}


JUNE = Period(date(2026, 6, 1), date(2026, 7, 1))
