from dataclasses import replace
from datetime import date
from decimal import Decimal

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.misc import format_date

from odoo.addons.spm_objectives.models.numbers import decimal

from ..engine import Refusal, facts
from ..engine.decimals import HUNDRED, round_money
from ..engine.document import parse, read_plan
from ..engine.stages import settling
from ..engine.stored import balances_from, canonical
from .pay_people import Person, Segment
from .spoken import refusal_in_words

#: How often a year a plan pays, by the type of its periods.
PER_YEAR = {"week": 52, "month": 12, "quarter": 4, "half": 2, "year": 1}
_FIRST, _LAST = date.min, date.max


class SpmPayFacts(models.AbstractModel):
    """What the engine is told of the people of a batch, in a constant number of
    queries: who is on which plan when, and what earlier periods left behind."""

    _name = "spm.pay.facts"
    _description = "Facts of Pay"
    _inherit = [
        "spm.pay.facts.credits",
        "spm.pay.facts.measures",
        "spm.pay.early",
        "spm.pay.refusals",
    ]

    @api.model
    def _gather(self, period, participant_ids, shadow=False, restating=None):
        """The people of a period with all facts.

        :param shadow: what a posted statement would have been: with all that was
            earned on its days, whenever it was or will be paid
        :param restating: a :class:`Restating` for what an earlier period would have
            paid
        :return: dict of :class:`Person` by participant id
        """
        self.env.flush_all()
        people = self._people(participant_ids)
        assignments = self._assignments(list(people))
        plans = self._plans({a["version_id"]: a for a in assignments}.values())
        self._read_statements(period, people)
        self._read_openings(period, people, assignments)
        for person in people.values():
            mine = [a for a in assignments if a["participant_id"] == person.id]
            self._cut(period, person, mine, plans)
            for segment in person.segments if restating else ():
                # a lost deal was not won; what was taken back for it stays taken
                segment.plan = replace(segment.plan, clawback=None)
        if not shadow:
            self._say_without_plan(period, people, assignments)
        paid = [person for person in people.values() if person.segments]
        which = self._which_credits(period, shadow, restating)
        self._add_credits(period, paid, assignments, plans, shadow, which)
        self._add_measures(period, paid)
        self._add_incentives(period, paid)
        return people

    # ------------------------------------------------------------- people

    def _people(self, ids):
        rows = self.env.execute_query(
            SQL(
                "SELECT id, date_start, date_end FROM spm_participant"
                " WHERE id = ANY(%s) ORDER BY id",
                list(ids),
            )
        )
        return {row[0]: Person(*row) for row in rows}

    def _assignments(self, ids):
        """All assignments of people, whenever they were."""
        return self.env.execute_query_dict(
            SQL(
                """
                SELECT a.id, a.participant_id, a.version_id, a.date_from, a.date_to,
                       a.draw_from, a.draw_to, a.currency_id AS paid_in,
                       a.target_incentive::text, v.state, v.plan_id, p.period_type,
                       p.currency_id, v.date_from AS version_from
                  FROM spm_plan_assignment a
                  JOIN spm_plan_version v ON v.id = a.version_id
                  JOIN spm_plan p ON p.id = v.plan_id
                 WHERE a.participant_id = ANY(%s)
                 ORDER BY a.participant_id, a.date_from, a.id
                """,
                ids,
            )
        )

    def _plans(self, assignments):
        """The engine's plans by version id, or why there is none."""
        found = {}
        versions = self.env["spm.plan.version"].browse(
            a["version_id"] for a in assignments
        )
        for version in versions:
            try:
                found[version.id] = self._plan(version)
            except Refusal as refusal:
                found[version.id] = refusal_in_words(self.env, refusal, version.terms)
            except UserError as error:
                found[version.id] = str(error)
        return found

    def _plan(self, version):
        if hasattr(version, "_engine_plan"):
            return version._engine_plan()
        return read_plan(parse(canonical(version.terms or {}).encode()))

    def _read_statements(self, period, people):
        """What these people have of the period already."""
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT s.id, s.participant_id, s.state, s.calculation_id,
                       s.held_decision, s.payable::text, s.adjusted::text,
                       s.is_outdated, c.fingerprint,
                       (SELECT MAX(m.number) FROM spm_statement_calculation m
                         WHERE m.statement_id = s.id) AS last,
                       (SELECT h.fingerprint FROM spm_statement_calculation h
                         WHERE h.statement_id = s.id AND h.is_shadow
                         ORDER BY h.number DESC LIMIT 1) AS shadow
                  FROM spm_statement s
                  LEFT JOIN spm_statement_calculation c ON c.id = s.calculation_id
                 WHERE s.period_id = %s AND s.participant_id = ANY(%s)
                """,
                period.id,
                list(people),
            )
        )
        for row in rows:
            people[row["participant_id"]].statement = row

    def _read_openings(self, period, people, assignments):
        """What the statement before left behind.

        A monthly and a yearly plan at once have each their own chain of statements.
        """
        kinds = {
            (a["participant_id"], a["period_type"])
            for a in assignments
            if a["date_from"] < period.date_to
            and (a["date_to"] or _LAST) > period.date_from
        }
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT DISTINCT ON (s.participant_id, p.period_type)
                       s.id, s.participant_id, p.period_type, p.date_to, c.closing,
                       s.currency_id,
                       (c.payable + s.adjusted - s.payable)::text AS rest
                  FROM spm_statement s
                  JOIN spm_period p ON p.id = s.period_id
                  JOIN spm_statement_calculation c ON c.id = s.calculation_id
                 WHERE s.participant_id = ANY(%s) AND p.date_to <= %s
                   AND s.company_id = %s
                 ORDER BY s.participant_id, p.period_type, p.date_to DESC
                """,
                list(people),
                period.date_from,
                period.company_id.id,
            )
        )
        for row in sorted(rows, key=lambda row: row["date_to"]):
            kind = row["period_type"]
            if kind != period.period_type and (row["participant_id"], kind) in kinds:
                continue
            person = people[row["participant_id"]]
            opening = balances_from(row["closing"])
            rest = Decimal(row["rest"] or 0)
            person.opening = facts.Balances(
                opening.carried + rest, opening.draw, opening.held, opening.prior
            )
            person.opening_id = row["id"]
            person.opening_currency = row["currency_id"]

    # ------------------------------------------------------------- segments

    def _cut(self, period, person, assignments, plans):
        """The person's days on plans of this rhythm within the period."""
        mine = [a for a in assignments if a["period_type"] == period.period_type]
        start, stop = person.date_start or _FIRST, person.date_end or _LAST
        takes_part = start < period.date_to and stop > period.date_from
        drafts = []
        for assignment in mine if takes_part else ():
            first = max(assignment["date_from"], period.date_from)
            last = min(assignment["date_to"] or _LAST, period.date_to)
            if first >= last:
                continue
            if assignment["state"] == "draft":
                drafts.append(assignment)
                continue
            self._add_segment(person, assignment, plans, first, last)
        self._say_drafts(person, drafts)
        self._check_overlaps(person)
        if not takes_part and mine:
            self._say_absent(period, person)
        if not person.segments and not person.failed:
            self._add_settling(period, person, mine, plans)
        self._check_money(person)

    def _say_drafts(self, person, drafts):
        """Versions that are not approved pay nothing: alone, that is a problem."""
        tell = person.note if person.segments else person.fail
        for assignment in drafts:
            version = self._version_name(assignment)
            tell(
                self.env._("%(version)s is not approved.", version=version),
                self.env._("Approve it, and calculate again."),
            )

    def _say_absent(self, period, person):
        if person.date_start and person.date_start >= period.date_to:
            day = format_date(self.env, person.date_start)
            what = self.env._("Takes part only from %(day)s on.", day=day)
        else:
            day = format_date(self.env, person.date_end)
            what = self.env._("Does not take part any more since %(day)s.", day=day)
        person.note(what, self.env._("Nothing is earned in this period."))

    def _add_segment(self, person, assignment, plans, first, last):
        plan = plans[assignment["version_id"]]
        if isinstance(plan, str):
            person.fail(
                self.env._(
                    "%(version)s cannot be calculated with: %(problem)s",
                    version=self._version_name(assignment),
                    problem=plan,
                ),
                self.env._("Mend it in a new version of the plan."),
            )
            return
        person.segments.append(Segment(assignment, plan, first, last))

    def _add_settling(self, period, person, assignments, plans):
        """Somebody who is on no plan any more is paid what is late or left behind."""
        past = [
            a
            for a in assignments
            if a["state"] != "draft" and a["date_from"] < period.date_to
        ]
        if not past:
            return
        self._add_segment(person, past[-1], plans, period.date_from, period.date_to)
        for segment in person.segments:
            segment.settles = True
            segment.plan = settling(segment.plan)

    def _check_overlaps(self, person):
        for one, other in zip(person.segments, person.segments[1:], strict=False):
            if other.start < one.stop:
                person.fail(
                    self.env._(
                        "On two plans at once: %(one)s and %(other)s, from %(day)s on.",
                        one=self._version_name(one.assignment),
                        other=self._version_name(other.assignment),
                        day=format_date(self.env, other.start),
                    ),
                    self.env._("End one of the assignments."),
                )

    def _check_money(self, person):
        """One statement is in one currency."""
        currencies = {s.assignment["currency_id"] for s in person.segments}
        if len(currencies) > 1:
            person.fail(
                self.env._("Plans in two currencies within one period."),
                self.env._("Let the second begin with the next period."),
            )
        elif currencies and person.opening_id:
            left = person.opening
            owed = left.carried or left.draw or left.held
            if owed and person.opening_currency not in currencies:
                person.fail(
                    self.env._(
                        "What the statement before left behind is in another currency."
                    ),
                    self.env._("Settle it there by an adjustment."),
                )
            elif person.opening_currency not in currencies:
                person.opening = facts.Balances()

    # ------------------------------------------------------------- incentives

    def _add_incentives(self, period, people):
        """Target incentives by component: own ones, else a part of the year's."""
        overrides = self._overrides(people)
        weights = {}
        for person in people:
            for segment in person.segments:
                version = segment.version_id
                if version not in weights:
                    weights[version] = self._weights(version)
                yearly = Decimal(segment.assignment["target_incentive"] or 0)
                given = {
                    key: round_money(
                        yearly * weight / HUNDRED / PER_YEAR[period.period_type],
                        segment.plan.digits,
                    )
                    for key, weight in weights[version].items()
                    if yearly
                }
                given |= overrides.get((segment.assignment["id"], "incentive"), {})
                keys = {component.key for component in segment.plan.components}
                segment.incentives = {k: v for k, v in given.items() if k in keys}

    def _weights(self, version_id):
        """Percent of the yearly target incentive by component."""
        version = self.env["spm.plan.version"].browse(version_id)
        if "component_ids" not in version._fields:
            return {}
        return {
            component.key: decimal(component.incentive_weight)
            for component in version.component_ids
            if component.incentive_weight
        }

    def _overrides(self, people):
        """Individual terms: dict of amount by key, by (assignment, kind)."""
        ids = [s.assignment["id"] for person in people for s in person.segments]
        rows = self.env.execute_query(
            SQL(
                "SELECT assignment_id, kind, key, amount::text FROM spm_plan_override"
                " WHERE assignment_id = ANY(%s)",
                ids,
            )
        )
        found = {}
        for assignment, kind, key, amount in rows:
            found.setdefault((assignment, kind), {})[key or ""] = Decimal(amount)
        return found

    # ------------------------------------------------------------- facts

    @api.model
    def _facts(self, period, person, number, overrides):
        """What the engine is told of a segment."""
        segment = person.segments[number]
        draws = overrides.get((segment.assignment["id"], "draw"), {})
        keys = tuple(one.key for one in person.opening.held)
        decision = person.statement.get("held_decision")
        return facts.Facts(
            credits=segment.credits,
            measures=segment.measures,
            incentives=segment.incentives,
            period=facts.Period(segment.start, segment.stop),
            participation=self._participation(period, person, segment),
            month=self._tenure(period, person),
            number=self._number(period, segment),
            draw=self._draws(segment),
            draw_amount=next(iter(draws.values()), None),
            losses=tuple(segment.losses),
            releases=keys if decision == "release" else (),
            forfeits=keys if decision == "forfeit" else (),
            late=() if number else tuple(person.late_pay),
        )

    def _participation(self, period, person, segment):
        first = max(segment.start, person.date_start or _FIRST)
        last = min(segment.stop, person.date_end or _LAST)
        days = 0 if segment.settles else max(0, (last - first).days)
        whole = (period.date_to - period.date_from).days
        return facts.Participation(Decimal(days), Decimal(whole))

    def _tenure(self, period, person):
        """The month of tenure in which the period begins; 1 is the first."""
        hired = person.date_start
        if not hired:
            return None
        start = period.date_from
        return max(1, (start.year - hired.year) * 12 + start.month - hired.month + 1)

    def _number(self, period, segment):
        """How many periods the assignment has run, this one included."""
        since = segment.assignment["date_from"]
        days = (period.date_to - period.date_from).days
        return max(1, round((period.date_to - since).days / days))

    def _draws(self, segment):
        if segment.settles:
            return False
        first = segment.assignment["draw_from"] or _FIRST
        last = segment.assignment["draw_to"] or _LAST
        return first < segment.stop and last > segment.start
