from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..engine.seasonality import share_of
from ..fields import LooseMany2one
from .spm_objective import SCOPES


class SpmObjectiveRule(models.Model):
    """When objectives slip or are missed, somebody is given a task."""

    _name = "spm.objective.rule"
    _description = "Rule for Objectives off Track"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", help="Leave empty to use it in every company."
    )
    condition = fields.Selection(
        [
            ("red", "Off track"),
            ("slipping", "Slipping or off track"),
            ("attainment", "Too little attained by a share of the time"),
            ("off_track", "Off track for some days"),
            ("missed", "Missed when the period ends"),
        ],
        required=True,
        default="red",
    )
    attainment_below = fields.Float("Attainment Below (%)", digits=0, default=50.0)
    time_share = fields.Float("At (%) of the Time", digits=0, default=50.0)
    days = fields.Integer("Off Track For (days)", default=14)
    kpi_ids = fields.Many2many(
        "spm.kpi", "spm_objective_rule_kpi_rel", string="KPIs", help="Empty: any."
    )
    scope = fields.Selection(SCOPES, "Level", help="Empty: any.")
    activity_type_id = fields.Many2one(
        "mail.activity.type",
        "Task",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env.ref("spm_objectives.activity_slipping", False),
        domain=[("res_model", "in", [False, "spm.objective"])],
    )
    assignee = fields.Selection(
        [("responsible", "The responsible"), ("manager", "The responsible's manager")],
        "For",
        required=True,
        default="responsible",
    )
    deadline_days = fields.Integer("Days to Do It", default=5)
    note = fields.Text("What to Do", translate=True)
    task_ids = fields.One2many("spm.objective.task", "rule_id", "Tasks Raised")

    _numbers_check = models.Constraint(
        "CHECK (days >= 0 AND deadline_days >= 0 AND time_share BETWEEN 0 AND 100)",
        "Days cannot be negative, and a share of the time lies between 0 and 100.",
    )

    @api.model
    def _raise_due_tasks(self):
        """Raise what has become due, by all rules."""
        # sudo: rules look at everybody's objectives
        for rule in self.sudo().search(Domain.TRUE):
            rule._raise_tasks()

    def action_run(self):
        """Raise the tasks of this rule now, and say how many."""
        self.check_access("write")
        # sudo: rules look at everybody's objectives; checked above
        count = len(self.sudo()._raise_tasks())
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if count else "info",
                "message": self.env._("%(count)s new tasks", count=count),
            },
        }

    def _raise_tasks(self):
        """Give tasks for what the rule finds, once per objective and period.

        :return: the new ``spm.objective.task`` records
        """
        tasks = self.env["spm.objective.task"]
        for rule in self:
            due = rule._due()
            fresh = tasks._claim(rule, due)
            activities = rule._give_tasks(fresh.objective_id)
            for task, activity in zip(fresh, activities, strict=True):
                task.activity_id = activity
            tasks |= fresh
        return tasks

    def _due(self):
        """Which objectives the rule finds now, with the period it is about."""
        found = self.env["spm.objective"].search(self._domain())
        due = []
        for company, ours in found.grouped("company_id").items():
            today = company._spm_today()
            working = self.env["spm.working.days"]._of(company)[company]
            current = self.env["spm.period"]._containing(company, today)
            for objective in ours:
                if self._matches(objective, today, working):
                    # a long objective is looked after once in each smallest period
                    missed = self.condition == "missed"
                    period = objective.period_id if missed else current
                    due.append((objective, period or objective.period_id))
        return due

    def _domain(self):
        domain = Domain("agreed_on", "!=", False)
        if self.condition == "missed":
            domain &= Domain("has_attainment", "=", True)
            domain &= Domain("attainment", "<", 100)
            # a new rule is not about what lies long ago
            today = fields.Date.context_today(self)
            domain &= Domain("date_to", "<=", fields.Date.add(today, days=1))
            domain &= Domain("date_to", ">", fields.Date.subtract(today, days=31))
        else:
            domain &= Domain("state", "!=", "closed")
            today = fields.Date.context_today(self)
            domain &= Domain("date_to", ">", fields.Date.subtract(today, days=1))
        if self.condition == "red":
            domain &= Domain("status", "=", "red")
        elif self.condition == "slipping":
            domain &= Domain("status", "in", ("red", "amber"))
        elif self.condition == "off_track":
            domain &= Domain("off_track_since", "!=", False)
        elif self.condition == "attainment":
            domain &= Domain("has_attainment", "=", True)
            domain &= Domain("attainment", "<", self.attainment_below)
        if self.company_id:
            domain &= Domain("company_id", "=", self.company_id.id)
        if self.kpi_ids:
            domain &= Domain("kpi_id", "in", self.kpi_ids.ids)
        if self.scope:
            domain &= Domain("scope", "=", self.scope)
        return domain

    def _matches(self, objective, today, working):
        """What the domain cannot say, on the company's own day."""
        start, end = objective.date_from, objective.date_to
        if self.condition == "missed":
            return end <= today
        if end <= today:
            return False
        if self.condition == "off_track":
            return (today - objective.off_track_since).days >= self.days
        if self.condition == "attainment":
            return share_of(start, end, today, working) * 100 >= self.time_share
        return True

    def _give_tasks(self, objectives):
        type_id = self.activity_type_id
        model_id = self.env["ir.model"]._get_id("spm.objective")
        return self.env["mail.activity"].create(
            [
                {
                    "activity_type_id": type_id.id,
                    "res_model_id": model_id,
                    "res_id": objective.id,
                    "user_id": self._assignee(objective).id,
                    "date_deadline": fields.Date.add(
                        objective.company_id._spm_today(), days=self.deadline_days
                    ),
                    "summary": f"{self.name}: {objective.display_name}",
                    "note": self.note,
                }
                for objective in objectives
            ]
        )

    def _assignee(self, objective):
        """Whom the task is for; without a manager, the responsible does it."""
        responsible = objective.responsible_user_id
        if self.assignee == "responsible":
            return responsible
        person = objective.participant_id or objective.responsible_id
        if not person:
            head = objective.department_id.manager_id.user_id or responsible
            person = self.env["spm.participant"].search(
                [
                    ("user_id", "=", head.id),
                    ("company_id", "=", objective.company_id.id),
                ],
                limit=1,
            )
        return person.manager_id.user_id or responsible


