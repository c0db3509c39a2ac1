from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools.misc import format_date

from ..engine.results import is_countable

#: Of the years outside these one is a slip of the keyboard.
_FIRST_YEAR, _YEARS_AHEAD = 1990, 10


class SpmKpiEntry(models.Model):
    """A figure typed or imported for a manual KPI; it counts once approved."""

    _name = "spm.kpi.entry"
    _description = "KPI Entry"
    _inherit = ["spm.chatter.genuine", "spm.kpi.marked"]
    _order = "date desc, id desc"
    _rec_name = "kpi_id"

    kpi_id = fields.Many2one(
        "spm.kpi",
        string="KPI",
        required=True,
        ondelete="cascade",
        domain=[("source", "=", "manual")],
        tracking=True,
        index=True,
    )
    participant_id = fields.Many2one(
        "spm.participant",
        string="Salesperson",
        required=True,
        ondelete="restrict",
        tracking=True,
        index=True,
    )
    company_id = fields.Many2one(related="participant_id.company_id", store=True)
    date = fields.Date(required=True, default=fields.Date.context_today, tracking=True)
    value = fields.Float(required=True, digits=0, tracking=True)
    note = fields.Char()
    state = fields.Selection(
        [("draft", "To Approve"), ("approved", "Approved"), ("refused", "Refused")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )
    typist_id = fields.Many2one("res.users", "Typed By", readonly=True, copy=False)
    approver_id = fields.Many2one("res.users", readonly=True, copy=False)

    @api.model
    def _counted_domain(self, kpi):
        """The entries that count for a KPI."""
        return Domain([("kpi_id", "=", kpi.id), ("state", "=", "approved")])

    @api.constrains("kpi_id")
    def _check_manual(self):
        for entry in self:
            if entry.kpi_id.source != "manual":
                raise UserError(
                    self.env._(
                        "“%(kpi)s” is measured, not typed: choose a KPI that is typed "
                        "or imported.",
                        kpi=entry.kpi_id.name,
                    )
                )

    @api.constrains("value")
    def _check_value(self):
        for entry in self:
            if not is_countable(entry.value):
                raise ValidationError(
                    self.env._("“%(value)s” is no figure to count.", value=entry.value)
                )

    @api.constrains("date")
    def _check_date(self):
        last = fields.Date.today().year + _YEARS_AHEAD
        for entry in self:
            if not _FIRST_YEAR <= entry.date.year <= last:
                raise ValidationError(
                    self.env._(
                        "Figures are typed for the years from %(first)s to %(last)s.",
                        first=_FIRST_YEAR,
                        last=last,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("state", "draft") != "draft" or vals.get("approver_id"):
                self._refuse_state()
        # said aloud, as the context can carry defaults
        new = {"state": "draft", "approver_id": False, "typist_id": self.env.uid}
        entries = super().create([{**vals, **new} for vals in vals_list])
        entries._refuse_closed()
        return entries

    def write(self, vals):
        decision = self.env.context.get("spm_entry_decision") and self.env.su
        if not decision and {"state", "approver_id", "typist_id"} & vals.keys():
            self._refuse_state()
        if "note" in vals:
            self._refuse_approved()
        if not {"kpi_id", "participant_id", "date", "value"} & vals.keys():
            return super().write(vals)
        self._refuse_approved()
        self._refuse_closed()
        # who changes a figure has typed it
        result = super().write({**vals, "typist_id": self.env.uid})
        self._refuse_closed()
        # it may have been given to somebody whom the user does not see
        self.check_access("write")
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_approved(self):
        self._refuse_approved()

    def action_approve(self):
        """Let them count. Whoever typed one does not approve it."""
        self._decide("approved")

    def action_refuse(self):
        self._decide("refused")

    def action_reset(self):
        """Take an approval or refusal back, so that it can be corrected."""
        self._decide("draft")

    def _decide(self, state):
        self.check_access("read")
        user = self.env.user
        if not (
            user.has_group("spm_objectives.group_spm_officer")
            or user.has_group("spm_objectives.group_spm_manager")
        ):
            raise AccessError(
                self.env._("Managers and compensation officers approve entries.")
            )
        own = self.filtered(lambda e: user in (e.typist_id, e.participant_id.user_id))
        if own and state == "approved":
            raise AccessError(
                self.env._(
                    "An entry is approved by somebody else than who typed it or whom "
                    "it is about."
                )
            )
        officer = user.has_group("spm_objectives.group_spm_officer")
        # sudo: who leads somebody; not whom they chose to stand for them
        if not officer and self.filtered(
            lambda e: e.participant_id
            and user not in e.participant_id.sudo().steward_ids
        ):
            raise AccessError(
                self.env._("A manager of the person or an officer approves an entry.")
            )
        self._refuse_closed()
        # sudo: the state has just been earned above and is written nowhere else
        self.sudo().with_context(spm_entry_decision=True).write(
            {"state": state, "approver_id": user.id if state == "approved" else False}
        )

    def _refuse_state(self):
        raise AccessError(self.env._("Use the buttons to approve or refuse an entry."))

    def _refuse_approved(self):
        if self.filtered(lambda entry: entry.state == "approved"):
            raise UserError(
                self.env._("Approved entries are taken back before they are changed.")
            )

    def _refuse_closed(self):
        for entry in self:
            period = self.env["spm.period"]._containing(entry.company_id, entry.date)
            if period.results_locked:
                raise UserError(
                    self.env._(
                        "%(date)s lies in the closed period %(period)s.",
                        date=format_date(self.env, entry.date),
                        period=period.name,
                    )
                )
