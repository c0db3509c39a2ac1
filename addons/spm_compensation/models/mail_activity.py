from odoo import api, models
from odoo.exceptions import UserError

_ACCEPT = "spm_compensation.activity_accept_plan"
_DISPUTE = "spm_compensation.activity_dispute"
_QUESTION = "spm_compensation.activity_plan_question"
#: What takes a request away from who is asked.
_TAKING = {"active", "user_id", "activity_type_id", "res_id", "res_model_id"}


def refuse_unreadable(env, model_name, res_id):
    """A form being filled in tells the name of its document to who may read it only."""
    if type(res_id) is int and res_id and model_name in env:
        env[model_name].browse(res_id).check_access("read")


class MailActivity(models.Model):
    _inherit = "mail.activity"

    def onchange(self, values, field_names, fields_spec):
        # sudo: how the model is called
        model = self.env["ir.model"].sudo().browse(values.get("res_model_id")).model
        for name in (values.get("res_model"), model):
            refuse_unreadable(self.env, name, values.get("res_id"))
        return super().onchange(values, field_names, fields_spec)

    @api.depends_context("uid")
    def _compute_can_write(self):
        """Who asked is not offered to tick off what an officer is asked to do."""
        super()._compute_can_write()
        if self.env.user.has_group("spm_objectives.group_spm_officer"):
            return
        asked = self._spm_asking(_DISPUTE, "spm.dispute")
        asked |= self._spm_asking(_QUESTION, "spm.plan.assignment")
        others = asked.filtered(lambda activity: activity.user_id != self.env.user)
        self.browse(others.ids).can_write = False

    def write(self, vals):
        if _TAKING & vals.keys():
            self._spm_refuse_while_waiting()
        self._spm_refuse_the_asker()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_waiting(self):
        self._spm_refuse_while_waiting()
        self._spm_refuse_the_asker()

    def _spm_refuse_while_waiting(self):
        """A plan is not accepted by ticking the request off."""
        if self.env.su:
            return
        asked = self._spm_asking(_ACCEPT, "spm.plan.assignment")
        assignments = self.env["spm.plan.assignment"].sudo()
        waiting = assignments.browse(asked.mapped("res_id")).exists()
        if "waiting" in waiting.mapped("acceptance_state"):
            raise UserError(
                self.env._("Accept the plan on “My Plan”, or ask: this goes away then.")
            )

    def _spm_refuse_the_asker(self):
        """A dispute does not leave the officer's list because who opened it says so."""
        if self.env.su or self.env.user.has_group("spm_objectives.group_spm_officer"):
            return
        asked = self._spm_asking(_DISPUTE, "spm.dispute")
        asked = asked.filtered(lambda activity: activity.user_id != self.env.user)
        # sudo: whether the dispute goes on
        disputes = self.env["spm.dispute"].sudo().browse(asked.mapped("res_id"))
        if {"open", "answered"} & set(disputes.exists().mapped("state")):
            raise UserError(
                self.env._("Withdraw the dispute: nobody is asked about it then.")
            )

    def _spm_asking(self, kind, model):
        """Those of a kind that still ask somebody, read elevated."""
        kind = self.env.ref(kind, raise_if_not_found=False)
        # sudo: what is asked, and whether it still is
        return self.sudo().filtered(
            lambda activity: activity.activity_type_id == kind
            and activity.res_model == model
            and activity.active
        )
