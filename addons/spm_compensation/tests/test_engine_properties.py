import json
from decimal import Decimal as D

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ..engine import Facts, Refusal, calculate, recompute, render, split
from ..engine.document import parse, read_plan
from ..engine.facts import Participation
from ..engine.measures import Measure
from ..engine.modifiers import Proration
from .engine_common import (
    AMOUNTS,
    MEASURES,
    SETTINGS,
    SIGNED,
    commission,
    credits_of,
    facts,
    marginal_tables,
    numbers,
    plan,
    plan_documents,
    tables,
)


class TestProperties(BaseCase):
    @SETTINGS
    @given(plan_documents(), facts())
    def test_explanation_recomputes_to_the_amount(self, document, told):
        payout = calculate(read_plan(document), told)
        stored = json.loads(json.dumps(payout.explanation))
        self.assertEqual(recompute(stored), payout.payable)
        self.assertTrue(render(stored))

    @SETTINGS
    @given(plan_documents(), facts(), st.data())
    def test_a_changed_explanation_is_found(self, document, told, data):
        payout = calculate(read_plan(document), told)
        stored = json.loads(json.dumps(payout.explanation))
        steps = [s for part in stored["components"] for s in part["steps"]]
        steps = [s for s in (*steps, *stored["steps"]) if s["result"] is not None]
        step = data.draw(st.sampled_from(steps))
        step["result"] = str(D(step["result"]) + 1)
        with self.assertRaises(Refusal):
            recompute(stored)

    @SETTINGS
    @given(st.lists(facts(), min_size=1, max_size=5), plan_documents())
    def test_nothing_is_lost_across_periods(self, stories, document):
        opening, paid, moved, drawn = None, D(0), D(0), D(0)
        terms = read_plan(document)
        held = D(0)
        for number, told in enumerate(stories):
            values = {name: getattr(told, name) for name in told.__dataclass_fields__}
            values |= {"opening": opening or told.opening, "number": number}
            payout = calculate(terms, Facts(**values))
            opening = payout.closing
            paid += payout.payable
            held += payout.held - payout.released - payout.forfeited
            drawn += payout.topped_up - payout.recovered
            moved += payout.earned - payout.held + payout.released
            moved += payout.topped_up - payout.recovered
        self.assertEqual(paid + opening.carried, moved)
        self.assertEqual(sum((one.amount for one in opening.held), D(0)), held)
        if terms.draw and terms.draw.recoverable:
            self.assertEqual(opening.draw, drawn)

    @SETTINGS
    @given(tables(), st.lists(SIGNED, max_size=6), numbers(0, 500), numbers(0, 500))
    def test_caps_and_floors_hold(self, table, amounts, one, other):
        floor, cap = sorted([one, other])
        part = commission(table, floor=str(floor), cap=str(cap))
        paid = calculate(plan(part), Facts(credits_of(amounts)))
        self.assertTrue(floor <= paid.components["c"] <= cap)
        limits = {"floor": str(floor), "cap": str(cap)}
        total = calculate(
            plan(commission(table), total=limits), Facts(credits_of(amounts))
        )
        self.assertTrue(floor <= total.earned <= cap)

    @SETTINGS
    @given(plan_documents())
    def test_zero_in_zero_out(self, document):
        for component in document["components"]:
            component.pop("modifiers", None)
            component.pop("curve", None)
            if component["type"] == "quota" and "table" not in component:
                component["curve"] = {
                    "points": [{"at": "0", "gives": "0"}, {"at": "9", "gives": "9"}]
                }
            for tier in component.get("table", {}).get("tiers", ()):
                if component["table"]["mode"] != "interpolated":
                    tier.pop("amount", None)
        for key in ("draw", "total"):
            document.pop(key, None)
        nothing = {name: Measure(D(0), D(1)) for name in MEASURES}
        told = Facts(measures=nothing, participation=Participation(D(31), D(31)))
        payout = calculate(read_plan(document), told)
        self.assertEqual(payout.payable, 0)
        self.assertEqual(set(payout.components.values()), {D(0)})
        self.assertEqual(recompute(payout.explanation), 0)

    @SETTINGS
    @given(AMOUNTS, st.lists(st.integers(0, 40), min_size=1, max_size=5))
    def test_proration_of_the_parts_sums_to_the_whole(self, pay, parts):
        whole = D(sum(parts) or 1)
        paid = sum(
            (
                Proration().apply(
                    pay, Facts(participation=Participation(D(days), whole)), "here"
                )[0]
                for days in parts
            ),
            D(0),
        )
        wanted = pay if sum(parts) else 0
        self.assertAlmostEqual(paid, wanted, delta=D("1e-20"))

    @SETTINGS
    @given(SIGNED, st.lists(st.integers(0, 99), min_size=1, max_size=6))
    def test_splits_conserve(self, amount, weights):
        left = D(100)
        shares = {}
        for number, weight in enumerate(weights):
            shares[str(number)] = share = min(left, D(weight))
            left -= share
        shares["rest"] = left
        parts = split(amount, shares, 2)
        self.assertEqual(sum(parts.values()), amount)
        for name, part in parts.items():
            self.assertLess(abs(part - amount * shares[name] / 100), D("0.01"))

    @SETTINGS
    @given(marginal_tables(), st.lists(AMOUNTS, max_size=6), SIGNED)
    def test_what_was_attained_before(self, table, amounts, before):
        terms = plan(commission(table))
        opening = calculate(terms, Facts(credits_of([before])))
        told = parse(json.dumps({"credited": str(before)}).encode())
        self.assertEqual(told, {"credited": str(before)})
        payout = calculate(terms, Facts(credits_of([before, *amounts])))
        later = table.pay(before + sum(amounts, D(0))) - table.pay(before)
        together = opening.components["c"] + later
        self.assertAlmostEqual(payout.components["c"], together, delta=D("0.01"))

    def test_rounding_settles_quotients(self):
        # 1/3 of a quota, three times: exactly at the half cent
        table = {"mode": "marginal", "tiers": [{"from": "0", "rate": "100"}]}
        quota = {
            "type": "quota",
            "key": "q",
            "measure": "m",
            "table": table,
            "target_incentive": "0.15",
            "modifiers": [{"type": "proration"}],
        }
        told = Facts(
            measures={"m": Measure(D(1), D(3))},
            participation=Participation(D(3), D(10)),
        )
        payout = calculate(plan(quota), told)
        self.assertEqual(payout.payable, D("0.02"))
        self.assertEqual(recompute(payout.explanation), D("0.02"))
