from decimal import Decimal

from odoo.tests import freeze_time
from odoo.tools import SQL

from odoo.addons.spm_objectives.tests.common import SpmCommon
from odoo.addons.spm_objectives.tests.measure_common import NOW, noon

__all__ = ["NOW", "CreditCommon", "noon"]


@freeze_time(NOW)
class CreditCommon(SpmCommon):
    """A company with a calendar, components of money and count, and no rules yet."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.periods = cls._make_calendar()
        cls.env["spm.crediting.rule"].search([]).active = False
        cls.Credit = cls.env["spm.credit"]
        cls.Document = cls.env["spm.credit.document"]
        cls.revenue = cls._make_component("test_revenue")
        cls.wins = cls._make_component("test_wins", unit_type="count")
        cls.env["spm.credit"]._post(full=True)

    @classmethod
    def _make_component(cls, code, **vals):
        return cls.env["spm.component"].create({"name": code, "code": code} | vals)

    @classmethod
    def _make_rule(cls, kind="direct", **vals):
        component = cls.wins if vals.get("measure") == "count" else cls.revenue
        return cls.env["spm.crediting.rule"].create(
            {
                "name": f"{kind} {vals.get('measure', 'amount')}",
                "kind": kind,
                "company_id": cls.company.id,
                "component_id": component.id,
            }
            | vals
        )

    def _make_split(self, lead, participant, percent, approved=True):
        split = self.env["spm.credit.split"].create(
            {"lead_id": lead.id, "participant_id": participant.id, "percent": percent}
        )
        if approved:
            split.with_user(self.user_officer).action_approve()
        return split

    def _post(self, full=False):
        self.assertTrue(self.Credit._post(full=full))

    def _document(self, lead):
        return self.Document.search([("source", "=", "won"), ("res_id", "=", lead.id)])

    def _rows(self, lead, **vals):
        """The rows that a deal posted, in order."""
        domain = [("document_id", "in", self._document(lead).ids)]
        domain += [(name, "=", value) for name, value in vals.items()]
        return self.Credit.search(domain, order="id")

    def _sums(self, lead, **vals):
        """What a deal credits now: dict of (person, kind) to amount."""
        sums = {}
        for row in self._rows(lead, **vals):
            key = (row.participant_id, row.kind)
            sums[key] = round(sums.get(key, 0) + row.amount, 2)
        return {key: amount for key, amount in sums.items() if amount}

    def _ledger(self):
        """The whole ledger, whatever the company: dict of key to exact sums."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT d.source, d.res_id, k.rule_id, k.component_id, k.participant_id,
                       k.kind, k.is_own, k.earned_on, k.due_on, k.company_id,
                       SUM(k.document_amount)::text, SUM(k.amount)::text
                  FROM spm_credit k JOIN spm_credit_document d ON d.id = k.document_id
                 GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
                HAVING SUM(k.document_amount) <> 0 OR SUM(k.amount) <> 0
                """
            )
        )
        return {row[:10]: tuple(map(Decimal, row[10:])) for row in rows}

    def _count(self):
        return self.env.execute_query(SQL("SELECT COUNT(*) FROM spm_credit"))[0][0]
