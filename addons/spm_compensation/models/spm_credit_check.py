from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.spm_objectives.fields import LooseMany2one
from odoo.addons.spm_objectives.records import only_one

_FINDINGS = """
    SELECT 'review' AS kind, d.id AS document_id, d.company_id
      FROM spm_credit_document d WHERE d.review IS NOT NULL
     UNION ALL
    SELECT 'owner', d.id, d.company_id
      FROM spm_credit_document d WHERE d.alive AND d.participant_id IS NULL
     UNION ALL
    SELECT 'amount', d.id, d.company_id
      FROM spm_credit_document d WHERE d.alive AND d.amount = 0 AND d.recurring = 0
     UNION ALL
    SELECT 'left', d.id, d.company_id
      FROM spm_credit_document d JOIN spm_participant p ON p.id = d.participant_id
     WHERE d.alive AND (d.earned_on < p.date_start OR d.earned_on >= p.date_end)
     UNION ALL
    SELECT 'split', d.id, d.company_id
      FROM spm_credit_document d
      JOIN (SELECT lead_id, SUM(percent) AS total FROM spm_credit_split
             WHERE state = 'approved' GROUP BY lead_id) s ON s.lead_id = d.res_id
     WHERE d.alive AND d.source = 'won' AND s.total > 100
     UNION ALL
    SELECT 'waiting', d.id, d.company_id
      FROM spm_credit_document d
     WHERE d.alive AND d.source = 'won' AND EXISTS (
           SELECT FROM spm_credit_split s
            WHERE s.lead_id = d.res_id
              AND (s.state = 'proposed' OR s.state = 'approved'
                   AND s.owner_id IS DISTINCT FROM d.owner_ref))
     UNION ALL
    SELECT 'rate', d.id, d.company_id
      FROM spm_credit_document d JOIN res_company c ON c.id = d.company_id
     WHERE d.alive AND d.currency_id <> c.currency_id AND d.amount <> 0
       AND NOT EXISTS (SELECT FROM spm_credit k WHERE k.document_id = d.id)
     UNION ALL
    SELECT DISTINCT 'found', k.document_id, k.company_id
      FROM spm_credit k WHERE k.cause = 'found' AND k.posted_at >= %(since)s
"""


class SpmCreditCheck(models.Model):
    """Where ledger and documents disagree, or somebody has to look: found at night."""

    _name = "spm.credit.check"
    _description = "Finding of the Reconciliation"
    _order = "kind, id"
    _log_access = False
    _rec_name = "document_id"

    kind = fields.Selection(
        [
            ("review", "A change waits or was refused: the document says otherwise"),
            ("owner", "Won by nobody who takes part"),
            ("amount", "Won without amount"),
            ("left", "The owner did not take part on that day"),
            ("split", "Splits over 100 %"),
            ("waiting", "A split waits for approval"),
            ("rate", "No exchange rate on that day"),
            ("undated", "Won without a closing date that can be"),
            ("found", "The ledger differed and no change was noticed"),
        ],
        "Finding",
        required=True,
        readonly=True,
    )
    document_id = LooseMany2one("spm.credit.document", readonly=True)
    res_id = fields.Integer("Opportunity No.", readonly=True)
    company_id = LooseMany2one("res.company", readonly=True)
    participant_id = fields.Many2one(related="document_id.participant_id")
    earned_on = fields.Date(related="document_id.earned_on")
    changes = fields.Char(related="document_id.changes")

    @api.model
    def _rebuild(self):
        """List anew what needs somebody, by one statement."""
        self.env.flush_all()
        since = fields.Datetime.subtract(fields.Datetime.now(), days=1)
        self.env.cr.execute("DELETE FROM spm_credit_check")
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO spm_credit_check (kind, document_id, res_id, company_id)
                SELECT f.kind, f.document_id, NULL, f.company_id FROM (%s) f
                 UNION ALL
                SELECT 'undated', NULL, l.id, l.company_id FROM crm_lead l
                 WHERE l.won_status = 'won' AND l.type = 'opportunity'
                   AND %s IS NOT TRUE
                """,
                SQL(_FINDINGS, since=since),
                self.env["spm.credit.source.won"]._is_dated(),
            )
        )
        self.invalidate_model()

    def action_open_document(self):
        """Open what was found."""
        only_one(self)
        self.check_access("read")
        if self.document_id:
            return self.document_id.get_formview_action()
        return self.env["crm.lead"].browse(self.res_id).get_formview_action()
