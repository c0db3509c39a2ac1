from collections import defaultdict
from decimal import Decimal

from odoo import models
from odoo.tools import SQL

from odoo.addons.spm_objectives.engine.results import NO_DATA
from odoo.addons.spm_objectives.models.numbers import decimal

from ..engine.measures import Measure

#: A person's objectives for a KPI in force within some days, with the revision that
#: says the target.
_OBJECTIVES = """
    SELECT o.kpi_id, o.participant_id, o.scope, o.period_id, o.id, p.is_leaf,
           p.period_type, o.date_from, o.date_to, o.target::text, o.baseline::text,
           CASE WHEN o.has_actual THEN o.actual::text END,
           CASE WHEN o.has_attainment THEN o.attainment::text END, r.id, r.date_from
      FROM spm_objective o
      JOIN spm_period p ON p.id = o.period_id
      LEFT JOIN LATERAL (
           SELECT v.id, v.date_from FROM spm_objective_revision v
            WHERE v.objective_id = o.id AND v.target = o.target
            ORDER BY v.date_from DESC, v.id DESC LIMIT 1) r ON TRUE
     WHERE o.kpi_id = ANY(%(kpis)s) AND o.participant_id = ANY(%(people)s)
       AND o.company_id = %(company)s
       AND o.scope IN ('participant', 'line')
       AND o.date_from >= %(start)s AND o.date_from < %(end)s
       AND (o.state IN ('agreed', 'closed')
            -- a proposed revision waits; what was agreed before is in force
            OR o.state = 'proposed' AND o.agreed_on IS NOT NULL)
     ORDER BY o.date_from, o.id
"""

#: Own credits, also of everybody below, as of the day.
_CREDITED = """
    SELECT %(unit)s, k.component_id, b.name, SUM(k.amount)::text
      FROM spm_credit k
      JOIN unnest(%(names)s::varchar[], %(starts)s::date[]) AS b(name, start)
        ON k.earned_on >= b.start AND k.earned_on < %(end)s
      %(join)s
     WHERE k.is_own AND k.company_id = %(company)s AND %(unit)s = ANY(%(people)s)
       AND k.component_id = ANY(%(components)s)
     GROUP BY 1, 2, 3
"""
_SCOPE = {"own": "participant", "line": "line"}


