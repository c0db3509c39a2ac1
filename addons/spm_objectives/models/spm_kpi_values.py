from decimal import Decimal

from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

from ..engine import formula
from ..engine.results import NO_DATA, Result, derive
from .line_sums import whole_but_others

#: How results are summed: the column that names the unit, and what to join for it.
_UNITS = {
    "participant": (SQL("m.participant_id"), SQL()),
    "team": (SQL("m.team_id"), SQL()),
    "company": (SQL("m.company_id"), SQL()),
    "job": (SQL("p.job_id"), SQL("JOIN spm_placement p ON p.id = m.placement_id")),
    "department": (
        SQL("d.id"),
        SQL(
            "JOIN spm_placement p ON p.id = m.placement_id"
            " JOIN hr_department own ON own.id = p.department_id"
            " JOIN hr_department d ON own.parent_path LIKE d.parent_path || '%%'"
        ),
    ),
    "line": (
        SQL("c.ancestor_id"),
        SQL(
            "JOIN spm_chain c ON c.participant_id = m.participant_id"
            " AND m.date_from >= c.date_from AND m.date_from < c.date_to"
        ),
    ),
}

#: Summed parts by KPI, unit and period asked for.
_PARTS = """
    WITH asked AS (
        SELECT a.id AS period_id, l.id AS leaf_id, l.company_id,
               l.date_from, l.rate, o.currency_id
          FROM spm_period a
          JOIN spm_period l ON l.is_leaf
           AND l.date_from >= a.date_from AND l.date_to <= a.date_to
          JOIN res_company o ON o.id = l.company_id
         WHERE a.id = ANY(%(periods)s)),
    latest AS (
        -- LIMIT: a probe for each, instead of a look at all results
        SELECT k.id AS kpi_id, a.company_id, a.period_id,
               MAX(a.date_from) AS date_from
          FROM unnest(%(stocks)s::int[]) AS k(id) CROSS JOIN asked a
         CROSS JOIN LATERAL (
               SELECT FROM spm_measure m
                WHERE m.kpi_id = k.id AND m.period_id = a.leaf_id
                LIMIT 1) seen
         GROUP BY 1, 2, 3),
    part AS (
        SELECT m.kpi_id, %(unit)s AS unit_id, m.period_id AS leaf_id,
               m.company_id, %(parts)s
          FROM %(source)s m %(join)s
         WHERE m.kpi_id = ANY(%(kpis)s) AND %(visible)s
           AND m.period_id = ANY(ARRAY(SELECT leaf_id FROM asked))
           AND %(asked_for)s %(by_leaf)s)
    -- as text, because Odoo reads numeric as float
    SELECT p.kpi_id, p.unit_id, %(period)s, SUM(p.numerator)::text,
           %(denominator)s, %(money)s
      FROM part p
      JOIN asked a ON a.leaf_id = p.leaf_id
      LEFT JOIN latest s ON s.kpi_id = p.kpi_id
       AND s.company_id = p.company_id AND s.period_id = a.period_id
     WHERE s.kpi_id IS NULL OR s.date_from = a.date_from
     GROUP BY %(groups)s
"""
#: The parts of a person are few; of other units they are many, and are summed by leaf
#: before anything else is looked up for them.
_FEW = (SQL("m.numerator, m.denominator"), SQL())
_SUM = SQL("SUM(m.numerator) AS numerator, SUM(m.denominator) AS denominator")
_MANY = (_SUM, SQL("GROUP BY 1, 2, 3, 4"))
#: Money of several currencies is converted, too, into the main one.
_MONEY = SQL("SUM(p.numerator * a.rate)::text, MIN(a.currency_id), MAX(a.currency_id)")
_DENOMINATOR, _NONE = SQL("SUM(p.denominator)::text"), SQL("NULL")
#: Of sums of results, of which all may be gone again.
_SUMMED = (_SUM, SQL("GROUP BY 1, 2, 3, 4 HAVING SUM(m.results) > 0"))


