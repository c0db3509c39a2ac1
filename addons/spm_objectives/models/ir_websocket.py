from odoo import models


class IrWebsocket(models.AbstractModel):
    _inherit = "ir.websocket"

    def _build_bus_channel_list(self, channels):
        """Who may open dashboards hears when results of their companies change."""
        user = self.env.user
        if user._spm_is_part():
            channels = [*channels, *user.company_ids]
        return super()._build_bus_channel_list(channels)
