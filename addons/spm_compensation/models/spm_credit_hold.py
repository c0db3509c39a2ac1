from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.spm_objectives.fields import LooseMany2one


class SpmCreditHold(models.Model):
    """An act of holding or releasing what a document credits a person under a rule.

    The last act counts, also for differences that are posted later.
    """

    _name = "spm.credit.hold"
    _description = "Hold of Credits"
    _order = "id desc"
    _log_access = False
    _rec_name = "document_id"

    document_id = LooseMany2one(
        "spm.credit.document", required=True, readonly=True, index=True
    )
    rule_id = LooseMany2one("spm.crediting.rule", readonly=True)
    participant_id = LooseMany2one("spm.participant", required=True, readonly=True)
    reason = fields.Char(readonly=True, help="Empty: released.")
    user_id = LooseMany2one("res.users", string="By", required=True, readonly=True)
    date = fields.Datetime("On", required=True, readonly=True)

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._("An act is not changed. Hold or release again."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("An act is not changed. Hold or release again."))

    @api.model
    def _act(self, credits_, reason):
        """Hold (with a reason) or release (None) all rows that belong together."""
        keys = {(c.document_id.id, c.rule_id.id, c.participant_id.id) for c in credits_}
        # sudo: the officer was checked; nobody else writes acts
        acts = self.sudo().create(
            [
                {
                    "document_id": document,
                    "rule_id": rule,
                    "participant_id": participant,
                    "reason": reason,
                    "user_id": self.env.uid,
                    "date": fields.Datetime.now(),
                }
                for document, rule, participant in sorted(keys)
            ]
        )
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE spm_credit c SET hold_reason = h.reason FROM spm_credit_hold h"
                " WHERE h.id = ANY(%s) AND c.document_id = h.document_id"
                " AND c.rule_id IS NOT DISTINCT FROM h.rule_id"
                " AND c.participant_id = h.participant_id",
                acts.ids,
            )
        )
        self.env["spm.credit"].invalidate_model()
