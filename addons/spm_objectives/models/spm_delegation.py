from odoo import api, fields, models
from odoo.exceptions import UserError


class SpmDelegation(models.Model):
    """While someone is away, another sees what they see."""

    _name = "spm.delegation"
    _description = "Delegation"
    _order = "date_from desc, id desc"
    _rec_name = "participant_id"

    participant_id = fields.Many2one(
        "spm.participant",
        "Away",
        required=True,
        ondelete="cascade",
        index=True,
        default=lambda self: self._default_participant(),
    )
    delegate_id = fields.Many2one(
        "spm.participant", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="participant_id.company_id", store=True, index=True
    )
    date_from = fields.Date("From", required=True, default=fields.Date.context_today)
    date_to = fields.Date(
        "Until (excluded)",
        required=True,
        default=lambda self: fields.Date.add(fields.Date.context_today(self), days=7),
    )
    note = fields.Char("Reason")

    _dates_check = models.Constraint(
        "CHECK(date_to > date_from)", "A delegation must start before it ends."
    )
    _other_check = models.Constraint(
        "CHECK(participant_id <> delegate_id)", "One cannot delegate to oneself."
    )

    def _default_participant(self):
        own = [("user_id", "=", self.env.uid), ("company_id", "=", self.env.company.id)]
        return self.env["spm.participant"].search(own, limit=1)

    @api.model_create_multi
    def create(self, vals_list):
        delegations = super().create(vals_list)
        for delegation in delegations:
            delegation._log(self.env._("Delegation to %(name)s"))
        self.env["spm.visibility"]._rebuild()
        return delegations

    def write(self, vals):
        # record rules are tested before a write: changing the person afterwards
        # would let a manager take somebody else's place
        if "participant_id" in vals and any(
            delegation.participant_id.id != vals["participant_id"]
            for delegation in self
        ):
            raise UserError(
                self.env._("A delegation stays with its person. Make another one.")
            )
        result = super().write(vals)
        for delegation in self:
            delegation._log(self.env._("Delegation changed, to %(name)s"))
        self.env["spm.visibility"]._rebuild()
        return result

    def unlink(self):
        for delegation in self:
            delegation._log(self.env._("Delegation ended, to %(name)s"))
        result = super().unlink()
        self.env["spm.visibility"]._rebuild()
        return result

    def _log(self, title):
        # sudo: a manager may delegate, but does not write on the person's page
        delegation = self.sudo()
        days = f"{delegation.date_from} – {delegation.date_to}"
        delegation.participant_id._message_log(
            body=f"{title % {'name': delegation.delegate_id.name}} ({days})"
        )
