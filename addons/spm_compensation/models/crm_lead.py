from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.spm_objectives.models.crm_lead import MOMENT

SOURCE = "won"


class CrmLead(models.Model):
    _name = "crm.lead"
    _inherit = ["crm.lead", "spm.credit.watched"]

    spm_split_ids = fields.One2many(
        "spm.credit.split",
        "lead_id",
        "Splits",
        groups="spm_objectives.group_spm_user,spm_objectives.group_spm_officer",
    )
    spm_credit_ids = fields.Many2many(
        "spm.credit",
        string="Credits",
        compute="_compute_spm_credit_ids",
        groups="spm_objectives.group_spm_user,spm_objectives.group_spm_officer",
        help="Who was credited how much and why.",
    )
    spm_closing_typed = fields.Datetime(
        "Closing Date as Typed",
        copy=False,
        prefetch=False,  # every save reads what is prefetched
        groups=".",  # nobody: read by passes, written below
        help="The closing date as somebody typed it who may gain by it.",
    )
    spm_credit_review = fields.Char(
        "Waits for Review",
        compute="_compute_spm_credit_ids",
        groups="spm_objectives.group_spm_user,spm_objectives.group_spm_officer",
    )

    @api.depends_context("uid")
    def _compute_spm_credit_ids(self):
        documents = self.env["spm.credit.document"].search(
            [("source", "=", SOURCE), ("res_id", "in", self.ids)]
        )
        credits_ = self.env["spm.credit"].search(
            [("document_id", "in", documents.ids)], order="id"
        )
        by_document = credits_.grouped("document_id")
        by_lead = documents.grouped("res_id")
        for lead in self:
            document = by_lead.get(lead._origin.id) or documents.browse()
            lead.spm_credit_ids = by_document.get(document) or False
            pending = document.review == "pending"
            lead.spm_credit_review = pending and document.changes

    # ------------------------------------------------------------- the ledger follows

    @api.model_create_multi
    def create(self, vals_list):
        typed = ["date_closed" in vals for vals in vals_list]
        if "default_date_closed" in self.env.context:
            typed = [True] * len(vals_list)
        leads = super().create(vals_list)
        if any(typed):
            leads.browse(
                lead.id for lead, by_hand in zip(leads, typed, strict=True) if by_hand
            )._spm_closing_was_typed()
        return leads

    def write(self, vals):
        # Odoo adds its own to them, and writes one to no leads when it creates some
        typed = self and "date_closed" in vals
        result = super().write(vals)
        if typed:
            self._spm_closing_was_typed()
        if vals.get("active") is False:
            # sudo: the ledger follows whoever may archive
            documents = self.env["spm.credit.document"].sudo()
            documents._archived(SOURCE, self.ids, "date_closed")
        relations = self.env["spm.crediting.rule"]._relations(SOURCE)
        if relations and not relations.isdisjoint(vals):
            marks = self.env["spm.credit.mark"].sudo()  # sudo: nobody writes marks
            marks._mark_documents(SOURCE, self.ids)
        return result

    def _spm_closing_was_typed(self):
        """Odoo's screens show the closing date only; by the API anybody may write it.

        Before a win is credited, a day that its salesperson chose waits for review, be
        they an officer or not.
        """
        if self.env.su:
            return
        groups = ("group_spm_officer", "group_spm_admin")
        has_group = self.env.user.has_group
        trusted = any(has_group(f"spm_objectives.{name}") for name in groups)
        now = fields.Datetime.now()
        for lead in self.sudo():  # sudo: nobody else writes what was typed
            if trusted and lead.user_id != self.env.user:
                continue
            # Odoo's own way to close a deal that was won from the start
            by_odoo = lead.date_closed and abs(lead.date_closed - now) < MOMENT
            lead.spm_closing_typed = not by_odoo and lead.date_closed

    def _merge_opportunity(
        self, user_id=False, team_id=False, auto_unlink=True, max_length=5
    ):
        leads = self.with_context(
            spm_merged_stay=not auto_unlink, spm_merged_owner=user_id
        )
        head = super(CrmLead, leads)._merge_opportunity(
            user_id, team_id, auto_unlink, max_length
        )
        return head.with_env(self.env)

    def _merge_dependences(self, opportunities):
        result = super()._merge_dependences(opportunities)
        if self.env.context.get("spm_merged_stay"):
            return result  # each keeps what it has
        # sudo: the ledger follows whoever may merge
        documents = self.env["spm.credit.document"].sudo()
        counts = documents.search_count(
            [("source", "=", SOURCE), ("res_id", "=", self.id)]
        )
        documents._merge(SOURCE, self.id, opportunities.ids)
        # as Odoo chooses the owner, which it writes later
        chosen = self.env.context.get("spm_merged_owner")
        owner = self.user_id.browse(chosen or (self + opportunities).user_id[:1].id)
        self._spm_take_splits(opportunities, bool(counts), owner)
        return result

    def _spm_take_splits(self, others, counts, owner):
        """The splits of the first of the others that has approved ones, or any.

        Approved ones of the first deal itself stay; what is only proposed for it gives
        way to what somebody has approved.

        :param counts: whether it is credited already: what was agreed on for one deal
            is a proposal for another that counts, or that has another owner
        :param owner: whose deal it is afterwards
        """
        self.env.flush_all()
        # sudo: the parts of the merged deals, whoever merges
        splits = self.env["spm.credit.split"].sudo()
        own = splits.search([("lead_id", "=", self.id)])
        theirs = splits.search([("lead_id", "in", others.ids)], order="id")
        theirs = theirs.sorted(lambda split: split.lead_id.id)
        approved = theirs.filtered(lambda split: split.state == "approved")
        if own.filtered(lambda s: s.state == "approved") or (own and not approved):
            return self._spm_note_splits(approved, splits)
        own.unlink()
        first = (approved or theirs)[:1].lead_id
        taken = theirs.filtered(lambda split: split.lead_id == first)
        again = approved & taken if counts or first.user_id != owner else splits
        self._spm_move_splits(taken, again)
        return self._spm_note_splits(approved - taken, again)

    def _spm_move_splits(self, taken, again):
        """Let the splits of a merged deal be this one's, some proposed again."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                UPDATE spm_credit_split
                   SET lead_id = %(head)s,
                       state = CASE WHEN %(again)s THEN 'proposed' ELSE state END,
                       decided_by_id = CASE WHEN NOT %(again)s THEN decided_by_id END,
                       decided_at = CASE WHEN NOT %(again)s THEN decided_at END,
                       owner_id = CASE WHEN NOT %(again)s THEN owner_id END
                 WHERE id = ANY(%(taken)s)
                """,
                head=self.id,
                again=SQL("id = ANY(%s)", again.ids),
                taken=taken.ids,
            )
        )
        self.env["spm.credit.split"].invalidate_model()
        self.env["crm.lead"].invalidate_model(["spm_split_ids"])

    def _spm_note_splits(self, lost, again):
        """Say what becomes of approved splits; whose and how much is not for all."""
        if lost:
            self._message_log(
                body=self.env._(
                    "Merged: %(count)s approved splits of %(deals)s do not count any "
                    "more. Propose them here if they should.",
                    count=len(lost),
                    deals=", ".join(f"“{lead.name}”" for lead in lost.lead_id),
                )
            )
        if again:
            self._message_log(
                body=self.env._(
                    "Merged: %(count)s splits that were approved for another "
                    "opportunity wait for approval again.",
                    count=len(again),
                )
            )
