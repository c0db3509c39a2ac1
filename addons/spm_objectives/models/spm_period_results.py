from odoo import api, fields, models


class SpmPeriodResults(models.AbstractModel):
    """What periods mean for results: part of ``spm.period``."""

    _name = "spm.period.results"
    _description = "Results of Periods"

    rate = fields.Float(
        digits=0,
        readonly=True,
        help="Value of the company's currency in the first company's, on the last day "
        "of the period; roll-ups across companies use it. It stays when the results "
        "are locked.",
    )

    def _main_currency(self):
        # sudo: which currency the first company has is no secret
        company = self.env["res.company"].sudo().search([], order="id", limit=1)
        return company.currency_id

    def _store_rates(self):
        """Write the rates of the open leaf periods, as Odoo converts on that day."""
        main = self._main_currency()
        today = fields.Date.context_today(self)
        for period in self.search(
            [("is_leaf", "=", True), ("results_locked", "=", False)]
        ):
            day = min(period.last_day, today)
            rate = period.company_id.currency_id._get_conversion_rate(
                period.company_id.currency_id, main, period.company_id, day
            )
            if period.rate != rate:
                # sudo: whoever refreshes may not type a rate, it follows Odoo's
                period.sudo().rate = rate

    @api.model_create_multi
    def create(self, vals_list):
        self.env["spm.kpi.mark"]._mark_everything()
        return super().create(vals_list)

    def action_lock_results(self):
        """Bring the results up to date, then close them."""
        self._check_officer()
        # sudo: the last changes before the lock still count, whoever made them
        kpis = self.env["spm.kpi"].sudo()
        if not kpis._refresh_changed():
            raise kpis._busy()
        return super().action_lock_results()

    def _reopen(self, name, reason):
        """What changed while the results were closed counts again."""
        result = super()._reopen(name, reason)
        if name == "results_locked":
            self.env["spm.kpi.mark"]._mark_everything()
        return result
