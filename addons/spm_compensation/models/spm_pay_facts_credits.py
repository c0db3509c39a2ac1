from collections import defaultdict
from datetime import date
from decimal import Decimal

from odoo import models
from odoo.tools import SQL, groupby

from ..engine.decimals import HUNDRED, ZERO
from ..engine.exchange import exchanged
from ..engine.facts import Credit, Loss, Prior
from ..engine.terms import MONTH, QUARTER, YEAR, Commission
from ..engine.windows import window_start
from .pay_rates import Rates

#: One row per document, component and stage; what earlier statements took is left out.
#: What was earned before the period stands apart, as it may belong to an earlier one.
_CREDITS = """
    WITH stage AS (
        SELECT * FROM unnest(%(people)s::int[], %(numbers)s::int[],
                             %(starts)s::date[], %(stops)s::date[])
            AS g(participant_id, number, start, stop)),
    cover AS (
        SELECT * FROM unnest(%(covered)s::int[], %(codes)s::varchar[],
                             %(covers_from)s::date[], %(covers_to)s::date[])
            AS c(participant_id, code, start, stop)),
    due AS (
        SELECT k.id, k.participant_id, g.number, n.code, d.source, d.res_id, d.amount,
               d.recurring, k.earned_on, k.posted_at, k.percent, k.currency_id,
               k.document_currency_id, k.document_id,
               k.cause IN ('reopened', 'deleted', 'merged') AS reversed,
               CASE WHEN k.earned_on < %(early)s THEN k.due_on END AS due_on,
               CASE WHEN k.earned_on < %(early)s THEN k.earned_on END AS early_on,
               CASE WHEN k.release_share = 100 THEN k.amount
                    ELSE round(k.amount * k.release_share / 100, 2) END AS value
          FROM stage g
          JOIN spm_credit k ON k.participant_id = g.participant_id
           AND k.earned_on >= g.start AND k.earned_on < g.stop
          JOIN spm_component n ON n.id = k.component_id
          JOIN spm_credit_document d ON d.id = k.document_id
         WHERE k.company_id = %(company)s AND k.kind <> 'opening'
           AND (k.hold_reason IS NULL OR k.hold_reason = '')
           AND EXISTS (SELECT FROM cover c
                        WHERE c.participant_id = k.participant_id AND c.code = n.code
                          AND k.earned_on >= c.start AND k.earned_on < c.stop)
           AND %(due)s)
    SELECT participant_id, number, code, source || ':' || res_id AS key,
           MIN(earned_on), SUM(value)::text, MAX(currency_id),
           CASE WHEN COUNT(*) = 1 AND MAX(percent) <> 100
                 AND MAX(currency_id) = MAX(document_currency_id) THEN
                CASE WHEN abs(MAX(amount * percent) / 100 - SUM(value)) < 0.5
                     THEN MAX(percent)::text || ' ' || MAX(amount)::text
                     WHEN abs(MAX(recurring * percent) / 100 - SUM(value)) < 0.5
                     THEN MAX(percent)::text || ' ' || MAX(recurring)::text
                END END,
           BOOL_AND(reversed), MAX(posted_at)::date, MAX(document_id),
           CASE WHEN COUNT(*) = 1 THEN MAX(id)::text
                ELSE string_agg(id || '=' || value, ' ' ORDER BY id) END,
           due_on
      FROM due
     GROUP BY participant_id, number, code, source, res_id, due_on, early_on
     ORDER BY participant_id, number, MIN(earned_on), source, res_id
"""

#: Not taken by another statement; what a later one took before it was posted goes back
#: to where it belongs. The few statements that may lose credits are looked up once, as
#: what was taken is looked up for every credit.
_DUE = """
    k.payable_on < %(end)s AND NOT EXISTS (
        SELECT FROM spm_statement_credit t
         WHERE t.credit_id = k.id AND t.statement_id NOT IN (
               SELECT s.id FROM spm_statement s JOIN spm_period p ON p.id = s.period_id
                WHERE s.company_id = %(company)s
                  AND (s.period_id = %(period)s
                       OR s.state NOT IN ('posted', 'paid')
                          AND p.date_from >= %(end)s)))
"""

#: What belongs to the period: what was paid for it, and what was due in it and is not
#: paid yet.
_SHADOW = """
    %(period)s = COALESCE(
        (SELECT COALESCE(l.late_period_id, s.period_id)
           FROM spm_statement_credit t
           JOIN spm_statement s ON s.id = t.statement_id
           LEFT JOIN spm_statement_line l ON l.id = t.line_id
          WHERE t.credit_id = k.id),
        CASE WHEN k.due_on >= %(start)s AND k.due_on < %(end)s THEN %(period)s END)
"""

