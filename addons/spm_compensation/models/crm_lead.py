from odoo import api, fields, models
from odoo.tools import SQL

SOURCE = "won"


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
    spm_credit_review = fields.Char(
        "Waits for Review",
        compute="_compute_spm_credit_ids",
        groups="spm_objectives.group_spm_user,spm_objectives.group_spm_officer",
    )

    @api.depends_context("uid")
    def _compute_spm_credit_ids(self):
        # sudo: whether there is a document; the credits of it obey the rules
        documents = (
            self.env["spm.credit.document"]
            .sudo()
            .search([("source", "=", SOURCE), ("res_id", "in", self.ids)])
        )
        credits_ = self.env["spm.credit"].search(
            [("document_id", "in", documents.ids)], order="id"
        )
        by_document = credits_.grouped("document_id")
        by_lead = documents.grouped("res_id")
        for lead in self:
            document = by_lead.get(lead._origin.id) or documents.browse()
            lead.spm_credit_ids = by_document.get(document.sudo(False)) or False
            pending = document.review == "pending"
            lead.spm_credit_review = pending and document.changes

    # ------------------------------------------------------------- the ledger follows

    def write(self, vals):
        result = super().write(vals)
        if vals.get("active") is False:
            # sudo: the ledger follows whoever may archive
            documents = self.env["spm.credit.document"].sudo()
            documents._archived(SOURCE, self.ids, "date_closed")
        relations = self.env["spm.crediting.rule"]._relations(SOURCE)
        if relations and not relations.isdisjoint(vals):
            marks = self.env["spm.credit.mark"].sudo()  # sudo: nobody writes marks
            marks._mark_documents(SOURCE, self.ids)
        return result

    def _merge_dependences(self, opportunities):
        result = super()._merge_dependences(opportunities)
        # sudo: the ledger follows whoever may merge
        documents = self.env["spm.credit.document"].sudo()
        documents._merge(SOURCE, self.id, opportunities.ids)
        self._spm_take_splits(opportunities)
        return result

    def _spm_take_splits(self, others):
        """The splits of the first that has some, unless there are own ones."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                UPDATE spm_credit_split SET lead_id = %(head)s
                 WHERE lead_id = (SELECT MIN(lead_id) FROM spm_credit_split
                                   WHERE lead_id = ANY(%(tails)s))
                   AND NOT EXISTS (SELECT FROM spm_credit_split
                                    WHERE lead_id = %(head)s)
                """,
                head=self.id,
                tails=others.ids,
            )
        )
        self.invalidate_recordset(["spm_split_ids"])
        others.invalidate_recordset(["spm_split_ids"])
        self.env["spm.credit.split"].invalidate_model()