class SpmKpiValues(models.AbstractModel):
    """Reading results at any level of the organisation and over any period: part of
    ``spm.kpi``."""

    _name = "spm.kpi.values"
    _description = "Values of KPIs"

    def _values(self, by, unit_ids, periods, companies=None):
        """Results of these KPIs rolled up, as far as the user may see their parts.

        :param by: ``participant``, ``line`` (a manager with everybody below as of
            the date), ``department`` (with its sub-departments), ``team``, ``job``
            or ``company``
        :param unit_ids: ids of the participants, departments …
        :param periods: ``spm.period`` records of any length; a longer one sums its
            leafs, a stock shows its last snapshot in it
        :param companies: count only results of these, for who asks elevated
        :return: dict of ``Result`` by (kpi id, unit id, period id), for every
            combination asked for
        """
        needed = self._with_inputs()
        stored = needed.filtered(lambda kpi: kpi.source != "formula")
        values = stored._read_parts(by, unit_ids, periods, companies)
        unseen = stored._unseen(periods)
        keys = [(unit, period) for unit in unit_ids for period in periods.ids]
        for kpi in needed:
            kpi_id = kpi.id
            if kpi.source == "formula":
                evaluate = kpi._evaluator()
                for unit, period in keys:
                    values[kpi_id, unit, period] = evaluate(values, unit, period)
                continue
            empty = dict.fromkeys(periods.ids, kpi._empty())
            empty |= {period: NO_DATA for known, period in unseen if known == kpi_id}
            for unit, period in keys:
                key = (kpi_id, unit, period)
                if key not in values:
                    values[key] = empty[period]
        if needed == self:
            return values
        asked = set(self.ids)
        return {key: result for key, result in values.items() if key[0] in asked}

    def _with_inputs(self):
        """These and what they are made of, inputs first."""
        ordered = self.browse()

        def visit(kpi):
            nonlocal ordered
            if kpi not in ordered:
                if kpi.source == "formula":
                    for used in kpi._inputs():
                        visit(used)
                ordered |= kpi

        for kpi in self:
            visit(kpi)
        return ordered

    def _unseen(self, periods):
        """The stocks and periods in which no snapshot was taken, as pairs of ids."""
        stocks = self.filtered(lambda kpi: kpi.nature == "stock")
        pairs = {
            (kpi.id, period.id)
            for kpi in stocks
            for period in periods
            if not (
                kpi.refreshed_at and period.utc_from <= kpi.refreshed_at < period.utc_to
            )
        }
        if not pairs:
            return pairs
        seen = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT m.kpi_id, a.id
                  FROM spm_measure_total m
                  JOIN spm_period l ON l.id = m.period_id
                  JOIN spm_period a ON a.id = ANY(%s)
                   AND l.date_from >= a.date_from AND l.date_to <= a.date_to
                 WHERE m.kpi_id = ANY(%s) AND m.results > 0
                """,
                periods.ids,
                stocks.ids,
            )
        )
        return pairs.difference(seen)

    def _empty(self):
        """What an empty window means for this KPI."""
        if self.empty_is == "zero" and not self._divides():
            currency = self.env.company.currency_id.id
            money = currency if self.unit_type == "money" else None
            return Result(Decimal(0), None, Decimal(0), money)
        return NO_DATA

    def _divides(self):
        return self.source == "ratio" or self.value_mode in ("average", "duration")

    def _evaluate(self, values, unit, period):
        """The formula's value from those of its inputs at the same place."""
        return self._evaluator()(values, unit, period)

    def _evaluator(self):
        """``_evaluate`` for many places, with the formula read once."""
        node = formula.parse(self.formula)
        ids_by_code = {used.code: used.id for used in self._inputs()}
        currency = self.env.company.currency_id.id
        money = currency if self.unit_type == "money" else None

        def evaluate(values, unit, period):
            inputs = {
                code: values[kpi_id, unit, period].value
                for code, kpi_id in ids_by_code.items()
            }
            value = formula.evaluate(node, inputs)
            return Result(value=value, currency_id=money)

        return evaluate

    def _read_parts(self, by, unit_ids, periods, companies=None):
        """One query for all KPIs, units and periods."""
        units = list(unit_ids)
        source, unit, join = self._source_of_parts(by, units, periods)
        summed, by_leaf = _FEW if by == "participant" else _MANY
        if source:
            summed, by_leaf = _SUMMED
        # of one unit the database knows that there are few sums: its workers share them
        divided = any(kpi._divides() for kpi in self)
        one = len(units) == 1
        match = SQL("= %s", units[0]) if one else SQL("= ANY(%s)", units)
        rows = self.env.execute_query(
            SQL(
                _PARTS,
                periods=periods.ids,
                kpis=self.ids,
                stocks=self.filtered(lambda kpi: kpi.nature == "stock").ids,
                source=source or SQL("spm_measure"),
                unit=unit,
                join=join,
                parts=summed,
                by_leaf=by_leaf,
                visible=self._visible_parts(companies),
                asked_for=SQL("%s %s", unit, match),
                denominator=_DENOMINATOR if divided else _NONE,
                money=self._money(companies),
                **self._of_periods(periods),
            )
        )
        results = {kpi.id: kpi._resulting() for kpi in self}
        return {row[:3]: results[row[0]](*row[3:]) for row in rows}

    def _source_of_parts(self, by, units, periods):
        """Where to read parts, as ``m``.

        :return: SQL of the table of sums or None for that of results, of the column
            that names the unit, and of what to join for it
        """
        if self._sees_every_part() and periods:
            if by in ("company", "team"):
                return SQL("spm_measure_total"), *_UNITS[by]
            if by == "line" and len(units) == 1:
                source = whole_but_others(self.env, units[0], periods)
                if source:
                    return source, SQL("%s::int", units[0]), SQL()
        return None, *_UNITS[by]

    def _of_periods(self, periods):
        """The column of the period, and what to group by: of one there is nothing to
        tell apart, which is quicker."""
        if len(periods) == 1:
            return {"period": SQL("%s", periods.id), "groups": SQL("1, 2")}
        return {"period": SQL("a.period_id"), "groups": SQL("1, 2, 3")}

    def _money(self, companies):
        """The numerator converted, the lowest and the highest currency, as columns."""
        if companies is not None and len(companies.currency_id) == 1:
            currency = companies.currency_id.id
            return SQL("NULL, %s, %s", currency, currency)
        return _MONEY

    def _sees_every_part(self):
        return self.env.su and not self.env.context.get("spm_results_without")

    def _visible_parts(self, companies):
        """The condition on results, as ``m``, that the user may see, of companies."""
        counted = Domain("kpi_id", "in", self.ids)
        if companies is not None:
            counted &= Domain("company_id", "in", companies.ids)
        if self._sees_every_part():
            if companies is None:
                return SQL("TRUE")
            # without a look into all results for the same ones once more
            return SQL("m.company_id = ANY(%s)", companies.ids)
        query = self.env["spm.measure"]._search(counted)
        return SQL("m.id IN %s", query.subselect())

    def _result(self, *parts):
        """A result from summed parts, as ``_resulting`` takes them."""
        return self._resulting()(*parts)

    def _resulting(self):
        """What makes results of this KPI from summed parts, for many of them.

        :return: function of numerator and denominator as text, the numerator converted,
            the lowest and the highest currency id; several currencies become the main
            one
        """
        money = self.unit_type == "money"
        factor = Decimal(str(self.factor))
        divided = self._divides()

        def result(numerator, denominator, converted, currency, highest):
            if not money:
                currency = None
            elif currency != highest:
                numerator = converted
                currency = self.env["spm.period"]._main_currency().id
            numerator = Decimal(numerator)
            denominator = Decimal(denominator) if divided and denominator else None
            value = derive(numerator, denominator, factor, divided)
            return Result(numerator, denominator, value, currency)

        return result
