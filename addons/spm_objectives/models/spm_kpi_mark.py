import logging

from psycopg2 import DatabaseError

from odoo import api, fields, models
from odoo.tools import SQL, ormcache

_logger = logging.getLogger(__name__)


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
    path = fields.Char()
    owner_id = fields.Integer()
    at = fields.Datetime()
    key_id = fields.Integer()

    _document = models.Index("(model, path)")

    @api.model
    def _mark_documents(self, records):
        """Remember where these records stand in the database now."""
        select = self._mark_select(records._name)
        if select is not None and records.ids:
            self.env.cr.execute(
                SQL(
                    "INSERT INTO spm_kpi_mark (model, res_id, path, owner_id, at,"
                    " key_id) %s WHERE %s = ANY(%s)"
                    " AND (v.path IS NULL OR v.at IS NOT NULL)",
                    select,
                    SQL.identifier(records._table, "id"),
                    records.ids,
                )
            )

    @api.model
    def _mark_everything(self):
        """People, places or periods changed: all open windows must be compared."""
        self.env.cr.execute("INSERT INTO spm_kpi_mark (model) VALUES ('*')")

    @api.model
    @ormcache("model_name", cache="stable")
    def _mark_select(self, model_name):
        """The places a record takes in the KPIs on its model, one row per place."""
        # sudo: every active KPI is looked for, whoever may see it
        kpis = self.env["spm.kpi"].sudo().search([("model_name", "=", model_name)])
        kpis = kpis.filtered(lambda kpi: kpi.state == "active")
        if not kpis:
            return None
        model = self.env[model_name].sudo().with_context(active_test=False)
        query = model._search([])
        places = {}
        for kpi in kpis:
            source = kpi._source()
            path = source._mark_path(kpi)
            if path is None or path in places:
                continue
            try:
                places[path] = source._mark_place(kpi, model, query)
            except (KeyError, ValueError) as error:
                # a field is gone: the next refresh takes the KPI out of service,
                # and nobody is kept from saving until then
                _logger.info("KPI %s has no place: %s", kpi.code, error)
        rows = [SQL("(NULL, NULL::int, NULL::timestamp, NULL::int)")]
        rows += [SQL("(%s, %s)", path, place) for path, place in places.items()]
        select = self._places_sql(model, query, rows)
        try:
            with self.env.cr.savepoint(flush=False):
                self.env.cr.execute(SQL("%s LIMIT 0", select))
        except DatabaseError as error:
            # no definition may keep anybody from saving: without places the record
            # itself is still known to have changed
            _logger.warning("The places of %s are unknown: %s", model_name, error)
            return self._places_sql(model, query, rows[:1])
        return select

    def _places_sql(self, model, query, rows):
        return SQL(
            "SELECT %s, %s, v.* FROM %s CROSS JOIN LATERAL (VALUES %s)"
            " AS v(path, owner_id, at, key_id)",
            model._name,
            SQL.identifier(model._table, "id"),
            query.from_clause,
            SQL(", ").join(rows),
        )


class SpmKpiMarked(models.AbstractModel):
    """Inherited by models whose changes should show in the results within minutes."""

    _name = "spm.kpi.marked"
    _description = "Marks changes for the results"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        self.env["spm.kpi.mark"]._mark_documents(records)
        return records

    def write(self, vals):
        self.env["spm.kpi.mark"]._mark_documents(self)
        return super().write(vals)

    def unlink(self):
        self.env["spm.kpi.mark"]._mark_documents(self)
        return super().unlink()
