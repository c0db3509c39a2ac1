from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from odoo.addons.spm_objectives.fields import LooseMany2one
from odoo.addons.spm_objectives.records import only_one

from .scope import Scope

CAUSES = [
    ("won", "Won"),
    ("rewon", "Won again"),
    ("assigned", "Its owner takes part now"),
    ("reopened", "Reopened or lost"),
    ("deleted", "Deleted"),
    ("merged", "Merged"),
    ("accepted", "Change accepted"),
    ("split", "Split changed"),
    ("hierarchy", "Managers changed"),
    ("rule", "Rule changed"),
    ("rate", "Exchange rate changed"),
    ("document", "Document changed"),
    ("external", "External credit"),
    ("opening", "Opening balance"),
    ("found", "Found by reconciliation"),
]
#: What a change of an accepted document would change, beside its owner's reference.
FACTS = (
    "company_id",
    "currency_id",
    "participant_id",
    "earned_on",
    "amount",
    "recurring",
    "margin",
)


class SpmCreditDocument(models.Model):
    """A document as the ledger knows it: the win as first seen, and what an officer
    has still to accept of later changes. Written by passes only."""

    _name = "spm.credit.document"
    _description = "Credited Document"
    _order = "earned_on desc, id desc"
    _log_access = False

    source = fields.Selection(
        [("won", "Won opportunities"), ("entry", "Credits from elsewhere")],
        required=True,
        readonly=True,
    )
    res_id = fields.Many2oneReference(
        "Record", model_field="model_name", required=True, readonly=True
    )
    model_name = fields.Char(compute="_compute_model_name")
    name = fields.Char(readonly=True)
    alive = fields.Boolean(
        "Earns", readonly=True, help="Won, and neither reopened nor deleted since."
    )
    company_id = LooseMany2one("res.company", required=True, readonly=True)
    currency_id = LooseMany2one("res.currency", required=True, readonly=True)
    owner_ref = fields.Integer(readonly=True)
    participant_id = LooseMany2one(
        "spm.participant",
        string="Owner",
        readonly=True,
        index=True,
        help="Empty: the owner does not take part, so nobody is credited.",
    )
    earned_on = fields.Date("Earned", required=True, readonly=True)
    amount = fields.Monetary(readonly=True)
    recurring = fields.Monetary("Recurring Revenue", readonly=True)
    margin = fields.Float(digits=0, readonly=True)
    # the closing date that archiving wrote: not the salesperson's change of it
    ignored_at = fields.Datetime(readonly=True)
    merged_into_id = LooseMany2one("spm.credit.document", readonly=True)
    cause = fields.Selection(CAUSES, "Last Event", readonly=True)
    turn = fields.Integer(readonly=True, help="The pass that saw it last change.")
    review = fields.Selection(
        [("pending", "Pending review"), ("refused", "Change refused")], readonly=True
    )
    pending_since = fields.Datetime(readonly=True)
    new_company_id = LooseMany2one("res.company", readonly=True)
    new_currency_id = LooseMany2one("res.currency", readonly=True)
    new_owner_ref = fields.Integer(readonly=True)
    new_participant_id = LooseMany2one(
        "spm.participant", string="New Owner", readonly=True
    )
    new_earned_on = fields.Date("New Day", readonly=True)
    new_amount = fields.Monetary(currency_field="new_currency_id", readonly=True)
    new_recurring = fields.Monetary(
        "New Recurring Revenue", currency_field="new_currency_id", readonly=True
    )
    new_margin = fields.Float(digits=0, readonly=True)
    reviewed_by_id = LooseMany2one("res.users", readonly=True)
    reviewed_at = fields.Datetime(readonly=True)
    changes = fields.Char("What Changed", compute="_compute_changes")
    credit_ids = fields.One2many("spm.credit", "document_id", readonly=True)
    # the same for record rules, which read as the superuser: what they read must not
    # be what the viewer is shown from the cache
    every_credit_ids = fields.One2many("spm.credit", "document_id", groups=".")

    _record = models.UniqueIndex("(source, res_id)")
    _pending = models.Index("(review) WHERE review IS NOT NULL")

    @api.model
    def _sources(self):
        """The names of all sources."""
        return [name for name, _label in self._fields["source"].selection]

    @api.model
    def _source_of(self, model_name):
        """The source whose documents are of this model, or None."""
        for name in self._sources():
            if self.env[f"spm.credit.source.{name}"]._documents == model_name:
                return name
        return None

    def _handler(self):
        return self.env[f"spm.credit.source.{self.source}"]

    @api.depends("source")
    def _compute_model_name(self):
        for document in self:
            document.model_name = (
                document._handler()._documents if document.source else False
            )

    @api.depends("name")
    def _compute_display_name(self):
        for document in self:
            document.display_name = document.name or self.env._("Untitled")

    @api.depends("review", *FACTS, *(f"new_{name}" for name in FACTS))
    def _compute_changes(self):
        for document in self:
            document.changes = (
                ", ".join(document._differences()) if document.review else False
            )

    def _differences(self):
        """What waits, in words: was → will be."""
        for name in FACTS:
            old, new = self[name], self[f"new_{name}"]
            if old == new:
                continue
            label = self._fields[name]._description_string(self.env)
            yield f"{label}: {self._shown(name)} → {self._shown(f'new_{name}')}"

    def _shown(self, name):
        field, value = self._fields[name], self[name]
        if field.type == "many2one":
            # sudo: the name of who owned or owns a document one may read
            return value.sudo().display_name or self.env._("nobody")
        if field.type == "monetary":
            currency = self[field.currency_field or "currency_id"]
            return currency.format(value)
        return field.convert_to_export(value, self) or self.env._("none")

    # ------------------------------------------------------------- review

    def action_accept(self):
        """Let the changed facts count: the pass posts the difference."""
        self._check_reviewer()
        undated = self.filtered(lambda d: d.review and not d.new_earned_on)
        if undated:
            raise UserError(
                self.env._(
                    "“%(name)s” has no closing date any more. Give it one, or refuse.",
                    name=undated[0].name,
                )
            )
        self._review(
            SQL(
                "%s, owner_ref = new_owner_ref, %s, review = NULL,"
                " pending_since = NULL",
                SQL(", ").join(
                    SQL("%s = %s", SQL.identifier(n), SQL.identifier(f"new_{n}"))
                    for n in FACTS
                ),
                self._nothing_new(),
            )
        )
        for source, documents in self.grouped("source").items():
            ids = documents.mapped("res_id")
            self.env["spm.credit.mark"]._mark_documents(source, ids, "accepted")
            # sudo: officers review, passes write
            self.env["spm.credit"].sudo()._post_now(source, Scope(tuple(ids)))

    def action_refuse(self):
        """Keep what was accepted; the same change does not come up again."""
        self._check_reviewer()
        self._review(SQL("review = 'refused'"))

    def _check_reviewer(self):
        if not self.env.user.has_group("spm_objectives.group_spm_officer"):
            raise AccessError(
                self.env._("Only a compensation officer reviews changes of wins.")
            )
        self.check_access("read")
        own = self.filtered(lambda document: self.env.user in document._credited())
        if own:
            raise UserError(
                self.env._(
                    "“%(name)s” is yours. Ask another officer to review it.",
                    name=own[0].name,
                )
            )

    def _credited(self):
        """The users who are credited for it, managers too, or would be as its owner."""
        document = self.sudo()  # sudo: which users they are
        people = document.participant_id | document.new_participant_id
        return (people | document.every_credit_ids.participant_id).user_id

    def _review(self, assignment):
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE spm_credit_document SET %s, reviewed_by_id = %s,"
                " reviewed_at = %s WHERE id = ANY(%s) AND review IS NOT NULL",
                assignment,
                self.env.uid,
                fields.Datetime.now(),
                self.ids,
            )
        )
        self.invalidate_model()

    @api.model
    def _nothing_new(self):
        """The assignment that empties what waits."""
        names = ["new_owner_ref", *(f"new_{name}" for name in FACTS)]
        return SQL(", ").join(SQL("%s = NULL", SQL.identifier(n)) for n in names)

    # ------------------------------------------------------------- hooks of sources

    @api.model
    def _archived(self, source, ids, column):
        """Records were archived, which wrote a closing date nobody chose."""
        handler = self.env[f"spm.credit.source.{source}"]
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE spm_credit_document d SET ignored_at = r.%s FROM %s r"
                " WHERE r.id = d.res_id AND d.source = %s AND d.res_id = ANY(%s)",
                SQL.identifier(column),
                SQL.identifier(self.env[handler._documents]._table),
                source,
                list(ids),
            )
        )

    @api.model
    def _merge(self, source, head_id, tail_ids):
        """Records merge into one: it takes the first's place in the ledger, unless it
        has its own; what the others were credited goes, as they do."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                WITH tail AS (
                    SELECT id FROM spm_credit_document
                     WHERE source = %(source)s AND res_id = ANY(%(tails)s)
                     ORDER BY alive DESC, earned_on, id LIMIT 1)
                UPDATE spm_credit_document d SET res_id = %(head)s
                  FROM tail
                 WHERE d.id = tail.id
                   AND NOT EXISTS (
                       SELECT FROM spm_credit_document h
                        WHERE h.source = %(source)s AND h.res_id = %(head)s)
                """,
                source=source,
                head=head_id,
                tails=list(tail_ids),
            )
        )
        self.env.cr.execute(
            SQL(
                """
                UPDATE spm_credit_document d SET merged_into_id = h.id
                  FROM spm_credit_document h
                 WHERE h.source = %(source)s AND h.res_id = %(head)s
                   AND d.source = %(source)s AND d.res_id = ANY(%(tails)s)
                """,
                source=source,
                head=head_id,
                tails=list(tail_ids),
            )
        )
        ids = [head_id, *tail_ids]
        self.env["spm.credit.mark"]._mark_documents(source, ids, "merged")
        self.invalidate_model()

    @api.model
    def _mark_foreign(self):
        """Documents in another currency than their company's are looked at again."""
        self.env.flush_all()
        self.env.cr.execute(
            """
            INSERT INTO spm_credit_mark (source, res_id, cause)
            SELECT d.source, d.res_id, 'rate'
              FROM spm_credit_document d JOIN res_company c ON c.id = d.company_id
             WHERE d.currency_id <> c.currency_id AND d.alive
            """
        )

    # ------------------------------------------------------------- screens

    def action_open_record(self):
        """Open the document itself, as far as the viewer may see it."""
        only_one(self)
        self.check_access("read")
        record = self.env[self.model_name].browse(self.res_id)
        if not record.exists():
            raise UserError(self.env._("It was deleted. Its credits stay here."))
        record.check_access("read")
        return record.get_formview_action()
