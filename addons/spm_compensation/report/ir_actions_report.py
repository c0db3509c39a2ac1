from odoo import models


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _get_layout(self):
        """Statements have a page of their own.

        It needs no file of the server and no fonts but the machine's: one of a
        thousand statements has some ten kB.
        """
        if self.report_name == "spm_compensation.report_statement":
            return self.env.ref("spm_compensation.report_statement_layout")
        return super()._get_layout()
