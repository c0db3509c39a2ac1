from odoo import api, models
from odoo.tools import SQL

from .spm_placement import PLACE

#: Who acts for whom today, also through another delegate; needs ``today``.
DEPUTIES = """
    deputy AS (
        SELECT d.user_id AS user_id, p.user_id AS stands_for
          FROM spm_delegation g
          JOIN spm_participant p ON p.id = g.participant_id
          JOIN spm_participant d ON d.id = g.delegate_id
          JOIN today t ON t.company_id = p.company_id
         WHERE d.user_id IS NOT NULL AND p.user_id IS NOT NULL
           AND g.date_from <= t.day
           AND g.date_to > t.day
    ), stands AS (
        SELECT user_id, stands_for FROM deputy
         UNION
        SELECT s.user_id, d.stands_for
          FROM stands s JOIN deputy d ON d.user_id = s.stands_for
    )
"""

_CLOSURE = """
    WITH RECURSIVE today AS (%(today)s), below AS (
        -- oneself (depth 0) and everybody below in today's chain
        SELECT a.user_id, c.participant_id
          FROM spm_chain c
          JOIN spm_participant a ON a.id = c.ancestor_id
          JOIN spm_participant p ON p.id = c.participant_id
          JOIN today t ON t.company_id = p.company_id
         WHERE a.user_id IS NOT NULL
           AND c.date_from <= t.day AND c.date_to > t.day
         UNION
        -- the members of the teams they lead
        SELECT m.user_id, p.id
          FROM spm_participant p
          JOIN spm_placement l ON l.id = p.placement_id
          JOIN crm_team m ON m.id = l.team_id
         WHERE m.user_id IS NOT NULL AND m.active
    ), %(deputies)s, target AS (
        SELECT user_id, participant_id FROM below
         UNION
        SELECT s.user_id, b.participant_id
          FROM stands s JOIN below b ON b.user_id = s.stands_for
    ), gone AS (
        DELETE FROM spm_visibility v
         WHERE NOT EXISTS (
               SELECT FROM target t WHERE t.user_id = v.user_id
                  AND t.participant_id = v.participant_id)
    )
    INSERT INTO spm_visibility (user_id, participant_id)
    SELECT user_id, participant_id FROM target
    EXCEPT
    SELECT user_id, participant_id FROM spm_visibility
"""


class SpmVisibility(models.AbstractModel):
    """Who may see whom today: the closure behind ``spm.participant.viewer_ids``.

    Record rules test membership only, so a change here is a change of access.
    """

    _name = "spm.visibility"
    _description = "Closure of Viewers"

    @api.model
    def _rebuild(self):
        """Bring today's placements and the closure of viewers up to date.

        Compares the whole closure in one statement and touches what differs.
        """
        self.env.flush_all()
        self.env["spm.hierarchy"]._take_turn()
        companies, days, _zones = self.env["spm.participant"]._company_days()
        today = SQL(
            "SELECT * FROM unnest(%s::int[], %s::date[]) AS t(company_id, day)",
            companies,
            days,
        )
        self.env.cr.execute(self._current_sql(today))
        self.env.cr.execute(SQL(_CLOSURE, today=today, deputies=SQL(DEPUTIES)))
        self.env["spm.participant"].invalidate_model(
            ["placement_id", "viewer_ids", *PLACE]
        )
        self.env["spm.unit.visibility"]._rebuild(today)
        self.env["spm.objective"]._sync_responsibles()

    @api.model
    def _cron_rebuild(self):
        """Let placements and delegations of a future day take effect on that day."""
        self._rebuild()

    @api.model
    def _current_sql(self, today):
        return SQL(
            """
            UPDATE spm_participant p
               SET placement_id = l.id
              FROM spm_placement l, (%s) t
             WHERE l.participant_id = p.id
               AND t.company_id = p.company_id
               AND l.valid_from <= t.day AND l.valid_to > t.day
               AND p.placement_id IS DISTINCT FROM l.id
            """,
            today,
        )
