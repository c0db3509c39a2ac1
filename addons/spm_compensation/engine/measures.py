"""Measures: what a person achieved against what was asked."""
# pylint: disable=prefer-env-translation; no environment here, see words.py

from dataclasses import dataclass
from decimal import Decimal

from .decimals import HUNDRED, ZERO, check_size
from .problem import Refusal
from .words import _

HIGHER, LOWER = "higher", "lower"
ATTAINMENT, ACTUAL = "attainment", "actual"


@dataclass(frozen=True)
class Measure:
    """A fact that plans refer to by name.

    Either ``attainment`` in percent is given, or it follows from ``actual`` and
    ``target``. An ``actual`` of None is "no data", which is not zero. ``answers`` is
    how many answers stand behind it (of a survey), None where that means nothing.
    """

    actual: Decimal | None = None
    target: Decimal | None = None
    attainment: Decimal | None = None
    direction: str = HIGHER
    answers: int | None = None

    def __post_init__(self) -> None:
        for name in ("actual", "target", "attainment"):
            check_size(name, getattr(self, name))
        if self.target is not None and self.target < 0:
            wanted = _("a target that is not negative")
            raise Refusal("target", wanted, self.target)
        if self.attainment is not None and self.target is not None:
            wanted = _("either an attainment or a target, not both")
            raise Refusal("attainment", wanted)

    def reached(self, target: Decimal | None) -> Decimal | None:
        """The attainment of a target in percent, None without data.

        Higher is better: actual ÷ target. Lower is better: 2 − actual ÷ target. A
        target of zero has no scale: 100 when it is reached, else 0.

        >>> Measure(actual=Decimal(45)).reached(Decimal(50))
        Decimal('90')
        """
        if self.attainment is not None:
            return self.attainment
        if self.actual is None or target is None:
            return None
        if not target:
            better = self.actual > 0 if self.direction == HIGHER else not self.actual
            return HUNDRED if better else ZERO
        share = self.actual * HUNDRED / target
        return share if self.direction == HIGHER else 2 * HUNDRED - share

    def get(self, what: str) -> Decimal | None:
        """The attainment in percent or the actual value, None without data."""
        return self.actual if what == ACTUAL else self.reached(self.target)
