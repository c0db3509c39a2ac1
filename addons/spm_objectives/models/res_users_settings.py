from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..records import without_nul

#: What a user may say of the dashboard, and how much of it.
LAYOUT = {"pinned": str, "order": str, "hidden": str, "heat": int}
MOST, LONGEST = 200, 100


class ResUsersSettings(models.Model):
    _inherit = "res.users.settings"

    spm_dashboard = fields.Json("Dashboard Layout")

    @api.constrains("spm_dashboard")
    def _check_spm_dashboard(self):
        for settings in self:
            layout = settings.spm_dashboard
            if layout and not _is_layout(layout):
                raise ValidationError(
                    self.env._("This is no arrangement of a dashboard.")
                )

    @api.model
    def _spm_layout(self):
        """How the user arranged the dashboard: lists of ``LAYOUT``, maybe empty."""
        stored = self.env.user.res_users_settings_id.spm_dashboard or {}
        return {name: list(stored.get(name) or []) for name in LAYOUT}


def _is_layout(layout):
    return isinstance(layout, dict) and all(
        name in LAYOUT
        and isinstance(values, list)
        and len(values) <= MOST
        and all(_is_entry(value, LAYOUT[name]) for value in values)
        for name, values in layout.items()
    )


def _is_entry(value, kind):
    if type(value) is not kind:
        return False
    if kind is int:
        return 0 < value < 2**31
    return 0 < len(value) <= LONGEST and without_nul(value) == value
