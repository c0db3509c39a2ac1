"""The same results by hand-written SQL, as somebody who knows the database would.

One statement per KPI into a table like the addon's own. The time zone and the
places of people are looked up once; where an index leads to the documents of a
month, the months drive the query, else the documents are read once.
"""

from dataclasses import dataclass
from datetime import timedelta

from odoo import fields

from .people import TIME_ZONE

TABLE = "bench_measure"

#: Where each user stood when, with the bounds in UTC.
_PREPARE = """
CREATE TEMPORARY TABLE bench_who ON COMMIT DROP AS
SELECT row_number() OVER ()::int AS id, p.user_id, p.company_id, s.participant_id,
       s.placement_id, l.team_id, s.date_from, s.date_to,
       s.date_from::timestamp AT TIME ZONE c.spm_tz AT TIME ZONE 'UTC' AS utc_from,
       s.date_to::timestamp AT TIME ZONE c.spm_tz AT TIME ZONE 'UTC' AS utc_to
  FROM spm_participant p
  JOIN res_company c ON c.id = p.company_id
  JOIN spm_segment s ON s.participant_id = p.id
  JOIN spm_placement l ON l.id = s.placement_id
 WHERE p.user_id IS NOT NULL;
CREATE TEMPORARY TABLE bench_month ON COMMIT DROP AS
SELECT w.id, w.company_id, w.date_from, w.date_to, w.utc_from, w.utc_to, c.spm_tz AS tz
  FROM spm_period w JOIN res_company c ON c.id = w.company_id
 WHERE w.is_leaf AND w.results_locked IS NOT TRUE;
ALTER TABLE bench_who ADD PRIMARY KEY (id);
ALTER TABLE bench_month ADD PRIMARY KEY (id);
ANALYZE bench_who, bench_month
"""

_INSERT = """
INSERT INTO bench_measure (kpi_id, period_id, participant_id, placement_id, date_from,
                           team_id, company_id, numerator, denominator, value)
SELECT {kpi}, g.month_id, p.participant_id, p.placement_id,
       GREATEST(m.date_from, p.date_from), {team}, m.company_id,
       g.num, g.den, {value}
  FROM ({grouped}) g
  JOIN bench_month m ON m.id = g.month_id
  LEFT JOIN bench_who p ON p.id = g.who_id
"""

#: Months drive: an index finds the documents of each.
_BY_MONTH = """
SELECT w.id AS month_id, who.id AS who_id, {own_team} AS team_id,
       {num} AS num, {den} AS den
  FROM bench_month w
  JOIN {document} d ON d.{at} >= w.{lower} AND d.{at} < w.{upper}
   AND w.company_id = {company} AND {where}
  LEFT JOIN bench_who who ON who.user_id = d.user_id
   AND d.{at} >= who.{lower} AND d.{at} < who.{upper}
 GROUP BY 1, 2, 3
"""

#: Documents drive: all are read once, and each put into its local month.
_BY_DOCUMENT = """
SELECT w.id AS month_id, who.id AS who_id, {own_team} AS team_id,
       {num} AS num, {den} AS den
  FROM {document} d
  JOIN bench_month w ON w.date_from = {month} AND w.company_id = {company}
  LEFT JOIN bench_who who ON who.user_id = d.user_id
   AND d.{at} >= who.{lower} AND d.{at} < who.{upper}
 WHERE {where}
 GROUP BY 1, 2, 3
"""

#: The current month, by where people stand now.
_SNAPSHOT = """
SELECT w.id AS month_id, who.id AS who_id, {own_team} AS team_id,
       {num} AS num, {den} AS den
  FROM {document} d
  JOIN bench_month w ON w.company_id = {company}
   AND w.utc_from <= {now} AND w.utc_to > {now}
  LEFT JOIN bench_who who ON who.user_id = d.user_id
   AND who.utc_from <= {now} AND who.utc_to > {now}
 WHERE {where}
 GROUP BY 1, 2, 3
"""

