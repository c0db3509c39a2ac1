"""Pay of the 35 agents of real data against plain Python, to the cent."""

import unittest
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal

from real_data import dataset, oracle
from real_data.case import PracticeCase

from odoo.tests import freeze_time, tagged

CENT = Decimal("0.01")
#: Marginal, over the quarter: (from, percent).
TIERS = ((0, "1.5"), (40_000, "2.25"), (90_000, "3.1"))
#: Attainment of the quarter's quota, percent of the target incentive; linear between.
CURVE = ((50, 0), (100, 100), (150, 225))
#: From so many won deals in the quarter on, if the win rate is no less than that.
DEALS, BONUS, WIN_RATE = 40, 750, Decimal("55")
FIRST, LAST = 2017, 2017


def _rounded(amount):
    return amount.quantize(CENT, ROUND_HALF_UP)


def commission(base):
    """What tiers pay for an amount, each for the part that falls in it."""
    paid = Decimal(0)
    for number, (start, rate) in enumerate(TIERS):
        after = TIERS[number + 1 :]
        end = min(base, after[0][0]) if after else base
        paid += max(end - start, Decimal(0)) * Decimal(rate) / 100
    return paid


def curve(attainment):
    """Percent of the target incentive for an attainment."""
    if attainment < CURVE[0][0]:
        return Decimal(0)
    for (x1, y1), (x2, y2) in zip(CURVE, CURVE[1:], strict=False):
        if attainment <= x2:
            return y1 + (y2 - y1) * (attainment - x1) / Decimal(x2 - x1)
    return Decimal(CURVE[-1][1])


