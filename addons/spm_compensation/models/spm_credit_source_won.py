from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.spm_objectives.engine.dates import PLAUSIBLE

#: The participant that a user stands for in a company, as results count them: the
#: one of that company, else of the user's own, else the oldest.
OWNERS = """
    SELECT DISTINCT ON (p.user_id, c.id)
           p.user_id AS owner_id, c.id AS company_id, p.id AS participant_id
      FROM spm_participant p
      JOIN res_users u ON u.id = p.user_id
     CROSS JOIN res_company c
     ORDER BY p.user_id, c.id, p.company_id = c.id DESC,
              p.company_id = u.company_id DESC, p.id
"""


class SpmCreditSourceWon(models.AbstractModel):
    """Won opportunities, archived ones too: archiving takes no win back."""

    _name = "spm.credit.source.won"
    _description = "Credits of won opportunities"
    _inherit = ["spm.credit.source"]

    _documents = "crm.lead"
    _values = ("amount", "recurring", "count")

    def _facts(self, scope):
        return SQL(
            """
            SELECT l.id AS res_id, l.name, c.id AS company_id, c.currency_id,
                   l.user_id AS owner_ref, o.participant_id,
                   l.date_closed AS earned_at,
                   (%(closed)s AT TIME ZONE 'UTC'
                    AT TIME ZONE COALESCE(c.spm_tz, 'UTC'))::date AS earned_on,
                   (CASE WHEN l.date_closed = l.spm_closing_typed THEN %(now)s
                         ELSE %(closed)s END AT TIME ZONE 'UTC'
                    AT TIME ZONE COALESCE(c.spm_tz, 'UTC'))::date AS first_on,
                   COALESCE(l.expected_revenue, 0)::numeric AS amount,
                   COALESCE(l.recurring_revenue, 0)::numeric AS recurring,
                   NULL::numeric AS margin
              FROM crm_lead l
              LEFT JOIN res_users u ON u.id = l.user_id
             CROSS JOIN (
                   SELECT COALESCE((SELECT MIN(company_id) FROM spm_period),
                                   (SELECT MIN(id) FROM res_company)) AS id) f
              JOIN res_company c ON c.id = COALESCE(l.company_id, u.company_id, f.id)
              LEFT JOIN (%(owners)s) o
                ON o.owner_id = l.user_id AND o.company_id = c.id
             WHERE l.won_status = 'won' AND l.type = 'opportunity' AND %(scope)s
            """,
            owners=SQL(OWNERS),
            closed=SQL("CASE WHEN %s THEN l.date_closed END", self._is_dated()),
            now=fields.Datetime.now(),
            scope=scope.on(SQL("l.id")),
        )

    @api.model
    def _is_dated(self):
        """SQL: whether an opportunity ``l`` was closed on a day that can be."""
        first, last = PLAUSIBLE
        return SQL("(l.date_closed >= %s AND l.date_closed < %s)", first, last)

    def _splits(self, scope):
        return SQL(
            "SELECT s.lead_id AS res_id, s.participant_id, s.percent::numeric,"
            " s.owner_id AS owner_ref"
            " FROM spm_credit_split s WHERE s.state = 'approved' AND %s",
            scope.on(SQL("s.lead_id")),
        )

    def _counts(self, row):
        return SQL("%s.won_status = 'won'", row)

    def _columns(self):
        return frozenset(
            (
                "won_status",
                "type",
                "active",
                "date_closed",
                "expected_revenue",
                "recurring_revenue",
                "user_id",
                "company_id",
            )
        )
