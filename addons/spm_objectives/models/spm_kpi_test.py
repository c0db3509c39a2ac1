from contextlib import closing
from decimal import Decimal

from dateutil.relativedelta import relativedelta
from psycopg2 import DatabaseError, IntegrityError, OperationalError

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.misc import format_date

from ..engine.results import NO_DATA, Result, derive
from .windows import _prepare, owners

#: How many periods a test covers, the current one included.
PERIODS = 12
#: How many people the test names.
TOP = 10
#: Up to so many records are opened by id where conditions alone would not be exact.
EXACT = 5000

ALL = "all"


class SpmKpi(models.Model):
    """Trying a definition out before it is saved."""

    _inherit = "spm.kpi"

    @api.model
    def test_definition(self, vals, kpi_id=False):
        """Measure a definition that is still being typed; nothing is kept.

        :param vals: values of the form that differ from what is saved
        :param kpi_id: the KPI they change, if it is saved already
        :return: dict of what the dialog shows; ``{"error": message}`` when the
            definition cannot be saved or measured
        :raise AccessError: for anybody but administrators
        """
        if not self.env.user.has_group("spm_objectives.group_spm_admin"):
            raise AccessError(
                self.env._("Only administrators of sales performance define KPIs.")
            )
        if vals and not isinstance(vals, dict):
            return {"error": self.env._("The definition of a KPI is a set of values.")}
        if kpi_id and type(kpi_id) is not int:
            return {"error": self.env._("There is no such KPI.")}
        vals = vals or {}
        try:
            with closing(self.env.cr.savepoint()):
                return self._tried(vals, kpi_id)._test_result()
        except OperationalError:
            raise  # the connection or another transaction, not the definition
        except IntegrityError as error:
            return {"error": self._sql_error_to_message(error)}
        except UserError as error:
            return {"error": str(error)}
        except (DatabaseError, KeyError, ValueError, TypeError) as error:
            reason = self._explained(error)
            return {
                "error": self.env._("It cannot be measured: %(error)s", error=reason)
            }

    def _tried(self, vals, kpi_id):
        """The KPI as it would be, saved for the moment and as its author."""
        quiet = self.with_context(
            tracking_disable=True, mail_create_nolog=True, mail_create_nosubscribe=True
        )
        kept = ("state", "broken_reason", "refreshed_at", "author_id")
        vals = {name: value for name, value in vals.items() if name not in kept}
        if kpi_id:
            kpi = quiet.browse(kpi_id)
            kpi.check_access("write")
            if vals:
                kpi.write(vals)
            return kpi
        # a name is not needed to try it out
        vals["name"] = vals.get("name") or self.env._("New KPI")
        vals["code"] = vals.get("code") or "kpi_being_tried"
        return quiet.create(vals)

    def _test_result(self):
        self.ensure_one()
        self._source()._check(self)
        self._check_cycles()
        company = self.company_id or self.env.company
        labels, days = zip(*self._test_periods(company), strict=True)
        open_test_windows(self.env, company, days)
        values, units = self._test_values(company, days)

        def number(unit, period):
            value = values[self.id, unit, period].value
            return None if value is None else float(value)

        return {
            "name": self.name,
            "company": company.name,
            "unit_type": self.unit_type,
            "currency_id": company.currency_id.id,
            "total": number(ALL, ALL),
            "periods": [
                {"label": label, "value": number(ALL, start)}
                for label, (start, _stop) in zip(labels, days, strict=True)
            ],
            "owners": self._test_owners(units, number),
            "owner_count": len(units - {0}),
            "unassigned": number(0, ALL) if 0 in units else None,
            "records": self._test_records(company, days),
        }

    def _test_periods(self, company):
        """The current period and those before it, as (label, (first, end))."""
        today = company._spm_today()
        periods = self.env["spm.period"].search(
            [
                ("company_id", "=", company.id),
                ("is_leaf", "=", True),
                ("date_from", "<=", today),
            ],
            order="date_from desc",
            limit=PERIODS,
        )
        if periods and periods[0].date_to > today:
            return [(p.name, (p.date_from, p.date_to)) for p in reversed(periods)]
        month = today.replace(day=1)
        starts = [month - relativedelta(months=back) for back in range(PERIODS)]
        return [
            (
                format_date(self.env, start, date_format="MMMM y"),
                (start, start + relativedelta(months=1)),
            )
            for start in reversed(starts)
        ]

    def _test_values(self, company, days):
        """Results by (kpi id, unit, period); a unit is a participant's id, 0 for
        unassigned, or all, a period its first day or all. And the units found."""
        needed = self._with_inputs()
        parts, units = {}, set()
        for kpi in needed.filtered(lambda kpi: kpi.source != "formula"):
            if kpi.company_id in (company, kpi.company_id.browse()):
                units |= kpi._test_parts(company, parts)
        keys = [(ALL, start) for start, _stop in days]
        keys += [(unit, ALL) for unit in (ALL, *units)]
        snapshot = (days[-1][0], ALL)
        values = {}
        for kpi in needed:
            for unit, period in keys:
                key = (kpi.id, unit, period)
                if kpi.source == "formula":
                    values[key] = kpi._evaluate(values, unit, period)
                elif kpi._is_stock() and period not in snapshot:
                    values[key] = NO_DATA
                else:
                    values[key] = kpi._test_derived(parts.get(key))
        return values, units

    def _test_parts(self, company, parts):
        """Add what the KPI's source answers to the sums; return whose it is."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT w.participant_id, w.day_from, SUM(r.numerator)::text,
                       SUM(r.denominator)::text
                  FROM (%s) r JOIN spm_window w ON w.id = r.window_id
                 WHERE w.company_id = %s
                 GROUP BY 1, 2
                """,
                self._source()._measure(self),
                company.id,
            )
        )
        for unit, start, *sums in rows:
            for key in ((ALL, start), (unit, ALL), (ALL, ALL)):
                so_far = parts.setdefault((self.id, *key), [None, None])
                for place, part in enumerate(sums):
                    if part is not None:
                        so_far[place] = (so_far[place] or 0) + Decimal(part)
        return {unit for unit, *_rest in rows}

    def _test_derived(self, sums):
        if not sums or sums[0] is None:
            return self._empty()
        value = derive(*sums, Decimal(str(self.factor)), self._divides())
        return Result(*sums, value)

    def _test_owners(self, units, number):
        """The people with most of it, as the dialog lists them."""
        # sudo: figures of the whole company are the administrator's; a colleague of
        # another company who owns its documents is named too
        people = self.env["spm.participant"].sudo().browse(units - {0})
        ranked = sorted(
            ((person, number(person.id, ALL)) for person in people),
            key=lambda row: (row[1] is not None, row[1]),
            reverse=True,
        )
        return [
            {"id": person.id, "name": person.name, "value": value}
            for person, value in ranked[:TOP]
        ]

    def _test_records(self, company, days):
        """How many records were counted, and how to open those one may see."""
        if self.source == "formula":
            return None
        if self.source == "ratio":
            return self.denominator_id._test_records(company, days)
        counted = self._test_counted(company)
        ids = [row[0] for row in counted]
        domain = self._test_domain(company, days, ids)
        records = self.env[self.model_name].with_context(active_test=False)
        visible = records.search_count(domain)
        return {
            "kpi": self.name,
            "model": self.env["ir.model"]._get(self.model_name).name,
            "count": len(ids),
            "unassigned": sum(1 for row in counted if not row[1]),
            "visible": visible,
            "action": {
                "type": "ir.actions.act_window",
                "name": self.name,
                "res_model": self.model_name,
                "views": [[False, "list"]],
                "domain": list(domain),
                "context": {"active_test": False, "create": False},
                "target": "new",
            },
        }

    def _test_counted(self, company):
        """(record id, participant id or None) of what counted in the company."""
        source = self._source()
        return self.env.execute_query(
            SQL(
                """
                SELECT d.id, o.participant_id
                  FROM (%(documents)s) d
                  JOIN spm_window_calendar k ON k.company_id = d.company_id
                  LEFT JOIN (%(owners)s) o
                    ON o.owner_id = d.owner_id AND o.company_id = d.company_id
                 WHERE d.company_id = %(company)s AND d.at >= k.%(bounds)s[1]
                   AND d.at < k.%(bounds)s[cardinality(k.%(bounds)s)]
                """,
                documents=source._documents(self),
                owners=owners(source._owner_model(self)),
                company=company.id,
                bounds=source._bounds(self),
            )
        )

    def _test_domain(self, company, days, ids):
        """Conditions on the counted records where they say exactly that, else ids."""
        source = self._source()
        domain = source._domain(self)
        field = self.env[self.model_name]._fields.get("company_id")
        if field and field.store and field.type == "many2one":
            domain &= Domain("company_id", "in", [company.id, False])
        if self.nature != "stock":
            start, stop = days[0][0], days[-1][1]
            if source._field(self, self.date_path).type == "datetime":
                start, stop = company._spm_midnight(start), company._spm_midnight(stop)
            domain &= Domain(self.date_path, ">=", start)
            domain &= Domain(self.date_path, "<", stop)
        if len(ids) <= EXACT and source._model(self).search_count(domain) != len(ids):
            return Domain("id", "in", ids)
        return domain


def open_test_windows(env, company, days):
    """Prepare the windows of everybody, and of nobody, for one company's periods.

    The other companies are there too, with nobody: whose a document without company
    is depends on them.

    :param company: the ``res.company`` that is measured
    :param days: sequence of (first day, end)
    """
    starts, stops = zip(*days, strict=True)
    _prepare(
        env,
        SQL(
            """
            SELECT row_number() OVER ()::int AS id, e.company_id, e.participant_id,
                   NULL::int AS placement_id, NULL::int AS period_id,
                   d.day_from, d.day_to
              FROM (SELECT %(company)s AS company_id, id AS participant_id
                      FROM spm_participant
                     UNION SELECT %(company)s, 0
                     UNION SELECT company_id, 0 FROM spm_period) e
             CROSS JOIN unnest(%(starts)s::date[], %(stops)s::date[])
                   AS d(day_from, day_to)
            """,
            company=company.id,
            starts=list(starts),
            stops=list(stops),
        ),
    )
