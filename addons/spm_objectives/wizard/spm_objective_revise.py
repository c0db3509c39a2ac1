from odoo import api, fields, models

from ..fields import SaidText
from ..records import only_one


class SpmObjectiveRevise(models.TransientModel):
    _name = "spm.objective.revise"
    _description = "Revise the Target of an Objective"

    objective_id = fields.Many2one("spm.objective", required=True, ondelete="cascade")
    # with the user's own rights: a target is not for everybody to look up
    unit_type = fields.Selection(related="objective_id.unit_type", related_sudo=False)
    currency_id = fields.Many2one(
        related="objective_id.currency_id", related_sudo=False
    )
    present_target = fields.Float(related="objective_id.target", related_sudo=False)
    can_decide = fields.Boolean(related="objective_id.can_decide", related_sudo=False)
    target = fields.Float("New Target", digits=0, required=True)
    date_from = fields.Date(
        "In Force From",
        required=True,
        compute="_compute_date_from",
        store=True,
        readonly=False,
        precompute=True,
    )
    reason = SaidText(required=True)
    at_once = fields.Boolean(
        "In Force Without Agreement",
        help="Otherwise the responsible is asked, and the present target stays in "
        "force until they agree.",
    )

    @api.depends("objective_id")
    def _compute_date_from(self):
        for wizard in self:
            objective = wizard.objective_id
            # sudo: what day it is there
            today = objective.company_id.sudo()._spm_today() if objective else False
            if objective:
                today = min(max(today, objective.date_from), objective.last_day)
            wizard.date_from = wizard.date_from or today

    def action_revise(self):
        """Revise the target; day and reason stay on record."""
        only_one(self)
        self.objective_id._revise(
            self.date_from, self.target, self.reason, at_once=self.at_once
        )
        return {"type": "ir.actions.act_window_close"}
