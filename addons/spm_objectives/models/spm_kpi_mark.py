import logging
from dataclasses import dataclass

from psycopg2 import DatabaseError

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, Query, ormcache

from . import row_trigger

_logger = logging.getLogger(__name__)

_CHANGES = """
    IF TG_OP = 'INSERT' THEN
        INSERT INTO spm_kpi_mark (model, res_id) VALUES (%(model)s, NEW.id);
    ELSIF TG_OP = 'UPDATE' THEN
        changed := %(changed)s;
        IF changed IS DISTINCT FROM '' THEN
            INSERT INTO spm_kpi_mark (model, res_id, changed)
            VALUES (%(model)s, NEW.id, changed);
            %(moved)s
        END IF;
    ELSE
        %(gone)s
    END IF;
"""
_MOVED = "IF %s THEN %s END IF;"
_STOOD = """
    INSERT INTO spm_kpi_mark (model, res_id, path, owner_id, at, key_id)
    SELECT %(model)s, OLD.id, v.path, v.owner_id, v.at, v.key_id FROM (%(places)s) v
     WHERE v.at IS NOT NULL AND v.moved;
"""
_OTHERWISE = SQL("INSERT INTO spm_kpi_mark (model) VALUES ('*')")


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

    def moves(self):
        """SQL: whether an update moves a record that stood here."""
        known = SQL("TRUE")
        if self.instant:
            known = SQL("OLD.%s IS NOT NULL", SQL.identifier(self.instant))
        if self.columns is None:
            return known
        return SQL("(%s AND %s)", row_trigger.differs(sorted(self.columns)), known)


@dataclass(frozen=True)
class _Plan:
    """What of a model's records the results depend on."""

    #: None where any column may count
    columns: frozenset | None
    places: tuple[_Place, ...]
    tables: SQL

    def places_sql(self, moved):
        """A record's places, one row per place.

        :param moved: function of a place to the SQL whether it counts
        """
        rows = [SQL("(%s, %s, %s)", p.path, p.sql, moved(p)) for p in self.places]
        return SQL(
            "SELECT v.* FROM %s CROSS JOIN LATERAL (VALUES %s)"
            " AS v(path, owner_id, at, key_id, moved)",
            self.tables,
            SQL(", ").join(rows),
        )


def _everywhere(_place):
    return SQL("TRUE")


class SpmKpiMark(models.Model):
    """Where changed documents stood: tells a refresh where to look first.

    The truth is the comparison of everything; marks only make it quick. Where a
    document stands now is read from the document itself. The database writes them, by
    a trigger that follows what the KPIs read.
    """

    _name = "spm.kpi.mark"
    _description = "Changed Document"
    _inherit = ["spm.marks"]
    _log_access = False
    _marked = "spm.kpi.marked"

    model = fields.Char(required=True)
    res_id = fields.Integer()
    changed = fields.Char()
    path = fields.Char()
    owner_id = fields.Integer()
    at = fields.Datetime()
    key_id = fields.Integer()

    @api.model
    def _mark_everything(self):
        """People, places or periods changed: all open windows must be compared."""
        self.env.cr.execute("INSERT INTO spm_kpi_mark (model) VALUES ('*')")

    # ------------------------------------------------------------- the triggers

    @api.model
    @ormcache("model_name", cache="stable")
    def _trigger_body(self, model_name):
        # sudo: every active KPI is looked for, whoever may see it
        kpis = self.env["spm.kpi"].sudo().search([("model_name", "=", model_name)])
        kpis = kpis.filtered(lambda kpi: kpi.state == "active")
        model = self.env[model_name].sudo().with_context(active_test=False)
        work = self._work_sql(kpis, model) if kpis else SQL()
        return row_trigger.body(self.env.cr, work, self._table, _OTHERWISE)

    def _work_sql(self, kpis, model):
        plan = self._plan(kpis, model, SQL("(SELECT OLD.*)"))
        moved = gone = SQL()
        if plan.places and self._can_be_read(kpis, model):
            moved = SQL(
                _MOVED,
                SQL(" OR ").join(place.moves() for place in plan.places),
                self._stood_sql(model, plan.places_sql(_Place.moves)),
            )
            gone = self._stood_sql(model, plan.places_sql(_everywhere))
        changed = SQL("NULL")
        if plan.columns is not None:
            changed = row_trigger.names_changed(sorted(plan.columns))
        return SQL(
            _CHANGES,
            model=model._name,
            changed=changed,
            moved=moved,
            gone=gone,
        )

    def _stood_sql(self, model, places):
        return SQL(_STOOD, model=model._name, places=places)

    def _plan(self, kpis, model, rows):
        """The places a record takes in KPIs, and what decides them.

        :param rows: SQL of the table that has the record
        :return: ``_Plan``
        """
        query = Query(self.env, model._table, rows)
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
        return _Plan(columns, tuple(places.values()), query.from_clause)

    def _can_be_read(self, kpis, model):
        """Whether the database knows the places."""
        none = SQL("(SELECT * FROM %s LIMIT 0)", SQL.identifier(model._table))
        try:
            with self.env.cr.savepoint(flush=False):
                plan = self._plan(kpis, model, none)
                self.env.cr.execute(plan.places_sql(_everywhere))
        except DatabaseError as error:
            # the record itself is still known to have changed
            _logger.warning("The places of %s are unknown: %s", model._name, error)
            return False
        return True


class SpmKpiMarked(models.AbstractModel):
    """Inherited by models whose changes should show in the results within minutes."""

    _name = "spm.kpi.marked"
    _description = "Marks changes for the results"

    def init(self):
        self.env["spm.kpi.mark"]._watch(self)
        return super().init()
