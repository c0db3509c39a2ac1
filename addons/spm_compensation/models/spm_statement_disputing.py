from odoo import api, fields, models

from odoo.addons.spm_objectives.records import only_one


class SpmStatementDisputing(models.AbstractModel):
    """Disputes from statements: part of ``spm.statement``."""

    _name = "spm.statement.disputing"
    _description = "Disputes of Statements"

    dispute_ids = fields.One2many("spm.dispute", "statement_id", readonly=True)
    dispute_count = fields.Integer("Disputes", compute="_compute_dispute_count")

    @api.depends("dispute_ids")
    @api.depends_context("uid")
    def _compute_dispute_count(self):
        groups = self.env["spm.dispute"]._read_group(
            [("statement_id", "in", self.ids)], ["statement_id"], ["__count"]
        )
        counts = {statement.id: count for statement, count in groups}
        for statement in self:
            statement.dispute_count = counts.get(statement.id, 0)

    def action_dispute(self):
        """Say what is wrong with the own statement."""
        only_one(self)
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Dispute"),
            "res_model": "spm.dispute.open",
            "view_mode": "form",
            "target": "new",
            "context": {"default_statement_id": self.id},
        }

    def action_open_disputes(self):
        """Open the disputes about these statements."""
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "spm_compensation.spm_dispute_my_action"
        )
        return action | {"domain": [("statement_id", "in", self.ids)], "context": {}}
