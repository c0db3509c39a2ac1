"""What the presets should measure, one document after the other, in plain Python.

Reads records through the ORM and shares nothing with the sources: no window, no
bucket, no domain of a KPI.
"""

from collections import defaultdict
from decimal import Decimal

import pytz

from odoo import fields


def money(value):
    return Decimal(str(round(value, 2)))


def one(_record):
    return Decimal(1)


def won(lead):
    return lead.type == "opportunity" and lead.won_status == "won"


def lost(lead):
    return lead.type == "opportunity" and lead.won_status == "lost"


def closed(lead):
    return won(lead) or lost(lead)


def pending(lead):
    return lead.type == "opportunity" and lead.active and lead.won_status == "pending"


def opportunity(lead):
    return lead.type == "opportunity"


def anything(_record):
    return True


def done(activity):
    return not activity.active and activity.date_done


def revenue(lead):
    return money(lead.expected_revenue)


def between(start, stop, seconds):
    """Time from one field to another as parts; None where it ends before it starts."""

    def parts(record):
        begun, ended = record[start], record[stop]
        if not begun or not ended or ended < begun:
            return None
        passed = ended - begun
        exact = Decimal(passed.days * 86400 + passed.seconds)
        exact += Decimal(passed.microseconds) / 1000000
        return exact / seconds

    return parts


LEAD, ACTIVITY, EVENT = "crm.lead", "mail.activity", "calendar.event"
#: code: model, which records, dated by, numerator, and whether it has a denominator
FLOWS = {
    "won_revenue": (LEAD, won, "date_closed", revenue, False),
    "won_deals": (LEAD, won, "date_closed", one, False),
    "average_deal": (LEAD, won, "date_closed", revenue, True),
    "lost_deals": (LEAD, lost, "date_closed", one, False),
    "lost_revenue": (LEAD, lost, "date_closed", revenue, False),
    "closed_deals": (LEAD, closed, "date_closed", one, False),
    "closed_revenue": (LEAD, closed, "date_closed", revenue, False),
    "recurring_revenue": (
        LEAD,
        won,
        "date_closed",
        lambda lead: money(lead.recurring_revenue_monthly),
        False,
    ),
    "sales_cycle": (
        LEAD,
        won,
        "date_closed",
        between("spm_date_start", "date_closed", 86400),
        True,
    ),
    "expected_closings": (LEAD, pending, "date_deadline", revenue, False),
    "new_opportunities": (LEAD, opportunity, "create_date", one, False),
    "new_opportunity_value": (LEAD, opportunity, "create_date", revenue, False),
    "new_leads": (LEAD, anything, "create_date", one, False),
    "converted_leads": (LEAD, opportunity, "date_conversion", one, False),
    "assignment_time": (
        LEAD,
        anything,
        "date_open",
        between("create_date", "date_open", 3600),
        True,
    ),
    "first_response_time": (
        LEAD,
        anything,
        "spm_date_first_response",
        between("create_date", "spm_date_first_response", 3600),
        True,
    ),
    "calls": (
        ACTIVITY,
        lambda a: done(a) and a.activity_type_id.category == "phonecall",
        "date_done",
        one,
        False,
    ),
    "activities_done": (ACTIVITY, done, "date_done", one, False),
    "meetings": (
        EVENT,
        lambda event: event.start <= fields.Datetime.now(),
        "start",
        one,
        False,
    ),
}
STOCKS = {
    "pipeline": (LEAD, pending, revenue),
    "weighted_pipeline": (LEAD, pending, lambda lead: money(lead.prorated_revenue)),
    "open_deals": (LEAD, pending, one),
    "stalled_deals": (
        LEAD,
        lambda lead: (
            pending(lead)
            and (fields.Date.today() - lead.date_last_stage_update.date()).days > 30
        ),
        one,
    ),
    "activities_overdue": (
        ACTIVITY,
        lambda a: a.active and a.date_deadline < fields.Date.today(),
        one,
    ),
}
RATIOS = {
    "win_rate": ("won_deals", "closed_deals"),
    "win_rate_value": ("won_revenue", "closed_revenue"),
    "lead_conversion": ("converted_leads", "new_leads"),
    "meetings_per_win": ("meetings", "won_deals"),
}
FIRSTS = {"new_customers"}
FORMULAS = {"pipeline_coverage"}


