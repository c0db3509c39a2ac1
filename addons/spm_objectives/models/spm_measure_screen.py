"""What screens need of results beyond their parts."""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class SpmMeasure(models.Model):
    _inherit = "spm.measure"

    has_value = fields.Boolean(
        compute="_compute_has_value", help="No data is not the same as zero."
    )

    def _compute_has_value(self):
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM spm_measure WHERE id = ANY(%s) AND value IS NOT NULL",
                self.ids,
            )
        )
        known = {row[0] for row in rows}
        for measure in self:
            measure.has_value = measure.id in known

    @api.model
    def _search(self, domain, *args, **kwargs):
        """Only results without this, when a roll-up asks for what is left over."""
        name = self.env.context.get("spm_results_without")
        if name in ("participant_id", "department_id", "team_id", "job_id"):
            domain = Domain(domain) & Domain(name, "=", False)
        return super()._search(domain, *args, **kwargs)
