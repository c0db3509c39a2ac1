import logging
from collections import defaultdict
from dataclasses import dataclass
from functools import cache

from psycopg2 import DatabaseError

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, ormcache

_logger = logging.getLogger(__name__)

#: Where a transaction remembers what it made and no refresh of its own has seen.
_NEW = "spm_objectives.new_documents"


@dataclass(frozen=True)
class _Place:
    """Where a record stands in the KPIs of a kind."""

    path: str
    #: columns that decide it; None where it may be any
    columns: frozenset | None
    #: the column without which there is no place, if there is one
    instant: str | None
    #: owner, instant and key
    sql: SQL


@dataclass(frozen=True)
class _Plan:
    """What of a model's records the results depend on."""

    #: None where any column may count
    columns: frozenset | None
    places: tuple[_Place, ...]
    tables: SQL

    def moved_by(self, columns):
        """The places that a change of these columns may move."""
        return tuple(
            place
            for place in self.places
            if place.columns is None or place.columns & columns
        )


@cache  # every save asks, of few tables
def _dated(table, instants):
    """Rows of a table that have any of the instants."""
    return SQL(
        "SELECT FROM %s WHERE COALESCE(%s) IS NOT NULL",
        SQL.identifier(table),
        SQL(", ").join(
            SQL("%s::timestamp", SQL.identifier(name)) for name in sorted(instants)
        ),
    )


