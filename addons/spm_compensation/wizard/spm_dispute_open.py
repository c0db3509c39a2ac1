from odoo import fields, models

from odoo.addons.spm_objectives.records import only_one


class SpmDisputeOpen(models.TransientModel):
    """Asks the salesperson what is wrong with a statement."""

    _name = "spm.dispute.open"
    _description = "Open a Dispute"

    statement_id = fields.Many2one("spm.statement")
    calculation_id = fields.Many2one(related="statement_id.calculation_id")
    currency_id = fields.Many2one(related="statement_id.currency_id")
    line_id = fields.Many2one(
        "spm.statement.line",
        "Component",
        domain="[('calculation_id', '=', calculation_id)]",
    )
    credit_id = fields.Many2one("spm.credit")
    reason = fields.Text("What Is Wrong")
    expected_amount = fields.Monetary()

    def action_open(self):
        """Open the dispute, and show it."""
        only_one(self)
        dispute = self.env["spm.dispute"].create(
            {
                "statement_id": self.statement_id.id,
                "line_id": self.line_id.id,
                "credit_id": self.credit_id.id,
                "reason": self.reason,
                "expected_amount": self.expected_amount,
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Dispute"),
            "res_model": "spm.dispute",
            "res_id": dispute.id,
            "view_mode": "form",
        }
