from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ..engine import formula

SETTINGS = settings(database=None, deadline=None, max_examples=300)
VALUES = {
    "won": Decimal("1250.75"),
    "lost": Decimal(-3),
    "calls_2": Decimal(0),
    "unknown": None,
}


def binary(sign):
    def compute(one, two):
        if one is None or two is None or (sign == "/" and two == 0):
            return None
        return {
            "+": lambda: one + two,
            "-": lambda: one - two,
            "*": lambda: one * two,
            "/": lambda: one / two,
        }[sign]()

    return compute


def call(name):
    def compute(*values):
        if name == "coalesce":
            return next((value for value in values if value is not None), None)
        if None in values:
            return None
        return {"min": min, "max": max, "abs": abs}[name](*values)

    return compute


numbers = st.decimals(0, 999, places=2).map(lambda d: (f"{d:f}", Fraction(d)))
codes = st.sampled_from(sorted(VALUES)).map(
    lambda code: (code, None if VALUES[code] is None else Fraction(VALUES[code]))
)


def extend(inner):
    """Texts of formulas, each with its value in exact fractions."""
    pairs = st.tuples(inner, inner)
    return st.one_of(
        inner.map(lambda x: (f"-({x[0]})", None if x[1] is None else -x[1])),
        inner.map(lambda x: (f"abs( {x[0]} )", call("abs")(x[1]))),
        st.tuples(st.sampled_from("+-*/"), pairs).map(
            lambda x: (
                f"({x[1][0][0]}) {x[0]} ({x[1][1][0]})",
                binary(x[0])(x[1][0][1], x[1][1][1]),
            )
        ),
        st.tuples(st.sampled_from(("min", "max", "coalesce")), pairs).map(
            lambda x: (
                f"{x[0]}({x[1][0][0]}, {x[1][1][0]})",
                call(x[0])(x[1][0][1], x[1][1][1]),
            )
        ),
    )


formulas = st.recursive(numbers | codes, extend, max_leaves=8)


def value(text, **values):
    values = {k: None if v is None else Decimal(v) for k, v in values.items()}
    return formula.evaluate(formula.parse(text), values)


