from odoo import api, models
from odoo.tools import SQL

#: Who is responsible now; who has left is answered for by their manager. Nobody is
#: for a person who has no user.
_RESPONSIBLES = """
    WITH acting AS (
        SELECT p.id, CASE WHEN p.active AND u.active IS NOT FALSE THEN u.id
                          ELSE m.user_id END AS user_id
          FROM spm_participant p
          LEFT JOIN res_users u ON u.id = p.user_id
          LEFT JOIN spm_placement l ON l.id = p.placement_id
          LEFT JOIN spm_participant m ON m.id = l.manager_id AND m.active
    ), fresh AS (
        SELECT o.id, CASE
                   WHEN o.scope IN ('participant', 'line') THEN own.user_id
                   WHEN o.responsible_id IS NOT NULL THEN named.user_id
                   WHEN o.scope = 'department' THEN head.user_id
                   WHEN o.scope = 'team' THEN t.user_id END AS user_id
          FROM spm_objective o
          LEFT JOIN acting own ON own.id = o.participant_id
          LEFT JOIN acting named ON named.id = o.responsible_id
          LEFT JOIN hr_department d ON d.id = o.department_id
          LEFT JOIN hr_employee head ON head.id = d.manager_id
          LEFT JOIN crm_team t ON t.id = o.team_id
         WHERE o.state <> 'closed' AND %(which)s
    )
    UPDATE spm_objective o
       SET responsible_user_id = f.user_id
      FROM fresh f
     WHERE f.id = o.id AND o.responsible_user_id IS DISTINCT FROM f.user_id
    RETURNING o.id, o.state = 'proposed'
"""

#: Objectives refreshed in one transaction of the nightly run.
_BATCH = 2000

_PATHS = """
    WITH RECURSIVE up AS (
        SELECT id, parent_id, id::text || '/' AS path
          FROM spm_objective WHERE id = ANY(%(ids)s)
         UNION ALL
        SELECT up.id, o.parent_id, o.id::text || '/' || up.path
          FROM up JOIN spm_objective o ON o.id = up.parent_id
    )
    UPDATE spm_objective o
       SET parent_path = up.path
      FROM up
     WHERE up.id = o.id AND up.parent_id IS NULL
       AND o.parent_path IS DISTINCT FROM up.path
"""


class SpmObjectiveTree(models.AbstractModel):
    """Where objectives hang and who answers for them: part of ``spm.objective``."""

    _name = "spm.objective.tree"
    _description = "Tree of Objectives"

    @api.model
    def _sync_responsibles(self, ids=None):
        """Name who is responsible for open objectives now, as people move and leave.

        :param ids: only these
        """
        self.flush_model()
        which = SQL("TRUE") if ids is None else SQL("o.id = ANY(%s)", list(ids))
        rows = self.env.execute_query(SQL(_RESPONSIBLES, which=which))
        self.invalidate_model(["responsible_user_id"])
        # sudo: whoever moved somebody need not see their objectives
        asked = self.sudo().browse(id_ for id_, proposed in rows if proposed)
        asked._stop_asking()
        asked._ask_to_agree()

    @api.model
    def _store_parent_paths(self, ids):
        """Give objectives that SQL inserted their places in the tree."""
        self.env.cr.execute(SQL(_PATHS, ids=list(ids)))
        self.invalidate_model(["parent_path"])

    @api.model
    def hierarchy_read(
        self, domain, specification, parent_field, child_field=None, order=None
    ):
        """As Odoo's, which would stumble over a parent that one may not read."""
        records = self.search(domain, order=order, limit=2)
        if len(records) == 1 and not records.parent_id.has_access("read"):
            around = records + self.search([("parent_id", "=", records.id)])
            if len(around) == 1:
                specification.setdefault(parent_field, {"fields": {"display_name": {}}})
                return records.web_read(specification)
            domain = [("id", "in", around.ids)]
        return super().hierarchy_read(
            domain, specification, parent_field, child_field, order
        )

    @api.model
    def _cron_daily(self):
        """Every night: what a new day means for objectives."""
        self._sync_responsibles()
        self._apply_due_revisions()
        self._close_locked()
        waiting = self.search(
            [("state", "!=", "closed"), ("period_id.results_locked", "=", False)]
        )
        progress = self.env["ir.cron"]._commit_progress
        progress(remaining=len(waiting))
        for start in range(0, len(waiting), _BATCH):
            batch = waiting[start : start + _BATCH]
            batch._refresh_progress()
            if not progress(len(batch), remaining=len(waiting) - start - len(batch)):
                return
        self.env["spm.objective.rule"]._raise_due_tasks()

    @api.model
    def _close_locked(self):
        """What lies in a period whose results are closed does not change any more."""
        ended = self.search(
            [
                ("state", "in", ("agreed", "proposed")),
                ("agreed_on", "!=", False),
                ("period_id.results_locked", "=", True),
            ]
        )
        ended.filtered(lambda o: o.state == "proposed")._drop_revision()
        ended._stop_asking()
        ended._write_decided({"state": "closed"})
        ended._log(self.env._("Closed with the results of its period."))

    def action_open_children(self):
        """Open the objectives that these are split into."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "spm_objectives.spm_objective_action"
        )
        return {**action, "domain": [("parent_id", "in", self.ids)], "context": {}}
