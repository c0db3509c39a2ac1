from odoo import models

from odoo.addons.spm_objectives.records import only_one


class SpmPlanPage(models.AbstractModel):
    """What is opened from the list of its plan or version on a page of its own."""

    _name = "spm.plan.page"
    _description = "Pages of Pay Plans"

    def action_open(self):
        """Show this one on a page of its own."""
        only_one(self)
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
        }