_RATIO = """
INSERT INTO bench_measure (kpi_id, period_id, participant_id, placement_id, date_from,
                           team_id, company_id, numerator, denominator, value)
SELECT {kpi}, period_id, participant_id, placement_id, date_from, team_id, company_id,
       COALESCE(num, 0), COALESCE(den, 0), COALESCE(num, 0) * {factor} / NULLIF(den, 0)
  FROM (SELECT period_id, participant_id, placement_id, date_from, team_id, company_id,
               SUM(numerator) FILTER (WHERE kpi_id = {num}) AS num,
               SUM(numerator) FILTER (WHERE kpi_id = {den}) AS den
          FROM bench_measure WHERE kpi_id IN ({num}, {den})
         GROUP BY 1, 2, 3, 4, 5, 6) parts
"""

_FIRST_WINS = """(
SELECT DISTINCT ON (p.commercial_partner_id) l.user_id, l.team_id, l.company_id,
       l.date_closed
  FROM crm_lead l JOIN res_partner p ON p.id = l.partner_id
 WHERE l.type = 'opportunity' AND l.won_status = 'won' AND l.date_closed IS NOT NULL
 ORDER BY p.commercial_partner_id, l.date_closed, l.id)"""

_ACTIVITY = """(
SELECT a.user_id, a.date_done, a.date_deadline, a.active, t.category
  FROM mail_activity a LEFT JOIN mail_activity_type t ON t.id = a.activity_type_id)"""

_WON = "d.type = 'opportunity' AND d.won_status = 'won'"
_LOST = "d.type = 'opportunity' AND d.won_status = 'lost'"
_CLOSED = "d.type = 'opportunity' AND d.won_status IN ('won', 'lost')"
_OPEN = "d.type = 'opportunity' AND d.active AND d.won_status = 'pending'"
_DONE = "NOT d.active AND d.date_done IS NOT NULL"


@dataclass(frozen=True)
class Hand:
    """What somebody who writes the SQL by hand knows about a KPI."""

    where: str
    at: str = "date_closed"
    num: str = "COUNT(*)"
    den: str = "NULL::numeric"
    shape: str = _BY_MONTH
    document: str = "crm_lead"
    own_team: bool = True
    day: bool = False

    def statement(self, kpi, names):
        """The statement that writes the results of a KPI."""
        months = f"d.{self.at}"
        if not self.day:
            months += f" AT TIME ZONE 'UTC' AT TIME ZONE '{TIME_ZONE}'"
        values = {
            **vars(self),
            **names,
            "kpi": kpi,
            "value": "g.num" if self.den == Hand.den else "g.num / NULLIF(g.den, 0)",
            "team": "g.team_id" if self.own_team else "p.team_id",
            "own_team": "d.team_id" if self.own_team else "NULL::int",
            "month": f"date_trunc('month', {months})::date",
            "lower": "date_from" if self.day else "utc_from",
            "upper": "date_to" if self.day else "utc_to",
            "company": "d.company_id" if self.own_team else names["ours"],
        }
        where = self.where.format(**names)
        grouped = self.shape.format(**{**values, "where": where})
        return _INSERT.format(**{**values, "grouped": grouped})


@dataclass(frozen=True)
class Ratio:
    """A ratio of the results of two others."""

    num: str
    den: str
    factor: int = 1

    def statement(self, kpi, names):
        """The statement that writes the results of a KPI."""
        return _RATIO.format(
            kpi=kpi,
            factor=self.factor,
            num=names["codes"][self.num],
            den=names["codes"][self.den],
        )


def _hours(start, end):
    return f"SUM(EXTRACT(EPOCH FROM d.{end} - d.{start})) / 3600"


