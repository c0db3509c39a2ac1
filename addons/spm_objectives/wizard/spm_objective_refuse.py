from odoo import fields, models

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
    reason = fields.Text()

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
