from odoo import api, fields, models


class SpmObjectiveCascadePeriod(models.TransientModel):
    _name = "spm.objective.cascade.period"
    _description = "Seasonality of a Cascade"
    _order = "date_from, id"

    cascade_id = fields.Many2one(
        "spm.objective.cascade", required=True, ondelete="cascade", index=True
    )
    period_id = fields.Many2one("spm.period", required=True, ondelete="cascade")
    date_from = fields.Date(related="period_id.date_from", store=True, precompute=True)
    weight = fields.Float("Share (%)", digits=0)

    @api.constrains("weight")
    def _check_weight(self):
        self.env["spm.objective"]._check_countable(*self.mapped("weight"))
