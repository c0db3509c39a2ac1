from odoo import fields
from odoo.tests import freeze_time

from .credit_common import NOW, CreditCommon, noon

__all__ = ["NOW", "PayCommon", "noon"]

#: 2 % up to 10,000, 4 % beyond, in the period.
MARGINAL = {
    "mode": "marginal",
    "tiers": [{"from": 0, "rate": 2}, {"from": 10000, "rate": 4}],
}
COMMISSION = {"type": "commission", "key": "test_revenue", "table": MARGINAL}


@freeze_time(NOW)
class PayCommon(CreditCommon):
    """Sam and Pia on a commission, and what it takes to pay them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["spm.statement"].search([]).sudo()._closed()
        cls.Run = cls.env["spm.pay.run"].with_user(cls.user_officer)
        cls.Statement = cls.env["spm.statement"]
        cls._make_rule()
        cls.user_second = cls._make_user("spm_second", "officer")

    # ------------------------------------------------------------- makers

    @classmethod
    def _make_plan(cls, *components, day="2026-01-01", measures=(), **terms):
        """An approved version of a new plan."""
        plan = cls.env["spm.plan"].create(
            {"name": terms.pop("name", "Plan"), "company_id": cls.company.id}
            | {n: terms.pop(n) for n in ("period_type", "currency_id") if n in terms}
        )
        return cls._make_version(plan, *components, day=day, measures=measures, **terms)

    @classmethod
    def _make_version(cls, plan, *components, day="2026-01-01", measures=(), **terms):
        version = cls.env["spm.plan.version"].create(
            {"plan_id": plan.id, "date_from": day}
        )
        document = {
            "currency": plan.currency_id.name,
            "components": list(components or [COMMISSION]),
            **terms,
        }
        version.terms = document
        cls._add_measures(version, measures)
        cls._approve(version)
        return version

    @classmethod
    def _add_measures(cls, version, measures):
        known = {measure.key: measure for measure in version.measure_ids}
        for vals in measures:
            known[vals["key"]].write({"name": vals["key"]} | vals)

    @classmethod
    def _approve(cls, version):
        cls.env.flush_all()
        version.state = "approved"

    @classmethod
    def _assign(cls, participant, version, day="2026-01-01", until=False, **vals):
        return cls.env["spm.plan.assignment"].create(
            {
                "participant_id": participant.id,
                "version_id": version.id,
                "date_from": day,
                "date_to": until,
            }
            | vals
        )

    def _win(self, amount, day="2026-03-10", user=None):
        lead = self._make_lead(user or self.user_sam, amount, noon(day))
        self._post()
        return lead

    # ------------------------------------------------------------- runs

    def _period(self, code):
        return self.periods.filtered(lambda period: period.code == code)

    def _run(self, code="2026-M03", **vals):
        run = self.Run.create({"period_id": self._period(code).id} | vals)
        run.action_calculate_now()
        self.assertEqual(run.state, "done")
        self.env.invalidate_all()
        return run

    def _of(self, participant, code="2026-M03"):
        return self.Statement.search(
            [
                ("participant_id", "=", participant.id),
                ("period_id", "=", self._period(code).id),
            ]
        )

    def _told(self, run, participant=None):
        """What a run says of people it could not calculate."""
        problems = run.problem_ids
        if participant:
            problems = problems.filtered(lambda p: p.participant_id == participant)
        return "\n".join(problems.mapped("what"))

    def _finish(self, *statements, until="posted"):
        """Bring statements forward, each step by who may do it."""
        everything = self.Statement.union(*statements)
        periods = everything.period_id.with_user(self.user_officer)
        periods.action_lock_results()
        for step, state in (
            ("action_review", "reviewed"),
            ("action_approve", "approved"),
            ("action_post", "posted"),
            ("action_pay", "paid"),
        ):
            first = step == "action_review"
            user = self.user_second if first else self.user_officer
            getattr(everything.with_user(user), step)()
            self.assertEqual(set(everything.mapped("state")), {state})
            if state == until:
                return

    def _day(self, text):
        return fields.Date.to_date(text)