class Oracle:
    """Parts of the presets by (period, participant, first day, team)."""

    def __init__(self, env):
        self.env = env(context={**env.context, "active_test": False}, su=True)
        periods = self.env["spm.period"].search([("is_leaf", "=", True)])
        self.first_company = min(periods.company_id, key=lambda company: company.id)
        self.leafs = periods.filtered(lambda period: not period.results_locked)
        self.people = self.env["spm.participant"].search([])
        self.now = fields.Datetime.now()

    def parts(self, code):
        """Key to [numerator, denominator]; the denominator None where there is none."""
        if code in RATIOS:
            return self._ratio(*map(self.parts, RATIOS[code]))
        if code in FIRSTS:
            return self._sum(self._firsts(), "date_closed", one, False)
        if code in STOCKS:
            model, belongs, part = STOCKS[code]
            return self._sum(self._records(model, belongs), None, part, False)
        model, belongs, dated, part, divided = FLOWS[code]
        records = self._records(model, belongs).filtered(dated)
        return self._sum(records, dated, part, divided)

    def _records(self, model, belongs):
        return self.env[model].search([]).filtered(belongs)

    def _firsts(self):
        first = {}
        for lead in self._records(LEAD, won).filtered("date_closed"):
            customer = lead.partner_id.commercial_partner_id
            best = first.get(customer, lead)
            if customer:
                first[customer] = min(best, lead, key=lambda x: (x.date_closed, x.id))
        return self.env[LEAD].union(*first.values())

    def _sum(self, records, dated, part, divided):
        sums = defaultdict(lambda: [Decimal(0), Decimal(0) if divided else None])
        for record in records:
            key = self._place(record, record[dated] if dated else self.now)
            amount = part(record)
            if key and amount is not None:
                sums[key][0] += amount
                if divided:
                    sums[key][1] += 1
        return dict(sums)

    @staticmethod
    def _ratio(numerators, denominators):
        return {
            key: [
                numerators.get(key, [Decimal(0)])[0],
                denominators.get(key, [Decimal(0)])[0],
            ]
            for key in numerators.keys() | denominators.keys()
        }

    # ------------------------------------------------------------- who, where, when

    def _place(self, record, at):
        company = self._company(record)
        day = at
        if hasattr(at, "hour"):
            zone = pytz.timezone(company.spm_tz)
            day = pytz.utc.localize(at).astimezone(zone).date()
        period = self.leafs.filtered(
            lambda p: p.company_id == company and p.date_from <= day < p.date_to
        )
        if not period:
            return None
        person = self._person(record.user_id, company)
        team = record.team_id if record._name == LEAD else self._team(person, day)
        return period.id, person.id, self._first_day(person, day, period), team.id

    def _company(self, record):
        own = record.company_id if "company_id" in record._fields else None
        return own or record.user_id.company_id or self.first_company

    def _person(self, user, company):
        mine = self.people.filtered(lambda person: user and person.user_id == user)
        return min(
            mine,
            key=lambda person: (
                person.company_id != company,
                person.company_id != user.company_id,
                person.id,
            ),
            default=mine,
        )

    def _team(self, person, day):
        return person._at(day)[person].team_id if person else self.env["crm.team"]

    def _first_day(self, person, day, period):
        segment = self.env["spm.segment"].search(
            [
                ("participant_id", "=", person.id),
                ("date_from", "<=", day),
                ("date_to", ">", day),
            ]
        )
        return max(segment.date_from or period.date_from, period.date_from)
