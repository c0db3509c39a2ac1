from odoo import models


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _get_layout(self):
        """Statements have the page of dashboards: one of a thousand has some ten kB."""
        if self.report_name == "spm_compensation.report_statement":
            return self.env.ref("spm_objectives.report_paper")
        return super()._get_layout()
