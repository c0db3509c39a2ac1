import json
from decimal import Decimal as D

from odoo.tests import TransactionCase

from ..engine import Credit, Facts, calculate
from ..engine.chart import curve, explained
from ..engine.rate_table import RateTable, Tier
from ..models.pay_curve import drawn
from .engine_common import commission, plan
from .test_engine_chart import commission_of

TIERS = [{"from": "0", "rate": "5"}, {"from": "1000", "rate": "10"}]


class TestPayCurve(TransactionCase):
    """What the widget is given."""

    def test_drawn(self):
        usd = self.env.ref("base.USD")
        chart = curve(plan(commission_of(TIERS)), "c", mark=D(1500))
        found = drawn(self.env, chart, usd)
        self.assertEqual(found, json.loads(json.dumps(found)))
        self.assertEqual(found["points"], [[0, 0], [1000, 50], [1950, 145]])
        self.assertEqual(found["mark"], [1500, 100])
        self.assertEqual((found["x_title"], found["y_title"]), ("Credited", "Pay"))
        self.assertEqual((found["x_unit"], found["y_unit"]), ("money", "money"))
        self.assertEqual(found["currency"], usd.id)
        self.assertIsNone(drawn(self.env, None, usd))

    def test_each_deal(self):
        terms = plan({**commission_of(TIERS), "window": "transaction"})
        told = Facts((Credit("A", D(200)), Credit("B", D(1200))))
        part = calculate(terms, told).explanation["components"][0]
        found = drawn(self.env, explained(part), self.env.ref("base.USD"))
        self.assertEqual(found["dots"], [[200, 10], [1200, 70]])
        self.assertIsNone(found["mark"])
        self.assertEqual(found["x_title"], "Amount of a deal")

    def test_percent_of_the_quota(self):
        table = RateTable((Tier(D(0), rate=D(5)), Tier(D(100), rate=D(8))))
        part = commission(table, unit="percent_of_quota", quota="goal")
        found = drawn(self.env, curve(plan(part), "c"), self.env.ref("base.USD"))
        self.assertEqual((found["x_unit"], found["y_unit"]), ("percent", "percent"))
        self.assertEqual(found["y_title"], "Pay, of the quota")
