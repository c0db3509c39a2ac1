from odoo import models


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _get_layout(self):
        """Dashboards on paper have a page of their own: without files of styles and
        fonts, which would be embedded in every PDF."""
        if self.report_name == "spm_objectives.report_dashboard":
            return self.env.ref("spm_objectives.report_paper")
        return super()._get_layout()
