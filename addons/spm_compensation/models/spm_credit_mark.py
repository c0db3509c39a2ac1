from odoo import api, fields, models
from odoo.tools import SQL, ormcache

from odoo.addons.spm_objectives.models import row_trigger

_CHANGES = """
    IF (CASE TG_OP WHEN 'INSERT' THEN %(new)s
                   WHEN 'DELETE' THEN %(old)s
                   ELSE (%(old)s OR %(new)s) AND %(differs)s END) THEN
        INSERT INTO spm_credit_mark (source, res_id)
        VALUES (%(source)s, COALESCE(NEW.id, OLD.id));
    END IF;
"""
_OTHERWISE = SQL("INSERT INTO spm_credit_mark (cause) VALUES ('document')")


class SpmCreditMark(models.Model):
    """What changed since the last pass: tells it where to look.

    The truth is the comparison of everything; marks only make it quick. A mark names
    a document, or a person whose place changed, or a rule, or nothing: everything.
    Those of documents are written by the database itself, by a trigger.
    """

    _name = "spm.credit.mark"
    _description = "Changed for Credits"
    _inherit = ["spm.marks"]
    _log_access = False
    _marked = "spm.credit.watched"

    source = fields.Char()
    res_id = fields.Integer()
    participant_id = fields.Integer()
    rule_id = fields.Integer()
    cause = fields.Char()

    _document = models.Index("(source, res_id)")

    @api.model
    def _mark_documents(self, source, ids, cause=None):
        """Look at documents again."""
        self._insert(source=source, res_id=ids, cause=cause)

    @api.model
    def _mark_people(self, participant_ids):
        """Look at whatever these people are credited for, or their managers."""
        self._insert(participant_id=participant_ids, cause="hierarchy")

    @api.model
    def _mark_rules(self, rule_ids):
        """Look at everything: a rule may match any document."""
        self._insert(rule_id=rule_ids, cause="rule")

    @api.model
    def _mark_everything(self, cause):
        self.env.cr.execute(
            SQL("INSERT INTO spm_credit_mark (cause) VALUES (%s)", cause)
        )

    @api.model
    def _insert(self, cause=None, source=None, **ids):
        [(column, numbers)] = ids.items()
        if not numbers:
            return
        self.env.cr.execute(
            SQL(
                "INSERT INTO spm_credit_mark (source, %s, cause)"
                " SELECT %s, n, %s FROM unnest(%s::int[]) n",
                SQL.identifier(column),
                source,
                cause,
                list(numbers),
            )
        )

    # ------------------------------------------------------------- the triggers

    @api.model
    @ormcache("model_name", cache="stable")
    def _trigger_body(self, model_name):
        source = self.env["spm.credit.document"]._source_of(model_name)
        counts = self.env[f"spm.credit.source.{source}"]._counts
        columns = self.env["spm.crediting.rule"]._columns(source)
        differs = SQL("TRUE")
        if columns is not None:
            differs = row_trigger.differs(sorted(columns))
        work = SQL(
            _CHANGES,
            old=counts(SQL("OLD")),
            new=counts(SQL("NEW")),
            differs=differs,
            source=source,
        )
        return row_trigger.body(self.env.cr, work, self._table, _OTHERWISE)

    # ------------------------------------------------------------- reading them

    @api.model
    def _spread_people(self):
        """Turn marks of people into marks of the documents they may be credited for:
        their own, those split with them, and those nobody had before."""
        self.env.cr.execute(
            "SELECT FROM spm_credit_mark WHERE participant_id IS NOT NULL LIMIT 1"
        )
        if not self.env.cr.rowcount:
            return
        self.env.cr.execute(
            """
            WITH gone AS (
                DELETE FROM spm_credit_mark WHERE participant_id IS NOT NULL
                RETURNING participant_id),
            people AS (SELECT DISTINCT participant_id AS id FROM gone)
            INSERT INTO spm_credit_mark (source, res_id, cause)
            SELECT d.source, d.res_id, 'hierarchy'
              FROM people p JOIN spm_credit_document d ON d.participant_id = p.id
             WHERE d.alive
             UNION
            SELECT 'won', s.lead_id, 'hierarchy'
              FROM people p JOIN spm_credit_split s ON s.participant_id = p.id
             WHERE s.state = 'approved'
             UNION
            SELECT d.source, d.res_id, 'hierarchy'
              FROM people p
              JOIN spm_participant q ON q.id = p.id
              JOIN spm_credit_document d ON d.owner_ref = q.user_id
             WHERE d.source = 'won'
            """
        )

    @api.model
    def _everything(self):
        """The marks that ask for a full pass, as rows of (id, rule, cause)."""
        return self.env.execute_query(
            SQL(
                "SELECT id, rule_id, cause FROM spm_credit_mark"
                " WHERE res_id IS NULL AND participant_id IS NULL"
            )
        )

    @api.model
    def _some_documents(self, source, limit):
        """Ids of some marked documents of a source."""
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT res_id FROM spm_credit_mark"
                " WHERE source = %s AND res_id IS NOT NULL ORDER BY res_id LIMIT %s",
                source,
                limit,
            )
        )
        return [row[0] for row in rows]

    @api.model
    def _forget(self, source, scope):
        """Drop the marks of documents; those written meanwhile are not seen here."""
        self.env.cr.execute(
            SQL(
                "DELETE FROM spm_credit_mark WHERE source = %s AND %s",
                source,
                scope.on(SQL("res_id")),
            )
        )

    @api.model
    def _forget_these(self, ids):
        self.env.cr.execute(
            SQL("DELETE FROM spm_credit_mark WHERE id = ANY(%s)", list(ids))
        )


class SpmCreditWatched(models.AbstractModel):
    """Inherited by the documents of a source: their changes are marked."""

    _name = "spm.credit.watched"
    _description = "Marks changes for credits"

    def init(self):
        self.env["spm.credit.mark"]._watch(self)
        return super().init()
