from odoo import api, models
from odoo.exceptions import UserError


class SpmPlanPart(models.AbstractModel):
    """What belongs to a version of a plan, and is frozen with it.

    Models that inherit it have a stored ``version_id``.
    """

    _name = "spm.plan.part"
    _description = "Part of a Pay Plan's Version"
    _inherit = ["spm.plan.view"]

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._refuse_frozen()
        return records

    def write(self, vals):
        self._refuse_frozen()
        result = super().write(vals)
        self._refuse_frozen()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_frozen(self):
        self._refuse_frozen()

    def _refuse_frozen(self):
        # sudo: only the states are looked at, whoever may read the versions
        for version in self.sudo().version_id:
            if version.state != "draft":
                raise UserError(
                    self.env._(
                        "“%(version)s” is approved and does not change any more: make "
                        "a new version of the plan.",
                        version=version.display_name,
                    )
                )
