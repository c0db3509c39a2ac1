from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

SOURCE = "won"
#: What a closing may lie from now without anybody having chosen it.
MOMENT = timedelta(minutes=1)


class CrmLead(models.Model):
    _inherit = "crm.lead"

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

        Before a win is credited, a day that its salesperson chose waits for review.
        """
        groups = ("group_spm_officer", "group_spm_admin")
        has_group = self.env.user.has_group
        if self.env.su or any(has_group(f"spm_objectives.{name}") for name in groups):
            return
        now = fields.Datetime.now()
        for lead in self.sudo():  # sudo: nobody else writes what was typed
            # Odoo's own way to close a deal that was won from the start
            by_odoo = lead.date_closed and abs(lead.date_closed - now) < MOMENT
            lead.spm_closing_typed = not by_odoo and lead.date_closed

    def _merge_opportunity(
        self, user_id=False, team_id=False, auto_unlink=True, max_length=5
    ):
        leads = self.with_context(spm_merged_stay=not auto_unlink)
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
        self._spm_take_splits(opportunities, "proposed" if counts else "approved")
        return result

    def _spm_take_splits(self, others, approved):
        """The splits of the first that has some, unless there are own ones.

        :param approved: what approved ones become; what was agreed on for one deal is
            a proposal for another that counts already
        """
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                UPDATE spm_credit_split
                   SET lead_id = %(head)s,
                       state = CASE state WHEN 'approved' THEN %(approved)s
                                          ELSE state END
                 WHERE lead_id = (SELECT MIN(lead_id) FROM spm_credit_split
                                   WHERE lead_id = ANY(%(tails)s))
                   AND NOT EXISTS (SELECT FROM spm_credit_split
                                    WHERE lead_id = %(head)s)
                """,
                head=self.id,
                tails=others.ids,
                approved=approved,
            )
        )
        self.invalidate_recordset(["spm_split_ids"])
        others.invalidate_recordset(["spm_split_ids"])
        self.env["spm.credit.split"].invalidate_model()
