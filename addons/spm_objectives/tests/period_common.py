from odoo.tests import TransactionCase, new_test_user


class PeriodCommon(TransactionCase):
    """Two companies in two time zones without periods, and the four roles."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        companies = cls.env["res.company"].create(
            [
                {"name": "Hudson", "spm_tz": "America/New_York"},
                {"name": "Sumida", "spm_tz": "Asia/Tokyo"},
            ]
        )
        cls.env.user.company_ids |= companies
        cls.env = cls.env(
            context={
                **cls.env.context,
                "allowed_company_ids": companies.ids,
                "lang": "en_US",
            }
        )
        cls.company, cls.tokyo = companies.with_env(cls.env)

    @classmethod
    def make_user(cls, role, company=None):
        company = company or cls.company
        return new_test_user(
            cls.env,
            f"period_{role}_{company.id}",
            f"spm_objectives.group_spm_{role}",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )

    @classmethod
    def make_years(cls, company, *years):
        return cls.env["spm.period"]._create_years(company, years)

    @classmethod
    def period(cls, code, company=None):
        company = company or cls.company
        return cls.env["spm.period"].search(
            [("code", "=", code), ("company_id", "=", company.id)]
        )

    @classmethod
    def make(cls, name, kind, start, end, company=None):
        return cls.env["spm.period"].create(
            {
                "name": name,
                "code": name,
                "company_id": (company or cls.company).id,
                "period_type": kind,
                "date_from": start,
                "date_to": end,
            }
        )

    def make_parts(self, parent, kind, ranges, company=None):
        with self.cr.savepoint():
            return self.env["spm.period"].create(
                [
                    {
                        "name": f"M{index}",
                        "code": f"M{index}",
                        "company_id": (company or parent.company_id).id,
                        "period_type": kind,
                        "date_from": start,
                        "date_to": end,
                        "parent_id": parent.id,
                    }
                    for index, (start, end) in enumerate(ranges, 1)
                ]
            )
