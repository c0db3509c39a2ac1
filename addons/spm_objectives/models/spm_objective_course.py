from itertools import accumulate

from odoo import api, fields, models


class SpmObjectiveCourse(models.AbstractModel):
    """How an objective has come to where it stands: part of ``spm.objective``."""

    _name = "spm.objective.course"
    _description = "Course of Objectives"

    course = fields.Json(compute="_compute_course")

    @api.depends("phase_ids.target", "actual", "state")
    def _compute_course(self):
        """For the chart: ``labels``, and beside them what was to be reached
        (``target``) and was reached (``actual``, None where there is nothing to say),
        added up where results of the KPI add up."""
        self.course = False
        # sudo: figures are those of the whole unit, as in the progress; who reads the
        # objective sees them
        for objective in self.sudo().filtered(lambda o: o.id and o.kpi_id):
            leafs = objective._leafs_within()[objective]
            if len(leafs) > 1:
                objective.course = objective._course(leafs)

    def _course(self, leafs):
        today = self.company_id._spm_today()
        targets = {p.period_id: p.target for p in self.phase_ids}
        begun = leafs.filtered(lambda leaf: leaf.date_from <= today)
        actuals = []
        if begun and self.kpi_id._is_measured():
            unit = self._unit().id
            values = self.kpi_id._values(self.scope, [unit], begun)
            found = [values[self.kpi_id.id, unit, leaf.id].value for leaf in begun]
            actuals = [None if value is None else float(value) for value in found]
        wanted = [targets.get(leaf, 0.0) for leaf in leafs]
        if self._is_cumulative():
            wanted = list(accumulate(wanted))
            actuals = list(accumulate(value or 0.0 for value in actuals))
        return {
            "labels": leafs.mapped("name"),
            "target": wanted,
            "actual": actuals + [None] * (len(leafs) - len(begun)),
            "adds_up": self._is_cumulative(),
        }
