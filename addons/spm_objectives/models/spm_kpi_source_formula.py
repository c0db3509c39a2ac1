from odoo import models
from odoo.exceptions import ValidationError

from ..engine import formula


class SpmKpiSourceFormula(models.AbstractModel):
    """Arithmetic on the values of other KPIs, at whatever level is asked for.

    Nothing is stored: a formula of sums is not the sum of formulas.
    """

    _name = "spm.kpi.source.formula"
    _description = "KPIs that are formulas"
    _inherit = ["spm.kpi.source"]

    def _check(self, kpi):
        node = self._parse(kpi)
        known = self._named(kpi, formula.names(node))
        missing = formula.names(node) - set(known.mapped("code"))
        if missing:
            raise ValidationError(
                self.env._(
                    "The formula of “%(kpi)s” names KPIs that do not exist: %(codes)s.",
                    kpi=kpi.name,
                    codes=", ".join(sorted(missing)),
                )
            )

    def _parse(self, kpi):
        try:
            return formula.parse(kpi.formula or "")
        except formula.FormulaError as error:
            raise ValidationError(
                self.env._(
                    "The formula of “%(kpi)s” cannot be read: %(error)s",
                    kpi=kpi.name,
                    error=error,
                )
            ) from error

    def _named(self, kpi, codes):
        companies = [kpi.company_id.id, False] if kpi.company_id else [False]
        return kpi.with_context(active_test=False).search(
            [("code", "in", list(codes)), ("company_id", "in", companies)]
        )

    def _inputs(self, kpi):
        return self._named(kpi, formula.names(self._parse(kpi)))

    def _measure(self, kpi, dirty=False):
        return None
