from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL
from odoo.tools.misc import format_date

from ..engine.dates import BEGINNING, END
from ..fields import LooseMany2one

#: A run is a longest time under one manager; who is met again on the way up ends it.
_CHAINS = """
    INSERT INTO spm_chain
           (participant_id, ancestor_id, depth, date_from, date_to)
    WITH RECURSIVE flagged AS (
        SELECT participant_id, manager_id, date_from, valid_from, valid_to,
               manager_id IS DISTINCT FROM lag(manager_id) OVER (
                   PARTITION BY participant_id ORDER BY date_from) AS fresh
          FROM spm_placement
    ), numbered AS (
        SELECT *, count(*) FILTER (WHERE fresh) OVER (
                   PARTITION BY participant_id ORDER BY date_from) AS run
          FROM flagged
    ), runs AS MATERIALIZED (
        SELECT participant_id, manager_id,
               min(valid_from) AS date_from, max(valid_to) AS date_to
          FROM numbered
         WHERE manager_id IS NOT NULL
         GROUP BY participant_id, run, manager_id
    ), up AS (
        SELECT id AS participant_id, id AS ancestor_id, 0 AS depth,
               %(beginning)s::date AS date_from, %(end)s::date AS date_to,
               ARRAY[id] AS path
          FROM spm_participant
         WHERE id = ANY(%(ids)s)
         UNION ALL
        SELECT up.participant_id, r.manager_id, up.depth + 1,
               GREATEST(up.date_from, r.date_from),
               LEAST(up.date_to, r.date_to),
               up.path || r.manager_id
          FROM up
          JOIN runs r ON r.participant_id = up.ancestor_id
           AND r.date_from < up.date_to AND r.date_to > up.date_from
         WHERE (up.depth = 0 OR up.ancestor_id <> up.participant_id)
           AND (r.manager_id = up.participant_id
                OR r.manager_id <> ALL(up.path))
    )
    SELECT participant_id, ancestor_id, depth, date_from, date_to FROM up
"""


class SpmChain(models.Model):
    """Who stood above whom, and when: the dated closure of the managers.

    Depth 0 is the person themselves, for all time. Derived from placements.
    """

    _name = "spm.chain"
    _description = "Chain of Managers"
    _log_access = False
    _rec_name = "participant_id"

    participant_id = LooseMany2one("spm.participant", required=True, index=True)
    ancestor_id = LooseMany2one("spm.participant", required=True)
    depth = fields.Integer(required=True)
    date_from = fields.Date(required=True)
    date_to = fields.Date(required=True)

    _ancestor_idx = models.Index("(ancestor_id, participant_id)")

    @api.model
    def _affected(self, participant_ids):
        """These people and everybody who is or was below them."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT participant_id FROM spm_chain WHERE ancestor_id = ANY(%(ids)s)
                UNION
                SELECT id FROM spm_participant WHERE id = ANY(%(ids)s)
                """,
                ids=list(participant_ids),
            )
        )
        return [row[0] for row in rows]

    @api.model
    def _rebuild(self, participant_ids):
        """Recompute the chains of these people."""
        ids = list(participant_ids)
        self.env.cr.execute(
            SQL("DELETE FROM spm_chain WHERE participant_id = ANY(%s)", ids)
        )
        self.env.cr.execute(
            SQL(
                _CHAINS,
                beginning=BEGINNING,
                end=END,
                ids=ids,
            )
        )
        self.invalidate_model()
        self._check_loops(ids)

    @api.model
    def _check_loops(self, participant_ids):
        """Refuse placements by which somebody would stand above themselves."""
        rows = self.env.execute_query(
            SQL(
                """
                WITH looped AS (
                    SELECT * FROM spm_chain
                     WHERE participant_id = ancestor_id AND depth > 0
                       AND participant_id = ANY(%s)
                     ORDER BY depth, date_from, participant_id
                     LIMIT 1)
                SELECT p.name, looped.date_from
                  FROM looped
                  JOIN spm_chain c ON c.participant_id = looped.participant_id
                   AND c.depth <= looped.depth
                   AND c.date_from <= looped.date_from
                   AND c.date_to > looped.date_from
                  JOIN spm_participant p ON p.id = c.ancestor_id
                 ORDER BY c.depth
                """,
                list(participant_ids),
            )
        )
        if rows:
            day = rows[0][1]
            raise ValidationError(
                self.env._(
                    "This would make a loop of managers (%(when)s): %(people)s",
                    when=self.env._("at all times")
                    if day == BEGINNING
                    else self.env._("from %(day)s", day=format_date(self.env, day)),
                    people=" → ".join(row[0] for row in rows),
                )
            )
