from odoo import api, fields, models
from odoo.tools import SQL

from ..engine.dates import END
from ..fields import LooseMany2one


class SpmSegment(models.Model):
    """A longest range of days in which a person's place and chain stay the same.

    The segments of a person cover all time; results are cut at them, so that any
    roll-up by placement or manager is a sum of whole rows. Derived from placements.
    """

    _name = "spm.segment"
    _description = "Segment of Placement"
    _log_access = False
    _rec_name = "participant_id"

    participant_id = LooseMany2one("spm.participant", required=True, index=True)
    placement_id = LooseMany2one("spm.placement", required=True)
    date_from = fields.Date(required=True)
    date_to = fields.Date(required=True)

    @api.model
    def _rebuild(self, participant_ids):
        """Recompute the segments of people whose chains are up to date."""
        ids = list(participant_ids)
        self.env.cr.execute(
            SQL("DELETE FROM spm_segment WHERE participant_id = ANY(%s)", ids)
        )
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO spm_segment
                       (participant_id, placement_id, date_from, date_to)
                WITH cuts AS (
                    SELECT participant_id, valid_from AS day
                      FROM spm_placement WHERE participant_id = ANY(%(ids)s)
                     UNION
                    SELECT participant_id, date_from
                      FROM spm_chain WHERE participant_id = ANY(%(ids)s)
                     UNION
                    SELECT participant_id, date_to
                      FROM spm_chain
                     WHERE participant_id = ANY(%(ids)s) AND date_to < %(end)s
                )
                SELECT c.participant_id, p.id, c.day,
                       lead(c.day, 1, %(end)s::date) OVER (
                           PARTITION BY c.participant_id ORDER BY c.day)
                  FROM cuts c
                  JOIN spm_placement p ON p.participant_id = c.participant_id
                   AND p.valid_from <= c.day AND p.valid_to > c.day
                """,
                ids=ids,
                end=END,
            )
        )
        self.invalidate_model()
