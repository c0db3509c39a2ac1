from odoo import api, models
from odoo.exceptions import AccessError, UserError

from ..engine import fiscal

#: What makes the calendar; fixed once a period is locked or has results.
CALENDAR_FIELDS = ("date_from", "date_to", "company_id", "parent_id", "period_type")
LOCK_FIELDS = ("results_locked", "pay_locked")
#: What follows from the calendar, and what the refresh writes.
DERIVED_FIELDS = (
    "is_leaf",
    "rate",
    "utc_from",
    "utc_to",
    "month_id",
    "quarter_id",
    "half_id",
    "year_id",
)


class SpmPeriodLock(models.AbstractModel):
    """What is closed stays as it is, until an officer reopens it."""

    _name = "spm.period.lock"
    _description = "Locks of Fiscal Periods"

    @api.model_create_multi
    def create(self, vals_list):
        if any(vals.get(name) for vals in vals_list for name in LOCK_FIELDS):
            raise self._lock_by_button()
        # said aloud, as the context can carry defaults
        unlocked = dict.fromkeys(LOCK_FIELDS, False)
        periods = super().create([{**vals, **unlocked} for vals in vals_list])
        periods.parent_id._check_may_get_parts()
        return periods

    def write(self, vals):
        if any(name in vals for name in LOCK_FIELDS):
            raise self._lock_by_button()
        if not self.env.su and any(name in vals for name in DERIVED_FIELDS):
            raise AccessError(self.env._("These follow from the calendar."))
        changing = self._changing(vals)
        changing._check_not_frozen()
        if changing and "company_id" in vals:
            self._check_company_stays(vals["company_id"])
        result = super().write(vals)
        if changing and "parent_id" in vals:
            changing.parent_id._check_may_get_parts()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_closed(self):
        self._check_not_frozen()
        (self.parent_id - self)._check_open()

    def action_lock_results(self):
        """Close the results: nothing in these periods is measured again."""
        self._lock("results_locked")

    def action_lock_pay(self):
        """Close the pay: what arrives late is paid in a later period."""
        self._lock("pay_locked")

    def action_reopen_results(self):
        """Ask for the reason to reopen the results."""
        return self._ask_reason("results_locked")

    def action_reopen_pay(self):
        """Ask for the reason to reopen the pay."""
        return self._ask_reason("pay_locked")

    def _lock(self, name):
        self._check_officer()
        self._serialize_locks()
        for period in self._by_length():
            if period[name]:
                continue
            if name == "pay_locked" and not period.results_locked:
                raise UserError(
                    self.env._(
                        "Lock the results of %(period)s before its pay.",
                        period=period.name,
                    )
                )
            still_open = period.child_ids.filtered(lambda child: not child[name])
            if still_open:
                raise UserError(
                    self.env._(
                        "%(period)s can be locked only after its parts; still open: "
                        "%(parts)s.",
                        period=period.name,
                        parts=still_open._some_names(),
                    )
                )
            period._write_lock(name, True)

    def _reopen(self, name, reason):
        """Reopen the results or the pay of locked periods, and log who and why."""
        self._check_officer()
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say why the period is reopened."))
        self._serialize_locks()
        for period in self._by_length(reverse=True):
            if not period[name]:
                continue
            period._check_may_reopen(name)
            period._write_lock(name, False)
            period.message_post(
                body=self.env._(
                    "%(lock)s reopened by %(user)s: %(reason)s",
                    lock=self._fields[name]._description_string(self.env),
                    user=self.env.user.name,
                    reason=reason,
                )
            )

    def _check_may_reopen(self, name):
        self.ensure_one()
        if name == "results_locked" and self.pay_locked:
            raise UserError(
                self.env._(
                    "Reopen the pay of %(period)s before its results.", period=self.name
                )
            )
        if self.parent_id[name]:
            raise UserError(
                self.env._(
                    "%(period)s is part of %(parent)s, which is locked: reopen "
                    "%(parent)s first.",
                    period=self.name,
                    parent=self.parent_id.name,
                )
            )

    def _write_lock(self, name, value):
        self.check_access("write")
        # Past our own write(), which refuses these fields to everybody.
        return super().write({name: value})

    def _ask_reason(self, name):
        self._check_officer()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Reopen"),
            "res_model": "spm.period.reopen",
            "view_mode": "form",
            "target": "new",
            "context": {"default_period_ids": self.ids, "default_lock": name},
        }

    def _serialize_locks(self):
        """Let nobody lock a parent while another reopens its child."""
        around = self | self.child_ids | self.parent_id
        locked = around.try_lock_for_update(allow_referencing=True)
        if len(locked) < len(around):
            raise UserError(
                self.env._("Somebody else closes or reopens a period just now. Wait.")
            )

    def _by_length(self, reverse=False):
        return self.sorted(
            lambda period: fiscal.TYPES.index(period.period_type), reverse=reverse
        )

    def _changing(self, vals):
        """The periods whose place in the calendar these values would change."""
        names = [name for name in CALENDAR_FIELDS if name in vals]
        return self.filtered(
            lambda period: any(
                field.convert_to_write(period[field.name], period)
                != field.convert_to_write(
                    field.convert_to_cache(vals[field.name], period), period
                )
                for field in (self._fields[name] for name in names)
            )
        )

    def _check_company_stays(self, company_id):
        for period in self:
            if period.company_id.id != company_id:
                raise UserError(
                    self.env._(
                        "%(period)s stays in its company: make periods for the other "
                        "company instead.",
                        period=period.name,
                    )
                )

    def _check_officer(self):
        if not (
            self.env.su or self.env.user.has_group("spm_objectives.group_spm_officer")
        ):
            raise AccessError(
                self.env._("Only a compensation officer locks or reopens periods.")
            )

    def _some_names(self):
        names = self[:5].mapped("name") + ["…"] * (len(self) > 5)
        return ", ".join(names)

    def _check_open(self):
        locked = self.filtered("results_locked")
        if locked:
            raise UserError(
                self.env._(
                    "%(periods)s: locked. Ask a compensation officer to reopen it "
                    "first.",
                    periods=locked._some_names(),
                )
            )

    def _check_not_frozen(self):
        self._check_open()
        if self and self._has_results():
            raise UserError(
                self.env._(
                    "%(periods)s: results are stored, so the period stays as it is.",
                    periods=self._some_names(),
                )
            )

    def _check_may_get_parts(self):
        """What is locked, or holds results as a smallest period, gets no parts."""
        self._check_open()
        if self._holds_results():
            raise UserError(
                self.env._(
                    "%(periods)s: results are stored, so it cannot be cut into parts.",
                    periods=self._some_names(),
                )
            )

    def _has_results(self):
        """Whether results are stored in any of these periods or their parts."""
        return self._with_parts()._holds_results()

    def _holds_results(self):
        """Whether results are stored in these very periods."""
        if "spm.measure" not in self.env or not self.ids:
            return False
        # sudo: only whether any exist, whoever may see them
        measures = self.env["spm.measure"].sudo()
        return bool(measures.search_count([("period_id", "in", self.ids)], limit=1))

    @api.model
    def _lock_by_button(self):
        return UserError(
            self.env._("Periods are locked and reopened by their own buttons only.")
        )
