from contextlib import contextmanager
from decimal import Decimal as D

from hypothesis import settings
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ..engine.cascade import Unit
from ..engine.cascade_error import CascadeError

SETTINGS = settings(database=None, deadline=None, max_examples=100)
MONEY = st.integers(-(10**9), 10**9).map(lambda cents: D(cents).scaleb(-2))
POSITIVE = st.integers(0, 10**9).map(lambda cents: D(cents).scaleb(-2))
WEIGHTS = st.lists(st.integers(0, 50).map(D), min_size=1, max_size=9)


def units(*weights, **values):
    return [
        Unit(place, None if weight is None else D(weight), **values)
        for place, weight in enumerate(weights)
    ]


class CascadeCase(BaseCase):
    @contextmanager
    def refused(self, key, keys=(), text=""):
        with self.assertRaises(CascadeError) as context:
            yield
        error = context.exception
        self.assertEqual((error.key, error.keys), (key, tuple(keys)))
        self.assertIn(text, str(error))
