from datetime import datetime
from decimal import Decimal

from odoo import Command
from odoo.tests import freeze_time, tagged
from odoo.tools import SQL

from .measure_common import NOW, MeasureCommon, noon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestKpiCustom(MeasureCommon):
    """KPIs that an administrator makes on any model, and what they find."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.auckland = cls._open_company("Waitematā", "Pacific/Auckland", "NZD")
        (cls.user_sam | cls.user_admin_spm).company_ids |= cls.auckland
        cls._make_visits()

    @classmethod
    def _make_visits(cls):
        """A model of the customer's own, made on the screen."""
        columns = [
            ("x_day", "date", {}),
            ("x_at", "datetime", {}),
            ("x_until", "datetime", {}),
            ("x_user_id", "many2one", {"relation": "res.users"}),
            ("x_employee_id", "many2one", {"relation": "hr.employee"}),
            ("x_participant_id", "many2one", {"relation": "spm.participant"}),
            ("x_partner_id", "many2one", {"relation": "res.partner"}),
            ("x_currency_id", "many2one", {"relation": "res.currency"}),
            ("x_money", "monetary", {"currency_field": "x_currency_id"}),
            ("x_points", "integer", {}),
            ("x_grade", "float", {}),
            ("x_key", "integer", {}),
        ]
        model = cls.env["ir.model"].create(
            {
                "name": "Visit",
                "model": "x_spm_visit",
                "field_id": [
                    Command.create(
                        {"name": name, "ttype": ttype, "field_description": name} | vals
                    )
                    for name, ttype, vals in columns
                ],
                "access_ids": [
                    Command.create(
                        {
                            "name": "everybody",
                            "perm_read": True,
                            "group_id": cls.env.ref("base.group_user").id,
                        }
                    )
                ],
            }
        )
        cls.model = model
        cls.Visit = cls.env["x_spm_visit"]

    def _visit(self, user=None, at="2026-03-10", **vals):
        at = noon(at) if isinstance(at, str) else at
        return self.Visit.create(
            {
                "x_user_id": (user or self.user_sam).id,
                "x_at": at,
                "x_day": at and at.date(),
            }
            | vals
        )

    def _measured(self, code="visits", **vals):
        """A KPI on visits, made by an administrator, and refreshed."""
        kpi = self._make_kpi(
            code,
            self.user_admin_spm,
            model_id=self.model.id,
            state="active",
            **{
                "domain": "[]",
                "date_path": "x_at",
                "owner_path": "x_user_id",
                "team_from": "placement",
                "team_path": False,
            }
            | vals,
        ).sudo()
        kpi = kpi.with_env(self.env)
        self.assertTrue(kpi._refresh())
        self.assertEqual(kpi.state, "active", kpi.broken_reason)
        return kpi

    # ------------------------------------------------------------- values

    def test_counted(self):
        for at in ("2026-03-10", "2026-03-11", "2026-04-01"):
            self._visit(at=at)
        self._visit(self.user_pia)
        kpi = self._measured()
        self.assertEqual(self._value(kpi, self.p_sam, "2026-M03"), 2)
        self.assertEqual(self._value(kpi, self.p_mia, "2026-Q1", "line"), 3)
        self.assertEqual(self._value(kpi, self.team_east, "2026", "team"), 4)

    def test_summed_and_averaged(self):
        """Each kind of number; the empty ones count for no average."""
        for money, points, grade in ((10.5, 1, 0.1), (20.25, 2, 0.2), (0, 0, 0.7)):
            self._visit(x_money=money, x_points=points, x_grade=grade)
        self.env.flush_all()
        self.cr.execute(
            SQL("UPDATE x_spm_visit SET x_points = NULL WHERE x_points = 0")
        )
        for path, total, mean in (
            ("x_money", Decimal("30.75"), Decimal("10.25")),
            ("x_points", 3, Decimal("1.5")),
            ("x_grade", Decimal("1.0"), Decimal(1) / 3),
        ):
            for mode, wanted in (("sum", total), ("average", mean)):
                with self.subTest(path=path, mode=mode):
                    kpi = self._measured(
                        f"{mode}_{path}", value_mode=mode, value_path=path
                    )
                    found = self._value(kpi, self.p_sam, "2026-M03")
                    self.assertAlmostEqual(found, wanted, places=9)

    def test_a_factor(self):
        self._visit(x_points=3)
        kpi = self._measured(value_mode="sum", value_path="x_points", factor=1.5)
        self.assertEqual(self._value(kpi, self.p_sam, "2026-M03"), Decimal("4.5"))
        [row] = self._rows(kpi)
        self.assertEqual((row.numerator, row.value), (3, 4.5))

    def test_durations_in_days_and_hours(self):
        self._visit(x_until=datetime(2026, 3, 11, 5))
        self._visit(x_until=datetime(2026, 3, 10, 23))
        self._visit(x_until=datetime(2026, 3, 1))
        for unit, wanted in (("hours", 9), ("days", Decimal("0.375"))):
            kpi = self._measured(
                f"took_{unit}",
                value_mode="duration",
                start_path="x_at",
                date_path="x_until",
                unit_type=unit,
            )
            self.assertEqual(self._value(kpi, self.p_sam, "2026-M03"), wanted)

    def test_first_per_any_key(self):
        for at, key in (("2026-02-10", 7), ("2026-03-10", 7), ("2026-03-11", 8)):
            self._visit(at=at, x_key=key)
        self._visit(at="2026-03-12")
        kpi = self._measured(nature="distinct", distinct_path="x_key")
        self.assertEqual(self._value(kpi, self.p_sam, "2026-M02"), 1)
        self.assertEqual(self._value(kpi, self.p_sam, "2026-M03"), 1)
        self.assertEqual(self._value(kpi, self.p_sam, "2026"), 2)

    # ------------------------------------------------------------- money

    def test_money_of_another_currency_is_converted_on_its_day(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.env["res.currency.rate"].search([("currency_id", "=", euro.id)]).unlink()
        self.env["res.currency.rate"].create(
            [
                {
                    "name": day,
                    "currency_id": euro.id,
                    "company_id": self.company.id,
                    "rate": rate,
                }
                for day, rate in (("2026-02-15", 0.5), ("2026-03-15", 0.8))
            ]
        )
        days = ("2026-01-10", "2026-02-20", "2026-03-14", "2026-03-16")
        for day in days:
            self._visit(at=day, x_money=10.01, x_currency_id=euro.id)
        self._visit(x_money=5, x_currency_id=self.company.currency_id.id)
        self._visit(x_money=1)
        kpi = self._measured(value_mode="sum", value_path="x_money", unit_type="money")
        for code, wanted in (
            ("2026-M01", "20.02"),
            ("2026-M02", "20.02"),
            ("2026-M03", "38.53"),  # 20.02 + 12.51 + 5 + 1
        ):
            self.assertEqual(self._value(kpi, self.p_sam, code), Decimal(wanted), code)
        for day in days:
            odoo = euro._convert(10.01, self.company.currency_id, self.company, day)
            self.assertIn(round(odoo, 2), (20.02, 12.51), "as Odoo converts")

    # ------------------------------------------------------------- owners

    def test_each_kind_of_owner(self):
        self._visit(
            x_employee_id=self.p_pia.employee_id.id, x_participant_id=self.p_mia.id
        )
        for path, person in (
            ("x_user_id", self.p_sam),
            ("x_employee_id", self.p_pia),
            ("x_participant_id", self.p_mia),
        ):
            kpi = self._measured(f"by_{path}", owner_path=path)
            self.assertEqual(self._rows(kpi).participant_id, person)
            self.assertEqual(self._value(kpi, person, "2026-M03"), 1)

    def test_owner_at_the_end_of_a_path(self):
        customer = self.env["res.partner"].create(
            {"name": "C", "user_id": self.user_pia.id}
        )
        self._visit(x_partner_id=customer.id)
        kpi = self._measured(owner_path="x_partner_id.user_id")
        self.assertEqual(self._rows(kpi).participant_id, self.p_pia)

    def test_documents_of_nobody_are_unassigned_whatever_owns_them(self):
        outsider = self._make_employee("Outsider")
        self._visit(x_employee_id=outsider.id)
        self._visit()
        for path, by in (("x_employee_id", "e"), ("x_participant_id", "p")):
            kpi = self._measured(f"by_{by}", owner_path=path)
            first = self.env["spm.period"].search([]).company_id.sorted("id")[0]
            rows = self.Measure.search(
                [("kpi_id", "=", kpi.id), ("company_id", "=", first.id)]
            )
            self.assertFalse(rows.participant_id)
            self.assertEqual(sum(rows.mapped("numerator")), 2)

    def test_on_customers(self):
        """The model of all Odoo: contacts by salesperson and day of creation."""
        partners = self.env["res.partner"].create(
            [{"name": f"P{n}", "user_id": self.user_sam.id} for n in range(3)]
        )
        self.env.flush_all()
        self.cr.execute(
            SQL(
                "UPDATE res_partner SET create_date = %s WHERE id = ANY(%s)",
                noon("2026-03-10"),
                partners.ids,
            )
        )
        partners[0].active = False
        kpi = self._make_kpi(
            "contacts",
            self.user_admin_spm,
            model_id=self.env["ir.model"]._get_id("res.partner"),
            domain="[('is_company', '=', False)]",
            date_path="create_date",
            team_path=False,
            state="active",
        ).sudo()
        kpi._refresh()
        self.assertEqual(self._value(kpi, self.p_sam, "2026-M03"), 3)
        archived = self._make_kpi(
            "live_contacts",
            model_id=kpi.model_id.id,
            domain="[('is_company', '=', False), ('active', '=', True)]",
            date_path="create_date",
            team_path=False,
            state="active",
        )
        archived._refresh()
        self.assertEqual(self._value(archived, self.p_sam, "2026-M03"), 2)

    # ------------------------------------------------------------- companies

    def _department_of_auckland(self, employee):
        department = self.env["hr.department"].create(
            {"name": "Wharf", "company_id": self.auckland.id}
        )
        department.manager_id = employee
        self.env.flush_all()
        self.cr.execute(
            SQL(
                "UPDATE hr_department SET create_date = %s WHERE id = %s",
                noon("2026-03-10"),
                department.id,
            )
        )
        self.env.invalidate_all()
        return department

    def test_nothing_is_lost_between_companies(self):
        """A document of one company owned by an employee of another, with a user or
        without, with a place there or not, is in the results of its company."""
        loner = self._make_participant("Loner", None)
        user = self._make_user("spm_both", "user")
        user.company_ids |= self.auckland
        here = self._make_participant(user, None)
        there = self._make_participant(user, None, self.auckland)
        for participant in (loner, here, there, self.p_sam):
            self._department_of_auckland(participant.employee_id)
        kpi = self._make_kpi(
            "departments",
            model_id=self.env["ir.model"]._get_id("hr.department"),
            domain="[('name', '=', 'Wharf')]",
            date_path="create_date",
            owner_path="manager_id",
            team_from="placement",
            team_path=False,
            state="active",
        )
        kpi._refresh()
        march = self._period("2026-M03", self.auckland)
        self.assertEqual(self._value(kpi, self.auckland, march, "company"), 4)
        for person, wanted in ((loner, 1), (there, 2), (here, 0), (self.p_sam, 1)):
            self.assertEqual(self._value(kpi, person, march), wanted, person.name)
        [row] = self.Measure.search(
            [("kpi_id", "=", kpi.id), ("participant_id", "=", loner.id)]
        )
        self.assertEqual(row.company_id, self.auckland)
        for row in self.Measure.search([("kpi_id", "=", kpi.id)]):
            action = row.action_drill_down()
            found = self.env["hr.department"].search_count(action["domain"])
            self.assertEqual(found, row.numerator, row.participant_id.name)
