from datetime import timedelta
from decimal import Decimal

from odoo import fields, models
from odoo.fields import Domain

from ..engine import seasonality
from ..engine.rounding import exact_sum
from ..engine.seasonality import Observed
from ..models.numbers import decimal
from .spm_objective_cascade_level import BY_RESULTS

_YEARS = 2


class SpmObjectiveCascadeBasis(models.AbstractModel):
    """What a cascade goes by: past results and seasons. Part of
    ``spm.objective.cascade``."""

    _name = "spm.objective.cascade.basis"
    _description = "Basis of a Cascade"

    # ------------------------------------------------------------- results

    def _basis(self, organisation, methods):
        """The results of units, for levels that are split by them.

        :param methods: by depth
        :return: dict of Decimal by key; None for who was not there yet. Units of other
            levels are missing.
        """
        wanted = {}
        depths = zip(methods, _levels(organisation.places), strict=False)
        for method, places in depths:
            for scope, unit in (place.key for place in places):
                if method in BY_RESULTS:
                    wanted.setdefault((method, scope), []).append(unit)
        basis = {}
        for (method, scope), ids in wanted.items():
            leafs = self._window(method, organisation.day)
            known = self._summed(scope, ids, leafs)
            end = max(leafs.mapped("date_to"), default=None)
            for unit in ids:
                basis[scope, unit] = known[unit]
                if scope == "participant" and not known[unit]:
                    first_known = organisation.spans[unit][2]
                    if not end or first_known >= end:
                        basis[scope, unit] = None
        return basis

    def _window(self, method, day):
        """The smallest periods that a method looks back at."""
        objective = self.objective_id
        if method == "last_year":
            start, end = _year_before(objective.date_from, objective.date_to)
            return self._leafs_between(start, end)
        # sudo: only what day it is there
        until = min(day, objective.company_id.sudo()._spm_today())
        kind = "quarter" if method == "last_quarter" else None
        last = self._last_over(until, kind)
        if not last:
            return last
        start = last.date_from
        if method == "trailing_year":
            start = fields.Date.subtract(last.date_to, years=1)
        return self._leafs_between(start, last.date_to)

    def _last_over(self, day, kind):
        """The last period of a type (None: the smallest) that is over by a day."""
        domain = Domain("company_id", "=", self.company_id.id)
        domain &= Domain("date_to", "<=", day)
        domain &= (
            Domain("period_type", "=", kind) if kind else Domain("is_leaf", "=", True)
        )
        return self.env["spm.period"].search(domain, order="date_to desc", limit=1)

    def _leafs_between(self, start, end):
        domain = Domain("company_id", "=", self.company_id.id)
        domain &= Domain("is_leaf", "=", True)
        domain &= Domain("date_from", ">=", start) & Domain("date_to", "<=", end)
        return self.env["spm.period"].search(domain, order="date_from")

    def _summed(self, scope, ids, leafs):
        """Results over periods: a flow's sum, a stock's last snapshot.

        None where there is no data at all.
        """
        kpi = self.objective_id.kpi_id
        # sudo: results of whole units, which those who may set their objectives see as
        # these objectives' results; the periods are of this company only
        values = kpi.sudo()._values(scope, ids, leafs)
        summed = {}
        for unit in ids:
            row = [values[kpi.id, unit, leaf.id].value for leaf in leafs]
            known = [value for value in row if value is not None]
            if not known:
                summed[unit] = None
            elif kpi._adds_up_over_time():
                summed[unit] = exact_sum(known)
            else:
                summed[unit] = known[-1]
        return summed

    # ------------------------------------------------------------- seasons

    def _usual_profile(self):
        """Periods with the objective's own seasonality in percent, to start from."""
        objective = self.objective_id
        leafs = objective._leafs_within().get(objective) or ()
        stored = objective._stored_phases()[objective.id]
        row = [stored.get(leaf.id, Decimal(0)) for leaf in leafs]
        whole = exact_sum(row)
        for leaf, amount in zip(leafs, row, strict=True):
            share = 100 * amount / whole if whole else Decimal(100) / len(leafs)
            yield leaf, float(round(share, 2))

    def _season(self, leafs, working):
        """The weights by period to spread shares by, and whether history was asked in
        vain."""
        if self.season == "parent":
            objective = self.objective_id
            stored = objective._stored_phases()[objective.id]
            row = [stored.get(leaf.id, Decimal(0)) for leaf in leafs]
            if any(row):
                return row, False
        if self.season == "profile":
            typed = {row.period_id.id: row.weight for row in self.profile_ids}
            return [decimal(typed.get(leaf.id, 0.0)) for leaf in leafs], False
        ranges = [(leaf.date_from, leaf.date_to) for leaf in leafs]
        if self.season == "history":
            history = self._history(leafs, working)
            profile = seasonality.profile(history, ranges, working)
            return list(profile.weights), profile.fallback
        return [Decimal(n) for n in seasonality.even_days(ranges, working)], False

    def _history(self, leafs, working):
        """What the unit reached in the same periods of past years."""
        objective = self.objective_id
        # sudo: only what day it is there
        today = objective.company_id.sudo()._spm_today()
        first = _year_before(leafs[0].date_from, today, _YEARS)[0]
        past = self._leafs_between(
            first - timedelta(days=7), leafs[-1].date_to
        ).filtered(lambda leaf: leaf.date_from < today)
        scope, unit = self._top()
        kpi = objective.kpi_id
        # sudo: as in ``_summed``
        values = kpi.sudo()._values(scope, [unit], past)
        years = []
        for back in range(1, _YEARS + 1):
            year = []
            for leaf in leafs:
                then = _year_before(leaf.date_from, leaf.date_to, back)[0]
                match = past.filtered(
                    lambda p, then=then: abs((p.date_from - then).days) <= 3
                )[:1]
                year.append(_observed(match, values, kpi, unit, today, working))
            years.append(year)
        return years


def _observed(leaf, values, kpi, unit, today, working):
    if not leaf:
        return Observed(None)
    full = working.count(leaf.date_from, leaf.date_to)
    days = working.count(leaf.date_from, min(leaf.date_to, today))
    return Observed(values[kpi.id, unit, leaf.id].value, days, full)


def _year_before(start, end, years=1):
    return (
        fields.Date.subtract(start, years=years),
        fields.Date.subtract(end, years=years),
    )


def _levels(places):
    """The units by depth."""
    while places:
        yield places
        places = [unit for place in places for unit in place.below]
