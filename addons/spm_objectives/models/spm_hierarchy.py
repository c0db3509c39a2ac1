from odoo import api, fields, models
from odoo.tools import SQL


class SpmHierarchy(models.Model):
    """One row that every change of the hierarchy writes, so that they take turns."""

    _name = "spm.hierarchy"
    _description = "Revision of the Hierarchy"
    _log_access = False
    _rec_name = "revision"

    revision = fields.Integer()

    @api.model
    def _take_turn(self):
        """Let one transaction at a time change the hierarchy.

        Two moves at once could close a loop or miss each other's chain. A second
        writer waits here and is then retried by Odoo, as its snapshot is too old.
        """
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO spm_hierarchy (id, revision) VALUES (1, 1)
                ON CONFLICT (id) DO UPDATE SET revision = spm_hierarchy.revision + 1
                """
            )
        )
