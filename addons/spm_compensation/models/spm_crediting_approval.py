from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

#: What the button decides, and nobody types.
_DECIDED = {"state", "proposed_by_id", "approved_by_id"}


class SpmCreditingApproval(models.AbstractModel):
    """What says who is credited counts once a second officer has approved it.

    Part of crediting rules and of the people of overlays. What is proposed credits
    nobody; what the system itself brings is approved.
    """

    _name = "spm.crediting.approval"
    _description = "Approval of Crediting"

    state = fields.Selection(
        [("proposed", "Proposed"), ("approved", "Approved")],
        required=True,
        readonly=True,
        default="proposed",
        copy=False,
    )
    proposed_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    approved_by_id = fields.Many2one("res.users", readonly=True, copy=False)

    @api.model_create_multi
    def create(self, vals_list):
        if self.env.su:
            return super().create([{"state": "approved"} | v for v in vals_list])
        for vals in vals_list:
            self._refuse_decided(vals)
        decided = {
            "state": "proposed" if self._needs_second() else "approved",
            "proposed_by_id": self.env.uid,
            "approved_by_id": False,
        }
        return super().create([vals | decided for vals in vals_list])

    def write(self, vals):
        if self.env.su:
            return super().write(vals)
        self._refuse_decided(vals)
        if self._gives_credit(vals):
            for record in self:
                if record.state == "approved":
                    record._refuse_change(vals)
                else:
                    vals = vals | {"proposed_by_id": self.env.uid}
        return super().write(vals)

    def _refuse_decided(self, vals):
        if _DECIDED & vals.keys():
            raise AccessError(
                self.env._("Who is credited is approved by the button only.")
            )

    # ------------------------------------------------------------- what each says

    def _needs_second(self):
        """Whether what the user writes waits for a second officer."""
        return True

    def _gives_credit(self, vals):
        """Whether these values say who is credited how much."""
        return True

    def _refuse_change(self, vals):
        """Refuse a change of what is approved that a second person should see."""

    def _refuse_approver(self):
        """Refuse who would gain by their own approval."""

    def _approved(self):
        """Let what is approved be credited."""

    # ------------------------------------------------------------- deciding

    def action_approve(self):
        """Let it count, as another officer than who proposed it."""
        self.check_access("write")
        proposed = self.filtered(lambda record: record.state == "proposed")
        for record in proposed:
            if record.proposed_by_id == self.env.user:
                raise UserError(
                    self.env._("Another officer approves what you proposed.")
                )
            record._refuse_approver()
        # sudo: the officer was checked; nobody types an approval
        proposed.sudo().write({"state": "approved", "approved_by_id": self.env.uid})
        proposed._approved()
        return True
