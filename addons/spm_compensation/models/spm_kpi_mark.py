from dataclasses import replace

from odoo import api, models
from odoo.tools import SQL, ormcache

from odoo.addons.spm_objectives.models.spm_kpi_mark import _Plan


class SpmKpiMark(models.Model):
    """The marks of documents for results serve credits too: one statement for both."""

    _inherit = "spm.kpi.mark"

    @api.model
    def _mark_changed(self, records, columns):
        result = super()._mark_changed(records, columns)
        # what this transaction made is marked for results already
        new = self._new(records._name)
        made = new and records.filtered(lambda record: record.id in new)
        source = made and self.env["spm.credit.document"]._source_of(records._name)
        if source:
            handler = self.env[f"spm.credit.source.{source}"]
            ids = handler._affected(made, frozenset(columns))
            self.env["spm.credit.mark"]._mark_documents(source, ids)
        return result

    def _changed_sql(self, records, columns):
        marking = super()._changed_sql(records, columns)
        source = self.env["spm.credit.document"]._source_of(records._name)
        if not source:
            return marking
        handler = self.env[f"spm.credit.source.{source}"]
        credited = handler._affected(records, columns)
        if not credited:
            return marking
        return [
            *marking,
            SQL(
                "INSERT INTO spm_credit_mark (source, res_id) VALUES %s",
                SQL(", ").join(SQL("(%s, %s)", source, id_) for id_ in credited),
            ),
        ]

    @api.model
    def _mark_deleted(self, records):
        result = super()._mark_deleted(records)
        source = self.env["spm.credit.document"]._source_of(records._name)
        if source:
            self.env["spm.credit.mark"]._mark_documents(source, records.ids)
        return result

    @api.model
    @ormcache("model_name", cache="stable")
    def _mark_plan(self, model_name):
        plan = super()._mark_plan(model_name)
        source = self.env["spm.credit.document"]._source_of(model_name)
        if not source:
            return plan
        ours = self.env["spm.crediting.rule"]._columns(source)
        if not plan:
            return _Plan(ours, (), SQL.identifier(self.env[model_name]._table))
        either = None in (ours, plan.columns)
        return replace(plan, columns=None if either else plan.columns | ours)
