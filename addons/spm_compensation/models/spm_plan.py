from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.spm_objectives.models.spm_period import TYPES
from odoo.addons.spm_objectives.records import only_one


class SpmPlan(models.Model):
    """A pay plan: what its dated versions say is paid in every period."""

    _name = "spm.plan"
    _description = "Pay Plan"
    _inherit = ["spm.chatter.genuine"]
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
    current_id = fields.Many2one(
        "spm.plan.version", "In Force", compute="_compute_current_id"
    )

    def write(self, vals):
        if "currency_id" in vals:
            self._refuse_other_currency(vals["currency_id"])
        return super().write(vals)

    def _refuse_other_currency(self, currency_id):
        # sudo: only whether anything is approved, whoever may read the versions
        for plan in self.sudo():
            approved = "approved" in plan.version_ids.mapped("state")
            if approved and plan.currency_id.id != currency_id:
                raise UserError(
                    self.env._(
                        "“%(plan)s” has approved versions in %(currency)s: its "
                        "currency does not change any more.",
                        plan=plan.name,
                        currency=plan.currency_id.name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_drafts_only(self):
        self.version_ids._refuse_frozen()

    def action_new_version(self):
        """Ask from which day on a new version is to be valid."""
        only_one(self)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New Version"),
            "res_model": "spm.plan.renewal",
            "view_mode": "form",
            "target": "new",
            "context": {"default_plan_id": self.id},
        }

    @api.depends("version_ids.state", "version_ids.date_from", "version_ids.date_to")
    def _compute_current_id(self):
        today = fields.Date.context_today(self)
        for plan in self:
            plan.current_id = plan.version_ids.filtered(
                lambda v: v.state == "approved"
                and v.date_from <= today
                and (not v.date_to or v.date_to > today)
            )[:1]
