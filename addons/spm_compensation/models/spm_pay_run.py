from odoo import fields, models


class SpmPayRun(models.Model):
    """The calculation of a period for some plans."""

    _name = "spm.pay.run"
    _description = "Pay Run"
    _inherit = ["mail.thread"]
    _order = "id desc"
    _check_company_auto = True

    period_id = fields.Many2one(
        "spm.period", required=True, ondelete="restrict", check_company=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    plan_ids = fields.Many2many(
        "spm.plan", string="Plans", check_company=True, help="Empty: all plans."
    )
    dry_run = fields.Boolean(help="Show what would be paid, and keep no statements.")
    state = fields.Selection(
        [
            ("draft", "To start"),
            ("running", "Running"),
            ("done", "Done"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        tracking=True,
    )
