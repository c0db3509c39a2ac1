"""The practice company with participants, a calendar and its results."""

import unittest

from odoo.tests import TransactionCase

from . import dataset, oracle
from .loader import TIME_ZONE, PracticeCompany


@unittest.skipUnless(dataset.FOLDER.is_dir(), f"no practice data at {dataset.FOLDER}")
class PracticeCase(TransactionCase):
    """What every test on the practice data starts from."""

    #: The codes of the KPIs under test.
    codes: list[str] = []

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.practice = practice = PracticeCompany(cls.env)
        practice.load()
        cls.env = practice.env
        cls.oracle = oracle.Oracle(practice.deals)
        cls.periods = cls._make_calendar(practice.company)
        cls.participants = cls._make_participants()
        cls.kpis = cls.env["spm.kpi"].search([("code", "in", cls.codes)])
        cls.env["spm.kpi"].search([])._refresh()

    @classmethod
    def _make_calendar(cls, company):
        wizard = cls.env["spm.fiscal.wizard"].create(
            {
                "company_id": company.id,
                "tz": TIME_ZONE,
                "start_month": "1",
                "basis": "calendar",
                "leaf": "month",
                "first_year": 2016,
                "years": 2,
            }
        )
        wizard.action_create()
        return cls.env["spm.period"].search([("company_id", "=", company.id)])

    @classmethod
    def _make_participants(cls):
        employees = cls.env["hr.employee"].search(
            [("company_id", "=", cls.practice.company.id)]
        )
        return cls.env["spm.participant"].create(
            [{"employee_id": employee.id} for employee in employees]
        )

    def _participant(self, name):
        employee = self.practice.employee(name)
        return self.participants.filtered(lambda p: p.employee_id == employee)

    def _period(self, start, end):
        return self.periods.filtered(
            lambda period: (period.date_from, period.date_to) == (start, end)
        )

    def _agents(self, **values):
        """The names of the agents with these values in the files."""
        return {
            agent.name
            for agent in self.practice.agents
            if all(getattr(agent, name) == value for name, value in values.items())
        }
