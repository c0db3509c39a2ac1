from odoo import api, models


class SpmPlacement(models.Model):
    _inherit = "spm.placement"

    @api.model
    def _refresh(self, participant_ids):
        """Whoever is or was below these people may be credited to other managers."""
        self.env.flush_all()
        chain = self.env["spm.chain"]
        before = chain._affected(participant_ids)
        result = super()._refresh(participant_ids)
        people = set(before).union(chain._affected(participant_ids))
        self.env["spm.credit.mark"]._mark_people(sorted(people))
        return result