class SpmObjectiveTask(models.Model):
    """Remembers what a rule has raised, so that nobody is told twice."""

    _name = "spm.objective.task"
    _description = "Task Raised for an Objective"
    _order = "id desc"
    _rec_name = "objective_id"

    rule_id = fields.Many2one("spm.objective.rule", required=True, ondelete="cascade")
    objective_id = fields.Many2one(
        "spm.objective", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="objective_id.company_id", store=True, precompute=True
    )
    period_id = LooseMany2one("spm.period", required=True)
    activity_id = fields.Many2one(
        "mail.activity", ondelete="set null", index="btree_not_null"
    )

    _once = models.Constraint(
        "UNIQUE (rule_id, objective_id, period_id)",
        "A rule raises one task per objective and period.",
    )

    @api.model
    def _claim(self, rule, due):
        """Remember these, as one statement that two at once cannot both win.

        :param due: pairs of objective and period
        :return: the ones that were not remembered before
        """
        due = [pair for pair in due if rule._assignee(pair[0])]
        if not due:
            return self.browse()
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                INSERT INTO spm_objective_task (
                       rule_id, objective_id, period_id, company_id, create_uid,
                       create_date, write_uid, write_date)
                SELECT %(rule)s, d.objective_id, d.period_id, o.company_id, %(uid)s,
                       %(now)s, %(uid)s, %(now)s
                  FROM unnest(%(objectives)s::int[], %(periods)s::int[])
                       AS d(objective_id, period_id)
                  JOIN spm_objective o ON o.id = d.objective_id
                    ON CONFLICT DO NOTHING
                RETURNING id
                """,
                rule=rule.id,
                objectives=[objective.id for objective, _period in due],
                periods=[period.id for _objective, period in due],
                uid=self.env.uid,
                now=fields.Datetime.now(),
            )
        )
        self.invalidate_model()
        rule.invalidate_recordset(["task_ids"])
        return self.browse(row[0] for row in rows)
