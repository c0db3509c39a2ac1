from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class SpmCreditingRulePerson(models.Model):
    """A person of an overlay, with their part of each document.

    Whoever adds one proposes; another officer, who is not that person, approves. An
    approved part stays as it is, but may end.
    """

    _name = "spm.crediting.rule.person"
    _description = "Person of an Overlay"
    _inherit = ["spm.crediting.approval"]
    _order = "rule_id, id"

    rule_id = fields.Many2one(
        "spm.crediting.rule", required=True, ondelete="cascade", index=True
    )
    participant_id = fields.Many2one(
        "spm.participant", required=True, ondelete="restrict", index=True
    )
    percent = fields.Float(digits=(7, 4), required=True, default=100)
    date_from = fields.Date("From")
    date_to = fields.Date("Until (excluded)")

    _percent = models.Constraint(
        "CHECK (percent > 0 AND percent <= 100)",
        "A person is credited more than 0 % and at most 100 %.",
    )
    _dates = models.Constraint(
        "CHECK (date_from < date_to)", "The first day must be before the end."
    )

    @api.model_create_multi
    def create(self, vals_list):
        people = super().create(vals_list)
        people.rule_id._changed()
        return people

    def write(self, vals):
        result = super().write(vals)
        self.rule_id._changed()
        return result

    def unlink(self):
        rules = self.rule_id
        result = super().unlink()
        rules.exists()._changed()
        return result

    # ------------------------------------------------------------- approval

    def _refuse_change(self, vals):
        end = fields.Date.to_date(vals.get("date_to"))
        sooner = end and (not self.date_to or end <= self.date_to)
        if vals.keys() == {"date_to"} and sooner:
            return
        raise UserError(
            self.env._(
                "What was approved for %(name)s stays: give it an end, and propose "
                "another part from then on.",
                name=self.participant_id.name,
            )
        )

    def _refuse_approver(self):
        # sudo: which user a colleague is
        if self.env.user == self.sudo().participant_id.user_id:
            raise AccessError(
                self.env._("Nobody credits themself: another officer does this.")
            )

    def _approved(self):
        self.rule_id._changed()
