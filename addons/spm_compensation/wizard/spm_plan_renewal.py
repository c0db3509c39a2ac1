from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.spm_objectives.records import only_one


class SpmPlanRenewal(models.TransientModel):
    """The day from which a new version of a plan is to be valid."""

    _name = "spm.plan.renewal"
    _description = "New Version of a Pay Plan"
    _inherit = ["spm.readable.links"]

    plan_id = fields.Many2one("spm.plan", required=True)
    date_from = fields.Date("Valid From", required=True)
    version_id = fields.Many2one(
        "spm.plan.version",
        "Starts as a Copy of",
        compute="_compute_version_id",
        store=True,
        readonly=False,
        domain="[('plan_id', '=', plan_id)]",
        help="Its terms, measures and test cases are copied. Empty: start anew.",
    )

    @api.depends("plan_id")
    def _compute_version_id(self):
        for wizard in self:
            wizard.version_id = wizard.plan_id.version_ids[:1]

    def action_make(self):
        """Make the draft and open it."""
        only_one(self)
        if self.version_id and self.version_id.plan_id != self.plan_id:
            raise UserError(self.env._("That is a version of another plan."))
        vals = {"plan_id": self.plan_id.id, "date_from": self.date_from}
        if self.version_id:
            made = self.version_id.copy({**vals, "date_to": False})
        else:
            made = self.env["spm.plan.version"].create(vals)
        return made._open()
