from datetime import date
from decimal import Decimal as D

from odoo.tests import BaseCase

from ..engine import Balances, Credit, Facts, Refusal, calculate
from ..engine.decimals import round_money
from ..engine.exchange import exchanged
from ..engine.facts import Held, Loss, Period, Prior
from ..engine.late import LatePay
from ..engine.measures import Measure
from ..engine.stages import Stage, StageRefusal, pay_stages
from .engine_common import plan

ABSURD = (D("1e300"), D("-1e300"), D("1e15"), D("Infinity"), D("NaN"), D("sNaN"))
LARGEST = D("999999999999999.99")
TABLE = {"mode": "marginal", "tiers": [{"from": 0, "rate": 10}]}
COMMISSION = {"type": "commission", "key": "c", "table": TABLE, "window": "year"}
QUOTA = {
    "type": "quota",
    "key": "q",
    "measure": "goal",
    "target_incentive": 100,
    "curve": {"points": [{"at": 0, "gives": 0}, {"at": 100, "gives": 100}]},
}
DAY = date(2026, 1, 1)
CLAWBACK = {"within_days": 90}


def _facts(**told):
    period = Period(DAY, date(2026, 2, 1))
    return Facts(
        **{"measures": {"goal": Measure(D(1), D(1))}, "period": period, **told}
    )


class TestEngineSizes(BaseCase):
    """What is too large to be a fact is refused by its place, and stops nothing."""

    def _plan(self):
        return plan(COMMISSION, QUOTA, clawback=CLAWBACK)

    def _refused(self, at, **told):
        with self.assertRaises(Refusal) as caught:
            calculate(self._plan(), _facts(**told))
        self.assertEqual(caught.exception.at, at)
        self.assertIn("less than 1,000,000,000,000,000", str(caught.exception))

    def _each(self, number):
        """Facts with a number in each place where one can enter."""
        credit = Credit("D", D(1), "c", DAY)
        loss = Loss("D", number, DAY, DAY)
        prior = {"c": Prior(number, D(0), DAY)}, {"c": Prior(D(0), number, DAY)}
        yield (
            "credits[1].amount",
            {"credits": (credit, credit._replace(key="E", amount=number))},
        )
        yield "target_incentives.q", {"incentives": {"q": number}}
        yield "draw_amount", {"draw_amount": number}
        yield "lost_deals[0].paid", {"losses": (loss,)}
        yield "opening.carried", {"opening": Balances(carried=number)}
        yield "opening.draw", {"opening": Balances(draw=abs(number))}
        yield "opening.held[0].amount", {"opening": Balances(held=(Held("a", number),))}
        yield "opening.prior.c.credited", {"opening": Balances(prior=prior[0])}
        yield "opening.prior.c.paid", {"opening": Balances(prior=prior[1])}
        yield "late[0].amount", {"late": (LatePay(number, {"steps": []}),)}

    def test_facts(self):
        for number in ABSURD[:-1]:
            for at, told in self._each(number):
                with self.subTest(at, number=number):
                    self._refused(at, **told)
        self._refused("credits[0].amount", credits=(Credit("D", D("sNaN"), "c", DAY),))

    def test_amounts_that_cancel_each_other(self):
        two = (Credit("D", D("1e300"), "c", DAY), Credit("E", D("-1e300"), "c", DAY))
        self._refused("credits[0].amount", credits=two)

    def test_measures(self):
        for name in ("actual", "target", "attainment"):
            for number in ABSURD:
                with self.subTest(name, number=number), self.assertRaises(Refusal) as e:
                    Measure(**{name: number})
                self.assertEqual(e.exception.at, name)

    def test_the_largest_are_calculated_with(self):
        for at, told in self._each(LARGEST):
            with self.subTest(at):
                calculate(self._plan(), _facts(**told))

    def test_stages(self):
        stage = Stage(self._plan(), _facts(incentives={"q": D("1e300")}), 10)
        with self.assertRaises(StageRefusal):
            pay_stages([stage, stage], Balances())

    def test_what_cannot_be_rounded(self):
        for attempt in (
            lambda: round_money(D("1e60"), 2),
            lambda: exchanged(D("1e300"), D("0.9"), 2),
            lambda: exchanged(D("1e300"), D("0.9"), 2, D("0.05")),
        ):
            with self.assertRaises(Refusal):
                attempt()
