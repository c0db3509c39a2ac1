from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.misc import format_date


class SpmPlanCoverage(models.AbstractModel):
    """Whether somebody has a plan all year: part of ``spm.participant``."""

    _name = "spm.plan.coverage"
    _description = "Coverage by Pay Plans"

    plan_gap = fields.Char(
        "Days Without a Plan",
        compute="_compute_plan_gap",
        groups="spm_objectives.group_spm_officer",
        help="Of the present fiscal year, while the person takes part.",
    )
    plan_gap_year = fields.Char(
        "Fiscal Year",
        compute="_compute_plan_gap",
        groups="spm_objectives.group_spm_officer",
    )
    has_plan_gap = fields.Boolean(
        compute="_compute_plan_gap",
        search="_search_has_plan_gap",
        groups="spm_objectives.group_spm_officer",
    )

    @api.depends("date_start", "date_end")
    def _compute_plan_gap(self):
        gaps = self._plan_gaps()
        years = self._years_of({p.company_id for p in self if p.id in gaps})
        for person in self:
            spans = gaps.get(person.id, [])
            person.plan_gap_year = bool(spans) and years.get(person.company_id)
            person.has_plan_gap = bool(spans)
            person.plan_gap = ", ".join(
                f"{format_date(self.env, start)} – "
                f"{format_date(self.env, fields.Date.subtract(end, days=1))}"
                for start, end in spans
            )

    @api.model
    def _years_of(self, companies):
        """The names of the present fiscal years of companies."""
        years = {}
        for company in companies:
            day = company.sudo()._spm_today()  # sudo: what day it is there
            year = self.env["spm.period"].search(
                [
                    ("company_id", "=", company.id),
                    ("period_type", "=", "year"),
                    ("date_from", "<=", day),
                    ("date_to", ">", day),
                ],
                limit=1,
            )
            years[company] = year.name
        return years

    def _search_has_plan_gap(self, operator, value):
        if operator != "in":
            return NotImplemented
        ids = SQL("(SELECT participant_id FROM (%s) g)", self._plan_gaps_sql())
        return [("id", "in" if True in value else "not in", ids)]

    def _plan_gaps(self):
        """Days of the present fiscal year without a plan, from the first plan on.

        :return: dict of participant's id to the list of half-open spans of days
        """
        if not self.ids:
            return {}
        gaps = {}
        condition = SQL("p.id = ANY(%s)", self.ids)
        for person, start, end in self.env.execute_query(
            self._plan_gaps_sql(condition)
        ):
            gaps.setdefault(person, []).append((start, end))
        return gaps

    @api.model
    def _plan_gaps_sql(self, condition=None):
        """Rows of participant_id, date_from, date_to (excluded)."""
        self.env.flush_all()
        companies, days, _zones = self.env["spm.participant"]._company_days()
        return SQL(
            """
            WITH people AS (
                SELECT p.id, GREATEST(y.date_from, p.date_start, plan.first) AS first,
                       LEAST(y.date_to, p.date_end) AS stop
                  FROM spm_participant p
                  JOIN unnest(%(companies)s::int[], %(days)s::date[])
                       AS today(company_id, day) ON today.company_id = p.company_id
                  JOIN spm_period y ON y.company_id = p.company_id
                   AND y.period_type = 'year'
                   AND y.date_from <= today.day AND y.date_to > today.day
                  JOIN (SELECT company_id, MIN(date_from) AS first
                          FROM spm_plan_version WHERE state = 'approved'
                         GROUP BY company_id)
                       AS plan ON plan.company_id = p.company_id
                 WHERE (p.active OR p.date_end IS NOT NULL) AND %(condition)s
            ), starts AS (
                SELECT id, first, stop, first AS day FROM people
                UNION
                SELECT p.id, p.first, p.stop, a.date_to
                  FROM people p
                  JOIN spm_plan_assignment a ON a.participant_id = p.id
                 WHERE a.date_to > p.first
            )
            SELECT s.id AS participant_id, s.day AS date_from,
                   LEAST(s.stop, (
                       SELECT MIN(n.date_from) FROM spm_plan_assignment n
                        WHERE n.participant_id = s.id AND n.date_from > s.day
                   )) AS date_to
              FROM starts s
             WHERE s.day < s.stop
               AND NOT EXISTS (
                   SELECT FROM spm_plan_assignment a
                    WHERE a.participant_id = s.id AND a.date_from <= s.day
                      AND s.day < COALESCE(a.date_to, 'infinity'))
             ORDER BY s.id, s.day
            """,
            companies=companies,
            days=days,
            condition=condition or SQL("TRUE"),
        )