AMOUNT = "SUM(d.expected_revenue)"
HANDS = {
    "won_revenue": Hand(_WON, num=AMOUNT),
    "won_deals": Hand(_WON),
    "average_deal": Hand(_WON, num=AMOUNT, den="COUNT(d.expected_revenue)::numeric"),
    "lost_deals": Hand(_LOST, shape=_BY_DOCUMENT),
    "lost_revenue": Hand(_LOST, num=AMOUNT, shape=_BY_DOCUMENT),
    "closed_deals": Hand(_CLOSED),
    "closed_revenue": Hand(_CLOSED, num=AMOUNT),
    "win_rate": Ratio("won_deals", "closed_deals", 100),
    "win_rate_value": Ratio("won_revenue", "closed_revenue", 100),
    "recurring_revenue": Hand(_WON, num="SUM(d.recurring_revenue_monthly)"),
    "new_customers": Hand("true", document=_FIRST_WINS),
    "sales_cycle": Hand(
        f"{_WON} AND d.spm_date_start <= d.date_closed",
        num="SUM(EXTRACT(EPOCH FROM d.date_closed - d.spm_date_start)) / 86400",
        den="COUNT(*)::numeric",
        shape=_BY_DOCUMENT,
    ),
    "pipeline": Hand(_OPEN, num=AMOUNT, shape=_SNAPSHOT),
    "weighted_pipeline": Hand(_OPEN, num="SUM(d.prorated_revenue)", shape=_SNAPSHOT),
    "open_deals": Hand(_OPEN, shape=_SNAPSHOT),
    "stalled_deals": Hand(
        _OPEN + " AND d.date_last_stage_update < {stale}", shape=_SNAPSHOT
    ),
    "expected_closings": Hand(
        _OPEN, at="date_deadline", num=AMOUNT, day=True, shape=_BY_DOCUMENT
    ),
    "new_opportunities": Hand("d.type = 'opportunity'", at="create_date"),
    "new_opportunity_value": Hand(
        "d.type = 'opportunity'", at="create_date", num=AMOUNT
    ),
    "new_leads": Hand("true", at="create_date"),
    "converted_leads": Hand(
        "d.type = 'opportunity' AND d.date_conversion IS NOT NULL",
        at="date_conversion",
        shape=_BY_DOCUMENT,
    ),
    "lead_conversion": Ratio("converted_leads", "new_leads", 100),
    "assignment_time": Hand(
        "d.create_date <= d.date_open",
        at="date_open",
        num=_hours("create_date", "date_open"),
        den="COUNT(*)::numeric",
        shape=_BY_DOCUMENT,
    ),
    "first_response_time": Hand(
        "d.create_date <= d.spm_date_first_response",
        at="spm_date_first_response",
        num=_hours("create_date", "spm_date_first_response"),
        den="COUNT(*)::numeric",
        shape=_BY_DOCUMENT,
    ),
    "calls": Hand(
        _DONE + " AND d.category = 'phonecall'",
        at="date_done",
        document=_ACTIVITY,
        own_team=False,
        day=True,
        shape=_BY_DOCUMENT,
    ),
    "meetings": Hand(
        "d.start <= {now}", at="start", document="calendar_event", own_team=False
    ),
    "activities_done": Hand(
        _DONE,
        at="date_done",
        document="mail_activity",
        own_team=False,
        day=True,
        shape=_BY_DOCUMENT,
    ),
    "activities_overdue": Hand(
        "d.active AND d.date_deadline < {today}",
        document="mail_activity",
        own_team=False,
        shape=_SNAPSHOT,
    ),
    "meetings_per_win": Ratio("meetings", "won_deals"),
}


class Baseline:
    """Hand-written SQL that does the same work as a refresh of these KPIs."""

    def __init__(self, env, kpis, company):
        unknown = set(kpis.mapped("code")) - HANDS.keys()
        if unknown:
            raise SystemExit(f"bench: no hand-written SQL for {sorted(unknown)}")
        self.ids = {kpi.code: kpi.id for kpi in kpis}
        self.ours = company.id
        env.cr.execute(f"DROP TABLE IF EXISTS {TABLE}")
        env.cr.execute(f"CREATE TABLE {TABLE} (LIKE spm_measure INCLUDING ALL)")

    def write(self, env):
        """Write all results; yields after each KPI with its code."""
        cr = env.cr
        cr.execute(_PREPARE)
        names = self._names(env)
        for code, kpi in self.ids.items():
            cr.execute(HANDS[code].statement(kpi, names))
            yield code

    def _names(self, env):
        now = fields.Datetime.now()
        # filters with relative dates mean those of UTC, whoever refreshes
        today = now.date()
        stale = today - timedelta(days=30)
        return {
            "codes": self.ids,
            "ours": self.ours,
            "now": f"'{now}'::timestamp",
            "today": f"'{today}'::date",
            "stale": f"'{stale}'::timestamp",
        }
