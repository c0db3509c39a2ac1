from odoo.tests import freeze_time

from .measure_common import NOW, MeasureCommon


@freeze_time(NOW)
class ObjectiveCommon(MeasureCommon):
    """Objectives of the people of Hudson Sales, in June 2026."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Objective = cls.env["spm.objective"]

    @classmethod
    def _make_objective(cls, unit, target, period="2026-Q2", kpi="won_revenue", **vals):
        """A draft objective for a person, department, team or company.

        :param vals: ``user`` makes it as that user; the rest are field values
        """
        user = vals.pop("user", None)
        Objective = cls.Objective.with_user(user) if user else cls.Objective
        return Objective.create(
            cls._objective_values(unit, target, period, kpi, **vals)
        )

    @classmethod
    def _objective_values(
        cls, unit, target, period="2026-Q2", kpi="won_revenue", **vals
    ):
        scope = {
            "spm.participant": "participant",
            "hr.department": "department",
            "crm.team": "team",
            "res.company": "company",
        }[unit._name]
        column = {} if scope == "company" else {f"{scope}_id": unit.id}
        kpi = kpi if not isinstance(kpi, str) else cls._kpi(kpi)
        return {
            "kpi_id": kpi.id,
            "company_id": cls.company.id,
            "period_id": cls._period(period).id,
            "scope": scope,
            "target": target,
            **column,
            **vals,
        }

    @classmethod
    def _agreed(cls, unit, target, *args, **vals):
        """An objective that has been proposed and agreed."""
        objective = cls._make_objective(unit, target, *args, **vals)
        objective.action_propose()
        objective.action_agree()
        return objective
