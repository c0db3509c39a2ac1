from odoo import fields, models


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
