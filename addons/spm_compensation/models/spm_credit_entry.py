from odoo import api, fields, models
from odoo.exceptions import AccessError


class SpmCreditEntry(models.Model):
    """A credit from elsewhere: typed, or imported again and again by external id.

    What it says is posted; a change posts the difference, deletion takes it back.
    """

    _name = "spm.credit.entry"
    _description = "External Credit"
    _inherit = ["spm.chatter.genuine"]
    _order = "earned_on desc, id desc"
    _check_company_auto = True

    name = fields.Char("Reference", required=True, tracking=True)
    kind = fields.Selection(
        [("external", "External"), ("opening", "Opening balance")],
        required=True,
        default="external",
        tracking=True,
        help="An opening balance is what was credited before this system was used.",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        ondelete="restrict",
    )
    participant_id = fields.Many2one(
        "spm.participant",
        "Salesperson",
        required=True,
        ondelete="restrict",
        index=True,
        tracking=True,
    )
    component_id = fields.Many2one(
        "spm.component",
        required=True,
        ondelete="restrict",
        check_company=True,
        tracking=True,
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
        ondelete="restrict",
    )
    amount = fields.Monetary(required=True, tracking=True)
    earned_on = fields.Date("Earned", required=True, tracking=True)
    payable_on = fields.Date("Payable", help="Empty: when earned.", tracking=True)
    release_share = fields.Float("Released (%)", digits=(7, 4), default=100)
    is_own = fields.Boolean("Own Attainment", default=True)
    note = fields.Char("Description")

    _share = models.Constraint(
        "CHECK (release_share >= 0 AND release_share <= 100)",
        "What is released is between 0 % and 100 %.",
    )
    _size = models.Constraint(
        "CHECK (abs(amount) < 1e15)", "An amount has up to 15 digits."
    )

    @api.model_create_multi
    def create(self, vals_list):
        entries = super().create(vals_list)
        entries._refuse_own()
        entries._mark()
        return entries

    def write(self, vals):
        self._refuse_own()
        result = super().write(vals)
        self._refuse_own()
        self._mark()
        return result

    def unlink(self):
        self._refuse_own()
        self._mark()
        return super().unlink()

    def _refuse_own(self):
        """Refuse an officer who would credit themself."""
        # sudo: which users the credited people are
        if not self.env.su and self.env.user in self.sudo().participant_id.user_id:
            raise AccessError(
                self.env._("Nobody credits themself: another officer does this.")
            )

    def _mark(self):
        # sudo: nobody writes marks
        self.env["spm.credit.mark"].sudo()._mark_documents("entry", self.ids)

    @api.model
    def get_import_templates(self):
        """Give a template that says what the columns are."""
        return [
            {
                "label": self.env._("Import Template for Credits"),
                "template": "/spm_compensation/static/csv/credits.csv",
            }
        ]
