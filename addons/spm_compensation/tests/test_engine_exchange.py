from decimal import Decimal as D

from odoo.tests import BaseCase

from ..engine.exchange import exchanged

#: Amount, rate, decimals, smallest coin, what it is in the other currency.
CASES = [
    ("100", "0.25", 2, None, "25.00"),
    # halves away from zero, also below it, and where floats are off
    ("1.005", "1", 2, None, "1.01"),
    ("-1.005", "1", 2, None, "-1.01"),
    ("10.05", "0.1", 2, None, "1.01"),
    ("2.675", "1", 2, None, "2.68"),
    ("0.1", "3", 1, None, "0.3"),
    # rounded once: by way of cents this would be 150
    ("1.00449", "150", 0, None, "151"),
    ("1.003", "150", 0, None, "150"),
    ("12.34", "0.30745", 3, None, "3.794"),
    ("10.02", "1", 2, "0.05", "10.00"),
    ("10.025", "1", 2, "0.05", "10.05"),
    ("-10.03", "1", 2, "0.05", "-10.05"),
    ("1", "1", 0, "1", "1"),
    ("99999999999999.99", "1.000000000001", 2, None, "100000000000099.99"),
    ("-0.001", "1", 2, None, "0.00"),
    ("0", "7.5", 2, "0.01", "0.00"),
]


class TestExchange(BaseCase):
    def test_cases(self):
        for amount, rate, digits, coin, wanted in CASES:
            with self.subTest(amount=amount, rate=rate, digits=digits, coin=coin):
                found = exchanged(D(amount), D(rate), digits, coin and D(coin))
                self.assertEqual(str(found), wanted)
