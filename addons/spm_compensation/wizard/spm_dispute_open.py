from odoo import api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.spm_objectives.fields import SaidText
from odoo.addons.spm_objectives.records import only_one


class SpmDisputeOpen(models.TransientModel):
    """Asks the salesperson what is wrong with a statement."""

    _name = "spm.dispute.open"
    _description = "Open a Dispute"
    _inherit = ["spm.readable.links"]

    statement_id = fields.Many2one("spm.statement")
    calculation_id = fields.Many2one(
        related="statement_id.calculation_id", related_sudo=False
    )
    currency_id = fields.Many2one(
        related="statement_id.currency_id", related_sudo=False
    )
    line_id = fields.Many2one(
        "spm.statement.line",
        "Component",
        domain="[('calculation_id', '=', calculation_id)]",
    )
    deal_ids = fields.Many2many(
        "spm.credit", string="Deals", compute="_compute_deal_ids"
    )
    credit_id = fields.Many2one("spm.credit", "Deal", domain="[('id', 'in', deal_ids)]")
    reason = SaidText("What Is Wrong")
    expected_amount = fields.Monetary()

    @api.depends("statement_id")
    def _compute_deal_ids(self):
        for wizard in self:
            wizard.deal_ids = wizard.statement_id._deals()

    @api.constrains("statement_id", "line_id", "credit_id")
    def _check_own(self):
        """Links tell names: they point at the own statement and what is on it."""
        for wizard in self.filtered(
            lambda w: w.statement_id or w.line_id or w.credit_id
        ):
            # sudo: whose statement it is and what is on it
            told = wizard.sudo()
            statement = told.statement_id
            lines = statement.calculation_ids.line_ids
            if (
                statement.participant_id.user_id != self.env.user
                or told.line_id - lines
                or told.credit_id - statement._deals()
            ):
                raise AccessError(
                    self.env._("Only who is paid by it disputes a statement.")
                )

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