#: What was paid for the period so far, and what is paid for it now; what was clawed
#: back belongs to no line, and to the statement that took it back.
_RESTATING = """
    (k.id = ANY(%(now)s) OR EXISTS (
        SELECT FROM spm_statement_credit t
          JOIN spm_statement s ON s.id = t.statement_id
          JOIN spm_period p ON p.id = s.period_id
          JOIN spm_statement_line l ON l.id = t.line_id
         WHERE t.credit_id = k.id AND p.date_from < %(before)s
           AND COALESCE(l.late_period_id, s.period_id) = %(period)s))
"""


class SpmPayFactsCredits(models.AbstractModel):
    """Credits that are paid in a period: part of ``spm.pay.facts``."""

    _name = "spm.pay.facts.credits"
    _description = "Credits as Facts of Pay"

    def _which_credits(self, period, shadow, restating):
        """The condition for credits that belong to a calculation."""
        days = {"start": period.date_from, "end": period.date_to, "period": period.id}
        if restating:
            return SQL(
                _RESTATING, now=restating.now, before=restating.before, period=period.id
            )
        if shadow:
            return SQL(_SHADOW, **days)
        return SQL(_DUE, company=period.company_id.id, **days)

    def _add_credits(self, period, people, assignments, plans, shadow, which):
        """Credits, reversals and opening balances of the ledger, in a few queries."""
        if not people:
            return
        early = date.min if shadow else period.date_from
        rows = self._credit_rows(period, people, assignments, plans, which, early)
        by_id = {person.id: person for person in people}
        rows = self._apart(period, by_id, rows, assignments, plans)
        losses = []
        rates = self._rates(period, people, rows)
        for (participant, number), mine in groupby(rows, lambda row: row[:2]):
            losses += self._take(by_id[participant], number, mine, rates)
        self._add_losses(by_id, losses)
        self._add_priors(period, people)

    def _credit_rows(self, period, people, assignments, plans, due, early):
        stages, covers = [], []
        for person in people:
            last = len(person.segments) - 1
            for number, segment in enumerate(person.segments):
                start = date.min if not number else segment.start
                stop = date.max
                if number < last:
                    stop = person.segments[number + 1].start
                stages.append((person.id, number, start, stop))
        known = {person.id for person in people}
        for assignment in assignments:
            plan = plans[assignment["version_id"]]
            usable = assignment["state"] != "draft" and not isinstance(plan, str)
            if (
                usable
                and assignment["participant_id"] in known
                and assignment["period_type"] == period.period_type
            ):
                days = (assignment["date_from"], assignment["date_to"] or date.max)
                person = assignment["participant_id"]
                covers += [(person, code, *days) for code in plan.commissions()]
        if not covers:
            return []
        people, numbers, starts, stops = map(list, zip(*stages, strict=True))
        covered, codes, covers_from, covers_to = map(list, zip(*covers, strict=True))
        return self.env.execute_query(
            SQL(
                _CREDITS,
                people=people,
                numbers=numbers,
                starts=starts,
                stops=stops,
                covered=covered,
                codes=codes,
                covers_from=covers_from,
                covers_to=covers_to,
                company=period.company_id.id,
                due=due,
                early=early,
            )
        )

    def _rates(self, period, people, rows):
        wanted = {s.assignment["currency_id"] for p in people for s in p.segments}
        wanted |= {row[6] for row in rows} - {None}
        wanted.add(period.company_id.currency_id.id)
        return Rates(self.env, period.company_id, wanted)

    def _take(self, person, number, rows, rates):
        """A stage's credits into the segment; reversals to claw back are returned."""
        segment = person.segments[number]
        known = set(segment.plan.commissions())
        target = segment.assignment["currency_id"]
        digits = segment.plan.digits
        losses, missing, unknown = [], False, set()
        last = segment.stop - date.resolution
        for row in rows:
            _id, _no, code, key, day, value, currency, part, reversal = row[:9]
            if code not in known:
                unknown.add(code)
                continue
            amount = Decimal(value)
            if currency and currency != target:
                factor = rates.factor(currency, target, day)
                if factor is None:
                    missing = True
                    continue
                with self._refusals(person, segment, key):
                    amount = exchanged(amount, factor, digits)
                part = None
            if reversal and amount.is_signed() and segment.plan.clawback:
                losses.append((person.id, number, row, amount))
                continue
            share = whole = None
            if part:
                share, whole = map(Decimal, part.split())
            day = min(max(day, segment.start), last)
            quantity = None if currency else amount
            credit = (key, amount, code, day, amount, quantity, None, share, whole)
            segment.credits.append(Credit._make(credit))
            person.rows[number, code, key] = row[11]
        self._say_left_out(person, segment, missing, unknown)
        return losses

    def _say_left_out(self, person, segment, missing, unknown):
        if missing:
            person.fail(
                self.env._("No exchange rate on the day of a credit."),
                self.env._("Enter the rate of that day, and calculate again."),
            )
        if unknown:
            person.note(
                self.env._(
                    "Late credits of %(components)s wait, as %(plan)s does not pay "
                    "them.",
                    components=", ".join(sorted(unknown)),
                    plan=self._version_name(segment.assignment),
                ),
                self.env._("Pay them by an adjustment."),
            )

    # ------------------------------------------------------------- clawback

    def _add_losses(self, people, losses):
        """Deals that were paid and then lost, where the plan claws back.

        What was not paid yet is taken from the credits as it is.
        """
        if not losses:
            return
        settled = self._settled(losses)
        for participant, number, row, amount in losses:
            person = people[participant]
            segment = person.segments[number]
            code, key, day, lost = row[2], row[3], row[4], row[9]
            paid, credited = settled.get((participant, row[10], code), (ZERO, ZERO))
            if paid > 0 and credited > 0:
                share = min(HUNDRED, -amount * HUNDRED / credited)
                lost = max(lost, day)
                with self._refusals(person, segment):
                    segment.losses.append(Loss(key, paid, day, lost, share))
                person.rows[number, None, key] = row[11]
                continue
            day = min(max(day, segment.start), segment.stop - date.resolution)
            quantity = None if row[6] else amount
            credit = (key, amount, code, day, amount, quantity, None, None, None)
            segment.credits.append(Credit._make(credit))
            person.rows[number, code, key] = row[11]

    def _settled(self, losses):
        """What posted statements paid for documents, and on how much."""
        people = sorted({loss[0] for loss in losses})
        documents = sorted({loss[2][10] for loss in losses})
        rows = self.env.execute_query(
            SQL(
                """
                SELECT k.participant_id, k.document_id, n.code, SUM(t.pay)::text,
                       SUM(k.amount)::text
                  FROM spm_credit k
                  JOIN spm_component n ON n.id = k.component_id
                  JOIN spm_statement_credit t ON t.credit_id = k.id
                  JOIN spm_statement s ON s.id = t.statement_id
                   AND s.state IN ('posted', 'paid')
                 WHERE k.participant_id = ANY(%s) AND k.document_id = ANY(%s)
                   AND k.amount > 0
                 GROUP BY 1, 2, 3
                """,
                people,
                documents,
            )
        )
        return {row[:3]: tuple(map(Decimal, row[3:])) for row in rows}

    # ------------------------------------------------------------- opening balances

    def _add_priors(self, period, people):
        """What was credited before this system was used counts in longer windows."""
        wanted = defaultdict(dict)
        for person in people:
            for component in person.segments[0].plan.components:
                if (
                    isinstance(component, Commission)
                    and component.window in (MONTH, QUARTER, YEAR)
                    and component.key not in person.opening.prior
                ):
                    start = window_start(
                        person.segments[0].start,
                        component.window,
                        person.segments[0].plan.first_month,
                    )
                    wanted[person.id][component.key] = start
        if not wanted:
            return
        rows = self.env.execute_query(
            SQL(
                """
                SELECT k.participant_id, n.code, k.earned_on, k.amount::text
                  FROM spm_credit k JOIN spm_component n ON n.id = k.component_id
                 WHERE k.participant_id = ANY(%s) AND k.kind = 'opening'
                   AND k.company_id = %s AND k.earned_on < %s
                """,
                list(wanted),
                period.company_id.id,
                period.date_to,
            )
        )
        by_id = {person.id: person for person in people}
        sums = defaultdict(Decimal)
        for participant, code, day, amount in rows:
            start = wanted[participant].get(code)
            if start and day >= start:
                sums[participant, code, start] += Decimal(amount)
        for (participant, code, start), amount in sums.items():
            opening = by_id[participant].opening
            prior = {**opening.prior, code: Prior(amount, ZERO, start)}
            by_id[participant].opening = type(opening)(
                opening.carried, opening.draw, opening.held, prior
            )
