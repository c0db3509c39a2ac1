from odoo import models

from .crm_lead_import import HISTORY


class IrUiMenu(models.Model):
    _inherit = "ir.ui.menu"

    def _load_menus_blacklist(self):
        """Hide the import of history from who may not edit opportunities."""
        hidden = super()._load_menus_blacklist()
        menu = self.env.ref("spm_objectives.spm_menu_import_history", False)
        leads = self.env["crm.lead"].with_context(**{HISTORY: True})
        if menu and not leads._spm_imports_history():
            hidden.append(menu.id)
        return hidden
