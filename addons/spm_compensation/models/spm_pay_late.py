from decimal import Decimal

from odoo import models
from odoo.tools import SQL

from ..engine.decimals import ZERO, text
from ..engine.facts import Balances, Period
from ..engine.late import LIMITS, LatePay, gone, late_pay, limits
from ..engine.stages import StageRefusal, pay_stages, settling
from ..engine.terms import PERIOD, TRANSACTION, Commission
from .pay_people import LateLine, Restating
from .spm_pay_early import behind

_SIX = Decimal("0.000001")

_PAID = """
    SELECT l.participant_id, COALESCE(l.late_period_id, l.period_id) AS home,
           l.assignment_id, l.key, MAX(l.version_id), MIN(l.name), MAX(l.kind),
           SUM(l.amount)::text, COALESCE(SUM(l.base), 0)::text
      FROM spm_statement_line l
      JOIN spm_period p ON p.id = l.period_id
     WHERE l.in_force AND l.participant_id = ANY(%(people)s)
       AND COALESCE(l.late_period_id, l.period_id) = ANY(%(periods)s)
       AND p.date_from < %(before)s
     GROUP BY 1, 2, 3, 4
     UNION ALL
    SELECT s.participant_id, s.period_id, NULL, %(limits)s, NULL, NULL, NULL,
           (s.earned - SUM(l.amount))::text, '0'
      FROM spm_statement s
      JOIN spm_statement_line l ON l.statement_id = s.id AND l.in_force
     WHERE s.participant_id = ANY(%(people)s) AND s.period_id = ANY(%(periods)s)
     GROUP BY s.id
"""


