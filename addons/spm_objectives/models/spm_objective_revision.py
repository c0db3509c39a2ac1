from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.misc import format_date

from ..records import only_one


class SpmObjectiveRevision(models.Model):
    """Which target was in force from which day on: written once, never changed."""

    _name = "spm.objective.revision"
    _description = "Revision of a Target"
    _order = "date_from desc, id desc"
    _rec_name = "objective_id"

    objective_id = fields.Many2one(
        "spm.objective", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="objective_id.company_id", store=True, precompute=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    unit_type = fields.Selection(related="objective_id.unit_type")
    date_from = fields.Date("In Force From", required=True, readonly=True)
    target = fields.Float(required=True, readonly=True, digits=0, aggregator=None)
    previous_target = fields.Float(readonly=True, digits=0, aggregator=None)
    reason = fields.Char(required=True, readonly=True)
    author_id = fields.Many2one("res.users", required=True, readonly=True)

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            self._refuse_touching()
        return super().create(vals_list)

    def write(self, vals):
        self._refuse_touching()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        self._refuse_touching()

    def _refuse_touching(self):
        raise UserError(
            self.env._(
                "Revisions are a record of what was in force when: they are made by "
                "agreeing and revising, and do not change."
            )
        )


class SpmObjectiveRevising(models.AbstractModel):
    """Changing an agreed target with its day and reason: part of ``spm.objective``.

    A revision waits for the responsible to agree, the old target being in force
    meanwhile, unless whoever manages the objective puts it in force at once.
    """

    _name = "spm.objective.revising"
    _description = "Revising of Objectives"

    revision_ids = fields.One2many(
        "spm.objective.revision", "objective_id", "Revisions", readonly=True
    )
    pending_target = fields.Float(
        "Proposed Target", digits=0, readonly=True, copy=False, aggregator=None
    )
    pending_from = fields.Date("Proposed From", readonly=True, copy=False)
    pending_reason = fields.Char("Reason Given", readonly=True, copy=False)

    def action_revise(self):
        """Ask for the new target, its day and reason."""
        only_one(self)
        self._check_may_manage()
        self._check_state("agreed")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Revise the Target"),
            "res_model": "spm.objective.revise",
            "view_mode": "form",
            "target": "new",
            "context": {"default_objective_id": self.id},
        }

    def _revise(self, day, target, reason, at_once=False):
        """Give an agreed objective another target from a day on.

        :param at_once: put it in force without asking the responsible
        """
        self.ensure_one()
        self._check_may_manage()
        self._check_state("agreed")
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say why the target is revised."))
        self._check_revision_day(day)
        self._check_new_target(target)
        if at_once:
            self._refuse_deciding_alone()
        self._write_decided(
            {
                "state": "proposed",
                "proposed_by_id": self.env.uid,
                "pending_target": target,
                "pending_from": day,
                "pending_reason": reason,
                "counter_target": 0,
                "counter_note": False,
            }
        )
        if at_once:
            self._accept_revision()
            self._refresh_progress()
        else:
            self._log_revisions()
            self._ask_to_agree()

    def _check_revision_day(self, day):
        if not self.date_from <= day < self.date_to:
            raise UserError(
                self.env._(
                    "A revision takes effect in the period of the objective: from "
                    "%(first)s to %(last)s.",
                    first=format_date(self.env, self.date_from),
                    last=format_date(self.env, self.last_day),
                )
            )
        # sudo: the record of the objective that the user may change
        latest = max(self.sudo().revision_ids.mapped("date_from"), default=day)
        if day < latest:
            raise UserError(
                self.env._(
                    "There is a revision from %(day)s already: the next one takes "
                    "effect on that day or later.",
                    day=format_date(self.env, latest),
                )
            )
        period = self.env["spm.period"]._containing(self.company_id, day)
        if period.results_locked:
            raise UserError(
                self.env._(
                    "%(day)s lies in the closed period %(period)s: what was in force "
                    "there stays.",
                    day=format_date(self.env, day),
                    period=period.name,
                )
            )

    def _check_new_target(self, target):
        self._check_countable(target)
        if not target and self.direction == "higher":
            raise UserError(self.env._("Zero is a target only where lower is better."))
        if target == self.target:
            raise UserError(self.env._("That is the target in force already."))

    def _drop_revision(self):
        """Leave the agreed target in force."""
        self._write_decided(
            {
                "state": "agreed",
                "pending_target": 0,
                "pending_from": False,
                "pending_reason": False,
            }
        )

    def _accept_revision(self):
        """Record proposed revisions; they take effect on their day."""
        rows = [
            {
                "objective_id": objective.id,
                "date_from": objective.pending_from,
                "target": objective.pending_target,
                "previous_target": objective.target,
                "reason": objective.pending_reason,
                "author_id": objective.proposed_by_id.id,
            }
            for objective in self
        ]
        # sudo: the record is written by deciding, never by hand
        self.env["spm.objective.revision"].sudo().create(rows)
        for objective, row in zip(self, rows, strict=True):
            body = self.env._(
                "Target revised from %(old)s to %(new)s, in force from %(day)s: "
                "%(reason)s",
                old=objective._format(row["previous_target"]),
                new=objective._format(row["target"]),
                day=format_date(self.env, row["date_from"]),
                reason=row["reason"],
            )
            objective._log(body)
        self._drop_revision()
        self._apply_revisions()

    def _record_first_target(self):
        """What is agreed first is in force from the first day of the period."""
        # sudo: the record is written by deciding, never by hand
        self.env["spm.objective.revision"].sudo().create(
            [
                {
                    "objective_id": objective.id,
                    "date_from": objective.date_from,
                    "target": objective.target,
                    "reason": self.env._("First agreed"),
                    "author_id": objective.proposed_by_id.id or self.env.uid,
                }
                for objective in self
            ]
        )

    def _apply_revisions(self):
        """Let the targets that are in force today be the targets."""
        for company, ours in self.grouped("company_id").items():
            # sudo: what day it is there
            today = company.sudo()._spm_today()
            due = ours._targets_on(today)
            for objective in ours:
                row = due.get(objective.id)
                if row is None or row[0] == objective.target:
                    continue
                objective._write_decided({"target": row[0]})
                objective._spread_targets(since=row[1])

    def _targets_on(self, day, known_at=None):
        """Which targets were in force on a day; before the first agreement the first.

        One query, for pay and whoever asks about many objectives.

        :param known_at: only revisions recorded until this instant (naive, in UTC)
        :return: dict of (target, in force from) by objective id; objectives that were
            never agreed are missing
        """
        self.env["spm.objective.revision"].flush_model()
        known = SQL("AND r.create_date <= %s", known_at) if known_at else SQL()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (r.objective_id)
                       r.objective_id, r.target, r.date_from
                  FROM spm_objective_revision r
                 WHERE r.objective_id = ANY(%s) %s
                 ORDER BY r.objective_id, r.date_from > %s,
                          CASE WHEN r.date_from > %s THEN r.date_from END,
                          r.date_from DESC, r.id DESC
                """,
                self.ids,
                known,
                day,
                day,
            )
        )
        return {row[0]: (float(row[1]), row[2]) for row in rows}

    def _target_on(self, day):
        """The target in force on a day, None when nothing was ever agreed."""
        self.ensure_one()
        row = self._targets_on(day).get(self.id)
        return row and row[0]

    @api.model
    def _apply_due_revisions(self):
        """Let revisions whose day has come take effect."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT r.objective_id
                  FROM spm_objective_revision r
                  JOIN spm_objective o ON o.id = r.objective_id
                 WHERE o.state <> 'closed' AND r.target <> o.target
                """
            )
        )
        self.browse(row[0] for row in rows)._apply_revisions()
