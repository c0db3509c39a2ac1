from odoo.exceptions import AccessError
from odoo.tests import tagged

from .period_common import PeriodCommon


@tagged("post_install", "-at_install")
class TestPeriodAccess(PeriodCommon):
    """Each role, each operation, through the user's own rights."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_years(cls.company, 2026)
        cls.make_years(cls.tokyo, 2026)

    def as_user(self, user):
        return (
            self.env["spm.period"]
            .with_user(user)
            .with_context(allowed_company_ids=user.company_ids.ids)
        )

    def values(self):
        return {
            "name": "Next",
            "code": "Next",
            "company_id": self.company.id,
            "period_type": "year",
            "date_from": "2027-01-01",
            "date_to": "2028-01-01",
        }

    def refused(self, act):
        with self.assertRaises(AccessError), self.cr.savepoint():
            act()

    def test_everybody_reads_the_periods_of_their_companies(self):
        for role in ("user", "manager", "admin", "officer"):
            periods = self.as_user(self.make_user(role)).search([])
            self.assertEqual(periods.company_id, self.company, role)
            self.assertEqual(len(periods), 19, role)
            theirs = self.period("2026", self.tokyo).with_env(periods.env)
            self.refused(lambda theirs=theirs: theirs.read(["name"]))

    def test_salespeople_and_managers_change_nothing(self):
        for role in ("user", "manager"):
            periods = self.as_user(self.make_user(role))
            year = periods.search([("code", "=", "2026")])
            self.refused(lambda p=periods: p.create(self.values()))
            self.refused(lambda y=year: y.write({"name": "Mine"}))
            self.refused(year.unlink)
            self.refused(
                lambda p=periods: p.env["spm.fiscal.wizard"].create({"years": 1})
            )
            self.assertEqual(self.period("2026").name, "FY 2026")

    def test_administrators_and_officers_make_the_calendar(self):
        for role in ("admin", "officer"):
            periods = self.as_user(self.make_user(role))
            made = periods.create(self.values())
            made.write({"name": "Renamed"})
            self.assertEqual(made.year_id, made)
            made.unlink()
            theirs = self.period("2026", self.tokyo).with_env(periods.env)
            self.refused(lambda theirs=theirs: theirs.write({"name": "Mine"}))
            self.refused(theirs.unlink)
            values = {**self.values(), "company_id": self.tokyo.id}
            self.refused(lambda p=periods, v=values: p.create(v))

    def test_outsiders_see_no_periods(self):
        outsider = self.env["res.users"].create(
            {
                "name": "Outsider",
                "login": "period_outsider",
                "group_ids": [(6, 0, self.env.ref("base.group_user").ids)],
                "company_id": self.company.id,
                "company_ids": [(6, 0, self.company.ids)],
            }
        )
        self.refused(lambda: self.as_user(outsider).search([]))
