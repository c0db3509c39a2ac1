from odoo import models

from .mail_activity import refuse_unreadable


class MailMessage(models.Model):
    _inherit = "mail.message"

    def onchange(self, values, field_names, fields_spec):
        refuse_unreadable(self.env, values.get("model"), values.get("res_id"))
        return super().onchange(values, field_names, fields_spec)
