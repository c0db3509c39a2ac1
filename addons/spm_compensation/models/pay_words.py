"""How statements speak: in the language of who reads, in the plan's currency."""

from datetime import date

from odoo.tools import format_date, formatLang
from odoo.tools.translate import code_translations

from ..engine.decimals import round_money

_MOST_DECIMALS = 4
#: Of a share that comes out of a division; rates are shown as they were typed.
_DECIMALS_OF_SHARES = 2


class Words:
    """Amounts, numbers and terms for the reader.

    :param currency: of the amounts, a record of ``res.currency``
    """

    def __init__(self, env, currency):
        self.env = env
        self.currency = currency
        self._terms = code_translations.get_python_translations(
            "spm_compensation", env.lang or "en_US"
        )

    def term(self, term):
        """A term of the engine, translated."""
        return self._terms.get(term, term)

    def money(self, amount):
        """An amount of money with its currency."""
        digits = self.currency.decimal_places
        rounded = float(round_money(amount, digits))
        return formatLang(self.env, rounded, currency_obj=self.currency)

    def number(self, number):
        """A number with as many decimals as it has, up to four."""
        rounded = round(number, _MOST_DECIMALS).normalize()
        decimals = max(0, -rounded.as_tuple().exponent)
        return formatLang(self.env, float(rounded), digits=decimals)

    def percent(self, number):
        """A number with the sign of percent; beyond four decimals, with two."""
        if round(number, _MOST_DECIMALS) != number:
            number = round(number, _DECIMALS_OF_SHARES)
        return f"{self.number(number)}\N{NO-BREAK SPACE}%"

    def shown(self, unit):
        """How numbers of a unit, as KPIs name them, are shown."""
        known = {"money": self.money, "percent": self.percent}
        return known.get(unit, self.number)

    def day(self, day):
        """A day, given as one or as in ISO 8601."""
        return format_date(self.env, date.fromisoformat(str(day)))
