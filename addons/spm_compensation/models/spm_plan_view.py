from odoo import api, models


class SpmPlanView(models.AbstractModel):
    """Forms of what is frozen with a version: readonly once it is approved.

    Models that inherit it have a field ``state``.
    """

    _name = "spm.plan.view"
    _description = "Forms of Pay Plans"

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        arch, view = super()._get_view(view_id, view_type, **options)
        if view_type == "form":
            for node in arch.xpath("//field[not(ancestor::field)]"):
                if not node.get("readonly"):
                    node.set("readonly", "state != 'draft'")
        return arch, view
