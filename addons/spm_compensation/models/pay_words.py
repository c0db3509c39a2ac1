"""How statements speak: in the language of who reads, in the plan's currency."""

from datetime import date

from odoo.tools import format_date, formatLang

from ..engine.decimals import is_plausible, round_money
from .spoken import translator

_MOST_DECIMALS = 4
#: Of what has more decimals than anybody types.
_DECIMALS = 2


class Words:
    """Amounts, numbers and terms for the reader.

    :param currency: of the amounts, a record of ``res.currency``
    """

    def __init__(self, env, currency):
        self.env = env
        self.currency = currency
        #: A term of the engine, translated.
        self.term = translator(env)

    def money(self, amount):
        """An amount of money with its currency."""
        if not is_plausible(amount):
            return f"{_short(amount)}\N{NO-BREAK SPACE}{self.currency.name}"
        digits = self.currency.decimal_places
        rounded = float(round_money(amount, digits))
        return formatLang(self.env, rounded, currency_obj=self.currency)

    def whole_money(self, amount):
        """An amount of money; cents only where there are some."""
        if not is_plausible(amount):
            return self.money(amount)
        digits = self.currency.decimal_places
        if amount == amount.to_integral_value():
            digits = 0
        shown = formatLang(self.env, float(amount), digits=digits)
        parts = (shown, self.currency.symbol)
        if self.currency.position == "before":
            parts = parts[::-1]
        return "\N{NO-BREAK SPACE}".join(parts)

    def number(self, number):
        """A number as exact as it is typed; what comes out of a division is rounded."""
        if not is_plausible(number):
            return _short(number)
        exact = round(number, _MOST_DECIMALS) == number
        rounded = round(number, _MOST_DECIMALS if exact else _DECIMALS).normalize()
        decimals = max(0, -rounded.as_tuple().exponent)
        return formatLang(self.env, float(rounded), digits=decimals)

    def percent(self, number):
        """A number with the sign of percent."""
        return f"{self.number(number)}\N{NO-BREAK SPACE}%"

    def shown(self, unit):
        """How numbers of a unit, as KPIs name them, are shown."""
        known = {"money": self.money, "percent": self.percent}
        return known.get(unit, self.number)

    def day(self, day):
        """A day, given as one or as in ISO 8601."""
        return format_date(self.env, date.fromisoformat(str(day)))


def _short(number):
    """A number that is too large to be written out, or none at all."""
    return f"{number:.3E}"
