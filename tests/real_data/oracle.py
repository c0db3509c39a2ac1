"""What the files add up to, by plain Python: no Odoo, no SQL, no shared code.

Every figure is for a set of agents and a half-open range of days [start, end).
"""

from datetime import date, datetime, time, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

NEW_YORK = ZoneInfo("America/New_York")


def quarters(first_year, last_year):
    """All quarters as (start, end)."""
    starts = [
        date(year, month, 1)
        for year in range(first_year, last_year + 2)
        for month in (1, 4, 7, 10)
    ]
    count = 4 * (last_year - first_year + 1)
    return list(zip(starts[:count], starts[1 : count + 1], strict=True))


def years(first_year, last_year):
    """All years as (start, end)."""
    return [
        (date(year, 1, 1), date(year + 1, 1, 1))
        for year in range(first_year, last_year + 1)
    ]


class Oracle:
    """Figures of the deals; None where there is nothing to divide by."""

    def __init__(self, deals):
        self.deals = deals
        self.first_wins = {}
        # sorted() is stable: of two wins on one day the file's first counts
        for deal in sorted(
            (deal for deal in deals if deal.won), key=lambda deal: deal.closed
        ):
            self.first_wins.setdefault(deal.account, deal)

    def _closed(self, agents, start, end):
        return [
            deal
            for deal in self.deals
            if deal.agent in agents and deal.closed and start <= deal.closed < end
        ]

    def _won(self, agents, start, end):
        return [deal for deal in self._closed(agents, start, end) if deal.won]

    def won_revenue(self, agents, start, end):
        return sum((deal.value for deal in self._won(agents, start, end)), Decimal(0))

    def won_deals(self, agents, start, end):
        return Decimal(len(self._won(agents, start, end)))

    def win_rate(self, agents, start, end):
        closed = self._closed(agents, start, end)
        won = sum(deal.won for deal in closed)
        return Decimal(100 * won) / len(closed) if closed else None

    def average_deal(self, agents, start, end):
        won = self._won(agents, start, end)
        return sum(deal.value for deal in won) / Decimal(len(won)) if won else None

    def new_customers(self, agents, start, end):
        first = [deal for deal in self.first_wins.values() if deal.agent in agents]
        return Decimal(sum(start <= deal.closed < end for deal in first))

    def sales_cycle(self, agents, start, end):
        won = self._won(agents, start, end)
        seconds = sum(
            int((_noon(deal.closed) - _noon(deal.engaged)).total_seconds())
            for deal in won
        )
        return Decimal(seconds) / 86400 / len(won) if won else None


def _noon(day):
    """Noon in New York; an hour is missing or left where the clocks change."""
    return datetime.combine(day, time(12), NEW_YORK).astimezone(timezone.utc)
