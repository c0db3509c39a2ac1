from odoo.tests import freeze_time, tagged

from .measure_common import noon
from .objective_common import NOW
from .test_dashboard import DashboardCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestDashboardCompanies(DashboardCommon):
    """A figure is of one company, in its currency and its calendar."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls._open_company("Rhein Sales", "Europe/Berlin", "EUR")
        euro = cls.other.currency_id
        for company in cls.company + cls.other:
            cls.env["res.currency.rate"].create(
                {
                    "name": "2026-01-01",
                    "currency_id": euro.id,
                    "company_id": company.id,
                    # what a company has is worth one
                    "company_rate": 1 if company == cls.other else 0.5,
                }
            )
        users = cls.user_mia + cls.user_officer + cls.user_head
        users.company_ids += cls.other
        cls.both = cls.company + cls.other
        cls.user_hans = cls._make_user("spm_hans", "user", company=cls.other)
        cls.p_hans = cls._make_participant(cls.user_hans, cls.p_mia, company=cls.other)
        for amount, day in ((700, "2026-04-20"), (90, "2026-05-20")):
            cls._make_lead(
                cls.user_hans, amount, noon(day), company_id=cls.other.id, team_id=False
            )
        cls.Kpi.search([])._refresh()

    def _open_both(self, user, main=None, **choice):
        ids = (self.other + self.company if main == self.other else self.both).ids
        env = self.env(user=user, context={"allowed_company_ids": ids})
        return env["spm.dashboard"].open(choice)

    def _row(self, screen, name):
        """What the heat table says of somebody: amount, currency, company."""
        data = self._panel(screen, "heat")["data"]
        at = data["rows"]["names"].index(name)
        kpis = [column["kpi_id"] for column in data["columns"]]
        won = data["cells"][kpis.index(self._kpi("won_revenue").id)]
        rows = data["rows"]
        return won["values"][at], rows["currencies"][at], rows["companies"][at]

    def test_rows_of_other_companies_are_in_their_currency(self):
        dollar, euro = self.company.currency_id.id, self.other.currency_id.id
        for main in (self.company, self.other):
            screen = self._open_both(self.user_mia, main, place=f"line-{self.p_mia.id}")
            self.assertEqual(self._row(screen, "Hans"), (790, euro, "Rhein Sales"))
            self.assertEqual(self._row(screen, "Pia"), (4321, dollar, False))
            # 790 of them are worth 1,580, which is more than Mia's 1,000
            heat = self._panel(screen, "heat")["data"]
            kpis = [column["kpi_id"] for column in heat["columns"]]
            won = heat["cells"][kpis.index(self._kpi("won_revenue").id)]
            ranks = dict(zip(heat["rows"]["names"], won["ranks"], strict=True))
            self.assertEqual(ranks, {"Pia": 1, "Hans": 2, "Mia": 3, "Sam": 4})

    def test_a_card_is_of_the_company_of_the_place(self):
        place = f"line-{self.p_mia.id}"
        alone = self._card(self._open(self.user_mia, place=place))
        for main in (self.company, self.other):
            screen = self._open_both(self.user_mia, main, place=place)
            self.assertEqual(screen["place"]["company"], self.company.name)
            card = self._card(screen)
            self.assertEqual(card["value"], 150 * 0 + 360 + 4321 + 1000)
            self.assertEqual(card["trend"], alone["trend"])
            self.assertEqual(card["currency"], self.company.currency_id.id)
            heat = self._panel(screen, "heat")["data"]
            kpis = [column["kpi_id"] for column in heat["columns"]]
            at = kpis.index(self._kpi("won_revenue").id)
            self.assertEqual(heat["overall"][at], card["value"])

    def test_a_row_says_what_its_own_screen_says(self):
        objective = self._agreed(
            self.p_hans,
            400,
            company_id=self.other.id,
            period_id=self._period("2026-Q2", self.other).id,
        )
        self.assertEqual(objective.attainment, 197.5)
        month = str(self._period("2026-M04").id)
        for period in ("quarter", month):
            screen = self._open_both(
                self.user_mia, place=f"line-{self.p_mia.id}", period=period
            )
            heat = self._panel(screen, "heat")["data"]
            kpis = [column["kpi_id"] for column in heat["columns"]]
            won = heat["cells"][kpis.index(self._kpi("won_revenue").id)]
            at = heat["rows"]["names"].index("Hans")
            own = self._open_both(
                self.user_mia,
                place=heat["rows"]["keys"][at],
                period=screen["choice"]["period"],
            )
            self.assertFalse(own["notices"])
            self.assertEqual(own["period"]["name"], screen["period"]["name"])
            card = self._card(own)
            self.assertEqual(won["values"][at], card["value"])
            self.assertEqual(won["attainments"][at], round(card["attainment"], 2))
            self.assertEqual(card["currency"], self.other.currency_id.id)

    def test_records_are_of_the_same_days_and_company(self):
        month = str(self._period("2026-M04").id)
        env = self.env(
            user=self.user_mia, context={"allowed_company_ids": self.both.ids}
        )
        choice = {"place": f"participant-{self.p_hans.id}", "period": month}
        won = self._kpi("won_revenue").id
        action = env["spm.dashboard"].drill(choice, won)
        deals = self.env["crm.lead"].search(action["domain"])
        self.assertEqual(deals.mapped("expected_revenue"), [700])
        choice = {"place": f"line-{self.p_mia.id}", "period": month}
        action = env["spm.dashboard"].drill(choice, won)
        deals = self.env["crm.lead"].search(action["domain"])
        self.assertEqual(deals.company_id, self.company)

    def test_a_company_is_not_told_what_its_units_make_elsewhere(self):
        team = self._make_team("Global")
        team.company_id = False
        for user, company, amount in (
            (self.user_hans, self.other, 55),
            (self.user_pia, self.company, 33),
        ):
            self._make_lead(
                user,
                amount,
                noon("2026-05-05"),
                company_id=company.id,
                team_id=team.id,
            )
        self.Kpi.search([])._refresh()
        won = self._kpi("won_revenue").id
        for company, amount in ((self.company, 33), (self.other, 55)):
            screen = self._open_both(self.user_officer, place=f"company-{company.id}")
            heat = self._panel(screen, "heat")["data"]
            at = [column["kpi_id"] for column in heat["columns"]].index(won)
            place = heat["units"]["rows"]["keys"].index(f"team-{team.id}")
            self.assertEqual(heat["units"]["cells"][at]["values"][place], amount)

    def test_everybody_is_in_the_distribution(self):
        self._agreed(
            self.p_hans,
            400,
            company_id=self.other.id,
            period_id=self._period("2026-Q2", self.other).id,
        )
        self._agreed(self.p_sam, 400)
        screen = self._open_both(self.user_mia, place=f"line-{self.p_mia.id}")
        data = self._panel(screen, "distribution")["data"]
        self.assertEqual((data["people"], data["without"]), (4, 2))

    def test_a_workbook_tells_the_currencies_apart(self):
        env = self.env(
            user=self.user_mia, context={"allowed_company_ids": self.both.ids}
        )
        screen = self._open_both(self.user_mia, place=f"line-{self.p_mia.id}")
        panel = self._panel(screen, "heat")
        [table] = env["spm.dashboard.panel.heat"]._tables([panel])
        rows = {row[0]: row for row in table.rows}
        at = table.headers.index(self._kpi("won_revenue").name)
        hans, overall = rows["Hans"][at], rows["Overall"][at]
        self.assertEqual((hans.value, hans.currency), (790, self.other.currency_id.id))
        self.assertEqual(overall.currency, self.company.currency_id.id)
