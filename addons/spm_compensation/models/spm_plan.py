from odoo import fields, models

from odoo.addons.spm_objectives.models.spm_period import TYPES


class SpmPlan(models.Model):
    """A pay plan: what its dated versions say is paid in every period."""

    _name = "spm.plan"
    _description = "Pay Plan"
    _inherit = ["mail.thread"]
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True, tracking=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True, tracking=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        ondelete="restrict",
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
        ondelete="restrict",
        tracking=True,
        help="All money in the terms is in this currency.",
    )
    period_type = fields.Selection(
        TYPES, "Paid Every", required=True, default="month", tracking=True
    )
    note = fields.Html("Description")
    version_ids = fields.One2many("spm.plan.version", "plan_id", "Versions")
