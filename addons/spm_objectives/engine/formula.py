"""Formulas over KPI codes: a small whitelisted syntax, evaluated in decimals.

Allowed are numbers, KPI codes, ``+ - * /``, parentheses and the functions in
:data:`FUNCTIONS`. There is no power, no comparison and no text, and both length and
depth are limited, so that no formula can take long.
"""

import ast
import graphlib
import keyword
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal

MAX_LENGTH = 1000
MAX_DEPTH = 60
MAX_DIGITS = 9

#: Functions, with the least and the greatest number of arguments.
FUNCTIONS = {
    "min": (2, 20),
    "max": (2, 20),
    "abs": (1, 1),
    "round": (1, 2),
    "coalesce": (2, 20),
}
#: What cannot be a KPI code, as a formula could not name it.
RESERVED = frozenset(FUNCTIONS) | frozenset(keyword.kwlist)

ALLOWED = (
    "Allowed are numbers (1.5), KPI codes (won_revenue), + - * /, parentheses, and "
    "min, max, abs, round(x, digits), coalesce(a, b)."
)
#: What is wrong, in English; the keys are :attr:`FormulaError.key`.
MESSAGES = {
    "empty": "the formula is empty",
    "too_long": "the formula is longer than %(limit)s characters",
    "too_deep": "the formula is nested deeper than %(limit)s levels",
    "character": "'%(text)s' cannot be used",
    "syntax": "the formula cannot be read here",
    "not_allowed": "'%(text)s' is not allowed",
    "number": "'%(text)s' is not a plain number such as 1000 or 0.25",
    "name": "'%(text)s' is not a KPI code (small letters, digits, _)",
    "function": "'%(text)s' is not a function",
    "arguments": "%(text)s takes %(least)s to %(most)s values",
    "digits": "the digits of round are a whole number from -%(limit)s to %(limit)s",
}

_CODE = re.compile(r"[a-z][a-z0-9_]*")
_NUMBER = re.compile(r"[0-9]+(\.[0-9]*)?|\.[0-9]+")
_FOREIGN = re.compile(r"[^A-Za-z0-9_+\-*/(),. ]")
_SIGN = re.compile(r"[*/]+")
#: No traps: what is undefined comes out as infinity or NaN, which is "no data".
_CONTEXT = Context(prec=50, rounding=ROUND_HALF_UP, traps=[])
_OPERATORS = {
    ast.Add: ("+", _CONTEXT.add),
    ast.Sub: ("-", _CONTEXT.subtract),
    ast.Mult: ("*", _CONTEXT.multiply),
    ast.Div: ("/", _CONTEXT.divide),
}
_BY_SIGN = dict(_OPERATORS.values())


class FormulaError(ValueError):
    """A formula that is not allowed.

    :attr:`key` is one of :data:`MESSAGES`, :attr:`position` the character (from 0)
    where it goes wrong, :attr:`details` what the message names.
    """

    def __init__(self, key: str, position: int = 0, **details):
        self.key = key
        self.position = position
        self.details = details
        super().__init__(key, position)

    def __str__(self):
        what = MESSAGES[self.key] % self.details
        return f"Character {self.position + 1}: {what}. {ALLOWED}"


class CycleError(ValueError):
    """Formulas that use each other in a circle.

    :attr:`cycle` names them in order, each using the next, the last being the first.
    """

    def __init__(self, cycle: tuple[str, ...]):
        self.cycle = cycle
        super().__init__(cycle)

    def __str__(self):
        return " → ".join(self.cycle)


@dataclass(frozen=True)
class Number:
    """A number as written."""

    value: Decimal


@dataclass(frozen=True)
class Name:
    """The value of another KPI."""

    code: str


@dataclass(frozen=True)
class Negative:
    """A unary minus."""

    operand: "Node"


@dataclass(frozen=True)
class Operation:
    """One of ``+ - * /``."""

    sign: str
    left: "Node"
    right: "Node"


@dataclass(frozen=True)
class Call:
    """One of :data:`FUNCTIONS`; ``digits`` are those of round."""

    function: str
    arguments: tuple["Node", ...]
    digits: int = 0


Node = Number | Name | Negative | Operation | Call


def parse(text: str) -> Node:
    """Read a formula, or raise :class:`FormulaError`."""
    if len(text) > MAX_LENGTH:
        raise FormulaError("too_long", MAX_LENGTH, limit=MAX_LENGTH)
    flat = re.sub(r"[\t\r\n]", " ", text)
    if not flat.strip():
        raise FormulaError("empty")
    foreign = _FOREIGN.search(flat)
    if foreign:
        raise FormulaError("character", foreign.start(), text=foreign.group())
    # Python's parser takes a leading blank for an indent.
    source = flat.strip()
    reader = _Reader(source, len(flat) - len(flat.lstrip()))
    try:
        tree = ast.parse(source, mode="eval")
    except SyntaxError as error:
        # No offset: something is missing at the end.
        position = error.offset - 1 if error.offset else len(source)
        raise reader.error("syntax", position) from error
    except (RecursionError, MemoryError, ValueError) as error:
        raise reader.error("too_deep", limit=MAX_DEPTH) from error
    return reader.node(tree.body, MAX_DEPTH)


