"""Credits of 4,238 really won opportunities against plain Python, to the cent."""

import unittest
from collections import defaultdict
from decimal import Decimal

from real_data import dataset, oracle
from real_data.loader import TIME_ZONE, PracticeCompany

from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL


@tagged("post_install", "-at_install")
@unittest.skipUnless(dataset.FOLDER.is_dir(), f"no practice data at {dataset.FOLDER}")
class TestRealCredits(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.practice = practice = PracticeCompany(cls.env)
        practice.load()
        cls.env = practice.env
        cls.company = practice.company
        cls.env["spm.fiscal.wizard"].create(
            {
                "company_id": cls.company.id,
                "tz": TIME_ZONE,
                "start_month": "1",
                "basis": "calendar",
                "leaf": "month",
                "first_year": 2016,
                "years": 2,
            }
        ).action_create()
        employees = cls.env["hr.employee"].search([("company_id", "=", cls.company.id)])
        cls.participants = cls.env["spm.participant"].create(
            [{"employee_id": employee.id} for employee in employees]
        )
        cls.component = cls.env["spm.component"].create(
            {"name": "Practice", "code": "practice"}
        )
        cls.rules = cls.env["spm.crediting.rule"].create(
            [
                {
                    "name": kind,
                    "kind": kind,
                    "level_to": 2,
                    "company_id": cls.company.id,
                    "component_id": cls.component.id,
                }
                for kind in ("direct", "rollup")
            ]
        )
        cls.env["spm.credit"]._post()

    def _found(self):
        """Sums by person, kind and quarter."""
        rows = self.env.execute_query(
            SQL(
                "SELECT p.name, k.kind, date_trunc('quarter', k.earned_on)::date,"
                " SUM(k.amount)::text FROM spm_credit k"
                " JOIN spm_participant p ON p.id = k.participant_id"
                " WHERE k.company_id = %s GROUP BY 1, 2, 3 HAVING SUM(k.amount) <> 0",
                self.company.id,
            )
        )
        return {row[:3]: Decimal(row[3]) for row in rows}

    def _wanted(self, parts=None):
        """The same from the files.

        :param parts: dict of a deal's code to dict of agents to their amounts
        """
        offices = {agent.name: agent.office for agent in self.practice.agents}
        wanted = defaultdict(Decimal)
        for deal in self.practice.deals:
            if not deal.won:
                continue
            quarter = next(
                start
                for start, end in oracle.quarters(2016, 2017)
                if start <= deal.closed < end
            )
            shares = (parts or {}).get(deal.code, {deal.agent: deal.value})
            for agent, amount in shares.items():
                kind = "direct" if agent == deal.agent else "split"
                above = (
                    self.practice.manager_of[agent],
                    self.practice.head(offices[agent]),
                )
                wanted[agent, kind, quarter] += amount
                for manager in above:
                    wanted[manager, "rollup", quarter] += amount
        return {key: amount for key, amount in wanted.items() if amount}

    def test_owner_manager_and_office(self):
        wanted = self._wanted()
        self.assertGreater(len(wanted), 100)
        self.assertEqual({key[1] for key in wanted}, {"direct", "rollup"})
        self.assertEqual(self._found(), wanted)
        total = sum(d.value for d in self.practice.deals if d.won)
        own = sum(amount for key, amount in wanted.items() if key[1] == "direct")
        self.assertEqual(own, total)

    def test_with_splits(self):
        """Every tenth win is divided by thirds of a hundredth."""
        names = [agent.name for agent in self.practice.agents]
        people = {person.name: person for person in self.participants}
        leads = zip(self.practice.opportunities, self.practice.deals, strict=True)
        won = [(lead, deal) for lead, deal in leads if deal.won][::10]
        parts, values = {}, []
        for number, (lead, deal) in enumerate(won):
            agent = names[number % len(names)]
            if agent == deal.agent:
                continue
            share = (deal.value * Decimal("33.3333") / 100).quantize(Decimal("0.01"))
            parts[deal.code] = {deal.agent: deal.value - share, agent: share}
            values.append(
                {
                    "lead_id": lead.id,
                    "participant_id": people[agent].id,
                    "percent": 33.3333,
                }
            )
        self.env["spm.credit.split"].create(values).action_approve()
        self.env["spm.credit"]._post()
        self.assertGreater(len(parts), 300)
        self.assertEqual(self._found(), self._wanted(parts))
        self.env.cr.execute("SELECT COUNT(*) FROM spm_credit")
        before = self.env.cr.fetchone()
        self.env["spm.credit"]._post(full=True)
        self.env.cr.execute("SELECT COUNT(*) FROM spm_credit")
        self.assertEqual(self.env.cr.fetchone(), before)
