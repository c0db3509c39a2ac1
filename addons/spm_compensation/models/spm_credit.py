from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from odoo.addons.spm_objectives.fields import LooseMany2one
from odoo.addons.spm_objectives.records import only_one

from .spm_credit_document import CAUSES

KINDS = [
    ("direct", "Direct"),
    ("split", "Split"),
    ("overlay", "Overlay"),
    ("rollup", "Roll-up"),
    ("external", "External"),
    ("opening", "Opening balance"),
]
#: The only column that an act may change after posting.
HOLD = "hold_reason"


class SpmCredit(models.Model):
    """The ledger: who was credited how much for what. Rows are never changed; what
    changes posts the difference."""

    _name = "spm.credit"
    _description = "Credit"
    _inherit = ["spm.credit.sync", "spm.credit.desired", "spm.credit.posting"]
    _order = "id desc"
    _log_access = False
    _rec_name = "document_id"

    document_id = LooseMany2one("spm.credit.document", required=True, readonly=True)
    rule_id = LooseMany2one("spm.crediting.rule", readonly=True)
    component_id = LooseMany2one("spm.component", required=True, readonly=True)
    participant_id = LooseMany2one(
        "spm.participant", string="Salesperson", required=True, readonly=True
    )
    kind = fields.Selection(KINDS, required=True, readonly=True)
    is_own = fields.Boolean(
        "Own Attainment",
        required=True,
        readonly=True,
        help="Totals add these only: the others repeat what the owner sold.",
    )
    company_id = LooseMany2one("res.company", required=True, readonly=True)
    currency_id = LooseMany2one("res.currency", readonly=True)
    document_currency_id = LooseMany2one("res.currency", readonly=True)
    percent = fields.Float("Part (%)", digits=0, readonly=True, aggregator=None)
    document_amount = fields.Monetary(
        "In the Document's Currency",
        currency_field="document_currency_id",
        readonly=True,
        aggregator=None,
    )
    rate = fields.Float("Exchange Rate", digits=0, readonly=True, aggregator=None)
    rate_date = fields.Date("Rate Of", related="earned_on")
    amount = fields.Monetary(
        "Credit", readonly=True, help="Money in the company's currency, or a number."
    )
    earned_on = fields.Date("Earned", required=True, readonly=True)
    due_on = fields.Date(
        "Due", required=True, readonly=True, help="Payable by the rule."
    )
    payable_on = fields.Date(
        "Payable",
        required=True,
        readonly=True,
        help="When it was due, or in the first open period if that was locked.",
    )
    release_share = fields.Float(
        "Released (%)", digits=0, readonly=True, aggregator=None
    )
    hold_reason = fields.Char("Held Because", readonly=True)
    is_held = fields.Boolean("Held", compute="_compute_is_held", search="_search_held")
    cause = fields.Selection(CAUSES, "Because", required=True, readonly=True)
    posted_at = fields.Datetime("Posted", required=True, readonly=True)
    turn = fields.Integer("Pass", required=True, readonly=True, aggregator=None)
    source = fields.Selection(related="document_id.source")
    manager_id = fields.Many2one(related="participant_id.manager_id")
    team_id = fields.Many2one(related="participant_id.team_id")

    _of_document = models.Index("(document_id)")
    _earner = models.Index("(participant_id, earned_on)")
    _latest = models.Index("(earned_on DESC, id DESC)")

    def init(self):
        """Let the database itself refuse what would rewrite the ledger."""
        columns = [
            SQL.identifier(field.name)
            for field in self._fields.values()
            if field.store and field.column_type and field.name != HOLD
        ]
        self.env.cr.execute(
            """
            CREATE OR REPLACE FUNCTION spm_credit_refuse() RETURNS trigger AS $$
            BEGIN
                RAISE EXCEPTION 'The ledger of credits is never rewritten.';
            END $$ LANGUAGE plpgsql
            """
        )
        self.env.cr.execute(
            SQL(
                "CREATE OR REPLACE TRIGGER spm_credit_append_only"
                " BEFORE DELETE OR UPDATE OF %s ON spm_credit"
                " FOR EACH STATEMENT EXECUTE FUNCTION spm_credit_refuse()",
                SQL(", ").join(columns),
            )
        )

    # ------------------------------------------------------------- append-only

    @api.model_create_multi
    def create(self, vals_list):  # pylint: disable=method-required-super
        raise self._append_only()

    def write(self, vals):  # pylint: disable=method-required-super
        raise self._append_only()

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise self._append_only()

    @api.model
    def _append_only(self):
        return AccessError(
            self.env._(
                "Credits are posted from documents and never changed. Correct the "
                "document, its splits or the rule: the difference is posted."
            )
        )

    # ------------------------------------------------------------- holds

    @api.depends("hold_reason")
    def _compute_is_held(self):
        for credit in self:
            credit.is_held = bool(credit.hold_reason)

    def _search_held(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("hold_reason", "!=" if True in value else "=", False)]

    def action_hold(self):
        """Ask for the reason to hold these credits."""
        self._check_officer()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Hold"),
            "res_model": "spm.credit.hold.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"default_credit_ids": self.ids},
        }

    def action_release(self):
        """Release what is held."""
        self._check_officer()
        held = self.filtered("is_held")
        if not held:
            raise UserError(self.env._("None of these is held."))
        # sudo: which user a credited person is
        if self.env.user in held.participant_id.sudo().user_id:
            raise UserError(
                self.env._("Your own credits are released by another officer.")
            )
        self.env["spm.credit.hold"]._act(held, None)

    def _check_officer(self):
        if not self.env.user.has_group("spm_objectives.group_spm_officer"):
            raise AccessError(
                self.env._("Only a compensation officer holds and releases credits.")
            )
        self.check_access("read")

    # ------------------------------------------------------------- screens

    def action_open_document(self):
        """Open the document's whole history of credits."""
        only_one(self)
        self.check_access("read")
        return self.document_id.get_formview_action()
