from odoo import api, models

from .table import Figure


class ReportDashboard(models.AbstractModel):
    """A screen of the dashboard on paper."""

    _name = "report.spm_objectives.report_dashboard"
    _description = "Dashboard as PDF"

    @api.model
    def _get_report_values(self, docids, data=None):
        files = self.env["spm.dashboard.file"]
        # only the choice is taken from outside: the figures are the user's own
        return {
            "paper": files._paper((data or {}).get("choice")),
            "told": files._told,
            "is_number": lambda cell: isinstance(cell, Figure),
        }
