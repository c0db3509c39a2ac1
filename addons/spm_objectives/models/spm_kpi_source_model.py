from odoo import fields, models
from odoo.tools import SQL

from .windows import owners, strangers

_SECONDS = {"days": 86400, "hours": 3600}


class SpmKpiSourceModel(models.AbstractModel):
    """Measures the records of any model, by one statement."""

    _name = "spm.kpi.source.model"
    _description = "KPIs measured on records"
    _inherit = [
        "spm.kpi.source.model.check",
        "spm.kpi.source.model.drill.down",
        "spm.kpi.source.model.mark",
        "spm.kpi.source",
    ]

    def _measure(self, kpi, dirty=False):
        return self._probe(kpi) if dirty else self._scan(kpi)

    def _scan(self, kpi):
        """Read all documents once and group; then find companies, people, windows.

        The bounds of all companies are in the statement: the planner can estimate, a
        document costs one binary search and no join.
        """
        name = self._bounds(kpi)
        bounds = self._all_bounds(name)
        if not bounds:
            return SQL(
                "SELECT NULL::int AS window_id, NULL::int AS team_id,"
                " NULL::numeric AS numerator, NULL::numeric AS denominator WHERE false"
            )
        return SQL(
            """
            WITH grouped AS MATERIALIZED (
                SELECT d.owner_id, d.stated_company_id, d.team_id,
                       width_bucket(d.at, %(bounds)s) AS bucket,
                       SUM(d.num) AS num, SUM(d.den) AS den
                  FROM (%(documents)s) d
                 WHERE d.at >= %(first)s AND d.at < %(last)s
                 GROUP BY 1, 2, 3, 4),
            placed AS MATERIALIZED (
                SELECT k.company_id, COALESCE(o.participant_id, 0) AS participant_id,
                       width_bucket((%(bounds)s)[g.bucket], k.%(name)s) AS bucket,
                       g.team_id, g.num, g.den
                  FROM grouped g
                  JOIN spm_window_calendar k ON k.company_id = %(company)s
                  LEFT JOIN (%(owners)s) o
                    ON o.owner_id = g.owner_id AND o.company_id = k.company_id)
            SELECT c.window_id, p.team_id, SUM(p.num) AS numerator,
                   SUM(p.den) AS denominator
              FROM placed p
              JOIN spm_window_cell c
                ON c.company_id = p.company_id AND c.bucket = p.bucket
               AND c.participant_id = p.participant_id
             GROUP BY c.window_id, p.team_id
            """,
            name=name,
            bounds=SQL("%s", bounds),
            first=bounds[0],
            last=bounds[-1],
            company=self._company(kpi, SQL("g.stated_company_id"), SQL("g.owner_id")),
            documents=self._documents(kpi),
            owners=owners(self._owner_model(kpi)),
        )

    def _all_bounds(self, name):
        """The bounds of all companies together."""
        rows = self.env.execute_query(
            SQL(
                "SELECT array_agg(DISTINCT b ORDER BY b)"
                " FROM spm_window_calendar, unnest(%s) b",
                name,
            )
        )
        return rows[0][0]

    def _probe(self, kpi):
        """Read the documents of the dirty windows only, through the indexes.

        LATERAL and OFFSET keep the planner to it: it knows neither how many documents
        are in a window nor how many windows there are.
        """
        return SQL(
            """
            WITH asked AS MATERIALIZED (
                SELECT w.id, w.company_id, w.participant_id,
                       k.%(bounds)s[width_bucket(w.day_from, k.days)] AS start,
                       k.%(bounds)s[width_bucket(w.day_to, k.days)] AS stop
                  FROM spm_window w
                  JOIN spm_window_calendar k ON k.company_id = w.company_id
                  JOIN spm_dirty y ON y.kpi_id = %(kpi)s
                   AND y.participant_id = w.participant_id
                   AND y.period_id = w.period_id),
            owned AS MATERIALIZED (
                SELECT a.*, o.owner_id
                  FROM asked a
                  JOIN (%(owners)s) o ON o.participant_id = a.participant_id
                   AND o.company_id = a.company_id
                 UNION ALL
                SELECT a.*, s.owner_id FROM asked a CROSS JOIN (%(strangers)s) s
                 WHERE a.participant_id = 0)
            SELECT window_id, team_id, SUM(num) AS numerator, SUM(den) AS denominator
              FROM (SELECT a.id AS window_id, d.*
                      FROM owned a
                     CROSS JOIN LATERAL (
                           SELECT d.team_id, d.num, d.den FROM (%(documents)s) d
                            WHERE d.owner_id = a.owner_id AND %(inside)s OFFSET 0) d
                     UNION ALL
                    SELECT a.id, d.*
                      FROM asked a
                     CROSS JOIN LATERAL (
                           SELECT d.team_id, d.num, d.den FROM (%(documents)s) d
                            WHERE d.owner_id IS NULL AND %(inside)s OFFSET 0) d
                     WHERE a.participant_id = 0) found
             GROUP BY window_id, team_id
            """,
            bounds=self._bounds(kpi),
            kpi=kpi.id,
            owners=owners(self._owner_model(kpi)),
            strangers=strangers(self._owner_model(kpi)),
            documents=self._probed_documents(kpi),
            inside=SQL(
                "d.at >= a.start AND d.at < a.stop AND d.company_id = a.company_id"
            ),
        )

    # documents

    def _model(self, kpi):
        # sudo: figures are computed for the whole company; the definition was
        # checked against its author's own rights when it was saved
        # the same for whoever refreshes: "today" in UTC, names untranslated
        model = self.env[kpi.model_name].with_context(lang=None, tz="UTC")
        return model.sudo().with_context(active_test=False)

    def _domain(self, kpi):
        return kpi._domain()

    def _probed_documents(self, kpi):
        """The counted documents; firsts are found through the index of their key."""
        if not kpi.distinct_path:
            return self._documents(kpi)
        every = self._documents(kpi, firsts=False)
        return SQL(
            "SELECT d.* FROM (%s) d WHERE NOT EXISTS (SELECT FROM (%s) e"
            " WHERE e.key = d.key AND (e.at, e.id) < (d.at, d.id))",
            every,
            every,
        )

    def _documents(self, kpi, firsts=True):
        """The counted documents: owner_id, company_id, team_id, at, num, den, id.

        :param firsts: keep only the first of each key, for KPIs that are distinct
        """
        Model = self._model(kpi)
        query = Model._search(self._domain(kpi))
        owner = self._path_sql(Model, kpi.owner_path, query)
        at = self._at(kpi, Model, query)
        stated = self._stated_company(kpi, Model, query)
        company = self._company(kpi, stated, owner)
        team = SQL("NULL::int")
        if kpi.team_from == "document" and kpi.team_path:
            team = self._path_sql(Model, kpi.team_path, query)
        numerator, denominator = self._parts(kpi, Model, query, company, at)
        record_id = SQL.identifier(Model._table, "id")
        columns = [
            SQL("%s AS owner_id", owner),
            SQL("%s AS company_id", company),
            SQL("%s AS stated_company_id", stated),
            SQL("%s AS team_id", team),
            SQL("%s AS at", at),
            SQL("%s AS num", numerator),
            SQL("%s AS den", denominator),
            SQL("%s AS id", record_id),
        ]
        if kpi.distinct_path:
            key = self._path_sql(Model, kpi.distinct_path, query)
            columns.append(SQL("%s AS key", key))
            query.add_where(SQL("%s IS NOT NULL AND %s IS NOT NULL", key, at))
            if firsts:
                columns[0] = SQL("DISTINCT ON (%s) %s", key, columns[0])
                query.order = SQL("%s, %s, %s", key, at, record_id)
        return query.select(*columns)

    def _path_sql(self, model, path, query):
        """SQL of a dotted path of many2one fields that ends in any stored field."""
        alias = model._table
        *links, last = path.split(".")
        for link in links:
            model, alias = model._fields[link].join(model, alias, query)
        return model._field_to_sql(alias, last, query)

    def _at(self, kpi, model, query):
        if kpi.nature == "stock":
            return self._now()
        return self._path_sql(model, kpi.date_path, query)

    def _now(self):
        return SQL("%s::timestamp", fields.Datetime.now())

    def _bounds(self, kpi):
        if kpi.nature != "stock" and self._field(kpi, kpi.date_path).type == "date":
            return SQL.identifier("days")
        return SQL.identifier("instants")

    def _stated_company(self, kpi, model, query):
        field = model._fields.get("company_id")
        if field and field.store and field.type == "many2one":
            return self._path_sql(model, "company_id", query)
        return SQL("NULL::int")

    def _company(self, kpi, stated, owner):
        """A document without company belongs to its owner's, else to the first."""
        choices = [stated]
        if self._owner_model(kpi) == "res.users":
            choices.append(
                SQL("(SELECT u.company_id FROM res_users u WHERE u.id = %s)", owner)
            )
        else:
            choices.append(
                SQL(
                    "(SELECT p.company_id FROM spm_participant p WHERE %s = %s)",
                    SQL.identifier("p", self._owner_column(kpi)),
                    owner,
                )
            )
        choices.append(SQL("(SELECT MIN(company_id) FROM spm_period)"))
        return SQL("COALESCE(%s)", SQL(", ").join(choices))

    def _owner_column(self, kpi):
        return "employee_id" if self._owner_model(kpi) == "hr.employee" else "id"

    def _parts(self, kpi, model, query, company, at):
        """Numerator and denominator of one document."""
        if kpi.value_mode == "count":
            return SQL("1"), SQL("NULL::int")
        if kpi.value_mode == "duration":
            start = self._path_sql(model, kpi.start_path, query)
            query.add_where(SQL("%s <= %s", start, at))
            seconds = SQL(
                "EXTRACT(EPOCH FROM %s::timestamp - %s::timestamp)", at, start
            )
            return SQL(
                "%s::numeric / %s", seconds, _SECONDS.get(kpi.unit_type, 86400)
            ), SQL("1")
        value = self._value(kpi, model, query, company, at)
        if kpi.value_mode == "average":
            return value, SQL("(%s IS NOT NULL)::int", value)
        return value, SQL("NULL::int")

    def _value(self, kpi, model, query, company, at):
        value = self._path_sql(model, kpi.value_path, query)
        field = self._field(kpi, kpi.value_path)
        if field.column_type and field.column_type[0] in ("float8", "numeric"):
            # one absurd amount would make the totals of everybody above meaningless
            value = SQL("CASE WHEN abs(%s) < 1e15 THEN %s::numeric END", value, value)
        if field.type != "monetary":
            return value
        *links, _last = kpi.value_path.split(".")
        holder = self.env[field.model_name]
        currency = holder._fields.get(field.get_currency_field(holder) or "")
        if not (currency and (currency.store or currency.related)):
            return value
        path = ".".join([*links, currency.name])
        return self._converted(value, self._path_sql(model, path, query), company, at)

    def _converted(self, value, currency, company, at):
        """The amount in the company's currency, at the rate of the document's day."""
        own = SQL("(SELECT currency_id FROM res_company WHERE id = %s)", company)
        return SQL(
            "CASE WHEN %(currency)s = %(own)s OR %(currency)s IS NULL THEN %(value)s"
            " ELSE ROUND(%(value)s * (%(to_rate)s / %(from_rate)s),"
            " (SELECT decimal_places FROM res_currency WHERE id = %(own)s)) END",
            currency=currency,
            own=own,
            value=value,
            to_rate=self._rate(own, company, at),
            from_rate=self._rate(currency, company, at),
        )

    def _rate(self, currency, company, at):
        """As ``res.currency._get_rates``: the last rate until the day, else the
        first there is, else 1."""
        rates = SQL(
            "FROM res_currency_rate r WHERE r.currency_id = %s"
            " AND (r.company_id IS NULL OR r.company_id = ("
            "SELECT split_part(parent_path, '/', 1)::int"
            " FROM res_company WHERE id = %s))",
            currency,
            company,
        )
        return SQL(
            "COALESCE((SELECT r.rate %(rates)s AND r.name <= %(at)s"
            " ORDER BY r.company_id, r.name DESC LIMIT 1),"
            " (SELECT r.rate %(rates)s ORDER BY r.company_id, r.name LIMIT 1), 1.0)",
            rates=rates,
            at=at,
        )

    # reading the definition

    def _field(self, kpi, path):
        """The field a path of the KPI ends in."""
        model = self.env[kpi.model_name]
        *links, last = path.split(".")
        for link in links:
            model = self.env[model._fields[link].comodel_name]
        return model._fields[last]

    def _owner_model(self, kpi):
        field = self._field(kpi, kpi.owner_path)
        return field.comodel_name if field.type == "many2one" else field.model_name
