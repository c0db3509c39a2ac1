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
                    error=self._explain(error),
                )
            ) from error

    def _explain(self, error):
        """What is wrong with a formula, in the user's language."""
        env = self.env
        problems = {
            "empty": env._("the formula is empty"),
            "too_long": env._("the formula is longer than %(limit)s characters"),
            "too_deep": env._("the formula is nested deeper than %(limit)s levels"),
            "character": env._("“%(text)s” cannot be used"),
            "syntax": env._("the formula cannot be read here"),
            "not_allowed": env._("“%(text)s” is not allowed"),
            "number": env._("“%(text)s” is not a plain number such as 1000 or 0.25"),
            "name": env._("“%(text)s” is not a KPI code (small letters, digits, _)"),
            "function": env._("“%(text)s” is not a function"),
            "arguments": env._("%(text)s takes %(least)s to %(most)s values"),
            "digits": env._(
                "the digits of round are a whole number from -%(limit)s to %(limit)s"
            ),
        }
        return env._(
            "character %(position)s: %(what)s. Allowed are numbers (1.5), KPI codes "
            "(won_revenue), + - * /, parentheses, and min, max, abs, "
            "round(x, digits), coalesce(a, b).",
            position=error.position + 1,
            what=problems[error.key] % error.details,
        )

    def _named(self, kpi, codes):
        """The KPIs that a formula's codes mean: a company's own before a common one."""
        companies = [kpi.company_id.id, False] if kpi.company_id else [False]
        found = kpi.with_context(active_test=False).search(
            [("code", "in", list(codes)), ("company_id", "in", companies)]
        )
        own = set(found.filtered("company_id").mapped("code"))
        return found.filtered(lambda used: used.company_id or used.code not in own)

    def _inputs(self, kpi):
        return self._named(kpi, formula.names(self._parse(kpi)))

    def _measure(self, kpi, dirty=False):
        return None
