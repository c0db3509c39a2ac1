from odoo import Command, api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.misc import format_date

_END = "spm_compensation.activity_assignment_end"


class SpmPlanAssignmentRule(models.Model):
    """Who is put on a plan by where they stand: job, department, sales team.

    Applied by its button and every night. It assigns people who have no plan, touches
    nothing that is there, and proposes to an officer to end what it assigned to those
    who stand elsewhere now.
    """

    _name = "spm.plan.assignment.rule"
    _description = "Assignment Rule"
    _inherit = ["spm.plan.assignment.rule.told"]
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10, help="Of two rules the first one assigns.")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
        ondelete="cascade",
    )
    plan_id = fields.Many2one(
        "spm.plan", required=True, ondelete="cascade", index=True, check_company=True
    )
    department_ids = fields.Many2many(
        "hr.department",
        "spm_plan_assignment_rule_department_rel",
        string="Departments",
        check_company=True,
        help="With the departments below them. Empty: any department.",
    )
    job_ids = fields.Many2many(
        "hr.job",
        "spm_plan_assignment_rule_job_rel",
        string="Job Positions",
        check_company=True,
        help="Empty: any job position.",
    )
    team_ids = fields.Many2many(
        "crm.team",
        "spm_plan_assignment_rule_team_rel",
        string="Sales Teams",
        check_company=True,
        help="Empty: any team, or none.",
    )
    date_from = fields.Date(
        "From",
        required=True,
        default=lambda self: self.env.company._spm_today(),
        help="Nobody is assigned to days before this one.",
    )
    plan_currency_id = fields.Many2one(related="plan_id.currency_id")
    ote = fields.Monetary("On-Target Earnings", currency_field="plan_currency_id")
    target_incentive = fields.Monetary(currency_field="plan_currency_id")
    author_ids = fields.Many2many(
        "res.users",
        "spm_plan_assignment_rule_author_rel",
        string="Written by",
        readonly=True,
        copy=False,
        help="Who wrote this rule is not assigned by it: nobody sets the own pay. "
        "Another officer assigns them by hand.",
    )
    assignment_ids = fields.One2many("spm.plan.assignment", "rule_id", readonly=True)
    assignment_count = fields.Integer(compute="_compute_assignment_count")

    @api.depends("assignment_ids")
    def _compute_assignment_count(self):
        groups = self.env["spm.plan.assignment"]._read_group(
            [("rule_id", "in", self.ids)], ["rule_id"], ["__count"]
        )
        counts = {rule.id: count for rule, count in groups}
        for rule in self:
            rule.assignment_count = counts.get(rule.id, 0)

    # ------------------------------------------------------------- authors

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_authors(vals)
        rules = super().create(vals_list)
        rules._note_author()
        return rules

    def write(self, vals):
        self._refuse_authors(vals)
        result = super().write(vals)
        self._note_author()
        return result

    def _refuse_authors(self, vals):
        forged = "author_ids" in vals or "default_author_ids" in self.env.context
        if forged and not self.env.su:
            raise AccessError(self.env._("Who wrote a rule is noted, not typed."))

    def _note_author(self):
        if not self.env.su:
            # sudo: nobody types who the authors are
            self.sudo().write({"author_ids": [Command.link(self.env.uid)]})

    # ------------------------------------------------------------- applying

    def action_open_assignments(self):
        """Open what this rule has assigned."""
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "spm_compensation.spm_plan_assignment_action"
        )
        return action | {"domain": [("rule_id", "in", self.ids)], "context": {}}

    @api.model
    def _cron_apply(self):
        """Every night: joiners get their plans, leavers of a match are proposed."""
        self.search(Domain.TRUE)._apply()

    def _apply(self):
        """Assign who matches and has no plan; propose to end what matches no more.

        :return: the new assignments, and those newly proposed to end
        """
        assignments = self.env["spm.plan.assignment"]
        made, proposed = assignments, assignments
        for rule in self.filtered("active").sorted():
            # sudo: rules match by job and department; who may apply one was checked
            rule = rule.sudo()
            day = rule.company_id._spm_today()
            made |= rule._assign(day)
            proposed |= rule._propose_ends(day)
        return made.with_env(self.env), proposed.with_env(self.env)

    def _assign(self, day):
        assignments = self.env["spm.plan.assignment"]
        rows = []
        if self.date_from <= day:
            for participant, start in self._unassigned(day):
                for version, first, end in assignments._spans_of(self.plan_id, start):
                    rows.append(
                        {
                            "participant_id": participant,
                            "version_id": version.id,
                            "date_from": first,
                            "date_to": end,
                            "ote": self.ote,
                            "target_incentive": self.target_incentive,
                            "origin": "rule",
                            "rule_id": self.id,
                        }
                    )
        return assignments.create(rows)

    def _unassigned(self, day):
        """Who matches on a day and has no plan, with the first day to assign.

        Not who wrote the rule, nor who has a plan now or later, nor whose assignment to
        this plan somebody ended while they matched; never days of posted statements.
        """
        self.env.flush_all()
        return self.env.execute_query(
            SQL(
                """
                WITH %(spans)s
                SELECT s.participant_id,
                       GREATEST(%(rule_from)s, s.since, p.date_start, (
                           SELECT MAX(a.date_to) FROM spm_plan_assignment a
                            WHERE a.participant_id = p.id
                       ), (
                           SELECT MAX(e.date_to)
                             FROM spm_statement t
                             JOIN spm_period e ON e.id = t.period_id
                            WHERE t.participant_id = p.id
                              AND t.state IN ('posted', 'paid')))
                  FROM spans s
                  JOIN spm_participant p ON p.id = s.participant_id AND p.active
                   AND COALESCE(p.date_start, %(day)s) <= %(day)s
                   AND COALESCE(p.date_end, 'infinity') > %(day)s
                 WHERE s.since <= %(day)s AND s.until > %(day)s
                   AND (p.user_id IS NULL OR p.user_id <> ALL(%(authors)s))
                   AND NOT EXISTS (
                       SELECT FROM spm_plan_assignment a
                        WHERE a.participant_id = p.id
                          AND (COALESCE(a.date_to, 'infinity') > %(day)s
                               OR a.plan_id = %(plan)s AND a.date_to > s.since))
                 ORDER BY p.name, p.id
                """,
                spans=self._spans_sql(),
                rule_from=self.date_from,
                day=day,
                plan=self.plan_id.id,
                # not who applies it, either
                authors=[*self.author_ids.ids, self.env.uid],
            )
        )

    def _spans_sql(self):
        """The common table ``spans``: who matches, since when and until when."""
        conditions = [SQL("l.company_id = %s", self.company_id.id)]
        departments = self.with_context(active_test=False).department_ids
        if departments:
            below = departments.search([("id", "child_of", departments.ids)])
            conditions.append(SQL("l.department_id = ANY(%s)", below.ids))
        if self.job_ids:
            conditions.append(SQL("l.job_id = ANY(%s)", self.job_ids.ids))
        teams = self.with_context(active_test=False).team_ids
        if teams:
            conditions.append(SQL("l.team_id = ANY(%s)", teams.ids))
        return SQL(
            """
            matching AS (
                SELECT l.participant_id, l.valid_from, l.valid_to,
                       l.valid_from IS DISTINCT FROM LAG(l.valid_to) OVER (
                           PARTITION BY l.participant_id ORDER BY l.valid_from
                       ) AS begins
                  FROM spm_placement l
                 WHERE %s
            ), numbered AS (
                SELECT *, COUNT(*) FILTER (WHERE begins) OVER (
                           PARTITION BY participant_id ORDER BY valid_from) AS number
                  FROM matching
            ), spans AS (
                SELECT participant_id, MIN(valid_from) AS since, MAX(valid_to) AS until
                  FROM numbered
                 GROUP BY participant_id, number
            )
            """,
            SQL(" AND ").join(conditions),
        )

    # ------------------------------------------------------------- who matches no more

    def _propose_ends(self, day):
        """Ask an officer to end what was assigned to people who match no more."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                WITH %(spans)s
                SELECT a.id, a.proposed_end,
                       CASE WHEN bool_or(s.since <= %(day)s AND s.until > %(day)s)
                                 IS NOT TRUE
                            THEN GREATEST(a.date_from, MAX(s.until) FILTER (
                                     WHERE s.until <= %(day)s)) END
                  FROM spm_plan_assignment a
                  LEFT JOIN spans s ON s.participant_id = a.participant_id
                  JOIN spm_participant p ON p.id = a.participant_id
                   AND COALESCE(p.date_end, 'infinity') > %(day)s
                 WHERE a.rule_id = %(rule)s AND a.origin = 'rule'
                   AND a.date_from <= %(day)s
                   AND COALESCE(a.date_to, 'infinity') > %(day)s
                 GROUP BY a.id
                """,
                spans=self._spans_sql(),
                day=day,
                rule=self.id,
            )
        )
        assignments = self.env["spm.plan.assignment"]
        proposed = assignments
        for assignment_id, before, end in rows:
            if end == before:
                continue
            assignment = assignments.browse(assignment_id)
            assignment.proposed_end = end
            assignment.activity_unlink([_END])
            if end:
                proposed |= assignment
                self._ask_to_end(assignment)
        return proposed

    def _ask_to_end(self, assignment):
        officer = assignment._who_answers()
        if officer:
            assignment.activity_schedule(
                _END,
                summary=self.env._(
                    "“%(rule)s” does not match from %(day)s on: end it, or keep it?",
                    rule=self.name,
                    day=format_date(self.env, assignment.proposed_end),
                ),
                user_id=officer.id,
            )