class SpmKpiMark(models.Model):
    """Where changed documents stood: tells a refresh where to look first.

    The truth is the comparison of everything; marks only make it quick. Where a
    document stands now is read from the document itself.
    """

    _name = "spm.kpi.mark"
    _description = "Changed Document"
    _log_access = False

    model = fields.Char(required=True)
    res_id = fields.Integer()
    changed = fields.Char()
    path = fields.Char()
    owner_id = fields.Integer()
    at = fields.Datetime()
    key_id = fields.Integer()

    @api.model
    def _mark_created(self, records):
        """Remember that there are new records, which stood nowhere before."""
        if records.ids and self._mark_plan(records._name):
            self._insert_changed(records)
            self._new(records._name).update(records.ids)

    @api.model
    def _new(self, model_name):
        """Ids of records that this transaction made: marked, and seen by nobody yet."""
        new = self.env.cr.precommit.data.setdefault(_NEW, defaultdict(set))
        return new[model_name]

    @api.model
    def _seen(self):
        """A refresh sees what is there: from now on a change of it is one."""
        self.env.cr.precommit.data.pop(_NEW, None)

    @api.model
    def _mark_changed(self, records, columns):
        """Remember that records are about to change, and where they stand until then.

        Called before the database is told.

        :param columns: names of the columns to be written
        """
        plan = self._mark_plan(records._name)
        columns = frozenset(columns)
        if not plan or (plan.columns is not None and not plan.columns & columns):
            return
        new = self._new(records._name)
        if new:
            records = records.filtered(lambda record: record.id not in new)
        if records.ids:
            places = plan.moved_by(columns)
            columns &= plan.columns or columns
            if self._insert_changed(records, columns, places):
                self._insert_places(records, plan, places)

    @api.model
    def _mark_deleted(self, records):
        """Remember where records stand that are about to go."""
        plan = self._mark_plan(records._name)
        if plan and plan.places and records.ids:
            self._insert_places(records, plan, plan.places)

    @api.model
    def _mark_everything(self):
        """People, places or periods changed: all open windows must be compared."""
        self.env.cr.execute("INSERT INTO spm_kpi_mark (model) VALUES ('*')")

    def _insert_changed(self, records, columns=None, places=()):
        """Write that records change, in one statement, as it is part of every save.

        :return: whether any of them may stand in any of the places
        """
        *before, last = self._changed_sql(records, columns)
        asks = places and self._stand_sql(records, places)
        if asks:
            before, last = [*before, last], asks
        if before:
            steps = [
                SQL("%s AS (%s)", SQL.identifier(f"mark_{number}"), step)
                for number, step in enumerate(before)
            ]
            last = SQL("WITH %s %s", SQL(", ").join(steps), last)
        self.env.cr.execute(last)
        return bool(self.env.cr.rowcount if asks else places)

    def _changed_sql(self, records, columns):
        """The statements that write marks of records.

        An addon with marks of its own adds its statement: they become one.

        :param columns: those that changed, of which each KPI looks for its own; None
            for all
        :return: list of SQL, each of which inserts
        """
        changed = ",".join(sorted(columns)) if columns is not None else None
        # plain values are the quickest to plan
        rows = [SQL("(%s, %s, %s)", records._name, id_, changed) for id_ in records.ids]
        return [
            SQL(
                "INSERT INTO spm_kpi_mark (model, res_id, changed) VALUES %s",
                SQL(", ").join(rows),
            )
        ]

    def _stand_sql(self, records, places):
        """The question whether any of the records stands in any of the places; None
        where it need not be asked.

        Most do not, as a deal has no date before it is closed, and asking is a third
        of the price of reading where.
        """
        instants = frozenset(place.instant for place in places)
        if None in instants:
            return None
        dated = _dated(records._table, instants)
        return SQL("%s AND id = ANY(%s) LIMIT 1", dated, records.ids)

    def _insert_places(self, records, plan, places):
        self.env.cr.execute(
            SQL(
                "INSERT INTO spm_kpi_mark (model, res_id, path, owner_id, at, key_id)"
                " %s WHERE %s = ANY(%s) AND v.at IS NOT NULL",
                self._places_sql(records, plan, places),
                SQL.identifier(records._table, "id"),
                records.ids,
            )
        )

    @api.model
    @ormcache("model_name", cache="stable")
    def _mark_plan(self, model_name):
        """The places a record takes in the KPIs on its model, and what decides them.

        :return: ``_Plan``, or None when no KPI reads these records
        """
        # sudo: every active KPI is looked for, whoever may see it
        kpis = self.env["spm.kpi"].sudo().search([("model_name", "=", model_name)])
        kpis = kpis.filtered(lambda kpi: kpi.state == "active")
        if not kpis:
            return None
        model = self.env[model_name].sudo().with_context(active_test=False)
        query = model._search([])
        columns, places = frozenset(), {}
        for kpi in kpis:
            source = kpi._source()
            path = source._mark_path(kpi)
            if path is None:
                continue
            try:
                read = source._mark_columns(kpi, model)
                columns = None if None in (columns, read) else columns | read
                if path not in places:
                    places[path] = _Place(
                        path,
                        source._mark_place_columns(kpi, model),
                        source._mark_instant(kpi, model),
                        source._mark_place(kpi, model, query),
                    )
            except (KeyError, UserError, ValueError) as error:
                # a field is gone: the next refresh takes the KPI out of service,
                # and nobody is kept from saving until then
                _logger.info("KPI %s has no place: %s", kpi.code, error)
                columns = None
        plan = _Plan(columns, tuple(places.values()), query.from_clause)
        return self._tried(model, plan)

    def _tried(self, model, plan):
        """The plan; without its places where the database does not know them."""
        if not plan.places:
            return plan
        select = self._places_sql(model, plan, plan.places)
        try:
            with self.env.cr.savepoint(flush=False):
                self.env.cr.execute(SQL("%s LIMIT 0", select))
        except DatabaseError as error:
            # no definition may keep anybody from saving: without places the record
            # itself is still known to have changed
            _logger.warning("The places of %s are unknown: %s", model._name, error)
            return _Plan(None, (), plan.tables)
        return plan

    def _places_sql(self, model, plan, places):
        """Some of a record's places, one row per place."""
        rows = [SQL("(%s, %s)", place.path, place.sql) for place in places]
        return SQL(
            "SELECT %s, %s, v.* FROM %s CROSS JOIN LATERAL (VALUES %s)"
            " AS v(path, owner_id, at, key_id)",
            model._name,
            SQL.identifier(model._table, "id"),
            plan.tables,
            SQL(", ").join(rows),
        )


class SpmKpiMarked(models.AbstractModel):
    """Inherited by models whose changes should show in the results within minutes."""

    _name = "spm.kpi.marked"
    _description = "Marks changes for the results"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        self.env["spm.kpi.mark"]._mark_created(records)
        return records

    def _write_multi(self, vals_list):
        # not write(): here every change arrives, computed ones too, once for many
        # writes, with the columns that really change and the old values still in
        # the database
        self.env["spm.kpi.mark"]._mark_changed(self, set().union(*vals_list))
        return super()._write_multi(vals_list)

    def unlink(self):
        self.env["spm.kpi.mark"]._mark_deleted(self)
        return super().unlink()
