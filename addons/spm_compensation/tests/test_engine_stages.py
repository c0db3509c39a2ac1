from datetime import date
from decimal import Decimal

from odoo.tests import BaseCase

from ..engine import Balances, Credit, Facts
from ..engine.document import read_plan
from ..engine.facts import Held, Participation, Period, Prior
from ..engine.measures import Measure
from ..engine.stages import Stage, StageRefusal, pay_stages, settling
from ..engine.stored import balances_data, balances_from, canonical

COMMISSION = {
    "type": "commission",
    "key": "sales",
    "table": {"mode": "marginal", "tiers": [{"from": 0, "rate": 10}]},
}
QUOTA = {
    "type": "quota",
    "key": "quota",
    "measure": "goal",
    "target_incentive": 310,
    "curve": {"points": [{"at": 0, "gives": 0}, {"at": 100, "gives": 100}]},
}
BONUS = {
    "type": "bonus",
    "key": "bonus",
    "objectives": [{"measure": "goal", "amount": 31}],
}
PRORATION = {"modifiers": [{"type": "proration"}]}


def plan(*components, **terms):
    return read_plan({"currency": "EUR", "components": list(components), **terms})


class TestEngineStages(BaseCase):
    """A period in which several plans applied, one after the other."""

    def _stage(self, terms, first, last, *credits, **facts):
        """Days of January 2026, the last excluded, and what was sold on them."""
        told = Facts(
            credits=tuple(
                Credit(f"deal {n}", Decimal(amount), "sales", date(2026, 1, first))
                for n, amount in enumerate(credits)
            ),
            measures={"goal": Measure(Decimal(100), Decimal(100))},
            period=Period(date(2026, 1, first), date(2026, 1, last)),
            participation=Participation(Decimal(last - first), Decimal(31)),
            **facts,
        )
        return Stage(terms, told, last - first)

    def _paid(self, *stages, opening=None):
        return [
            str(payout.payable) for payout in pay_stages(stages, opening or Balances())
        ]

    def test_one_stage_is_the_plan_itself(self):
        stage = self._stage(plan(COMMISSION, QUOTA, BONUS), 1, 11, 500)
        self.assertEqual(self._paid(stage), ["391.00"], "50 + 310 + 31, not prorated")

    def test_what_is_paid_for_a_period_is_divided_by_days(self):
        terms = plan(COMMISSION, QUOTA, BONUS)
        first, second = self._stage(terms, 1, 11, 500), self._stage(terms, 11, 31, 70)
        # of 30 days 10 and 20: deals are paid in full, 310 and 31 by thirds
        self.assertEqual(
            self._paid(first, second), ["163.66", "234.34"], "50 + 103.33 + 10.33 …"
        )

    def test_what_the_plan_prorates_is_not_divided_again(self):
        terms = plan({**QUOTA, **PRORATION}, {**BONUS, **PRORATION})
        first, second = self._stage(terms, 1, 11), self._stage(terms, 11, 31)
        self.assertEqual(self._paid(first, second), ["110.00", "220.00"])

    def test_a_draw_is_divided_too(self):
        terms = plan(COMMISSION, draw={"amount": 300, "recoverable": False})
        stages = self._stage(terms, 1, 11, 500), self._stage(terms, 11, 31)
        self.assertEqual(self._paid(*stages), ["100.00", "200.00"])

    def test_balances_pass_from_stage_to_stage(self):
        small = plan(COMMISSION, minimum_payout=60)
        stages = self._stage(small, 1, 11, 500), self._stage(small, 11, 31, 200)
        self.assertEqual(self._paid(*stages), ["0", "70.00"])

    def test_held_pay_grows_older_once_a_period(self):
        terms = plan(COMMISSION, holdback={"share": 50, "release_after": 2})
        opening = Balances(held=(Held("2025-12-01", Decimal(8), 0),))
        stages = self._stage(terms, 1, 11, 100), self._stage(terms, 11, 31, 200)
        payouts = pay_stages(stages, opening)
        self.assertEqual([p.released for p in payouts], [0, 0])
        held = {one.key: one.periods for one in payouts[-1].closing.held}
        self.assertEqual(held, {"2025-12-01": 1, "2026-01-01": 0, "2026-01-11": 0})

    def test_after_the_last_day_only_what_is_left(self):
        terms = plan(COMMISSION, QUOTA, BONUS, holdback={"share": 0})
        stage = self._stage(settling(terms), 1, 31, 500, releases=("2025-12-01",))
        opening = Balances(held=(Held("2025-12-01", Decimal(8), 0),))
        self.assertEqual(self._paid(stage, opening=opening), ["58.00"])
        nothing = self._stage(settling(plan(QUOTA)), 1, 31)
        self.assertEqual(self._paid(nothing), ["0.00"])

    def test_a_refusal_says_in_which_stage(self):
        good, bad = plan(COMMISSION), plan({**COMMISSION, "window": "year"})
        stages = self._stage(good, 1, 11, 100), self._stage(bad, 11, 31, 100)
        wrong = Credit("x", Decimal(1), "sales", date(2027, 1, 1))
        facts = stages[1].facts
        facts = Facts(credits=(wrong,), period=facts.period)
        with self.assertRaises(StageRefusal) as caught:
            pay_stages([stages[0], Stage(bad, facts, 20)], Balances())
        self.assertEqual(caught.exception.stage, 1)

    def test_balances_come_back_as_they_were(self):
        balances = Balances(
            carried=Decimal("-12.34"),
            draw=Decimal("0.5"),
            held=(Held("2026-01-01", Decimal("7.10"), 3),),
            prior={
                "sales": Prior(Decimal(1) / 3, Decimal("0.1"), date(2026, 1, 1)),
                "other": Prior(Decimal(1)),
            },
        )
        data = balances_data(balances)
        back = balances_from(data)
        self.assertEqual(canonical(balances_data(back)), canonical(data))
        self.assertEqual((back.carried, back.held), (balances.carried, balances.held))
        self.assertEqual(balances_from(None), Balances())
