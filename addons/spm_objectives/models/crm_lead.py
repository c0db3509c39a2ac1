from datetime import timedelta
from math import isfinite

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from ..engine.dates import is_plausible
from ..engine.results import TOO_LARGE, is_countable

#: What a closing may lie from now without anybody having chosen it.
MOMENT = timedelta(minutes=1)
_AMOUNTS = ("expected_revenue", "recurring_revenue")
#: Odoo's own say of how and when a deal was closed.
_CLOSING = {"date_closed", "won_status"}
#: Whether it is active, whether it is won, and when it was closed.
_OPEN = (True, "pending", False)
#: Who corrects closing dates.
_DATING = (
    "spm_objectives.group_spm_officer",
    "spm_objectives.group_spm_admin",
    "sales_team.group_sale_manager",
)


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
            self._spm_refuse_no_number(vals)
        leads = super().create(vals_list)
        dated = any("date_closed" in vals for vals in vals_list)
        if (dated or "default_date_closed" in self.env.context) and (
            not self._spm_may_date()
        ):
            leads._spm_refuse_dating(dict.fromkeys(leads.ids, _OPEN))
        return leads

    def write(self, vals):
        self._spm_refuse_measured(vals)
        self._spm_refuse_no_number(vals)
        if _CLOSING.isdisjoint(vals) or self._spm_may_date():
            return super().write(vals)
        was = self._spm_closings()
        result = super().write(vals)
        self._spm_refuse_dating(was)
        return result

    def _spm_refuse_measured(self, vals):
        """The first response is measured; only history is imported with one."""
        if "spm_date_first_response" not in vals or self.env.su:
            return
        groups = ("group_spm_officer", "group_spm_admin")
        if not any(self.env.user.has_group(f"spm_objectives.{g}") for g in groups):
            raise AccessError(self.env._("The first response is measured, not typed."))

    # ------------------------------------------------------------- closing dates

    def _spm_may_date(self):
        """Whether the user may correct when deals were closed."""
        return self.env.su or any(map(self.env.user.has_group, _DATING))

    def _spm_closings(self):
        """How and when each is closed: dict of (active, won or lost, date) by id."""
        # sudo: only to compare them, also when the user's access was just given away
        return {
            lead.id: (lead.active, lead.won_status, lead.date_closed)
            for lead in self.sudo()
        }

    def _spm_refuse_dating(self, was):
        """Results and pay count by the closing date, so nobody types one who gains.

        Odoo itself writes the present moment, or none when it opens a deal again; what
        is typed on an open deal is overwritten when that is closed.
        """
        now = fields.Datetime.now()
        for key, closing in self._spm_closings().items():
            *state, date = closing
            is_open = state == [True, "pending"]
            had = was[key][2]
            if (
                closing == was[key]
                or (date and abs(date - now) < MOMENT)
                or (is_open and (not date or not had or date == had))
            ):
                continue
            raise AccessError(
                self.env._(
                    "Odoo sets the closing date of “%(name)s” when it is won or lost."
                    " Ask a sales administrator or a compensation officer to correct"
                    " it.",
                    name=self.browse(key).sudo().name,  # sudo: what was just written
                )
            )

    # ------------------------------------------------------------- what cannot be

    @api.constrains("expected_revenue")
    def _check_spm_expected_revenue(self):
        self._spm_refuse_too_much("expected_revenue")

    # one constraint for each: it reads what was just written, and nothing else
    @api.constrains("recurring_revenue")
    def _check_spm_recurring_revenue(self):
        self._spm_refuse_too_much("recurring_revenue")

    def _spm_refuse_too_much(self, name):
        for lead in self:
            if not is_countable(lead[name]):
                raise self._spm_too_much(name)

    def _spm_refuse_no_number(self, vals):
        """Odoo would fail to round them, before any constraint is asked."""
        for name in _AMOUNTS:
            amount = vals.get(name)
            if isinstance(amount, float) and not isfinite(amount):
                raise self._spm_too_much(name)

    def _spm_too_much(self, name):
        return ValidationError(
            self.env._(
                "%(field)s must be a number of less than %(limit)s.",
                field=self._fields[name]._description_string(self.env),
                limit=f"{TOO_LARGE:,.0f}",
            )
        )

    @api.constrains("spm_date_start")
    def _check_spm_date_start(self):
        for lead in self:
            if lead.spm_date_start and not is_plausible(lead.spm_date_start):
                raise ValidationError(
                    self.env._(
                        "The sales cycle of “%(name)s” cannot start then.",
                        name=lead.name,
                    )
                )

    # ------------------------------------------------------------- first response

    def _spm_answers_customer(self, message):
        """Whether a message is ours and leaves the house."""
        return (
            message.message_type in ("comment", "email_outgoing")
            and not message.is_internal
            and any(not user.share for user in message.author_id.user_ids)
        )
