"""Which formulas add up: whether the sum of parts' values is the value of the sums."""

from .formula import Call, Name, Negative, Node, Number, Operation

_NUMBER, _LINEAR = "number", "linear"


def is_linear(node: Node) -> bool:
    """Whether a formula only adds up, subtracts and scales the KPIs it names.

    Then its value for a year is the sum of its values for the months, if those of its
    KPIs are. An added constant, a product or ratio of KPIs, min, max, abs and round are
    not; ``coalesce(kpi, 0)`` is.

    >>> from .formula import parse
    >>> is_linear(parse("0.5 * won + lost / 4")), is_linear(parse("won / lost"))
    (True, False)
    """
    return _kind(node) == _LINEAR


def _kind(node: Node) -> str | None:
    """A plain number, a linear form, or None for anything else."""
    if isinstance(node, Number):
        return _NUMBER
    if isinstance(node, Name):
        return _LINEAR
    if isinstance(node, Negative):
        return _kind(node.operand)
    if isinstance(node, Call):
        return _kind_of_call(node)
    return _kind_of_operation(node)


def _kind_of_operation(node: Operation) -> str | None:
    left, right = _kind(node.left), _kind(node.right)
    if left == right and (node.sign in "+-" or left == _NUMBER):
        return left
    if node.sign == "*" and {left, right} == {_NUMBER, _LINEAR}:
        return _LINEAR
    if node.sign == "/" and (left, right) == (_LINEAR, _NUMBER):
        return _LINEAR
    return None


def _kind_of_call(node: Call) -> str | None:
    kinds = {_kind(argument) for argument in node.arguments if not _is_zero(argument)}
    if kinds == {_LINEAR} and node.function == "coalesce":
        return _LINEAR
    return _NUMBER if kinds <= {_NUMBER} else None


def _is_zero(node: Node) -> bool:
    return isinstance(node, Number) and not node.value
