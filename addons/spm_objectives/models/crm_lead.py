from odoo import api, fields, models
from odoo.exceptions import AccessError


class CrmLead(models.Model):
    _name = "crm.lead"
    _inherit = ["crm.lead", "spm.kpi.marked", "spm.counts.towards"]

    spm_date_start = fields.Datetime(
        "Sales Cycle Start",
        default=fields.Datetime.now,
        copy=False,
        prefetch=False,  # every save reads what is prefetched
        help="When selling began; the sales cycle runs from here to the closing.",
    )
    spm_date_first_response = fields.Datetime(
        "First Response",
        readonly=True,
        copy=False,
        prefetch=False,
        help="The first message of ours to the customer.",
    )

    # results read whole ranges of these, and single owners after a change; amounts are
    # in no index: a save that changes nothing indexed touches none of Odoo's 20 either
    _spm_open = models.Index(
        "(user_id)"
        " INCLUDE (team_id, company_id, type, date_last_stage_update, date_deadline)"
        " WHERE active IS TRUE AND won_status = 'pending'"
    )
    # won and lost ones in one: every save pays for each index
    _spm_closed = models.Index(
        "(user_id, date_closed) INCLUDE (team_id, company_id, type, won_status)"
        " WHERE won_status <> 'pending'"
    )
    # one for four dates, too: from it alone a few changes are refreshed without
    # reading all opportunities there are
    _spm_created = models.Index(
        "(user_id, create_date) INCLUDE (date_open, date_conversion,"
        " spm_date_first_response, type, team_id, company_id)"
    )

    def _init_column(self, column_name):
        """Opportunities from before the installation started when they were made."""
        if column_name != "spm_date_start":
            return super()._init_column(column_name)
        return self.env.cr.execute("UPDATE crm_lead SET spm_date_start = create_date")

    def _message_post_after_hook(self, message, msg_vals):
        result = super()._message_post_after_hook(message, msg_vals)
        if self._spm_answers_customer(message):
            first = self.filtered(lambda lead: not lead.spm_date_first_response)
            # sudo: nobody types it; the message says when it was
            first.sudo().write({"spm_date_first_response": message.date})
        return result

    @api.model_create_multi
    def create(self, vals_list):
        if "default_spm_date_first_response" in self.env.context:
            self = self.with_context(default_spm_date_first_response=False)
        for vals in vals_list:
            self._spm_refuse_measured(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._spm_refuse_measured(vals)
        return super().write(vals)

    def _spm_refuse_measured(self, vals):
        """The first response is measured; only history is imported with one."""
        if "spm_date_first_response" not in vals or self.env.su:
            return
        groups = ("group_spm_officer", "group_spm_admin")
        if not any(self.env.user.has_group(f"spm_objectives.{g}") for g in groups):
            raise AccessError(self.env._("The first response is measured, not typed."))

    def _spm_answers_customer(self, message):
        """Whether a message is ours and leaves the house."""
        return (
            message.message_type in ("comment", "email_outgoing")
            and not message.is_internal
            and any(not user.share for user in message.author_id.user_ids)
        )
