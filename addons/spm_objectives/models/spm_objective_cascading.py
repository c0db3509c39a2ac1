from decimal import Decimal

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.misc import format_date

from .numbers import decimal

_NUMBERS = SQL("numeric[]")


class SpmObjectiveCascading(models.AbstractModel):
    """What a cascade left on objectives, and what it asks of them: part of
    ``spm.objective``."""

    _name = "spm.objective.cascading"
    _description = "Cascading of Objectives"

    is_cascaded = fields.Boolean("From a Cascade", readonly=True, copy=False)
    cascaded_target = fields.Float(
        "Target From the Cascade",
        digits=0,
        readonly=True,
        copy=False,
        aggregator=None,
        help="A target that differs from it was set by hand.",
    )
    cascade_settings = fields.Json(
        readonly=True, copy=False, groups=".", help="How it was cascaded last."
    )

    def action_cascade(self):
        """Split the objective down the organisation."""
        if len(self) != 1:
            raise UserError(self.env._("Choose one objective to cascade."))
        self._check_may_cascade()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Cascade"),
            "res_model": "spm.objective.cascade",
            "view_mode": "form",
            "target": "current",
            "context": {"default_objective_id": self.id},
        }

    def _check_may_cascade(self):
        """Refuse what cannot be cascaded, or not by this user."""
        self._check_may_manage()
        self._check_state("draft", "proposed", "agreed")
        self._check_kpi_measured()
        if self.scope == "participant":
            raise UserError(
                self.env._(
                    "“%(objective)s” is for one person: there is nobody below to "
                    "cascade it to.",
                    objective=self.display_name,
                )
            )
        if not self.target and self.direction == "higher":
            raise UserError(
                self.env._(
                    "“%(objective)s” has a target of zero: there is nothing to "
                    "cascade. Zero is a target only where lower is better.",
                    objective=self.display_name,
                )
            )

    def _below_in_cascade(self):
        """The objectives below that are parts of this one, whoever may see them.

        :return: dicts in the order of their ids; amounts as Decimal, ``present`` being
            the target that is to be: a proposed revision counts
        """
        self.env["spm.objective"].flush_model()
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT o.id, o.parent_id, o.scope, o.state, o.agreed_on,
                       COALESCE(o.participant_id, o.department_id, o.team_id)
                           AS unit_id,
                       (CASE WHEN o.state = 'proposed' AND o.agreed_on IS NOT NULL
                             THEN o.pending_target ELSE o.target END)::text AS present,
                       CASE WHEN o.is_cascaded THEN o.cascaded_target::text END
                           AS cascaded,
                       CASE WHEN o.has_committed THEN o.committed::text END
                           AS committed
                  FROM spm_objective o
                 WHERE o.parent_path LIKE %s AND o.id <> %s
                   AND o.kpi_id = %s AND o.period_id = %s
                 ORDER BY o.id
                """,
                f"{self.parent_path}%",
                self.id,
                self.kpi_id.id,
                self.period_id.id,
            )
        )
        for row in rows:
            for name in ("present", "cascaded", "committed"):
                if row[name] is not None:
                    row[name] = decimal(float(row[name]))
        return rows

    # ------------------------------------------------------------- writing

    def _insert_parts(self, rows):
        """Insert draft objectives below this one, in one statement.

        :param rows: dicts with a key, the key of the parent (None: this one), the id of
            their parent where it exists (``parent_id``), scope, unit_id and target
        :return: dict of new id by key
        """
        if not rows:
            return {}
        self.env["spm.objective"].flush_model()
        ids = self._next_ids(len(rows))
        made = dict(zip((row["key"] for row in rows), ids, strict=True))
        parents = [made.get(row["parent"]) or row["parent_id"] for row in rows]
        paths = self._new_paths(ids, parents)
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO spm_objective (
                       id, parent_id, scope, participant_id, department_id, team_id,
                       target, cascaded_target, is_cascaded, state, weight, cap, name,
                       kpi_id, company_id, period_id, date_from, date_to, tag, status,
                       parent_path, has_rolled, has_assigned, create_uid, create_date,
                       write_uid, write_date)
                SELECT f.id, f.parent_id, f.scope,
                       CASE WHEN f.scope IN ('participant', 'line') THEN f.unit_id END,
                       CASE WHEN f.scope = 'department' THEN f.unit_id END,
                       CASE WHEN f.scope = 'team' THEN f.unit_id END,
                       f.target, f.cascaded, TRUE, 'draft', 100, 0, o.name, o.kpi_id,
                       o.company_id, o.period_id, o.date_from, o.date_to, o.tag, 'none',
                       f.path, FALSE, FALSE, %(uid)s, %(now)s, %(uid)s, %(now)s
                  FROM unnest(%(ids)s::int[], %(parents)s::int[], %(scopes)s::varchar[],
                              %(units)s::int[], %(targets)s::numeric[],
                              %(cascaded)s::numeric[], %(paths)s::varchar[])
                       AS f(id, parent_id, scope, unit_id, target, cascaded, path)
                  JOIN spm_objective o ON o.id = %(top)s
                """,
                ids=ids,
                parents=parents,
                scopes=[row["scope"] for row in rows],
                units=[row["unit_id"] for row in rows],
                targets=[row["target"] for row in rows],
                cascaded=[row["cascaded"] for row in rows],
                paths=paths,
                top=self.id,
                uid=self.env.uid,
                now=self.env.cr.now(),
            )
        )
        self.invalidate_model()
        return made

    def _next_ids(self, count):
        """Ids of objectives that are about to be inserted."""
        rows = self.env.execute_query(
            SQL(
                "SELECT nextval('spm_objective_id_seq') FROM generate_series(1, %s)",
                count,
            )
        )
        return [row[0] for row in rows]

    def _new_paths(self, ids, parents):
        """Where objectives that are about to be inserted hang in the tree.

        :param parents: the id of each one's parent, which exists or comes before it
        """
        there = SQL(
            "SELECT id, parent_path FROM spm_objective WHERE id = ANY(%s)",
            list(set(parents) - set(ids)),
        )
        paths = dict(self.env.execute_query(there))
        for id_, parent in zip(ids, parents, strict=True):
            paths[id_] = f"{paths[parent]}{id_}/"
        return [paths[id_] for id_ in ids]

    def _rewrite_parts(self, rows, proposing=False):
        """Give drafts and proposals new targets and parents, in one statement.

        Who was asked and has not agreed is not asked any more: the answer would be to
        another question.

        :param rows: dicts of id, parent_id, target and cascaded
        """
        if not rows:
            return
        self._move_parts(rows)
        asked = self.browse(row["id"] for row in rows)
        asked = asked.filtered(lambda o: o.state != "draft")
        self._store_rows(
            {"target": _NUMBERS, "cascaded_target": _NUMBERS},
            [
                {
                    "id": row["id"],
                    "target": row["target"],
                    "cascaded_target": row["cascaded"],
                }
                for row in rows
            ],
        )
        asked._write_decided({"state": "draft", "counter_target": 0})
        asked._stop_asking()
        if asked and not proposing:
            asked._log(self.env._("Cascaded anew, with a target of %(target)s."))

    def _move_parts(self, rows):
        """Hang objectives below other parents, and note that a cascade did."""
        self._store_rows(
            {
                "parent_id": SQL("int[]"),
                "is_cascaded": SQL("boolean[]"),
                "write_uid": SQL("int[]"),
                "write_date": SQL("timestamp[]"),
            },
            [
                {
                    "id": row["id"],
                    "parent_id": row["parent_id"],
                    "is_cascaded": True,
                    "write_uid": self.env.uid,
                    "write_date": self.env.cr.now(),
                }
                for row in rows
            ],
        )

    def _revise_parts(self, rows, day, reason, at_once=False):
        """Propose other targets for what was agreed: a revision each, with its reason.

        Set-based but for the words on the chatter; the checks of ``_revise`` hold.

        :param rows: dicts of id, parent_id, target and cascaded
        :return: the objectives whose target changes
        """
        if not rows:
            return self.browse()
        self._move_parts(rows)
        targets = {row["id"]: row["target"] for row in rows}
        cascaded = [
            {"id": row["id"], "cascaded_target": row["cascaded"]} for row in rows
        ]
        self._store_rows({"cascaded_target": _NUMBERS}, cascaded)
        objectives = self.browse(targets)
        waiting = objectives.filtered(lambda o: o.state == "proposed")
        waiting._drop_revision()
        waiting._stop_asking()
        changing = objectives.filtered(
            lambda o: decimal(o.target) != Decimal(targets[o.id])
        )
        for objective in changing:
            objective._check_revision_day(day)
        if at_once:
            changing._refuse_deciding_alone()
        self._store_rows(
            {"pending_target": _NUMBERS},
            [{"id": o.id, "pending_target": targets[o.id]} for o in changing],
        )
        changing._write_decided(
            {
                "state": "proposed",
                "proposed_by_id": self.env.uid,
                "pending_from": day,
                "pending_reason": reason,
                "counter_target": 0,
                "counter_note": False,
            }
        )
        if at_once:
            changing._accept_revision()
        else:
            changing._log_revisions()
            changing._ask_to_agree()
        return changing

    def _log_revisions(self):
        """Say on the chatter what is proposed."""
        bodies = {
            objective.id: self.env._(
                "Revision proposed: %(new)s from %(day)s. %(reason)s",
                new=objective._format(objective.pending_target),
                day=format_date(self.env, objective.pending_from),
                reason=objective.pending_reason,
            )
            for objective in self
        }
        if bodies:
            # sudo: as for every answer and proposal
            self.sudo()._message_log_batch(bodies)

    def _close_with_zero(self, day, reason):
        """Close agreed objectives of people who are not there any more."""
        for objective in self:
            objective._check_revision_day(day)
        waiting = self.filtered(lambda o: o.state == "proposed")
        waiting._drop_revision()
        waiting._stop_asking()
        # sudo: the record is written by deciding, never by hand
        self.env["spm.objective.revision"].sudo().create(
            [
                {
                    "objective_id": objective.id,
                    "date_from": day,
                    "target": 0,
                    "previous_target": objective.target,
                    "reason": reason,
                    "author_id": self.env.uid,
                }
                for objective in self
            ]
        )
        self._write_decided({"target": 0, "state": "closed"})
        self._spread_targets()
        self._log(self.env._("Closed: what was left of it has gone to others."))
