from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from .windows import owners


class SpmKpiSourceModelMark(models.AbstractModel):
    """Where changed documents stood and stand: part of the source over records."""

    _name = "spm.kpi.source.model.mark"
    _description = "Changes of Records"

    def _moved(self, kpi):
        """Where marked documents stood and stand; for firsts, their rivals too."""
        changed = self._changed(kpi)
        parts = [
            SQL(
                "SELECT owner_id, %s AS at FROM spm_marked"
                " WHERE model = %s AND path = %s",
                self._now() if kpi.nature == "stock" else SQL.identifier("at"),
                kpi.model_name,
                self._mark_path(kpi),
            ),
            self._positions(kpi, Domain("id", "in", changed)),
        ]
        if kpi.distinct_path:
            parts += self._rivals(kpi, changed)
        return SQL(" UNION ").join(parts)

    def _changed(self, kpi):
        """The marked records that changed in what the KPI reads, as SQL of ids."""
        read = self._read_columns(kpi)
        own = SQL()
        if read is not None:
            own = SQL("AND (changed IS NULL OR changed && %s::text[])", sorted(read))
        return SQL(
            "SELECT res_id FROM spm_marked"
            " WHERE model = %s AND res_id IS NOT NULL AND path IS NULL %s",
            kpi.model_name,
            own,
        )

    def _read_columns(self, kpi):
        """As ``_mark_columns``; any, while the definition cannot be read."""
        try:
            return self._mark_columns(kpi, self._model(kpi))
        except (KeyError, UserError, ValueError):
            return None

    def _dirty(self, kpi):
        return SQL(
            """
            SELECT DISTINCT w.participant_id, w.period_id
              FROM spm_moved p
             CROSS JOIN spm_window_calendar k
              LEFT JOIN (%(owners)s) o
                ON o.owner_id = p.owner_id AND o.company_id = k.company_id
              JOIN spm_window_cell c ON c.company_id = k.company_id
               AND c.participant_id = COALESCE(o.participant_id, 0)
               AND c.bucket = width_bucket(p.at, k.%(bounds)s)
              JOIN spm_window w ON w.id = c.window_id
               AND w.company_id = c.company_id
             WHERE p.kpi_id = %(kpi)s
            """,
            kpi=kpi.id,
            owners=owners(self._owner_model(kpi)),
            bounds=self._bounds(kpi),
        )

    def _rivals(self, kpi, changed):
        """Where the first of the changed documents' keys is now, and where it was
        unless it changed itself: then its mark says so."""
        Model = self._model(kpi)
        keyed = Model._search(Domain("id", "in", changed))
        keys = SQL(
            "SELECT key_id FROM spm_marked WHERE model = %s AND path = %s UNION %s",
            kpi.model_name,
            self._mark_path(kpi),
            keyed.select(self._path_sql(Model, kpi.distinct_path, keyed)),
        )
        alike = self._domain(kpi) & Domain(kpi.distinct_path, "in", keys)
        for domain in (alike, alike & Domain("id", "not in", changed)):
            query = Model._search(domain)
            key = self._path_sql(Model, kpi.distinct_path, query)
            at = self._at(kpi, Model, query)
            query.add_where(SQL("%s IS NOT NULL", at))
            query.order = SQL("%s, %s, %s", key, at, SQL.identifier(Model._table, "id"))
            yield SQL(
                "(%s)",
                query.select(
                    SQL(
                        "DISTINCT ON (%s) %s AS owner_id",
                        key,
                        self._path_sql(Model, kpi.owner_path, query),
                    ),
                    SQL("%s AS at", at),
                ),
            )

    def _positions(self, kpi, domain):
        Model = self._model(kpi)
        query = Model._search(domain)
        return query.select(
            SQL("%s AS owner_id", self._path_sql(Model, kpi.owner_path, query)),
            SQL("%s AS at", self._at(kpi, Model, query)),
        )

    def _mark_path(self, kpi):
        """Names the place that a document takes in KPIs of this kind."""
        return "|".join(
            (
                kpi.owner_path,
                kpi.nature != "stock" and kpi.date_path or "",
                kpi.distinct_path or "",
            )
        )

    def _mark_place(self, kpi, model, query):
        """Where a record stands: owner, instant and key, as SQL; nowhere without an
        instant."""
        stock = kpi.nature == "stock"
        key = kpi.distinct_path and self._path_sql(model, kpi.distinct_path, query)
        return SQL(
            "%s, %s::timestamp, %s",
            self._path_sql(model, kpi.owner_path, query),
            SQL("LOCALTIMESTAMP")
            if stock
            else self._path_sql(model, kpi.date_path, query),
            key or SQL("NULL::int"),
        )

    def _mark_key(self, kpi):
        # for firsts the place of other documents matters: each has its own
        first = kpi.id if kpi.distinct_path else None
        names = (self._name, kpi.model_name, kpi.nature, self._mark_path(kpi))
        return *names, self._read_columns(kpi), first

    def _mark_place_columns(self, kpi, model):
        """The columns that decide where a record stands; None: it may be any."""
        paths = [kpi.owner_path, kpi.distinct_path]
        if kpi.nature != "stock":
            paths.append(kpi.date_path)
        return self._columns(model, paths)

    def _mark_instant(self, kpi, model):
        """The column without which a record stands nowhere; None: there is none."""
        if kpi.nature == "stock" or "." in kpi.date_path:
            return None
        field = model._fields[kpi.date_path]
        return field.name if field.store and field.column_type else None

    def _mark_columns(self, kpi, model):
        paths = [kpi.owner_path, kpi.distinct_path, kpi.date_path, kpi.start_path]
        paths += [kpi.value_path, kpi.team_path]
        paths += [row.field_expr for row in self._domain(kpi).iter_conditions()]
        if "company_id" in model._fields:
            paths.append("company_id")
        value = kpi.value_path and self._field(kpi, kpi.value_path)
        if value and value.type == "monetary" and "." not in kpi.value_path:
            currency = model._fields.get(value.get_currency_field(model) or "")
            if currency:
                # what is computed otherwise is not read either
                paths.append(currency.name if currency.store else currency.related)
        return self._columns(model, paths)

    def _columns(self, model, paths):
        """The columns of a model in which paths begin; None when one has none."""
        begins = [model._fields[path.partition(".")[0]] for path in paths if path]
        if all(field.store and field.column_type for field in begins):
            return frozenset(field.name for field in begins)
        return None
