from odoo import api, fields, models


class SpmStatementHeld(models.AbstractModel):
    """Deals that wait because somebody holds them: part of ``spm.statement``."""

    _name = "spm.statement.held"
    _description = "Held Deals of Statements"

    held_credit_ids = fields.Many2many(
        "spm.credit", string="Held Deals", compute="_compute_held_credit_ids"
    )

    @api.depends("calculation_id", "credit_ids")
    def _compute_held_credit_ids(self):
        """What the plan would pay by the end of the period, were it not held."""
        for statement in self:
            lines = statement.line_ids.filtered(lambda line: line.kind == "commission")
            held = self.env["spm.credit"].search(
                [
                    ("participant_id", "=", statement.participant_id.id),
                    ("company_id", "=", statement.company_id.id),
                    ("component_id.code", "in", lines.mapped("key")),
                    ("payable_on", "<", statement.period_id.date_to),
                    ("kind", "!=", "opening"),
                    ("is_held", "=", True),
                ],
                order="earned_on, id",
            )
            # sudo: whether a statement has paid them before they were held
            rows = self.env["spm.statement.credit"].sudo()
            paid = rows.search([("credit_id", "in", held.ids)]).credit_id
            statement.held_credit_ids = held - paid.with_env(self.env)

    def _deals(self):
        """The credits that this statement shows: paid by it, or held."""
        return self.credit_ids.credit_id | self.held_credit_ids
