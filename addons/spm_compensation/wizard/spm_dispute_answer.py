from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.spm_objectives.fields import SaidText
from odoo.addons.spm_objectives.records import only_one


class SpmDisputeAnswer(models.TransientModel):
    """An officer's answer to a dispute."""

    _name = "spm.dispute.answer"
    _description = "Answer to a Dispute"
    _inherit = ["spm.readable.links"]

    dispute_id = fields.Many2one("spm.dispute", required=True)
    currency_id = fields.Many2one(related="dispute_id.currency_id", related_sudo=False)
    kind = fields.Selection(
        [
            ("answer", "Explain"),
            ("resolve", "Put it right by an adjustment"),
            ("refuse", "Refuse"),
        ],
        "Answer",
        required=True,
        default="answer",
    )
    amount = fields.Monetary("Pay More By", help="Negative: less.")
    text = SaidText("Explanation", required=True)

    @api.constrains("dispute_id")
    def _check_dispute(self):
        """Links tell names, also those of another company."""
        self.dispute_id.check_access("read")

    def action_answer(self):
        """Give the answer; it goes to who opened the dispute."""
        only_one(self)
        dispute = self.dispute_id
        if self.kind == "resolve":
            if not self.amount:
                raise UserError(self.env._("Say by how much it is put right."))
            dispute._resolve(self.amount, self.text)
        elif self.kind == "refuse":
            dispute._refuse(self.text)
        else:
            dispute._answer(self.text)
        return {"type": "ir.actions.act_window_close"}