class TestFormula(BaseCase):
    @SETTINGS
    @given(formulas)
    def test_same_as_exact_fractions(self, pair):
        text, expected = pair
        result = formula.evaluate(formula.parse(text), VALUES)
        if expected is None:
            self.assertIsNone(result)
        else:
            error = abs(Fraction(result) - expected)
            self.assertLessEqual(error, (1 + abs(expected)) * Fraction(1, 10**30))

    def test_precedence(self):
        self.assertEqual(value("2 + 3 * 4"), 14)
        self.assertEqual(value("2 - 3 - 4"), -5)
        self.assertEqual(value("8 / 4 / 2"), 1)
        self.assertEqual(value("-a * -2", a="3"), 6)
        self.assertEqual(value(" (a\n + 1)\t* 2 ", a="3"), 8)

    def test_numbers_are_decimals_as_written(self):
        self.assertEqual(str(value("0.1 + 0.2")), "0.3")
        self.assertEqual(str(value("1.10")), "1.10")
        self.assertEqual(value("a * 1.05", a="19.99"), Decimal("20.9895"))

    def test_no_data(self):
        self.assertIsNone(value("a + 1", a=None))
        self.assertIsNone(value("max(a, 1)", a=None))
        self.assertIsNone(value("a / b", a="1", b="0"))
        self.assertIsNone(value("0 / 0"))
        self.assertIsNone(value("1 / (a - a) * 0", a="5"))
        self.assertEqual(value("coalesce(a / b, 0)", a="1", b="0"), 0)
        self.assertEqual(value("coalesce(a, b, 3)", a=None, b="2"), 2)
        self.assertIsNone(value("coalesce(a, b)", a=None, b=None))
        self.assertIsNone(value("a * a", a="1e999999"))
        self.assertIsNone(value("a", a="NaN"))

    def test_a_code_without_a_value_is_an_error_not_no_data(self):
        with self.assertRaises(KeyError):
            value("a + b", a="1")

    @SETTINGS
    @given(st.decimals(-(10**12), 10**12, places=6), st.integers(-9, 9))
    def test_round(self, number, digits):
        unit = Decimal(1).scaleb(-digits)
        expected = number.quantize(unit, ROUND_HALF_UP)
        self.assertEqual(value(f"round(a, {digits})", a=str(number)), expected)

    def test_round_away_from_zero(self):
        self.assertEqual(value("round(2.5)"), 3)
        self.assertEqual(value("round(-2.5)"), -3)
        self.assertEqual(value("round(0.125, 2)"), Decimal("0.13"))
        self.assertEqual(str(value("round(-0.4)")), "0")
        self.assertEqual(value("round(a, 9)", a="1e60"), Decimal("1e60"))

    def test_names(self):
        node = formula.parse("max(won, -lost) / coalesce(calls_2, round(won, 2) + 1)")
        self.assertEqual(formula.names(node), {"won", "lost", "calls_2"})
        self.assertEqual(formula.names(formula.parse("1 + 1")), frozenset())

    def check_refused(self, text, key, position, shown=None):
        with self.assertRaises(formula.FormulaError, msg=text[:40]) as caught:
            formula.parse(text)
        error = caught.exception
        self.assertEqual((error.key, error.position), (key, position), text[:40])
        self.assertIn(f"Character {position + 1}: ", str(error))
        self.assertIn("coalesce(a, b)", str(error))
        self.assertIn(shown or "", str(error))

    def test_refused_with_the_place(self):
        self.check_refused("", "empty", 0)
        self.check_refused(" \n ", "empty", 0)
        self.check_refused("won +", "syntax", 5)
        self.check_refused("a) + (b", "syntax", 1)
        self.check_refused("won % 2", "character", 4, "'%'")
        self.check_refused("won = 2", "character", 4, "'='")
        self.check_refused("a[0]", "character", 1, "'['")
        self.check_refused("'text'", "character", 0)
        self.check_refused("  won ** 2", "not_allowed", 6, "'**'")
        self.check_refused("won // 2", "not_allowed", 4, "'//'")
        self.check_refused("1 + won.id", "not_allowed", 4, "'won.id'")
        self.check_refused("a if b else c", "not_allowed", 0)
        self.check_refused("a and b", "not_allowed", 0)
        self.check_refused("+a", "not_allowed", 0)
        self.check_refused("max(*a, 1)", "not_allowed", 4)
        self.check_refused("lambda", "syntax", 6)
        self.check_refused("1 + True", "number", 4)
        self.check_refused("1e9", "number", 0)
        self.check_refused("0x1F", "number", 0)
        self.check_refused("1_000", "number", 0)
        self.check_refused("3j", "number", 0)
        self.check_refused("a + Won", "name", 4, "'Won'")
        self.check_refused("__import__", "name", 0)
        self.check_refused("abs + 1", "name", 0)
        self.check_refused("1 + open(a)", "function", 4, "'open'")
        self.check_refused("a(1)", "function", 0)
        self.check_refused("max(a)", "arguments", 0, "max takes 2 to 20")
        self.check_refused("abs(a, b)", "arguments", 0)
        self.check_refused("round(a, b)", "digits", 9)
        self.check_refused("round(a, 1.5)", "digits", 9)
        self.check_refused("round(a, 10)", "digits", 9)

    def test_limits(self):
        self.check_refused("9**9**9", "not_allowed", 1)
        self.check_refused("a" * 1001, "too_long", 1000)
        self.check_refused("-" * 900 + "a", "too_deep", 60)
        self.check_refused("+".join(["a"] * 100), "too_deep", 0)
        # Python's own parser gives up at 200 parentheses.
        self.check_refused("(" * 450 + "a" + ")" * 450, "syntax", 200)
        self.assertEqual(value("+".join(["a"] * 60), a="1"), 60)

    @SETTINGS
    @given(st.text(max_size=60) | st.text("ab1.+-*/(), maxround", max_size=60))
    def test_any_text_is_read_or_refused(self, text):
        try:
            node = formula.parse(text)
        except formula.FormulaError as error:
            self.assertTrue(0 <= error.position <= len(text))
            self.assertIn(error.key, formula.MESSAGES)
        else:
            codes = formula.names(node)
            result = formula.evaluate(node, dict.fromkeys(codes, Decimal(2)))
            self.assertIsInstance(result, Decimal | None)


class TestOrder(BaseCase):
    @SETTINGS
    @given(
        st.dictionaries(
            st.sampled_from("abcdefg"), st.frozensets(st.sampled_from("abcdefgxy"))
        )
    )
    def test_after_what_it_uses_or_a_true_cycle(self, uses):
        try:
            result = formula.order(uses)
        except formula.CycleError as error:
            self.assertEqual(error.cycle[0], error.cycle[-1])
            self.assertGreater(len(error.cycle), 1)
            for one, two in zip(error.cycle, error.cycle[1:], strict=False):
                self.assertIn(two, uses[one])
        else:
            self.assertEqual(sorted(result), sorted(uses))
            for index, code in enumerate(result):
                self.assertLessEqual(uses[code] & set(uses), set(result[:index]))

    def test_cycle_is_named_in_order(self):
        uses = {"a": frozenset("b"), "b": frozenset("cx"), "c": frozenset("a")}
        with self.assertRaises(formula.CycleError) as caught:
            formula.order(uses)
        cycle = caught.exception.cycle
        start = cycle.index("a")
        turned = cycle[start:-1] + cycle[:start]
        self.assertEqual(turned, ("a", "b", "c"))
        self.assertEqual(str(caught.exception), " → ".join(cycle))

    def test_uses_itself(self):
        with self.assertRaises(formula.CycleError) as caught:
            formula.order({"a": frozenset("a")})
        self.assertEqual(caught.exception.cycle, ("a", "a"))

    def test_a_long_chain(self):
        uses = {f"k{n}": frozenset((f"k{n + 1}",)) for n in range(5000)}
        self.assertEqual(formula.order(uses)[0], "k4999")
