from odoo import models
from odoo.tools import SQL


class SpmCreditSourceEntry(models.AbstractModel):
    """Credits that come from elsewhere: imported ones and opening balances.

    Officers write them, so a change waits for nobody.
    """

    _name = "spm.credit.source.entry"
    _description = "Credits from elsewhere"
    _inherit = ["spm.credit.source"]

    _documents = "spm.credit.entry"
    _reviewed = False
    _by_rules = False

    def _facts(self, scope):
        return SQL(
            """
            SELECT e.id AS res_id, e.name, e.company_id, e.currency_id,
                   NULL::int AS owner_ref, e.participant_id,
                   NULL::timestamp AS earned_at, e.earned_on,
                   e.earned_on AS first_on, e.amount,
                   0::numeric AS recurring, NULL::numeric AS margin
              FROM spm_credit_entry e
             WHERE %s
            """,
            scope.on(SQL("e.id")),
        )

    def _splits(self, scope):
        return SQL(
            "SELECT NULL::int AS res_id, NULL::int AS participant_id,"
            " NULL::numeric AS percent, NULL::int AS owner_ref WHERE false"
        )

    def _rows(self, scope):
        return SQL(
            """
            SELECT e.id AS res_id, e.component_id, e.participant_id, e.kind, e.is_own,
                   COALESCE(e.payable_on, e.earned_on) AS due_on,
                   e.release_share::numeric
              FROM spm_credit_entry e
             WHERE %s
            """,
            scope.on(SQL("e.id")),
        )

    def _columns(self):
        return frozenset()
