from odoo import api, models
from odoo.tools import split_every

from .spm_dashboard_file import Paper
from .table import Figure

#: Rows below one header: it is not repeated by itself where a page ends.
_ROWS = 25


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
            "pieces": lambda table: list(split_every(_ROWS, table.rows)),
            "is_number": lambda cell: isinstance(cell, Figure),
        }
