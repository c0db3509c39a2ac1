from collections import Counter
from datetime import date
from decimal import Decimal

from odoo import models
from odoo.tools import SQL
from odoo.tools.misc import format_date

_WAITING = """
    SELECT g.participant_id, COUNT(*), MIN(k.earned_on), MAX(k.earned_on)
      FROM unnest(%(people)s::int[], %(starts)s::date[], %(stops)s::date[])
           AS g(participant_id, start, stop)
      JOIN spm_credit k ON k.participant_id = g.participant_id
       AND k.earned_on >= g.start AND k.earned_on < g.stop
     WHERE k.company_id = %(company)s AND k.kind <> 'opening'
       AND k.payable_on < %(end)s AND COALESCE(k.hold_reason, '') = ''
       AND NOT EXISTS (SELECT FROM spm_statement_credit t WHERE t.credit_id = k.id)
     GROUP BY 1
"""


class SpmPayEarly(models.AbstractModel):
    """Credits that were earned before the period: part of ``spm.pay.facts``.

    They belong to the period in which they were due, if their plan paid in it, else to
    that in which they were earned. Where a statement was made of it, it is calculated
    again with them; else they are paid like those of the period itself, unless their
    plan does not pay any more.
    """

    _name = "spm.pay.early"
    _description = "Credits of Earlier Periods"

    def _periods_before(self, period):
        """The company's periods of the same length before this one."""
        return period.search(
            [
                ("company_id", "=", period.company_id.id),
                ("period_type", "=", period.period_type),
                ("date_to", "<=", period.date_from),
            ],
            order="date_from",
        )

    def _apart(self, period, people, rows, assignments, plans):
        """Rows of credits without those of earlier periods, which people keep."""
        early = [row for row in rows if row[12]]
        if not early:
            return rows
        periods = self._periods_before(period)
        calculated = self._calculated_in({row[0] for row in early}, periods)
        by_person = {}
        for one in assignments:
            usable = one["state"] != "draft" and one["version_id"] in plans
            if usable and one["period_type"] == period.period_type:
                by_person.setdefault(one["participant_id"], []).append(one)
        counts, first, kept_apart = Counter(), {}, set()
        for row in early:
            person = people[row[0]]
            mine = by_person.get(person.id, ())
            home = self._home(period, periods, person, mine, plans, row, calculated)
            if home:
                person.late.setdefault(home.id, []).append(row)
                kept_apart.add(id(row))
            if row[12] < period.date_from:
                counts[person] += 1
                first[person] = min(first.get(person, date.max), row[4])
        self._say_early(counts, first)
        return _joined(row for row in rows if id(row) not in kept_apart)

    def _home(self, period, periods, person, assignments, plans, row, calculated):
        """The earlier period that a row belongs to; None for the present one."""
        _person, number, code, _key, earned, value, _currency, _part, lost = row[:9]
        if lost and value.startswith("-") and person.segments[number].plan.clawback:
            return None
        version = next(
            (
                one["version_id"]
                for one in assignments
                if _overlaps(one, earned, earned)
                and not isinstance(plans[one["version_id"]], str)
                and code in plans[one["version_id"]].commissions()
            ),
            None,
        )

        def pays_in(one):
            last = one.date_to - date.resolution
            return any(
                a["version_id"] == version and _overlaps(a, one.date_from, last)
                for a in assignments
            )

        home = period if row[12] >= period.date_from else _around(periods, row[12])
        if home and not pays_in(home):
            home = _around(periods, earned)
        if not home or home == period:
            return None
        goes_on = version in {segment.version_id for segment in person.segments}
        if (person.id, home.id) not in calculated and goes_on:
            return None
        return home

    def _calculated_in(self, people, periods):
        """Of which of these periods there are statements: set of (person, period)."""
        rows = self.env.execute_query(
            SQL(
                "SELECT participant_id, period_id FROM spm_statement"
                " WHERE participant_id = ANY(%s) AND period_id = ANY(%s)"
                "   AND calculation_id IS NOT NULL",
                list(people),
                periods.ids,
            )
        )
        return set(rows)

    def _say_early(self, counts, first):
        for person, count in counts.items():
            person.note(
                self.env._(
                    "Credits earned before this period: %(count)s, from %(day)s on.",
                    count=count,
                    day=format_date(self.env, first[person]),
                ),
                self.env._(
                    "They are paid now. Hold them if they were paid elsewhere already."
                ),
            )

    # ------------------------------------------------------------- no plan

    def _say_without_plan(self, period, people, assignments):
        """Credits of days without a plan wait until somebody decides."""
        spans = []
        by_person = {}
        for one in assignments:
            if one["state"] != "draft":
                by_person.setdefault(one["participant_id"], []).append(one)
        for key, mine in by_person.items():
            spans += [(key, *span) for span in _gaps(period, mine)]
        if not spans:
            return
        ids, starts, stops = map(list, zip(*spans, strict=True))
        rows = self.env.execute_query(
            SQL(
                _WAITING,
                people=ids,
                starts=starts,
                stops=stops,
                company=period.company_id.id,
                end=period.date_to,
            )
        )
        for key, count, start, stop in rows:
            people[key].note(
                self.env._(
                    "Credits of days without a plan wait: %(count)s, earned from "
                    "%(start)s to %(stop)s.",
                    count=count,
                    start=format_date(self.env, start),
                    stop=format_date(self.env, stop),
                ),
                self.env._("Assign a plan for those days, or pay by an adjustment."),
            )


def behind(row):
    """The rows of the ledger behind a row of credits: list of (id, amount)."""
    if row[11].isdigit():
        return [(int(row[11]), Decimal(row[5]))]
    parts = [part.partition("=")[::2] for part in row[11].split(" ")]
    return [(int(credit), Decimal(value)) for credit, value in parts]


def _joined(rows):
    """Rows of which those of one deal in a stage are one again."""
    found = {}
    for row in rows:
        known = found.get(row[:4])
        found[row[:4]] = _both(known, row) if known else row
    return list(found.values())


def _both(one, other):
    parts = behind(one) + behind(other)
    return (
        *one[:4],
        min(one[4], other[4]),
        str(Decimal(one[5]) + Decimal(other[5])),
        one[6] or other[6],
        None,
        one[8] and other[8],
        max(one[9], other[9]),
        one[10],
        " ".join(f"{credit}={value}" for credit, value in parts),
        one[12] or other[12],
    )


def _around(periods, day):
    return periods.filtered(lambda one: one.date_from <= day < one.date_to)[:1]


def _overlaps(assignment, first, last):
    until = assignment["date_to"] or date.max
    return assignment["date_from"] <= last and first < until


def _gaps(period, assignments):
    """Half-open spans of days without a plan, from the first assignment on."""
    found = []
    day = min(assignments[0]["date_from"], period.date_from)
    for one in assignments:
        until = min(one["date_from"], period.date_to)
        if day < until:
            found.append((day, until))
        day = max(day, one["date_to"] or date.max)
    if day < period.date_to:
        found.append((day, period.date_to))
    return found
