from odoo import api, models


class ResCurrencyRate(models.Model):
    _inherit = "res.currency.rate"

    @api.model_create_multi
    def create(self, vals_list):
        rates = super().create(vals_list)
        self._spm_rates_changed()
        return rates

    def write(self, vals):
        result = super().write(vals)
        self._spm_rates_changed()
        return result

    def unlink(self):
        result = super().unlink()
        self._spm_rates_changed()
        return result

    @api.model
    def _spm_rates_changed(self):
        """Foreign amounts may be worth something else, or something at last."""
        # sudo: the ledger follows whoever keeps the rates
        documents = self.env["spm.credit.document"].sudo()
        documents._mark_foreign()
