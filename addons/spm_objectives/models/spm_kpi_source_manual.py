from odoo import models


class SpmKpiSourceManual(models.AbstractModel):
    """Figures that people type or import, counted once they are approved.

    An entry is a record like any other: this is the source over records, with its
    definition given.
    """

    _name = "spm.kpi.source.manual"
    _description = "KPIs typed or imported"
    _inherit = ["spm.kpi.source.model"]

    def _fixed(self):
        return {
            "model_id": self.env["ir.model"]._get_id("spm.kpi.entry"),
            "nature": "flow",
            "value_mode": "sum",
            "value_path": "value",
            "date_path": "date",
            "owner_path": "participant_id",
            "team_from": "placement",
            "distinct_path": False,
        }

    def _domain(self, kpi):
        return super()._domain(kpi) & self._approved(kpi)

    def _approved(self, kpi):
        return self.env["spm.kpi.entry"]._counted_domain(kpi)

    def _check(self, kpi):
        # its definition is ours; only the typed filter needs a look
        self._check_domain(kpi, self.env[kpi.model_name])
