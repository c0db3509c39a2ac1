from odoo import models
from odoo.exceptions import AccessError


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    _spm_genuine = False

    def _message_route_process(self, message, message_dict, routes):
        """Keep users from handing in a mail that claims to be somebody's.

        The API lets every user do so, for every model. Odoo believes the sender, and
        elevated it gives what is made of the mail the values that came with it: a team
        to lead, a deal won on another day.
        """
        if not (self.env.su or self.env.user._is_system()):
            for model, _thread, values, _user, alias in routes or ():
                genuine = getattr(self.env.get(model), "_spm_genuine", False)
                if genuine or (values and not alias):
                    raise AccessError(
                        self.env._("Mails come by the server's mailbox only.")
                    )
        return super()._message_route_process(message, message_dict, routes)
