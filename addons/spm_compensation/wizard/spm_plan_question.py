from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.spm_objectives.fields import SaidText
from odoo.addons.spm_objectives.records import only_one


class SpmPlanQuestion(models.TransientModel):
    """A question of the salesperson about the own plan."""

    _name = "spm.plan.question"
    _description = "Question About a Plan"
    _inherit = ["spm.readable.links"]

    # no link: links tell names, also of what one may not read
    assignment_id = fields.Integer("Assignment")
    question = SaidText()

    def action_send(self):
        """Send it to who assigned the plan; it stays with the assignment."""
        only_one(self)
        question = (self.question or "").strip()
        if not question:
            raise UserError(self.env._("Write your question."))
        self.env["spm.plan.assignment"].browse(self.assignment_id)._ask(question)
        return {"type": "ir.actions.act_window_close"}
