from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class SpmParticipant(models.Model):
    _name = "spm.participant"
    _inherit = ["spm.participant", "spm.plan.coverage"]

    def _write_multi(self, vals_list):
        result = super()._write_multi(vals_list)
        if any({"user_id", "company_id"} & vals.keys() for vals in vals_list):
            # other users' deals are theirs now
            self.env["spm.credit.mark"]._mark_people(self.ids)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_credited(self):
        # sudo: only whether the ledger names them
        credit = self.env["spm.credit"].sudo()
        found = credit.search([("participant_id", "in", self.ids)], limit=1)
        if found:
            raise UserError(
                self.env._(
                    "%(name)s has credits and cannot be deleted. Archive instead.",
                    name=found.participant_id.name,
                )
            )

    def unlink(self):
        ids = self.ids
        result = super().unlink()
        # their deals are nobody's now, and nobody is credited
        self.env.cr.execute(
            SQL(
                "UPDATE spm_credit_document SET participant_id = NULL"
                " WHERE participant_id = ANY(%s)",
                ids,
            )
        )
        self.env["spm.credit.document"].invalidate_model(["participant_id"])
        return result
