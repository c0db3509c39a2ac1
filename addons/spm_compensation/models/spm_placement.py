from odoo import api, models
from odoo.exceptions import AccessError
from odoo.tools import SQL


class SpmPlacement(models.Model):
    _inherit = "spm.placement"

    @api.model_create_multi
    def create(self, vals_list):
        placements = super().create(vals_list)
        placements._refuse_own()
        return placements

    def write(self, vals):
        self._refuse_own()
        result = super().write(vals)
        self._refuse_own()
        return result

    def unlink(self):
        self._refuse_own()
        return super().unlink()

    def _refuse_own(self):
        """Refuse an officer who would say who stood where below or above them: managers
        are credited for those below."""
        if self.env.su:
            return
        self.env.flush_all()
        own = self.env.execute_query(
            SQL(
                """
                SELECT FROM spm_chain c JOIN spm_participant p ON p.id = c.ancestor_id
                 WHERE c.participant_id = ANY(%s) AND p.user_id = %s LIMIT 1
                """,
                self.participant_id.ids,
                self.env.uid,
            )
        )
        if own:
            raise AccessError(
                self.env._("Nobody sets the own pay: another officer does this.")
            )

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
