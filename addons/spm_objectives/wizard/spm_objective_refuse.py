from odoo import api, fields, models

from ..fields import SaidText
from ..records import only_one


class SpmObjectiveRefuse(models.TransientModel):
    """What the responsible answers, beyond plain agreement."""

    _name = "spm.objective.refuse"
    _description = "Answer to an Objective"

    objective_ids = fields.Many2many("spm.objective", required=True)
    answer = fields.Selection(
        [
            ("refuse", "Refuse"),
            ("counter", "Propose another target"),
            ("commit", "Commit to an amount"),
        ],
        required=True,
        default="refuse",
    )
    amount = fields.Float(digits=0)
    reason = SaidText()
    # with the user's own rights: a target is not for everybody to look up
    present_target = fields.Float("Target", compute="_compute_terms", digits=0)
    unit_type = fields.Char(compute="_compute_terms")
    currency_id = fields.Many2one("res.currency", compute="_compute_terms")

    @api.depends("objective_ids")
    def _compute_terms(self):
        for wizard in self:
            one = len(wizard.objective_ids) == 1
            objective = wizard.objective_ids if one else wizard.objective_ids.browse()
            pending = objective.pending_from and objective.pending_target
            wizard.present_target = pending or objective.target
            wizard.unit_type = objective.unit_type
            wizard.currency_id = objective.currency_id

    def action_answer(self):
        """Give the answer; the reason goes to the chatter."""
        only_one(self)
        objectives = self.objective_ids
        if self.answer == "commit":
            objectives._commit(self.amount, self.reason)
        else:
            counter = self.amount if self.answer == "counter" else None
            objectives._refuse(self.reason, counter)
        return {"type": "ir.actions.act_window_close"}