class _Reader:
    """Turns Python's syntax tree into nodes, refusing all that is not allowed."""

    def __init__(self, source: str, shift: int):
        self.source = source
        self.shift = shift

    def error(self, key: str, position: int = 0, **details) -> FormulaError:
        return FormulaError(key, self.shift + position, **details)

    def text(self, tree: ast.expr) -> str:
        return self.source[tree.col_offset : tree.end_col_offset]

    def refuse(self, key: str, tree: ast.expr, **details) -> FormulaError:
        details.setdefault("text", self.text(tree))
        return self.error(key, tree.col_offset, **details)

    def node(self, tree: ast.expr, depth: int) -> Node:
        if not depth:
            raise self.refuse("too_deep", tree, limit=MAX_DEPTH)
        if isinstance(tree, ast.Constant):
            return Number(self.number(tree))
        if isinstance(tree, ast.Name):
            return self.name(tree)
        if isinstance(tree, ast.Call):
            return self.call(tree, depth)
        if isinstance(tree, ast.UnaryOp) and isinstance(tree.op, ast.USub):
            return Negative(self.node(tree.operand, depth - 1))
        if isinstance(tree, ast.BinOp) and type(tree.op) in _OPERATORS:
            sign = _OPERATORS[type(tree.op)][0]
            left = self.node(tree.left, depth - 1)
            return Operation(sign, left, self.node(tree.right, depth - 1))
        if isinstance(tree, ast.BinOp):
            raise self.operator(tree)
        raise self.refuse("not_allowed", tree)

    def operator(self, tree: ast.BinOp) -> FormulaError:
        sign = _SIGN.search(self.source, tree.left.end_col_offset)
        return self.error("not_allowed", sign.start(), text=sign.group())

    def number(self, tree: ast.Constant) -> Decimal:
        # From the text, as Python has made a binary float of it.
        if not _NUMBER.fullmatch(self.text(tree)):
            raise self.refuse("number", tree)
        return Decimal(self.text(tree))

    def name(self, tree: ast.Name) -> Name:
        if tree.id in FUNCTIONS or not _CODE.fullmatch(tree.id):
            raise self.refuse("name", tree)
        return Name(tree.id)

    def call(self, tree: ast.Call, depth: int) -> Call:
        function = tree.func.id if isinstance(tree.func, ast.Name) else None
        if function not in FUNCTIONS:
            raise self.refuse("function", tree.func)
        if tree.keywords:
            raise self.refuse("not_allowed", tree)
        least, most = FUNCTIONS[function]
        if not least <= len(tree.args) <= most:
            raise self.refuse("arguments", tree, text=function, least=least, most=most)
        arguments, digits = tree.args, 0
        if function == "round" and len(arguments) == 2:
            digits, arguments = self.digits(arguments[1]), arguments[:1]
        nodes = tuple(self.node(argument, depth - 1) for argument in arguments)
        return Call(function, nodes, digits)

    def digits(self, tree: ast.expr) -> int:
        node = self.node(tree, 3)
        sign = -1 if isinstance(node, Negative) else 1
        node = node.operand if isinstance(node, Negative) else node
        if not isinstance(node, Number) or node.value not in range(MAX_DIGITS + 1):
            raise self.refuse("digits", tree, limit=MAX_DIGITS)
        return sign * int(node.value)


def names(node: Node) -> frozenset[str]:
    """The KPI codes that a formula uses."""
    if isinstance(node, Name):
        return frozenset((node.code,))
    if isinstance(node, Negative):
        return names(node.operand)
    if isinstance(node, Operation):
        return names(node.left) | names(node.right)
    if isinstance(node, Call):
        return frozenset().union(*map(names, node.arguments))
    return frozenset()


def evaluate(node: Node, values: Mapping[str, Decimal | None]) -> Decimal | None:
    """The value of a formula; None, "no data", when it has none.

    What lacks an operand or divides by zero has no data; ``coalesce`` takes the first
    of its values that has.
    """
    if isinstance(node, Number):
        return node.value
    if isinstance(node, Name):
        return _finite(values[node.code])
    if isinstance(node, Call) and node.function == "coalesce":
        found = (evaluate(argument, values) for argument in node.arguments)
        return next((value for value in found if value is not None), None)
    if isinstance(node, Negative):
        operands = [node.operand]
    elif isinstance(node, Operation):
        operands = [node.left, node.right]
    else:
        operands = node.arguments
    numbers = [evaluate(operand, values) for operand in operands]
    return None if None in numbers else _finite(_apply(node, numbers))


def _apply(node: Node, numbers: list[Decimal]) -> Decimal:
    if isinstance(node, Negative):
        return _CONTEXT.minus(numbers[0])
    if isinstance(node, Operation):
        return _BY_SIGN[node.sign](*numbers)
    if node.function == "abs":
        return _CONTEXT.abs(numbers[0])
    if node.function == "round":
        return _round(numbers[0], node.digits)
    return min(numbers) if node.function == "min" else max(numbers)


def _round(value: Decimal, digits: int) -> Decimal:
    unit = Decimal(1).scaleb(-digits)
    if value.adjusted() + digits >= _CONTEXT.prec:
        # All its digits lie left of the place to round to.
        return value
    return _CONTEXT.plus(_CONTEXT.quantize(value, unit))


def _finite(value: Decimal | None) -> Decimal | None:
    return value if value is not None and value.is_finite() else None


def order(formulas: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
    """The formulas' codes, each after those that it uses.

    Codes that are no formula themselves may be used and are left out. Raises
    :class:`CycleError`.
    """
    sorter = graphlib.TopologicalSorter(
        {code: sorted(formulas[code]) for code in sorted(formulas)}
    )
    try:
        return tuple(code for code in sorter.static_order() if code in formulas)
    except graphlib.CycleError as error:
        # graphlib lists what is used before what uses it.
        raise CycleError(tuple(reversed(error.args[1]))) from error
