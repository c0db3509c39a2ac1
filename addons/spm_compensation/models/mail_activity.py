from odoo import api, models
from odoo.exceptions import UserError

_ACCEPT = "spm_compensation.activity_accept_plan"
#: What takes a request away from who is asked.
_TAKING = {"active", "user_id", "activity_type_id", "res_id", "res_model_id"}


class MailActivity(models.Model):
    _inherit = "mail.activity"

    def write(self, vals):
        if _TAKING & vals.keys():
            self._spm_refuse_while_waiting()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_waiting(self):
        self._spm_refuse_while_waiting()

    def _spm_refuse_while_waiting(self):
        """A plan is not accepted by ticking the request off."""
        if self.env.su:
            return
        accept = self.env.ref(_ACCEPT, raise_if_not_found=False)
        # sudo: what is asked, and whether it still is
        asked = self.sudo().filtered(
            lambda activity: activity.activity_type_id == accept
            and activity.res_model == "spm.plan.assignment"
            and activity.active
        )
        assignments = self.env["spm.plan.assignment"].sudo()
        waiting = assignments.browse(asked.mapped("res_id")).exists()
        if "waiting" in waiting.mapped("acceptance_state"):
            raise UserError(
                self.env._("Accept the plan on “My Plan”, or ask: this goes away then.")
            )
