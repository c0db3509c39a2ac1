"""Results of 8,800 real opportunities against plain Python, to the cent."""

from decimal import Decimal

from real_data import oracle
from real_data.case import PracticeCase
from real_data.loader import TIME_ZONE

from odoo.tests import tagged

#: The measures and how far a figure may be from the exact one: money and counts
#: not at all, divisions by what the database's last digit is worth.
EXACT, DIVIDED = Decimal(0), Decimal("1e-9")
MEASURES = {
    "won_revenue": EXACT,
    "won_deals": EXACT,
    "win_rate": DIVIDED,
    "average_deal": DIVIDED,
    "new_customers": EXACT,
    "sales_cycle": DIVIDED,
}


@tagged("post_install", "-at_install")
class TestRealData(PracticeCase):
    codes = list(MEASURES)

    def _assert_agrees(self, by, units, windows):
        """Every measure of every unit and window is what plain Python says.

        :param units: dict of a unit's record to the names of its agents
        """
        found = self.kpis._values(
            by,
            [unit.id for unit in units],
            self.periods.browse([self._period(*window).id for window in windows]),
        )
        some = 0
        for kpi in self.kpis:
            for unit, agents in units.items():
                for window in windows:
                    expected = getattr(self.oracle, kpi.code)(agents, *window)
                    result = found[kpi.id, unit.id, self._period(*window).id]
                    where = f"{kpi.code} of {unit.display_name} in {window[0]}"
                    self._assert_equal(result.value, expected, kpi.code, where)
                    some += bool(expected)
        self.assertGreaterEqual(some, len(self.kpis))

    def _assert_equal(self, value, expected, code, where):
        if expected is None or value is None:
            self.assertIs(value, expected, where)
        else:
            self.assertIsInstance(value, Decimal, where)
            self.assertLessEqual(abs(value - expected), MEASURES[code], where)

    # -- the data ------------------------------------------------------------

    def test_everything_is_loaded(self):
        leads = self.practice.opportunities
        self.assertEqual(len(leads), 8800)
        statuses = {"Won": "won", "Lost": "lost"}
        for lead, deal in zip(leads, self.practice.deals, strict=True):
            self.assertEqual(lead.won_status, statuses.get(deal.stage, "pending"))
            self.assertEqual(lead.active, deal.stage != "Lost")
            self.assertEqual(lead.expected_revenue, float(deal.value or 0))
            self.assertEqual(lead.company_id, self.practice.company)
            self.assertEqual(bool(lead.date_closed), bool(deal.closed))
        self.assertTrue(any("GTXPro" in lead.name for lead in leads), "as it came")
        self.assertEqual(len(self.participants), 35 + 6 + 3)
        self.assertEqual(len(self.kpis), len(MEASURES))

    def test_loading_twice_changes_nothing(self):
        measures = self.env["spm.measure"]
        before = measures.search_read([])
        self.assertTrue(before)
        again = self.practice.load_opportunities()
        self.assertEqual(again, self.practice.opportunities)
        self.env["spm.kpi"].search([])._refresh()
        self.assertEqual(measures.search_read([]), before)

    # -- the figures ---------------------------------------------------------

    def test_agent_by_quarter(self):
        units = {self._participant(a.name): {a.name} for a in self.practice.agents}
        self._assert_agrees("participant", units, oracle.quarters(2016, 2017))

    def test_manager_by_quarter(self):
        managers = self.practice.managers
        units = {
            self._participant(name): self._agents(manager=name) for name in managers
        }
        self._assert_agrees("line", units, oracle.quarters(2016, 2017))

    def test_team_by_quarter(self):
        managers = self.practice.managers
        units = {
            self.practice.team(name): self._agents(manager=name) for name in managers
        }
        self._assert_agrees("team", units, oracle.quarters(2016, 2017))

    def test_office_by_year(self):
        offices = self.practice.offices
        windows = oracle.years(2016, 2017)
        heads = {
            self._participant(self.practice.head(name)): self._agents(office=name)
            for name in offices
        }
        self._assert_agrees("line", heads, windows)
        departments = {
            self.practice.department(name): self._agents(office=name)
            for name in offices
        }
        self._assert_agrees("department", departments, windows)

    def test_company_by_quarter_and_year(self):
        units = {self.practice.company: self._agents()}
        self._assert_agrees("company", units, oracle.quarters(2016, 2017))
        self._assert_agrees("company", units, oracle.years(2016, 2017))

    def test_company_equals_odoo_s_own_figures(self):
        company = self.practice.company
        leads = self.env["crm.lead"].with_context(active_test=False, tz=TIME_ZONE)
        won = {
            month.date(): (Decimal(str(revenue)), Decimal(count))
            for month, revenue, count in leads._read_group(
                [("company_id", "=", company.id), ("won_status", "=", "won")],
                ["date_closed:month"],
                ["expected_revenue:sum", "__count"],
            )
        }
        self.assertEqual(len(won), 10)
        months = self.periods.filtered("is_leaf")
        revenue, deals = (
            self.kpis.filtered(lambda kpi, code=code: kpi.code == code)
            for code in ("won_revenue", "won_deals")
        )
        found = (revenue + deals)._values("company", company.ids, months)
        for month in months:
            ours = tuple(
                found[kpi.id, company.id, month.id].value for kpi in (revenue, deals)
            )
            self.assertEqual(ours, won.get(month.date_from, (0, 0)), month.name)
