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

    @classmethod
    def _make_commission(cls, name="Sold"):
        """A plan of a commission by quota, of which runs find all facts."""
        commission = {
            "type": "commission",
            "key": "test_revenue",
            "unit": "percent_of_quota",
            "quota": "sold",
            "table": {"mode": "marginal", "tiers": [{"from": 0, "rate": 2}]},
        }
        plan = cls._make_plan(name, components=[commission])
        version = plan.version_ids
        version.sudo().state = "draft"
        version.measure_ids.write({"source": "credits", "component_id": cls.revenue.id})
        version.flush_recordset()
        version.sudo().state = "approved"
        return version

    def _second(self):
        """Another officer, who reviews."""
        known = self.env["res.users"].search([("login", "=", "spm_second")])
        return known or self._make_user("spm_second", "officer")

    def _post_statement(self, month="2026-M03"):
        """Pay everybody for a month, in one go."""
        period = self.periods.filtered(lambda p: p.code == month)
        period = period.with_user(self.user_officer)
        period.action_lock_results()
        run = self.env["spm.pay.run"].with_user(self.user_officer)
        run = run.create({"period_id": period.id})
        run.action_calculate_now()
        self.assertFalse(run.problem_ids, run.problem_ids.mapped("what"))
        statements = run.statement_ids
        statements.with_user(self._second()).action_review()
        statements.action_approve()
        statements.action_post()
        self.assertEqual(set(statements.mapped("state")), {"posted"})
        return statements
