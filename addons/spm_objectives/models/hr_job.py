from odoo import api, models


class HrJob(models.Model):
    _inherit = "hr.job"

    @api.ondelete(at_uninstall=False)
    def _unlink_where_nobody_stood(self):
        self.env["spm.placement"]._refuse_loss("job_id", self)
