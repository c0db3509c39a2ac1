from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.spm_objectives.records import only_one

from .notice import notice
from .spm_statement_states import OFFICER


class SpmPayRun(models.Model):
    """The calculation of a period for some plans."""

    _name = "spm.pay.run"
    _description = "Pay Run"
    _inherit = ["spm.pay.run.batches", "spm.chatter.genuine"]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(compute="_compute_name")
    period_id = fields.Many2one(
        "spm.period",
        required=True,
        ondelete="restrict",
        check_company=True,
        default=lambda self: self._default_period_id(),
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    plan_ids = fields.Many2many(
        "spm.plan", string="Plans", check_company=True, help="Empty: all plans."
    )
    plans_told = fields.Char("Plans Paid", compute="_compute_plans_told")
    dry_run = fields.Boolean(help="Show what would be paid, and keep no statements.")
    state = fields.Selection(
        [
            ("draft", "To start"),
            ("running", "Running"),
            ("done", "Done"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        tracking=True,
    )
    started_at = fields.Datetime("Started", readonly=True, copy=False)
    ended_at = fields.Datetime("Ended", readonly=True, copy=False)
    result_ids = fields.One2many("spm.pay.run.result", "run_id", readonly=True)
    problem_ids = fields.One2many("spm.pay.run.problem", "run_id", readonly=True)
    statement_ids = fields.One2many("spm.statement", "run_id", readonly=True)
    total_count = fields.Integer("People", compute="_compute_progress")
    done_count = fields.Integer("Done", compute="_compute_progress")
    problem_count = fields.Integer("Not Calculated", compute="_compute_progress")
    progress = fields.Float("Progress (%)", compute="_compute_progress")

    _one_running = models.UniqueIndex(
        "(period_id) WHERE state = 'running' AND dry_run IS NOT TRUE",
        "The period is being calculated already.",
    )

    @api.model
    def _default_period_id(self):
        """The last period that has ended, of those that plans are paid by.

        Of several that end on the same day, the shortest.
        """
        company = self.env.company
        kinds = self.env["spm.plan"].search([("company_id", "=", company.id)])
        return self.env["spm.period"].search(
            [
                ("company_id", "=", company.id),
                ("period_type", "in", kinds.mapped("period_type") or ["month"]),
                # sudo: what day it is there
                ("date_to", "<=", company.sudo()._spm_today()),
            ],
            order="date_to DESC, date_from DESC",
            limit=1,
        )

    @api.depends("period_id", "dry_run")
    def _compute_name(self):
        for run in self:
            name = run.period_id.name or ""
            if run.dry_run:
                name = self.env._("%(period)s (dry run)", period=name)
            run.name = name

    @api.depends("plan_ids.name")
    @api.depends_context("lang")
    def _compute_plans_told(self):
        for run in self:
            names = ", ".join(run.plan_ids.mapped("name"))
            run.plans_told = names or self.env._("All plans")

    @api.depends("name")
    def _compute_display_name(self):
        for run in self:
            run.display_name = run.name

    @api.depends("result_ids.outcome")
    def _compute_progress(self):
        counts = {run: {} for run in self}
        for run, outcome, count in self.env["spm.pay.run.result"]._read_group(
            [("run_id", "in", self.ids)], ["run_id", "outcome"], ["__count"]
        ):
            counts[run][outcome] = count
        for run in self:
            found = counts.get(run, {})
            run.total_count = sum(found.values())
            run.done_count = run.total_count - found.get("waiting", 0)
            run.problem_count = found.get("problem", 0)
            run.progress = 100 * run.done_count / (run.total_count or 1)

    # ------------------------------------------------------------- records

    @api.model_create_multi
    def create(self, vals_list):
        # said aloud, as the context can carry defaults
        fresh = {"state": "draft", "started_at": False, "ended_at": False}
        return super().create([{**vals, **fresh} for vals in vals_list])

    @api.constrains("period_id", "company_id", "plan_ids", "dry_run")
    def _check_can_start(self):
        """What could not start is not kept, or refused runs would pile up."""
        for run in self.filtered(lambda run: run.state == "draft"):
            run._refuse_second()
            run._people_to_pay()

    def write(self, vals):
        if not self.env.su and "state" in vals:
            raise UserError(self.env._("Runs are started by their own buttons only."))
        names = {"period_id", "company_id", "plan_ids", "dry_run"}
        if names & set(vals) and self.filtered(lambda run: run.state != "draft"):
            raise UserError(self.env._("This run was started. Make another one."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_running(self):
        if "running" in self.mapped("state"):
            raise UserError(self.env._("Cancel the run first."))

    # ------------------------------------------------------------- buttons

    def action_start(self):
        """List the people, and let the scheduler calculate them."""
        self._start()
        self.env.ref("spm_compensation.ir_cron_pay_runs")._trigger()
        return True

    def action_calculate_now(self):
        """Calculate all that is left now, while one waits."""
        self._check_officer()
        only_one(self)
        if self.state != "running":
            self._start()
        # sudo: calculating reads what plans need, and officers see what comes of it
        self.sudo()._work()
        return True

    def action_cancel(self):
        """Stop after the batch that is being calculated; what is done is kept."""
        self._check_officer()
        if self and set(self.mapped("state")) == {"done"}:
            # it went on while the screen stood still
            return notice(self.env._("It has finished already."), kind="info")
        self._must_be("running")
        self._end("cancelled")
        return True

    def action_run_for_real(self):
        """Start the same run, dry no more, and show it."""
        only_one(self)
        self._check_officer()
        run = self.create(
            {
                "period_id": self.period_id.id,
                "company_id": self.company_id.id,
                "plan_ids": self.plan_ids.ids,
            }
        )
        run.action_start()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Pay Run"),
            "res_model": self._name,
            "res_id": run.id,
            "view_mode": "form",
        }

    def action_open_statements(self):
        """Open the statements of the period that this run was for."""
        only_one(self)
        self.check_access("read")
        people = self.result_ids.participant_id.ids
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Statements"),
            "res_model": "spm.statement",
            "view_mode": "list,form",
            "domain": [
                ("period_id", "=", self.period_id.id),
                ("participant_id", "in", people),
            ],
        }

    def _start(self):
        self._check_officer()
        only_one(self)
        self._must_be("draft")
        if not self.try_lock_for_update():
            raise UserError(self.env._("Somebody else starts this run just now."))
        self._refuse_second()
        self._list_people(self._people_to_pay())
        # sudo: the state changes by these buttons only
        self.sudo().write({"state": "running", "started_at": fields.Datetime.now()})

    def _people_to_pay(self):
        """Ids of the people that the run is about: never none."""
        # sudo: an officer pays all people of the plans, seen or not
        people = self.sudo()._people()
        if not people:
            raise UserError(
                self.env._(
                    "Nobody is on a plan that is paid for %(period)s. Approve a plan "
                    "paid in such periods, and assign people to it.",
                    period=self.period_id.name,
                )
            )
        return people

    def _refuse_second(self):
        """Two runs of a period at once would calculate the same people."""
        other = self.sudo().search(
            Domain("period_id", "=", self.period_id.id)
            & Domain("state", "=", "running")
            & Domain("id", "!=", self.id),
            limit=1,
        )
        if other and not self.dry_run and not other.dry_run:
            raise UserError(
                self.env._(
                    "%(period)s is being calculated already. Wait until it is done, "
                    "or cancel it.",
                    period=self.period_id.name,
                )
            )

    def _must_be(self, state):
        labels = dict(self._fields["state"]._description_selection(self.env))
        for run in self:
            if run.state != state:
                raise UserError(
                    self.env._(
                        "The run of %(period)s is: %(state)s.",
                        period=run.period_id.name,
                        state=labels[run.state],
                    )
                )

    def _check_officer(self):
        if not self.env.user.has_group(OFFICER):
            raise AccessError(self.env._("Only a compensation officer calculates pay."))
        self.check_access("write")

    # ------------------------------------------------------------- people

    def _people(self):
        """Ids of the people that the run is about, in order.

        Who is on one of the plans in the period, has a statement of the period that
        may change, or was on one of the plans and has something left to settle.
        """
        self.env.flush_all()
        chosen = SQL("TRUE")
        if self.plan_ids:
            chosen = SQL("v.plan_id = ANY(%s)", self.plan_ids.ids)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT a.participant_id
                  FROM spm_plan_assignment a
                  JOIN spm_plan_version v ON v.id = a.version_id
                  JOIN spm_plan p ON p.id = v.plan_id
                  JOIN spm_participant n ON n.id = a.participant_id
                 WHERE p.period_type = %(kind)s AND p.company_id = %(company)s
                   AND n.company_id = %(company)s
                   AND a.date_from < %(end)s AND %(chosen)s
                   AND ((a.date_to IS NULL OR a.date_to > %(start)s)
                        AND (n.date_end IS NULL OR n.date_end > %(start)s)
                     OR EXISTS (SELECT FROM spm_statement s
                                 WHERE s.participant_id = a.participant_id
                                   AND s.period_id = %(period)s)
                     OR EXISTS (SELECT FROM spm_credit k
                                 WHERE k.participant_id = a.participant_id
                                   AND k.payable_on < %(end)s
                                   AND k.earned_on >= a.date_from
                                   AND k.earned_on < COALESCE(a.date_to, 'infinity')
                                   AND NOT EXISTS (
                                       SELECT FROM spm_statement_credit t
                                        WHERE t.credit_id = k.id))
                     OR (SELECT s.carried_out <> 0 OR s.draw_owed <> 0
                                OR s.held_balance <> 0
                           FROM spm_statement s JOIN spm_period q ON q.id = s.period_id
                          WHERE s.participant_id = a.participant_id
                            AND q.date_to <= %(start)s
                          ORDER BY q.date_to DESC LIMIT 1))
                 ORDER BY 1
                """,
                kind=self.period_id.period_type,
                company=self.company_id.id,
                start=self.period_id.date_from,
                end=self.period_id.date_to,
                period=self.period_id.id,
                chosen=chosen,
            )
        )
        return [row[0] for row in rows]
