from odoo import api, models
from odoo.fields import Domain

from ..models.spm_kpi_drill_down import Within

#: Screens of records, in the order in which people look at them.
_SCREENS = ("pivot", "graph")


class SpmDashboardDrill(models.AbstractModel):
    """From a card to the very records behind it."""

    _name = "spm.dashboard.drill"
    _description = "Drill-down of the Dashboard"

    @api.model
    def _drill(self, view, kpi):
        """The action that opens the records of a KPI in a place and period.

        :return: dict of a window action, or False when there are none to show
        """
        measured = self._measured(kpi)
        if not measured or not view.period or not self._has_records(kpi):
            return False
        results = self._results(view, measured)
        within = Within(
            view.period.date_from, view.period.date_to, view.place.scope == "team"
        )
        action = results and measured._action_drill_down(results, within)
        if not action:
            return False
        parts = (action["name"], view.place.unit.name, view.period.name)
        modes = ["list", *self._modes(action["res_model"]), "form"]
        return action | {
            "name": " · ".join(parts),
            "display_name": " · ".join(parts),
            # of deals, the list shows when they were closed
            "context": action["context"] | {"spm_drill": True} | self._by(measured),
            "view_mode": ",".join(modes),
            "views": [(False, mode) for mode in modes],
        }

    @api.model
    def _has_records(self, kpi):
        """Whether records can stand behind the figures of a KPI; whose definition is
        broken finds none."""
        made_of = kpi._all_inputs() if kpi.source in ("ratio", "formula") else kpi
        if "broken" in (kpi | made_of).mapped("state"):
            return False
        return any(used.source in ("model", "manual") for used in made_of)

    def _measured(self, kpi):
        """The KPI that has records: itself, or the first that a formula is made of."""
        while kpi.source == "formula":
            inputs = kpi._inputs()
            if not inputs:
                return kpi.browse()
            kpi = inputs[0]
        return kpi

    def _results(self, view, kpi):
        """The stored results of the KPI, of the place in the period."""
        if kpi.source == "ratio":
            # its records are those of its denominator, which it drills into
            kpi = kpi.denominator_id
        scope, unit = view.place.scope, view.place.unit
        own = {
            "participant": Domain("participant_id", "=", unit.id),
            "line": Domain("line_id", "in", unit.ids),
            "department": Domain("department_id", "child_of", unit.ids),
            "team": Domain("team_id", "=", unit.id),
            "company": Domain("company_id", "=", unit.id),
        }[scope]
        # sudo: whose results there are in a place that the user may see as a whole;
        # the records themselves obey the user's own rights
        return (
            self.env["spm.measure"]
            .sudo()
            .search(
                own
                & Domain("kpi_id", "=", kpi.id)
                & Domain("company_id", "=", view.company.id)
                & Domain("period_id.date_from", ">=", view.period.date_from)
                & Domain("period_id.date_to", "<=", view.period.date_to)
            )
        )

    def _by(self, kpi):
        """What a pivot of the records begins with: the months by which they count."""
        kpi = kpi.denominator_id if kpi.source == "ratio" else kpi
        dated = kpi.date_path and "." not in kpi.date_path
        return {"pivot_row_groupby": [f"{kpi.date_path}:month"]} if dated else {}

    def _modes(self, model_name):
        """Which of pivot and graph the records have a screen for."""
        # sudo: only whether there are such screens
        views = self.env["ir.ui.view"].sudo()
        found = views._read_group(
            [("model", "=", model_name), ("type", "in", _SCREENS)], ["type"]
        )
        kinds = {kind for [kind] in found}
        return [mode for mode in _SCREENS if mode in kinds]