class SpmPayFactsMeasures(models.AbstractModel):
    """Attainment that plans refer to: part of ``spm.pay.facts``."""

    _name = "spm.pay.facts.measures"
    _description = "Measures as Facts of Pay"

    def _add_measures(self, period, people):
        """Measures of all people; the queries grow with the plans' measures only."""
        versions = {s.version_id for p in people for s in p.segments}
        measures = self.env["spm.plan.measure"].search(
            [("version_id", "in", list(versions))]
        )
        if not measures:
            return
        users = defaultdict(list)
        for person in people:
            for segment in person.segments:
                users[segment.version_id].append((person, segment))
        quotas = self._overrides(people)
        read = {
            "kpi": self._read_kpis(period, measures, users),
            "objective": self._read_objectives(period, measures, users),
            "credits": self._read_credited(period, measures, users),
        }
        for measure in measures:
            for person, segment in users[measure.version_id.id]:
                own = quotas.get((segment.assignment["id"], "quota"), {})
                with self._refusals(person, segment, measure.display_name):
                    found, source = read[measure.source](measure, person)
                    quota = own.get(measure.key)
                    if quota is not None:
                        found = self._with_quota(found, quota)
                    if found is not None:
                        segment.measures[measure.key] = found
                        segment.sources[measure.key] = source
            self._say_broken(measure, users[measure.version_id.id])

    def _with_quota(self, found, quota):
        found = found or Measure()
        return Measure(found.actual, quota, None, found.direction, found.answers)

    def _say_broken(self, measure, users):
        """A KPI that failed to measure must not pay by its last good results."""
        kpi = measure.kpi_id
        if measure.source == "credits" or kpi.state != "broken":
            return
        for person, segment in users:
            segment.measures.pop(measure.key, None)
            person.fail(
                self.env._(
                    "“%(kpi)s” could not be measured: %(reason)s",
                    kpi=kpi.name,
                    reason=kpi.broken_reason or "",
                ),
                self.env._("Mend the KPI, refresh it, and calculate again."),
            )

    def _span(self, period, span):
        """First day of a span that ends with the period, and the period that it is."""
        if span == "period":
            return period.date_from, period
        around = period[f"{span}_id"]
        return (around.date_from, around) if around else (period.date_from, period)

    def _people_of(self, measures, users):
        return sorted({p.id for m in measures for p, _s in users[m.version_id.id]})

    # ------------------------------------------------------------- KPIs

    def _read_kpis(self, period, measures, users):
        """A reader of results over the span, up to the end of the period."""
        values = {}
        mine = measures.filtered(lambda m: m.source == "kpi" and m.kpi_id)
        for (scope, span), some in mine.grouped(lambda m: (m.scope, m.span)).items():
            kpis = some.kpi_id
            found = self._to_date(period, kpis, scope, span, some, users)
            values |= {(scope, span, *key): value for key, value in found.items()}

        def read(measure, person):
            kpi = measure.kpi_id
            key = (measure.scope, measure.span, kpi.id, person.id)
            result = values.get(key, NO_DATA)
            found = Measure(
                actual=result.value,
                direction=self._direction(kpi),
                answers=self._answers(kpi, result),
            )
            return found, {"kpi_id": kpi.id}

        return read

    def _to_date(self, period, kpis, scope, span, measures, users):
        """Results by (kpi id, participant id)."""
        start, whole = self._span(period, span)
        people = self._people_of(measures, users)
        by, companies = _SCOPE[scope], period.company_id
        if start == period.date_from or whole.date_to == period.date_to:
            found = kpis._values(by, people, whole, companies)
            return {key[:2]: result for key, result in found.items()}
        leafs = period.search(
            [
                ("company_id", "=", companies.id),
                ("is_leaf", "=", True),
                ("date_from", ">=", start),
                ("date_to", "<=", period.date_to),
            ],
            order="date_from",
        )
        return self._summed(kpis, by, people, leafs, companies)

    def _summed(self, kpis, by, people, leafs, companies):
        """As ``spm.kpi._values`` of a period that these make up."""
        needed = kpis._with_inputs()
        stored = needed.filtered(lambda kpi: kpi.source != "formula")
        found = stored._values(by, people, leafs, companies)
        values = {}
        for kpi in needed:
            evaluate = kpi._evaluator() if kpi.source == "formula" else None
            for person in people:
                key = (kpi.id, person, None)
                if evaluate:
                    values[key] = evaluate(values, person, None)
                else:
                    parts = [found[kpi.id, person, leaf.id] for leaf in leafs]
                    values[key] = self._sum(kpi, parts)
        return {key[:2]: result for key, result in values.items()}

    def _sum(self, kpi, parts):
        seen = [part for part in parts if part.numerator is not None]
        if not seen:
            return NO_DATA
        if kpi.nature == "stock":
            return seen[-1]
        over = [part.denominator for part in seen if part.denominator is not None]
        currency = seen[0].currency_id
        return kpi._result(
            sum(part.numerator for part in seen),
            sum(over) if over else None,
            None,
            currency,
            currency,
        )

    def _direction(self, kpi):
        return "lower" if kpi.direction == "lower" else "higher"

    def _answers(self, kpi, result):
        """How many answers stand behind a ratio or an average."""
        if not kpi._divides() or result.denominator is None:
            return None
        return max(0, int(result.denominator))

    # ------------------------------------------------------------- objectives

    def _read_objectives(self, period, measures, users):
        """A reader of agreed objectives: of the span, else of the periods in it."""
        mine = measures.filtered(lambda m: m.source == "objective" and m.kpi_id)
        start = min((self._span(period, m.span)[0] for m in mine), default=None)
        found = defaultdict(list)
        if mine:
            rows = self.env.execute_query(
                SQL(
                    _OBJECTIVES,
                    kpis=mine.kpi_id.ids,
                    people=self._people_of(mine, users),
                    company=period.company_id.id,
                    start=start,
                    end=period.date_to,
                )
            )
            for row in rows:
                found[row[:3]].append(row)
        dividing = mine.filtered(lambda m: m.kpi_id._divides())
        answers = self._answered(period, dividing, users)

        def read(measure, person):
            key = (measure.kpi_id.id, person.id, _SCOPE[measure.scope])
            rows = self._in_span(period, measure.span, found.get(key, ()))
            if not rows:
                return None, None
            count = answers.get((measure.scope, measure.span, *key[:2]))
            return self._objective(measure.kpi_id, rows, count), {
                "objective_ids": [row[4] for row in rows],
                "revisions": [
                    {"id": row[13], "from": row[14].isoformat()}
                    for row in rows
                    if row[13]
                ],
            }

        return read

    def _answered(self, period, measures, users):
        found = {}
        for (scope, span), some in measures.grouped(
            lambda m: (m.scope, m.span)
        ).items():
            results = self._to_date(period, some.kpi_id, scope, span, some, users)
            kpis = {kpi.id: kpi for kpi in some.kpi_id}
            for (kpi, person), result in results.items():
                if kpi in kpis:
                    key = (scope, span, kpi, person)
                    found[key] = self._answers(kpis[kpi], result)
        return found

    def _in_span(self, period, span, rows):
        """The objectives that make up a span, each of its days once."""
        start, whole = self._span(period, span)
        exact = [row for row in rows if row[3] == whole.id]
        if exact:
            return exact[:1]
        inside = [row for row in rows if row[7] >= start and row[8] <= period.date_to]
        same = [row for row in inside if row[6] == period.period_type]
        return same or [row for row in inside if row[5]]

    def _objective(self, kpi, rows, answers):
        """One objective as it stands, or the sum of several."""
        actuals = [decimal(float(row[11])) for row in rows if row[11] is not None]
        actual = sum(actuals, Decimal(0)) if actuals else None
        if len(rows) == 1 and float(rows[0][10] or 0):
            attained = rows[0][12]
            attained = None if attained is None else decimal(float(attained))
            return Measure(actual=actual, attainment=attained, answers=answers)
        target = sum((decimal(float(row[9])) for row in rows), Decimal(0))
        return Measure(actual, target, None, self._direction(kpi), answers)

    # ------------------------------------------------------------- credits

    def _read_credited(self, period, measures, users):
        """A reader of what was credited in the span, also what is not paid yet."""
        mine = measures.filtered(lambda m: m.source == "credits" and m.component_id)
        values = {}
        for scope, some in mine.grouped("scope").items():
            spans = sorted(set(some.mapped("span")))
            line = scope == "line"
            rows = self.env.execute_query(
                SQL(
                    _CREDITED,
                    unit=SQL("c.ancestor_id") if line else SQL("k.participant_id"),
                    join=SQL(
                        "JOIN spm_chain c ON c.participant_id = k.participant_id"
                        " AND k.earned_on >= c.date_from AND k.earned_on < c.date_to"
                    )
                    if line
                    else SQL(),
                    names=spans,
                    starts=[self._span(period, span)[0] for span in spans],
                    end=period.date_to,
                    company=period.company_id.id,
                    people=self._people_of(some, users),
                    components=some.component_id.ids,
                )
            )
            values |= {(scope, *row[:3]): Decimal(row[3]) for row in rows}

        def read(measure, person):
            component = measure.component_id
            key = (measure.scope, person.id, component.id, measure.span)
            found = Measure(actual=values.get(key, Decimal(0)))
            return found, {"component_id": component.id}

        return read