@tagged("post_install", "-at_install")
@unittest.skipUnless(dataset.FOLDER.is_dir(), f"no practice data at {dataset.FOLDER}")
@freeze_time("2018-02-01 12:00:00")
class TestRealPay(PracticeCase):
    """Commission, quota with a curve, bonus behind a gate: quarter by quarter."""

    codes = ["won_revenue", "won_deals", "win_rate"]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.officer = cls.env.ref("__import__.practice_officer")
        cls.agents = sorted(agent.name for agent in cls.practice.agents)
        cls.component = cls.env["spm.component"].create(
            {"name": "Practice", "code": "practice"}
        )
        cls.env["spm.crediting.rule"].create(
            {
                "name": "Own deals",
                "kind": "direct",
                "company_id": cls.practice.company.id,
                "component_id": cls.component.id,
            }
        )
        cls.env["spm.credit"]._post()
        cls.version = cls._make_plan()
        cls._assign()
        cls.quarters = cls.periods.filtered(
            lambda p: p.period_type == "quarter" and FIRST <= p.date_from.year <= LAST
        ).sorted("date_from")
        for quarter in cls.quarters:
            run = (
                cls.env["spm.pay.run"]
                .with_user(cls.officer)
                .create(
                    {"period_id": quarter.id, "company_id": cls.practice.company.id}
                )
            )
            run.action_calculate_now()
            cls.env.invalidate_all()

    @classmethod
    def _make_plan(cls):
        plan = cls.env["spm.plan"].create(
            {
                "name": "Practice",
                "company_id": cls.practice.company.id,
                "currency_id": cls.practice.company.currency_id.id,
                "period_type": "quarter",
            }
        )
        version = cls.env["spm.plan.version"].create(
            {"plan_id": plan.id, "date_from": f"{FIRST}-01-01"}
        )
        version.terms = cls._terms(plan)
        sources = {
            "revenue": "won_revenue",
            "deals": "won_deals",
            "rate": "win_rate",
        }
        for measure in version.measure_ids:
            kpi = cls.kpis.filtered(lambda k, m=measure: k.code == sources[m.key])
            measure.write({"source": "kpi", "kpi_id": kpi.id, "span": "period"})
        cls.env.flush_all()
        version.with_user(cls.officer).action_approve()
        return version

    @classmethod
    def _terms(cls, plan):
        tiers = [{"from": str(start), "rate": rate} for start, rate in TIERS]
        points = [{"at": str(at), "gives": str(gives)} for at, gives in CURVE]
        gate = {
            "type": "gate",
            "measure": "rate",
            "effect": "zero",
            "at_least": str(WIN_RATE),
            "read": "actual",
        }
        goal = {
            "measure": "deals",
            "amount": str(BONUS),
            "at_least": str(DEALS),
            "read": "actual",
        }
        return {
            "currency": plan.currency_id.name,
            "components": [
                {
                    "type": "commission",
                    "key": "practice",
                    "table": {"mode": "marginal", "tiers": tiers},
                },
                {
                    "type": "quota",
                    "key": "quota",
                    "measure": "revenue",
                    "curve": {"points": points},
                },
                {
                    "type": "bonus",
                    "key": "bonus",
                    "objectives": [goal],
                    "modifiers": [gate],
                },
            ],
        }

    @classmethod
    def _assign(cls):
        """Everybody with a quota and an incentive of their own."""
        cls.quotas, cls.incentives = {}, {}
        for number, name in enumerate(cls.agents):
            cls.quotas[name] = Decimal(50_000 + 1_000 * number)
            cls.incentives[name] = Decimal("2000.10") + 35 * number
        cls.participants.date_start = f"{FIRST - 1}-01-01"
        people = {person.name: person for person in cls.participants}
        cls.env["spm.plan.assignment"].create(
            [
                {
                    "participant_id": people[name].id,
                    "version_id": cls.version.id,
                    "date_from": f"{FIRST}-01-01",
                    "override_ids": [
                        (0, 0, {"kind": kind, "key": key, "amount": float(amount)})
                        for kind, key, amount in (
                            ("quota", "revenue", cls.quotas[name]),
                            ("incentive", "quota", cls.incentives[name]),
                        )
                    ],
                }
                for name in cls.agents
            ]
        )

    def _wanted(self):
        """From the files: dict of (agent, first day) to amounts by component."""
        deals = defaultdict(list)
        days = oracle.quarters(FIRST, LAST)
        for deal in self.practice.deals:
            for start, end in days:
                if deal.closed and start <= deal.closed < end:
                    deals[deal.agent, start].append(deal)
        return {
            (name, start): self._one(name, deals[name, start])
            for name in self.agents
            for start, _end in days
        }

    def _one(self, name, deals):
        won = [deal for deal in deals if deal.won]
        sold = sum((deal.value for deal in won), Decimal(0))
        share = curve(sold * 100 / self.quotas[name])
        rate = Decimal(100 * len(won)) / len(deals) if deals else None
        reached = len(won) >= DEALS and rate is not None and rate >= WIN_RATE
        return {
            "practice": _rounded(commission(sold)),
            "quota": _rounded(self.incentives[name] * share / 100),
            "bonus": Decimal(BONUS if reached else 0),
        }

    def _found(self):
        lines = self.env["spm.statement.line"].search(
            [
                ("company_id", "=", self.practice.company.id),
                ("in_force", "=", True),
            ]
        )
        found = defaultdict(dict)
        for line in lines:
            place = (line.participant_id.name, line.period_id.date_from)
            found[place][line.key] = Decimal(str(line.amount))
        return dict(found)

    def test_to_the_cent(self):
        wanted, found = self._wanted(), self._found()
        self.assertEqual(len(wanted), 35 * len(self.quarters))
        self.assertEqual(found, wanted)
        statements = self.env["spm.statement"].search(
            [("company_id", "=", self.practice.company.id)]
        )
        paid = {
            (s.participant_id.name, s.period_id.date_from): Decimal(str(s.payable))
            for s in statements
        }
        self.assertEqual(paid, {key: sum(one.values()) for key, one in wanted.items()})
        # every part of the plan says something
        for key in ("practice", "quota", "bonus"):
            amounts = {one[key] for one in wanted.values()}
            self.assertGreater(len(amounts), 1)
        self.assertTrue(all(statements.mapped("agrees")))

    def test_every_credit_is_paid_once(self):
        credits_ = self.env["spm.statement.credit"].search(
            [("statement_id.company_id", "=", self.practice.company.id)]
        )
        days = oracle.quarters(FIRST, LAST)
        won = [d for d in self.practice.deals if d.won and d.closed >= days[0][0]]
        self.assertEqual(len(credits_), len([d for d in won if d.value]))
        total = sum(Decimal(str(one.pay)) for one in credits_)
        wanted = sum(one["practice"] for one in self._wanted().values())
        self.assertAlmostEqual(total, wanted, delta=Decimal("0.01"))
