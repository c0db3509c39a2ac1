from odoo import api, models

from .spm_dashboard_file import Paper
from .table import Figure


class ReportDashboard(models.AbstractModel):
    """A screen of the dashboard on paper."""

    _name = "report.spm_objectives.report_dashboard"
    _description = "Dashboard as PDF"

    @api.model
    def _get_report_values(self, docids, data=None):
        files = self.env["spm.dashboard.file"]
        data = data or {}
        paper = data.get("paper")
        # only the choice is taken from outside: the figures are the user's own, and
        # nobody else can hand over a paper that was read already
        if not isinstance(paper, Paper):
            paper = files._paper(data.get("choice"))
        return {
            "paper": paper,
            "told": files._told,
            "is_number": lambda cell: isinstance(cell, Figure),
        }
