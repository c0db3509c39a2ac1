from odoo import fields, models
from odoo.exceptions import UserError


class SpmComponent(models.Model):
    """What a credit counts for; the components of pay plans point at it."""

    _name = "spm.component"
    _description = "Credited Component"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True, help="Names the component in plan documents and imports."
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    unit_type = fields.Selection(
        [("money", "Money"), ("count", "Count")],
        "Unit",
        required=True,
        default="money",
    )
    company_id = fields.Many2one(
        "res.company", ondelete="restrict", help="Empty: all companies."
    )
    note = fields.Char("Description", translate=True)

    _code_unique = models.UniqueIndex(
        "(code, COALESCE(company_id, 0))", "Another component has this code."
    )
    _code_shape = models.Constraint(
        "CHECK (code ~ '^[a-z][a-z0-9_]*$')",
        "A code is small letters, digits and underscores, and begins with a letter.",
    )

    def write(self, vals):
        if "code" in vals:
            self._refuse_other_code(vals["code"])
        return super().write(vals)

    def _refuse_other_code(self, code):
        """Approved plans go by the code of what they pay for."""
        renamed = self.filtered(lambda component: component.code != code)
        # sudo: only whether approved plans pay for it, in whatever company
        parts = self.env["spm.plan.component"].sudo()
        used = parts.search(
            [
                ("credited_id", "in", renamed.ids),
                ("version_id.state", "=", "approved"),
            ],
            limit=1,
        )
        if used:
            raise UserError(
                self.env._(
                    "“%(component)s” is in approved pay plans: its code does not "
                    "change any more.",
                    component=used.credited_id.name,
                )
            )
