"""Exchange rates as they were on a day, read once for many amounts."""

from bisect import bisect_right
from collections import defaultdict
from decimal import Decimal

from odoo.tools import SQL


class Rates:
    """The rates of some currencies in a company."""

    def __init__(self, env, company, currency_ids):
        self._days = defaultdict(list)
        self._rates = defaultdict(list)
        ids = sorted(currency_ids)
        if len(ids) < 2:
            return
        env["res.currency.rate"].flush_model()
        rows = env.execute_query(
            SQL(
                # the company's own rates beat those of all companies
                "SELECT currency_id, company_id IS NULL, name, rate::text"
                "  FROM res_currency_rate WHERE currency_id = ANY(%s)"
                "   AND (company_id IS NULL OR company_id = %s) ORDER BY name",
                ids,
                company.root_id.id,
            )
        )
        for currency, shared, day, rate in rows:
            self._days[currency, shared].append(day)
            self._rates[currency, shared].append(Decimal(rate))

    def factor(self, source, target, day):
        """What an amount is multiplied with, None where a rate is unknown."""
        if source == target:
            return Decimal(1)
        old, new = self._rate(source, day), self._rate(target, day)
        return new / old if old and new else None

    def _rate(self, currency, day):
        known = False
        for shared in (False, True):
            days = self._days.get((currency, shared))
            if days:
                known = True
                place = bisect_right(days, day)
                if place:
                    return self._rates[currency, shared][place - 1]
        # the currency that the others are told in has no rates
        return None if known else Decimal(1)
