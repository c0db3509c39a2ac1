from odoo import models

from .crm_lead_import import HISTORY


class IrUiMenu(models.Model):
    _inherit = "ir.ui.menu"

    def _load_menus_blacklist(self):
        """Hide the import of history from who may not edit opportunities, and a
        performance of their own from officers who take no part."""
        hidden = super()._load_menus_blacklist()
        menu = self.env.ref("spm_objectives.spm_menu_import_history", False)
        leads = self.env["crm.lead"].with_context(**{HISTORY: True})
        if menu and not leads._spm_imports_history():
            hidden.append(menu.id)
        mine = self.env.ref("spm_objectives.spm_menu_my_performance", False)
        if mine and self.env.user._spm_sees_all() and not self._spm_takes_part():
            hidden.append(mine.id)
        return hidden

    def _spm_takes_part(self):
        # sudo: whether the user takes part in any company, as menus are kept for all
        people = self.env["spm.participant"].sudo()
        return bool(people._search_all([("user_id", "=", self.env.uid)]))
