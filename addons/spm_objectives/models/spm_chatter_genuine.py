from odoo import api, fields, models
from odoo.exceptions import AccessError

#: What somebody who posts could claim about the message or its author.
CLAIMS = frozenset(
    (
        "author_id",
        "author_guest_id",
        "email_from",
        "reply_to",
        "date",
        "message_id",
        "tracking_value_ids",
        "notification_ids",
        "reaction_ids",
        "starred_partner_ids",
        "mail_ids",
    )
)
_TYPES = ("comment", "notification")


class SpmChatterGenuine(models.AbstractModel):
    """A chatter in which everybody speaks for themself: the history others rely on.

    Odoo lets whoever may post choose the author and attach "Draft → Approved". Here
    only the system says what was tracked, and the author is who acts. ``mail.message``
    keeps to it too, for those who write messages directly.
    """

    _name = "spm.chatter.genuine"
    _description = "Chatter That Is Not Forged"
    _inherit = ["mail.thread"]

    _spm_genuine = True

    # nothing here is on a website; an inverse would be asked at every message anywhere
    website_message_ids = fields.One2many(
        inverse_name=None, compute="_compute_website_message_ids"
    )

    def _compute_website_message_ids(self):
        self.website_message_ids = False

    def message_post(self, **values):
        """Post in the own name, whatever is claimed."""
        return super().message_post(**self._spm_without_claims(values))

    def message_notify(self, **values):
        """Notify in the own name, whatever is claimed."""
        return super().message_notify(**self._spm_without_claims(values))

    def _spm_without_claims(self, values):
        if self.env.su:
            return values
        values = {name: value for name, value in values.items() if name not in CLAIMS}
        if values.get("message_type", "comment") not in _TYPES:
            values["message_type"] = "comment"
        return values

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """Nothing here begins with a mail."""
        raise AccessError(self.env._("This is not made by sending a mail."))

    def _check_can_update_message_content(self, messages):
        result = super()._check_can_update_message_content(messages)
        if messages.author_id - self.env.user.partner_id:
            raise AccessError(self.env._("What others said stays as they said it."))
        return result
