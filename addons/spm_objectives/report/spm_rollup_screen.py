"""How the answer opens on the screen."""

from odoo import models


class SpmRollup(models.TransientModel):
    _inherit = "spm.rollup"

    def action_show(self):
        """Let the chart begin with the first KPI: several have no common scale."""
        action = super().action_show()
        first = self.kpi_ids.sorted()[:1]
        return {**action, "context": {"searchpanel_default_kpi_id": first.id}}
