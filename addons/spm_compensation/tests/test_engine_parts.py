import doctest

from odoo.tests import BaseCase

from ..engine import (
    clawback,
    curve,
    decimals,
    exchange,
    late,
    measures,
    places,
    rate_table,
    splits,
    voice,
    windows,
    words,
)

MODULES = (
    clawback,
    curve,
    decimals,
    exchange,
    late,
    measures,
    places,
    rate_table,
    splits,
    voice,
    windows,
    words,
)


class TestDoctests(BaseCase):
    def test_doctests(self):
        for module in MODULES:
            result = doctest.testmod(module)
            self.assertGreater(result.attempted, 0, module)
            self.assertEqual(result.failed, 0, module)
