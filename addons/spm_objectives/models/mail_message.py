from odoo import api, models
from odoo.exceptions import AccessError

from .spm_chatter_genuine import CLAIMS


class MailMessage(models.Model):
    _inherit = "mail.message"

    @api.model_create_multi
    def create(self, vals_list):
        if self.env.user._is_superuser():
            return super().create(vals_list)
        default = None
        if any("model" not in vals for vals in vals_list):
            default = self.default_get(["model"]).get("model")
        genuine = [self._spm_genuine(vals.get("model", default)) for vals in vals_list]
        if not any(genuine):
            return super().create(vals_list)
        # defaults of the context would be values that nobody looked at
        context = {
            name: value
            for name, value in self.env.context.items()
            if not name.startswith("default_")
        }
        vals_list = [
            self._spm_own({"model": default} | vals) if ours else vals
            for vals, ours in zip(vals_list, genuine, strict=True)
        ]
        # pylint: disable-next=context-overridden
        return super(MailMessage, self.with_context(context)).create(vals_list)

    def _spm_own(self, vals):
        """The values of a message in the name of who acts, elevated or not."""
        partner = self.env.user.partner_id
        if not self.env.su:
            own = {"author_id": partner.id, "email_from": partner.email_formatted}
            claims = {
                name
                for name in CLAIMS & vals.keys() - {"reply_to", "message_id"}
                if vals[name] and vals[name] != own.get(name)
            }
            if claims:
                raise AccessError(
                    self.env._("Everybody speaks for themself here, and says no more.")
                )
        if vals.get("author_id", partner.id) != partner.id:
            vals = vals | {
                "author_id": partner.id,
                "email_from": partner.email_formatted,
            }
        return vals | {"author_guest_id": False}

    def write(self, vals):
        if not self.env.su:
            # sudo: only where the messages stand
            where = set(self.sudo().mapped("model")) | {vals.get("model")}
            if any(map(self._spm_genuine, where)):
                raise AccessError(self.env._("What was said here is not written over."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_own_comments(self):
        if self.env.su:
            return
        # sudo: who wrote it and what was tracked
        for message in self.sudo():
            own = (
                message.author_id == self.env.user.partner_id
                and message.message_type == "comment"
                and not message.tracking_value_ids
            )
            if self._spm_genuine(message.model) and not own:
                raise AccessError(
                    self.env._("Only what one said oneself can be taken back here.")
                )

    def _spm_genuine(self, model):
        return bool(model and getattr(self.env.get(model), "_spm_genuine", False))
