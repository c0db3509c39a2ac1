from odoo import fields, models
from odoo.tools import SQL

from .spm_credit_document import FACTS

_SYNC = """
    WITH gone AS (
        UPDATE spm_credit_document d
           SET alive = FALSE, turn = %(turn)s, review = NULL, pending_since = NULL,
               %(nothing_new)s,
               cause = CASE WHEN d.merged_into_id IS NOT NULL THEN 'merged'
                            WHEN NOT EXISTS (
                                SELECT FROM %(table)s t WHERE t.id = d.res_id)
                            THEN 'deleted' ELSE 'reopened' END
         WHERE d.source = %(source)s AND %(scope)s AND d.alive
           AND NOT EXISTS (SELECT FROM spm_post_fact f WHERE f.res_id = d.res_id)),
    met AS (
        SELECT k.id, k.alive AS was_alive, k.review AS was, %(met)s,
               (k.participant_id IS NULL AND f.participant_id IS NOT NULL
                AND k.owner_ref = f.owner_ref) AS adopted,
               CASE WHEN f.earned_at = k.ignored_at THEN k.earned_on
                    ELSE f.earned_on END AS day,
               f.owner_ref
          FROM spm_credit_document k JOIN spm_post_fact f ON f.res_id = k.res_id
         WHERE k.source = %(source)s),
    judged AS (
        SELECT m.*, %(differs)s AS differs, %(same_news)s AS same_news FROM met m),
    changed AS (
        UPDATE spm_credit_document d
           SET %(assignment)s
          FROM judged j
         WHERE d.id = j.id
           AND (NOT j.was_alive OR j.adopted
                OR j.differs <> (j.was IS NOT NULL)
                OR (j.differs AND NOT j.same_news)
                OR (j.participant_id IS NOT DISTINCT FROM j.old_participant_id
                    AND j.owner_ref IS DISTINCT FROM d.owner_ref)))
    INSERT INTO spm_credit_document (
           source, res_id, name, alive, owner_ref, company_id, currency_id,
           participant_id, earned_on, amount, recurring, margin, cause, turn,
           review, pending_since, new_owner_ref, %(new)s)
    SELECT %(source)s, f.res_id, f.name, TRUE, f.owner_ref, f.company_id,
           f.currency_id, f.participant_id, f.first_on, f.amount, f.recurring,
           f.margin, %(first)s, %(turn)s, n.*
      FROM spm_post_fact f
      LEFT JOIN LATERAL (
           SELECT 'pending', %(now)s::timestamp, f.owner_ref, %(facts)s) n
             ON f.first_on <> f.earned_on
     WHERE f.earned_on IS NOT NULL
       AND NOT EXISTS (SELECT FROM spm_credit_document k
                        WHERE k.source = %(source)s AND k.res_id = f.res_id)
"""

#: A reviewed document keeps what was accepted, and notes what is new.
_KEEP = """
    alive = TRUE,
    participant_id = CASE WHEN j.adopted THEN j.participant_id
                          ELSE d.participant_id END,
    owner_ref = CASE WHEN j.adopted
                       OR j.participant_id IS NOT DISTINCT FROM j.old_participant_id
                     THEN j.owner_ref ELSE d.owner_ref END,
    cause = CASE WHEN NOT j.was_alive THEN 'rewon'
                 WHEN j.adopted THEN 'assigned' ELSE d.cause END,
    turn = CASE WHEN NOT j.was_alive OR j.adopted THEN %(turn)s ELSE d.turn END,
    review = CASE WHEN NOT j.differs THEN NULL
                  WHEN j.was IS NOT NULL AND j.same_news THEN j.was
                  ELSE 'pending' END,
    pending_since = CASE WHEN NOT j.differs THEN NULL
                         WHEN j.was IS NOT NULL AND j.same_news THEN d.pending_since
                         ELSE %(now)s END,
    new_owner_ref = CASE WHEN j.differs THEN j.owner_ref END,
    %(news)s
"""

#: Others take what is new at once.
_TAKE = """
    alive = TRUE, cause = 'document', turn = %(turn)s, %(news)s
"""


class SpmCreditSync(models.AbstractModel):
    """First half of a pass: what the ledger knows of the documents."""

    _name = "spm.credit.sync"
    _description = "Documents of Credits"

    def _sync(self, source, scope, turn):
        """Compare documents with what is accepted of them, by one statement.

        New ones are accepted; those that earn no longer are said so; of the others a
        change of a fact waits for review, unless the source needs none.
        """
        handler = self.env[f"spm.credit.source.{source}"]
        columns = {name: SQL.identifier(name) for name in FACTS}
        facts = {
            name: SQL.identifier("j", "day" if name == "earned_on" else name)
            for name in FACTS
        }
        met = [SQL("f.%s", c) for n, c in columns.items() if n != "earned_on"]
        met += [SQL("k.%s AS %s", c, self._old(n)) for n, c in columns.items()]
        met += [SQL("k.%s", self._new(n)) for n in FACTS]
        taken = handler._reviewed
        now = fields.Datetime.now()
        assignment = SQL(
            _KEEP if taken else _TAKE,
            **({"now": now} if taken else {}),
            turn=turn,
            news=SQL(", ").join(
                SQL("%s = CASE WHEN j.differs THEN %s END", self._new(n), facts[n])
                if taken
                else SQL("%s = %s", columns[n], facts[n])
                for n in FACTS
            ),
        )
        self._keep_rows("spm_post_fact", handler._facts(scope), "res_id")
        self.env.cr.execute(
            SQL(
                _SYNC,
                source=source,
                scope=scope.on(SQL("d.res_id")),
                turn=turn,
                nothing_new=self.env["spm.credit.document"]._nothing_new(),
                table=SQL.identifier(self.env[handler._documents]._table),
                met=SQL(", ").join(met),
                differs=self._distinct(self._accepted, self._current),
                same_news=SQL("NOT %s", self._distinct(self._pending, self._current)),
                assignment=assignment,
                first="won" if taken else "external",
                now=now,
                new=SQL(", ").join(map(self._new, FACTS)),
                facts=SQL(", ").join(SQL("f.%s", c) for c in columns.values()),
            )
        )

    def _distinct(self, one, other):
        return SQL(
            "(%s) IS DISTINCT FROM (%s)",
            SQL(", ").join(map(one, FACTS)),
            SQL(", ").join(map(other, FACTS)),
        )

    def _old(self, name):
        return SQL.identifier(f"old_{name}")

    def _new(self, name):
        return SQL.identifier(f"new_{name}")

    def _accepted(self, name):
        if name == "participant_id":
            return SQL(
                "CASE WHEN m.adopted THEN m.participant_id"
                " ELSE m.old_participant_id END"
            )
        return SQL("m.%s", self._old(name))

    def _current(self, name):
        return (
            SQL("m.day") if name == "earned_on" else SQL("m.%s", SQL.identifier(name))
        )

    def _pending(self, name):
        return SQL("m.%s", self._new(name))
