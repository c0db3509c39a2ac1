from datetime import date, datetime

from odoo.tests import freeze_time
from odoo.tools import SQL

from .common import SpmCommon

#: The day all these tests are run on: a Wednesday in June, 11 o'clock in New York.
NOW = "2026-06-17 15:00:00"


@freeze_time(NOW)
class MeasureCommon(SpmCommon):
    """A company with a monthly calendar, whose results can be refreshed and read."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.periods = cls._make_calendar()
        cls.Kpi = cls.env["spm.kpi"]
        cls.Measure = cls.env["spm.measure"]

    # ------------------------------------------------------------- makers

    @classmethod
    def _open_company(cls, name, tz, currency):
        """A second company with a calendar, allowed to this class."""
        company = cls._make_company(name, tz, currency)
        cls.env.user.company_ids |= company
        allowed = cls.env.companies.ids + company.ids
        cls.env = cls.env(context=dict(cls.env.context, allowed_company_ids=allowed))
        cls.company = cls.company.with_env(cls.env)
        cls._make_calendar(company.with_env(cls.env))
        cls.Kpi, cls.Measure = cls.env["spm.kpi"], cls.env["spm.measure"]
        return company.with_env(cls.env)

    @classmethod
    def _make_kpi(cls, code, user=None, **vals):
        """A KPI that counts won opportunities, unless told otherwise."""
        Kpi = cls.env["spm.kpi"].with_user(user) if user else cls.env["spm.kpi"]
        return Kpi.create(
            {
                "name": code.replace("_", " ").title(),
                "code": code,
                "model_id": cls.env["ir.model"]._get_id("crm.lead"),
                "domain": "[('won_status', '=', 'won')]",
                "date_path": "date_closed",
                "owner_path": "user_id",
                "team_from": "document",
                "team_path": "team_id",
            }
            | vals
        )

    @classmethod
    def _kpi(cls, code):
        return cls.env["spm.kpi"].search(
            [("code", "=", code), ("company_id", "=", False)]
        )

    @classmethod
    def _period(cls, code, company=None):
        """A period by code, as 2026-M03, 2026-Q1 or 2026."""
        company = company or cls.company
        return cls.env["spm.period"].search(
            [("code", "=", code), ("company_id", "=", company.id)]
        )

    # ------------------------------------------------------------- refresh, read

    def _refresh(self, *codes):
        kpis = self.Kpi.union(*map(self._kpi, codes)) if codes else self.Kpi.search([])
        self.assertTrue(kpis._refresh())

    def _value(self, code, unit, period, by="participant"):
        """The value of one KPI as people read it."""
        kpi = code if not isinstance(code, str) else self._kpi(code)
        if isinstance(period, str):
            period = self._period(period)
        return kpi._values(by, unit.ids, period)[kpi.id, unit.id, period.id].value

    def _rows(self, code, **vals):
        """Stored results of this class's own company."""
        kpi = code if not isinstance(code, str) else self._kpi(code)
        domain = [("kpi_id", "=", kpi.id), ("company_id", "=", self.company.id)]
        domain += [(f"{name}_id", "=", value.id) for name, value in vals.items()]
        return self.Measure.search(domain, order="date_from, id")

    def _stored(self, where=None, place=False):
        """The whole table of results, or a part: parts by key.

        :param place: also where PostgreSQL keeps each row, which a write changes
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT m.kpi_id, m.period_id, m.participant_id, m.date_from, m.team_id,
                       m.company_id, m.placement_id, m.numerator, m.denominator,
                       m.value, CASE WHEN %s THEN m.ctid::text END, m.id
                  FROM spm_measure m JOIN spm_period p ON p.id = m.period_id
                 WHERE %s
                """,
                place,
                where or SQL("TRUE"),
            )
        )
        stored = {row[:6]: row[6 : 12 if place else 10] for row in rows}
        self.assertEqual(len(stored), len(rows), "a key is stored twice")
        return stored

    def _assert_totals(self):
        """The sums kept by the database are those of the results."""
        [[wrong]] = self.env.execute_query(
            SQL(
                """
                WITH kept AS (
                    SELECT kpi_id, period_id, company_id, team_id, results::bigint,
                           numerator, denominator
                      FROM spm_measure_total WHERE results <> 0),
                summed AS (
                    SELECT kpi_id, period_id, company_id, team_id, COUNT(*),
                           SUM(numerator), COALESCE(SUM(denominator), 0)
                      FROM spm_measure GROUP BY 1, 2, 3, 4)
                SELECT COUNT(*) FROM (
                       (TABLE kept EXCEPT TABLE summed)
                        UNION ALL
                       (TABLE summed EXCEPT TABLE kept)) different
                """
            )
        )
        self.assertFalse(wrong)

    def _assert_full_refresh_changes_nothing(self):
        before = self._stored()
        self._refresh()
        self._assert_same(self._stored(), before)

    def _assert_same(self, found, wanted):
        """Two tables of results are equal; says where they are not."""
        wrong = {
            self._describe(key): (found.get(key), wanted.get(key))
            for key in found.keys() | wanted.keys()
            if found.get(key) != wanted.get(key)
        }
        self.assertFalse(wrong, "found, wanted")

    def _describe(self, key):
        kpi, period, participant, day, team, _company = key
        return (
            self.Kpi.browse(kpi).code,
            self.env["spm.period"].browse(period).code,
            self.env["spm.participant"].browse(participant).name,
            day.isoformat(),
            self.env["crm.team"].browse(team).name,
        )


def noon(day):
    """Noon in New York of a day in winter, as Odoo stores it."""
    day = date.fromisoformat(day)
    return datetime(day.year, day.month, day.day, 17)
