from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..engine import formula
from ..engine.linear import is_linear

SETTINGS = settings(
    database=None, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
NAMES = ("won", "lost", "calls")
NUMBERS = st.integers(-50, 50).map(lambda n: str(n) if n >= 0 else f"(0 - {-n})")
FORMULAS = st.recursive(
    st.sampled_from(NAMES) | NUMBERS,
    lambda inner: st.builds("({} {} {})".format, inner, st.sampled_from("+-*"), inner)
    | st.builds("(-{})".format, inner)
    | st.builds("coalesce({}, 0)".format, inner),
    max_leaves=8,
)
VALUES = st.fixed_dictionaries(
    {name: st.integers(-1000, 1000).map(Decimal) for name in NAMES}
)


@tagged("post_install", "-at_install")
class TestEngineLinear(BaseCase):
    """Which formulas add up over periods."""

    def test_table(self):
        cases = {
            "won": True,
            "-won": True,
            "won - lost / 2": True,
            "0.5 * won + lost * (1 + 1)": True,
            "coalesce(won, lost)": True,
            "coalesce(won, 0)": True,
            "won + 1": False,
            "won * lost": False,
            "won / lost": False,
            "2 / won": False,
            "max(won, lost)": False,
            "round(won, 2)": False,
            "abs(won)": False,
            "1 + 2": False,
            "coalesce(won, 1)": False,
            "max(1, 2) * won": True,
        }
        for text, wanted in cases.items():
            with self.subTest(text=text):
                self.assertEqual(is_linear(formula.parse(text)), wanted)

    @SETTINGS
    @given(FORMULAS, VALUES, VALUES)
    def test_the_sum_of_values_is_the_value_of_sums(self, text, first, second):
        node = formula.parse(text)
        if not is_linear(node):
            return
        both = {name: first[name] + second[name] for name in NAMES}
        self.assertEqual(
            formula.evaluate(node, first) + formula.evaluate(node, second),
            formula.evaluate(node, both),
        )