class SpmPayLate(models.AbstractModel):
    """What arrives after a period was paid: part of ``spm.pay.calculator``.

    The earlier period is calculated as it would have been, on its own plan with
    everything that is known now, and the difference to what was paid for it belongs to
    the period that is calculated. Where a component accumulates over several periods,
    those in between are calculated again too.
    """

    _name = "spm.pay.late"
    _description = "Late Pay"

    def _restate(self, period, people):
        """Add to people what earlier periods pay more now, or less."""
        waiting = {p.id: p for p in people if p.late and not p.failed}
        if not waiting:
            return
        homes = {home for person in waiting.values() for home in person.late}
        since = min(period.browse(homes).mapped("date_from"))
        periods = self._periods_before(period).filtered(
            lambda one: one.date_from >= since
        )
        paid = self._paid_before(period, list(waiting), periods)
        priors = {}
        for one in periods.sorted("date_from"):
            concerned = {
                key: person
                for key, person in waiting.items()
                if one.id in person.late or key in priors
            }
            if concerned:
                self._restate_period(period, one, concerned, paid, priors)
        for key, prior in priors.items():
            opening = waiting[key].opening
            waiting[key].opening = _with_prior(opening, prior)

    def _restate_period(self, period, one, people, paid, priors):
        """One earlier period of the people that it concerns."""
        now = [
            credit
            for person in people.values()
            for row in person.late.get(one.id, ())
            for credit, _value in behind(row)
        ]
        restating = Restating(period.date_from, now)
        found = self._gather(one, list(people), shadow=True, restating=restating)
        overrides = self._overrides(found.values())
        for key, person in people.items():
            then = found[key]
            if one.id not in person.late and not then.statement:
                continue
            if not then.statement:
                for segment in then.segments:
                    segment.plan = settling(segment.plan)
            if key in priors:
                then.opening = _with_prior(then.opening, priors[key])
            payouts = self._payouts_then(one, person, then, overrides)
            if payouts:
                mine = paid.get((key, one.id), {})
                with self._refusals(person, then.segments[0]):
                    self._add_late(person, one, then, payouts, mine)
                if any(map(_accumulates, then.segments)):
                    priors[key] = payouts[-1].closing.prior

    def _payouts_then(self, one, person, then, overrides):
        """What the earlier period would have paid, or None with the reason noted."""
        if person.segments and then.segments:
            now = {s.assignment["currency_id"] for s in person.segments}
            if now != {s.assignment["currency_id"] for s in then.segments}:
                person.note(
                    self.env._(
                        "Late credits of %(period)s wait: its plan is in another "
                        "currency.",
                        period=one.name,
                    ),
                    self.env._("Pay them by an adjustment."),
                )
                return None
        stages = self._stages(one, then, overrides)
        payouts = None
        if stages and not then.failed:
            try:
                payouts = pay_stages(stages, then.opening)
            except StageRefusal as refusal:
                self._refused(then, refusal)
        for problem in then.problems if then.failed else ():
            person.fail(f"{one.name}: {problem.what}", problem.remedy)
        if not stages and not then.failed:
            self._say_unplaced(person, one, then, set())
        return payouts

    # ------------------------------------------------------------- differences

    def _add_late(self, person, one, then, payouts, paid):
        """The differences, component by component, and the credits behind them."""
        paid, days = dict(paid), Period(one.date_from, one.date_to)
        placed, taken = set(), ZERO
        for number, payout in enumerate(payouts):
            segment = then.segments[number]
            for part in payout.explanation["components"]:
                taken += payout.components[part["key"]]
                known = (segment.assignment["id"], part["key"])
                before = paid.pop(known, None)
                rows = [
                    row
                    for row in person.late.get(one.id, ())
                    if row[2] == part["key"] and (number, row[2], row[3]) in then.rows
                ]
                placed |= {id(row) for row in rows}
                late = late_pay(part, before.amount if before else ZERO, days)
                line = LateLine(one.id, one.name, *known[:1], segment.version_id)
                if before:
                    line.base = -before.base
                self._add_line(person, late, line, rows)
        self._add_rest(person, one, days, paid, payouts, taken)
        self._say_unplaced(person, one, then, placed)

    def _add_rest(self, person, one, days, paid, payouts, taken):
        """What was paid and would not have been, and the limits of the sum."""
        before = paid.pop((None, LIMITS), None)
        earned = sum((payout.earned for payout in payouts), ZERO)
        late = late_pay(limits(earned - taken), before.amount if before else ZERO, days)
        self._add_line(person, late, LateLine(one.id, one.name), ())
        for (assignment, key), was in paid.items():
            late = late_pay(gone(key, was.name, was.kind), was.amount, days)
            line = LateLine(one.id, one.name, assignment, was.version_id, -was.base)
            self._add_line(person, late, line, ())

    def _add_line(self, person, late, line, rows):
        if not late.amount and not rows:
            return
        place = len(person.late_pay)
        person.late_pay.append(late)
        person.late_lines.append(line)
        rated = {}
        for step in late.shown["steps"]:
            for key, base, pay, _tier in step.get("credits", ()):
                rated[key] = (Decimal(base), Decimal(pay))
        shares = []
        for row in rows:
            base, pay = rated.get(row[3], (ZERO, ZERO))
            shares += [
                (credit, value * pay / base if base else ZERO)
                for credit, value in behind(row)
            ]
        whole = sum((share for _credit, share in shares), ZERO)
        left = late.amount
        for credit, share in shares[:-1]:
            part = (late.amount * share / whole).quantize(_SIX) if whole else ZERO
            left -= part
            person.late_credits.append((credit, place, text(part)))
        if shares:
            person.late_credits.append((shares[-1][0], place, text(left)))

    def _say_unplaced(self, person, one, then, placed):
        waits = [row for row in person.late.get(one.id, ()) if id(row) not in placed]
        if waits:
            person.note(
                self.env._(
                    "Late credits of %(components)s wait, as nothing paid them in "
                    "%(period)s.",
                    components=", ".join(sorted({row[2] for row in waits})),
                    period=one.name,
                ),
                self.env._("Pay them by an adjustment."),
            )
            person.problems += [p for p in then.problems if p.severity == "note"]

    # ------------------------------------------------------------- what was

    def _paid_before(self, period, people, periods):
        """What was paid for earlier periods, in them and later: dict of
        :class:`_Paid` by (assignment id, key) by (participant id, period id)."""
        rows = self.env.execute_query(
            SQL(
                _PAID,
                people=people,
                periods=periods.ids,
                before=period.date_from,
                limits=LIMITS,
            )
        )
        found = {}
        for person, home, assignment, key, version, name, kind, amount, base in rows:
            mine = found.setdefault((person, home), {})
            was = mine.get((assignment, key))
            paid = _Paid(Decimal(amount), Decimal(base), name, kind, version)
            mine[assignment, key] = was.plus(paid) if was else paid
        return found

    def _keep_late(self, people):
        """Posted statements also would have been with what they paid of earlier
        periods."""
        by_statement = {p.statement["id"]: p for p in people if p.statement}
        rows = self.env.execute_query(
            SQL(
                "SELECT l.statement_id, l.id, l.amount::text, l.explanation, l.name,"
                " l.late_period_id, l.assignment_id, l.version_id, l.base::text"
                "  FROM spm_statement_line l WHERE l.statement_id = ANY(%s)"
                "   AND l.in_force AND l.late_period_id IS NOT NULL"
                " ORDER BY l.statement_id, l.sequence",
                list(by_statement),
            )
        )
        places = {}
        for statement, line, amount, shown, name, home, *rest, base in rows:
            person = by_statement[statement]
            places[line] = (person, len(person.late_pay))
            person.late_pay.append(LatePay(Decimal(amount), shown))
            kept = LateLine(home, "", *rest, name=name, kept_base=base)
            person.late_lines.append(kept)
        if not places:
            return
        rows = self.env.execute_query(
            SQL(
                "SELECT credit_id, line_id, pay::text FROM spm_statement_credit"
                " WHERE line_id = ANY(%s) ORDER BY credit_id",
                list(places),
            )
        )
        for credit, line, pay in rows:
            person, place = places[line]
            person.late_credits.append((credit, place, pay))


class _Paid:
    """What was paid for a component of an earlier period so far."""

    def __init__(self, amount, base, name, kind, version_id):
        self.amount, self.base = amount, base
        self.name, self.kind, self.version_id = name, kind, version_id

    def plus(self, other):
        """Both together."""
        amount, base = self.amount + other.amount, self.base + other.base
        return _Paid(amount, base, self.name, self.kind, self.version_id)


def _with_prior(opening, prior):
    known = {**opening.prior, **prior}
    return Balances(opening.carried, opening.draw, opening.held, known)


def _accumulates(segment):
    """Whether a plan looks at what earlier periods were credited or paid."""
    return any(
        component.window not in (PERIOD, TRANSACTION)
        if isinstance(component, Commission)
        else component.true_up
        for component in segment.plan.components
    )
