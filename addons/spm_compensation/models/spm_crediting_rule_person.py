from odoo import api, fields, models


class SpmCreditingRulePerson(models.Model):
    """A person of an overlay, with their part of each document."""

    _name = "spm.crediting.rule.person"
    _description = "Person of an Overlay"
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
