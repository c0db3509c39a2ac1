"""A year's revenue cascaded over a real company, to the cent, against plain Python."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

from real_data.case import PracticeCase

from odoo.fields import Command
from odoo.tests import tagged

YEAR = (date(2017, 1, 1), date(2018, 1, 1))
#: The last quarter that was over before the last day of the year.
QUARTER = (date(2017, 7, 1), date(2017, 10, 1))
CENTS = 1_234_567_801
LEVELS = ("department", "line", "participant")


def share_out(cents, weights):
    """Cents by weights: rounded down, and one more for the largest remainders."""
    whole = sum(weights.values())
    exact = {name: Fraction(cents) * w / whole for name, w in weights.items()}
    shares = {name: int(amount) for name, amount in exact.items()}
    order = sorted(exact, key=lambda name: shares[name] - exact[name])
    for name in order[: cents - sum(shares.values())]:
        shares[name] += 1
    return shares


@tagged("post_install", "-at_install")
class TestRealDataCascade(PracticeCase):
    codes = ["won_revenue"]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.participants.date_start = "2016-10-01"
        cls.top = cls.env["spm.objective"].create(
            {
                "kpi_id": cls.kpis.id,
                "company_id": cls.practice.company.id,
                "period_id": cls._period(cls, *YEAR).id,
                "scope": "company",
                "target": CENTS / 100,
            }
        )
        wizard = cls.env["spm.objective.cascade"].create(
            {
                "objective_id": cls.top.id,
                "season": "days",
                "level_ids": [
                    Command.create(
                        {"scope": scope, "method": "last_quarter", "sequence": place}
                    )
                    for place, scope in enumerate(LEVELS)
                ],
            }
        )
        cls.preview = wizard.preview
        wizard.action_cascade()
        below = cls.env["spm.objective"].search([("id", "child_of", cls.top.id)])
        cls.below = below - cls.top

    def _won(self, window, **values):
        return self.oracle.won_revenue(self._agents(**values), *window)

    def _expected(self):
        """Cents by level and name, worked out from the files alone."""
        practice = self.practice
        offices = share_out(
            CENTS,
            {
                name: Fraction(self._won(QUARTER, office=name))
                for name in practice.offices
            },
        )
        expected = {("department", name): cents for name, cents in offices.items()}
        for office, cents in offices.items():
            managers = share_out(
                cents,
                {
                    name: Fraction(self._won(QUARTER, manager=name))
                    for name, home in practice.managers.items()
                    if home == office
                },
            )
            for manager, share in managers.items():
                expected["line", manager] = share
                agents = share_out(
                    share,
                    {
                        name: Fraction(self._won(QUARTER, name=name))
                        for name in self._agents(manager=manager)
                    },
                )
                expected |= {("participant", n): c for n, c in agents.items()}
        return expected

    def test_every_level_to_the_cent(self):
        self.assertFalse(self.preview["problem"])
        expected = self._expected()
        self.assertEqual(len(expected), 3 + 6 + 35)
        found = {(o.scope, o.unit_name): o.target for o in self.below}
        cents = {key: Decimal(repr(target)) * 100 for key, target in found.items()}
        given = {key: amount for key, amount in expected.items() if amount}
        self.assertGreater(len(given), 35)
        self.assertEqual(cents, given, "who sold nothing gets nothing")
        for scope in LEVELS:
            parts = [amount for (kind, _name), amount in cents.items() if kind == scope]
            self.assertEqual(sum(parts), CENTS, scope)
        for parent in self.top + self.below.filtered("child_ids"):
            self.assertEqual(
                (parent.assigned, parent.assignment_gap), (parent.target, 0)
            )

    def test_every_period_to_the_cent(self):
        columns = {}
        for objective in self.below:
            amounts = [Decimal(repr(p.target)) for p in objective.phase_ids]
            self.assertEqual(len(amounts), 12)
            self.assertEqual(sum(amounts), Decimal(repr(objective.target)))
            row = columns.setdefault(objective.scope, [Decimal(0)] * 12)
            columns[objective.scope] = [
                x + y for x, y in zip(row, amounts, strict=True)
            ]
        own = [Decimal(repr(p.target)) for p in self.top.phase_ids]
        self.assertEqual(columns, dict.fromkeys(LEVELS, own))

    def test_attainment(self):
        field = {"department": "office", "line": "manager", "participant": "name"}
        for objective in self.below:
            who = {field[objective.scope]: objective.unit_name}
            won = self._won(YEAR, **who)
            self.assertEqual(Decimal(repr(objective.actual)), won)
            wanted = 100 * won / Decimal(repr(objective.target))
            self.assertAlmostEqual(Decimal(objective.attainment), wanted, delta=1e-6)
        won = self._won(YEAR)
        self.assertEqual(Decimal(repr(self.top.actual)), won)
        self.assertGreater(won, 0)
