import hashlib

from odoo import api, fields, models
from odoo.exceptions import AccessError


class SpmPlanAcceptance(models.Model):
    """That a person has accepted a plan, and the very words: never changed."""

    _name = "spm.plan.acceptance"
    _description = "Acceptance of a Pay Plan"
    _order = "accepted_at desc, id desc"
    _log_access = False

    assignment_id = fields.Many2one(
        "spm.plan.assignment",
        readonly=True,
        ondelete="set null",
        index=True,
        help="Empty once a plan that paid nothing was taken away again.",
    )
    participant_id = fields.Many2one(
        "spm.participant", required=True, readonly=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="restrict"
    )
    user_id = fields.Many2one(
        "res.users", required=True, readonly=True, ondelete="restrict"
    )
    name = fields.Char("Accepted By", required=True, readonly=True)
    accepted_at = fields.Datetime("Accepted On", required=True, readonly=True)
    content = fields.Text(
        "What Was Accepted",
        required=True,
        readonly=True,
        help="The terms of the version and of the person, as JSON.",
    )
    digest = fields.Char("SHA-256 of It", required=True, readonly=True)
    is_intact = fields.Boolean(
        "Intact",
        compute="_compute_is_intact",
        help="What is kept has the hash that was kept with it.",
    )

    @api.depends("content", "digest")
    def _compute_is_intact(self):
        for acceptance in self:
            acceptance.is_intact = acceptance.digest == self._digest(acceptance.content)

    @api.model
    def _digest(self, content):
        return hashlib.sha256((content or "").encode()).hexdigest()

    # ------------------------------------------------------------- records

    @api.model_create_multi
    def create(self, vals_list):  # pylint: disable=method-required-super
        raise AccessError(
            self.env._("A plan is accepted by the person themself, on “My Plan”.")
        )

    @api.model
    def _record(self, vals_list):
        """Keep that somebody accepts; who may was checked."""
        # sudo: nobody writes acceptances
        return super(SpmPlanAcceptance, self.sudo()).create(vals_list)

    def write(self, vals):  # pylint: disable=method-required-super
        raise AccessError(self.env._("What was accepted stays as it was."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise AccessError(self.env._("What was accepted stays as it was."))
