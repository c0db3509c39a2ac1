from odoo import api, models
from odoo.exceptions import UserError

from ..engine import formula, linear


class SpmKpiTargeted(models.AbstractModel):
    """What objectives need to know of their KPI: part of ``spm.kpi``."""

    _name = "spm.kpi.targeted"
    _description = "KPIs of Objectives"

    def _is_measured(self):
        """Whether results follow the documents; otherwise they stay as they were."""
        self.ensure_one()
        return self.active and self.state == "active"

    def _adds_up_over_time(self):
        """Whether results of single periods sum to that of a longer one.

        Flows and firsts do; snapshots, ratios, averages and durations do not. A
        formula does when it only adds up, subtracts or scales what does.
        """
        self.ensure_one()
        if self.source == "formula":
            adding = linear.is_linear(formula.parse(self.formula))
            return adding and all(u._adds_up_over_time() for u in self._inputs())
        return self.nature != "stock" and not self._divides()

    def _sums_over_people(self):
        """Whether the results of people sum to that of their unit.

        Counts, sums and snapshots do; ratios, averages and durations do not, nor does a
        formula that does more than add up what does.
        """
        self.ensure_one()
        if self.source == "formula":
            adding = linear.is_linear(formula.parse(self.formula))
            return adding and all(used._sums_over_people() for used in self._inputs())
        return not self._divides()

    def _is_stock_of_parts(self):
        """Whether it is a stock that sums over people, as a ratio does not."""
        return self.nature == "stock" and not self._divides()

    def _with_dependents(self):
        """These and what is made of them, at any depth."""
        found = self
        fresh = self._dependents()
        while fresh - found:
            found |= fresh
            fresh = found._dependents()
        return found

    def _all_inputs(self):
        """This and everything it is made of, at any depth."""
        found = self
        waiting = [self]
        while waiting:
            for used in waiting.pop()._inputs() - found:
                found |= used
                waiting.append(used)
        return found

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_targeted(self):
        # sudo: only whether there are any, whoever may see them
        objectives = self.env["spm.objective"].sudo()
        found = objectives.search([("kpi_id", "in", self.ids)], limit=1)
        if found:
            raise UserError(
                self.env._(
                    "“%(kpi)s” measures objectives, such as “%(objective)s”. Archive "
                    "it instead, so that they stay readable.",
                    kpi=found.kpi_id.name,
                    objective=found.display_name,
                )
            )
