from odoo import fields
from odoo.tests import freeze_time

from .credit_common import NOW, CreditCommon

__all__ = ["NOW", "AssignmentCommon"]


@freeze_time(NOW)
class AssignmentCommon(CreditCommon):
    """A plan of a commission, approved from the first of January on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Assignment = cls.env["spm.plan.assignment"]
        cls.plan = cls._make_plan("Commission")
        cls.version = cls.plan.version_ids

    @classmethod
    def _make_plan(cls, name, first="2026-01-01", **terms):
        plan = cls.env["spm.plan"].create(
            {"name": name, "company_id": cls.company.id, "currency_id": cls._usd().id}
        )
        cls._make_version(plan, first, **terms)
        return plan

    @classmethod
    def _usd(cls):
        return cls.env.ref("base.USD")

    @classmethod
    def _make_version(cls, plan, first, state="approved", **terms):
        version = cls.env["spm.plan.version"].create(
            {
                "plan_id": plan.id,
                "date_from": first,
                "number": len(plan.version_ids) + 1,
                "terms": cls._terms(**terms),
            }
        )
        version.flush_recordset()  # the terms, before they are frozen
        version.sudo().state = state
        return version

    @classmethod
    def _terms(cls, **terms):
        quota = {
            "type": "quota",
            "key": "target",
            "measure": "revenue",
            "target_incentive": 1000,
            "curve": {"points": [{"at": 0, "gives": 0}, {"at": 100, "gives": 100}]},
        }
        return {"currency": "USD", "components": [quota]} | terms

    @classmethod
    def _assign(cls, person, first="2026-01-01", version=None, user=None, **vals):
        assignments = cls.Assignment.with_user(user or cls.user_officer)
        return assignments.create(
            {
                "participant_id": person.id,
                "version_id": (version or cls.version).id,
                "date_from": first,
            }
            | vals
        )

    def _post_statement(self, assignment, month="2026-03-01"):
        """A posted statement of a month that was paid by an assignment."""
        day = fields.Date.to_date(month)
        period = self.env["spm.period"]._containing(self.company, day, "month")
        person = assignment.participant_id
        common = {
            "participant_id": person.id,
            "period_id": period.id,
            "company_id": self.company.id,
            "currency_id": self._usd().id,
        }
        statement = self.env["spm.statement"].sudo().create(common)
        calculation = (
            self.env["spm.statement.calculation"]
            .sudo()
            .create(
                {
                    "statement_id": statement.id,
                    "currency_id": self._usd().id,
                    "number": 1,
                    "calculated_at": NOW,
                }
            )
        )
        self.env["spm.statement.line"].sudo().create(
            common
            | {
                "calculation_id": calculation.id,
                "statement_id": statement.id,
                "version_id": assignment.version_id.id,
                "assignment_id": assignment.id,
                "sequence": 1,
                "stage": 0,
                "key": "target",
            }
        )
        statement.sudo().write({"calculation_id": calculation.id, "state": "posted"})
        return statement
