from decimal import Decimal

from odoo import Command
from odoo.tests import freeze_time, tagged

from .measure_common import NOW, MeasureCommon, noon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestMeasurePivot(MeasureCommon):
    """Groups of results on the screen show one number only where there is one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.auckland = cls._open_company("Waitematā", "Pacific/Auckland", "NZD")
        cls.user_kiri = cls._make_user("spm_kiri", "user", cls.auckland)
        cls.p_kiri = cls._make_participant(cls.user_kiri, None, cls.auckland)

    def _group(self, *codes, by=(), domain=()):
        """The value of groups, as pivots and lists ask for it."""
        kpis = self.Kpi.union(*map(self._kpi, codes))
        companies = self.company + self.auckland
        domain = [
            ("kpi_id", "in", kpis.ids),
            ("company_id", "in", companies.ids),
            *domain,
        ]
        return self.Measure._read_group(domain, by, ["value:sum"])

    def _win(self, user, amount, day, **vals):
        return self._make_lead(user, amount, noon(day), **vals)

    def test_groups_are_sums_of_parts(self):
        for amount in (10, 20, 30):
            self._win(self.user_sam, amount, "2026-02-10")
        self._win(self.user_pia, 100, "2026-03-10")
        self._make_lead(self.user_pia, 1, noon("2026-03-10"), lost=True)
        self._refresh("average_deal", "won_revenue", "win_rate")
        found = dict(self._group("average_deal", by=["participant_id"]))
        self.assertEqual(found, {self.p_sam: 20, self.p_pia: 100})
        self.assertEqual(self._group("average_deal"), [(40,)])
        self.assertEqual(self._group("win_rate"), [(80,)])
        by_quarter = self._group("won_revenue", by=["quarter_id", "manager_id"])
        self.assertEqual(by_quarter, [(self._period("2026-Q1"), self.p_mia, 160)])

    def test_every_column_of_the_pivot_can_group(self):
        self._win(self.user_sam, 10, "2026-02-10")
        self._refresh("won_revenue")
        for name in (
            "kpi_id",
            "period_id",
            "quarter_id",
            "half_id",
            "year_id",
            "participant_id",
            "manager_id",
            "department_id",
            "job_id",
            "team_id",
            "company_id",
            "category",
            "unit_type",
        ):
            with self.subTest(name):
                rows = self._group("won_revenue", by=[name])
                self.assertEqual([row[-1] for row in rows], [10])

    def test_several_kpis_have_no_number(self):
        self._win(self.user_sam, 10, "2026-02-10")
        self._refresh("won_revenue", "won_deals")
        self.assertEqual(self._group("won_revenue", "won_deals"), [(False,)])
        by_kpi = dict(self._group("won_revenue", "won_deals", by=["kpi_id"]))
        self.assertEqual(
            by_kpi, {self._kpi("won_revenue"): 10, self._kpi("won_deals"): 1}
        )

    def test_several_currencies_have_no_number(self):
        self._win(self.user_sam, 10, "2026-02-10")
        self._win(
            self.user_kiri,
            20,
            "2026-02-10",
            company_id=self.auckland.id,
            team_id=False,
        )
        self._refresh("won_revenue", "won_deals")
        self.assertEqual(self._group("won_revenue"), [(False,)])
        self.assertEqual(self._group("won_deals"), [(2,)])
        by_company = dict(self._group("won_revenue", by=["company_id"]))
        self.assertEqual(by_company, {self.company: 10, self.auckland: 20})

    def test_a_stock_over_several_periods_has_no_number(self):
        lead = self._make_lead(self.user_sam, 100)
        self._refresh("pipeline")
        with freeze_time("2026-07-02 15:00:00"):
            lead.expected_revenue = 70
            self._make_lead(self.user_pia, 1)
            self._refresh("pipeline")
        self.assertEqual(self._group("pipeline"), [(False,)])
        by_month = {
            period.code: value
            for period, value in self._group("pipeline", by=["period_id"])
        }
        self.assertEqual(by_month, {"2026-M06": 100, "2026-M07": 71})

    def test_a_ratio_of_stocks_is_a_stock(self):
        kpi = self.Kpi.create(
            {
                "name": "Average open deal",
                "code": "average_open",
                "source": "ratio",
                "numerator_id": self._kpi("pipeline").id,
                "denominator_id": self._kpi("open_deals").id,
                "state": "active",
            }
        )
        self.assertEqual(kpi.nature, "stock")
        lead = self._make_lead(self.user_sam, 100)
        kpi._refresh()
        with freeze_time("2026-07-02 15:00:00"):
            lead.expected_revenue = 70
            self._make_lead(self.user_sam, 10)
            kpi._refresh()
            self.assertEqual(self._value(kpi, self.p_sam, "2026-M06"), 100)
            self.assertEqual(self._value(kpi, self.p_sam, "2026-Q3"), 40)
            self.assertEqual(self._value(kpi, self.p_sam, "2026"), 40)
            self.assertIsNone(self._value(kpi, self.p_sam, "2026-M05"))
        self.assertEqual(self._group("average_open"), [(False,)])

    def test_everybody_below_a_manager(self):
        self._make_placement(self.p_sam, "2026-03-01", manager_id=self.p_head)
        self._win(self.user_sam, 1, "2026-02-10")
        self._win(self.user_sam, 10, "2026-03-10")
        self._win(self.user_pia, 100, "2026-03-10")
        self._refresh("won_revenue")
        for manager, wanted in ((self.p_mia, 101), (self.p_head, 111)):
            for domain in (
                [("line_id", "in", manager.ids)],
                [("line_id", "=", manager.id)],
                [("line_id.name", "=", manager.name)],
            ):
                self.assertEqual(
                    self._group("won_revenue", domain=domain), [(wanted,)], domain
                )

    def test_money_of_several_companies_is_converted_at_the_periods_rate(self):
        """A line across companies is in the first company's currency, at the rate of
        the last day of each period."""
        self._make_placement(self.p_kiri, "2026-01-02", manager_id=self.p_head)
        main = self.env["res.company"].sudo().search([], order="id", limit=1)
        rate = self.env["res.currency.rate"]
        rates = {self.company: {}, self.auckland: {}}
        for company, month, day, units in (
            (self.auckland, "2026-M02", "2026-02-28", 2),
            (self.auckland, "2026-M03", "2026-03-31", 4),
        ):
            currency = company.currency_id
            rate.create(
                {
                    "name": day,
                    "currency_id": currency.id,
                    "company_id": company.id,
                    "rate": units,
                }
            )
            rates[company][month] = Decimal(1) / units
        self.assertEqual(main.currency_id, self.company.currency_id, "both in dollars")
        for month in ("02", "03"):
            self._win(self.user_sam, 10, f"2026-{month}-10")
            self._win(
                self.user_kiri,
                20,
                f"2026-{month}-10",
                company_id=self.auckland.id,
                team_id=False,
            )
        self._refresh("won_revenue")
        kpi = self._kpi("won_revenue")
        for code, value in (("2026-M02", 20), ("2026-M03", 15), ("2026-Q1", 35)):
            period = self._period(code)
            found = kpi._values("line", self.p_head.ids, period)
            result = found[kpi.id, self.p_head.id, period.id]
            self.assertEqual(result.value, value, code)
            self.assertEqual(result.currency_id, main.currency_id.id)
        here = self._value("won_revenue", self.company, "2026-Q1", "company")
        self.assertEqual(here, 20)
        there = self._value("won_revenue", self.auckland, "2026-Q1", "company")
        self.assertEqual(there, 40)

    def test_a_locked_period_keeps_its_rate(self):
        period = self._period("2026-M02", self.auckland)
        self._refresh("won_deals")
        self.assertEqual(period.rate, 1)
        before = self._period("2026-M01", self.auckland) | period
        before.action_lock_results()
        self.env["res.currency.rate"].create(
            {
                "name": "2026-01-15",
                "currency_id": self.auckland.currency_id.id,
                "company_id": self.auckland.id,
                "rate": 2,
            }
        )
        self._refresh("won_deals")
        self.assertEqual(period.rate, 1)
        self.assertEqual(self._period("2026-M03", self.auckland).rate, 0.5)

    def test_a_kpi_of_one_company_measures_that_company_only(self):
        kpi = self._make_kpi("local", company_id=self.auckland.id, state="active")
        self._win(self.user_sam, 1, "2026-02-10")
        lead = {"company_id": self.auckland.id, "team_id": False}
        self._win(self.user_kiri, 1, "2026-02-10", **lead)
        kpi._refresh()
        rows = self.Measure.search([("kpi_id", "=", kpi.id)])
        self.assertEqual(rows.company_id, self.auckland)
        self.assertEqual(sum(rows.mapped("numerator")), 1)

    def test_one_code_in_two_companies(self):
        """A formula prefers neither: codes of one company are its own."""
        self._make_kpi("local", company_id=self.auckland.id)
        self._make_kpi("local", company_id=self.company.id)
        self.user_admin_spm.write({"company_ids": [Command.link(self.auckland.id)]})
        formula = self.Kpi.create(
            {
                "name": "F",
                "code": "f",
                "source": "formula",
                "formula": "2 * local",
                "company_id": self.company.id,
            }
        )
        self.assertEqual(formula._inputs().company_id, self.company)
