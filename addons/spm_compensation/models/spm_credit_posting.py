import logging

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .scope import Scope

_logger = logging.getLogger(__name__)

#: Ids of documents that one transaction looks at.
RANGE = 100_000
CHANGED = 20_000
LARGEST = 2**31 - 1

#: What a credit is for. Amounts of rows that agree in all of these are one sum.
KEY = (
    "document_id",
    "rule_id",
    "component_id",
    "participant_id",
    "kind",
    "is_own",
    "company_id",
    "currency_id",
    "document_currency_id",
    "earned_on",
    "due_on",
    "release_share",
)
_OPTIONAL = {"rule_id", "currency_id", "document_currency_id"}

#: Days whose pay is locked, with the first day of the next open period.
_LATE = """
    SELECT p.company_id, g.day::date AS day,
           COALESCE((SELECT MIN(o.date_from) FROM spm_period o
                      WHERE o.company_id = p.company_id AND o.is_leaf
                        AND o.pay_locked IS NOT TRUE AND o.date_from >= p.date_to),
                    (SELECT MAX(o.date_to) FROM spm_period o
                      WHERE o.company_id = p.company_id AND o.is_leaf
                        AND o.pay_locked)) AS payable_on
      FROM spm_period p
     CROSS JOIN generate_series(
           p.date_from, p.date_to - 1, INTERVAL '1 day') AS g(day)
     WHERE p.is_leaf AND p.pay_locked
       AND p.company_id IN (SELECT company_id FROM spm_post_document)
"""

_POSTED = """
    SELECT %(key)s, MAX(k.percent) AS percent, MAX(k.rate) AS rate,
           SUM(k.document_amount) AS document_amount, SUM(k.amount) AS amount
      FROM %(rows)s
     GROUP BY %(key)s
    HAVING SUM(k.document_amount) <> 0 OR SUM(k.amount) <> 0
"""

#: By probes of the index, whatever the planner believes of a growing table.
_ROWS = SQL(
    "spm_post_document d CROSS JOIN LATERAL"
    " (SELECT * FROM spm_credit c WHERE c.document_id = d.id OFFSET 0) k"
)

_DIFFERENCE = """
    SELECT %(keys)s, COALESCE(n.percent, o.percent) AS percent,
           COALESCE(n.rate, o.rate) AS rate,
           COALESCE(n.document_amount, 0) - COALESCE(o.document_amount, 0)
               AS document_amount,
           COALESCE(n.amount, 0) - COALESCE(o.amount, 0) AS amount
      FROM (%(desired)s) n FULL JOIN (%(posted)s) o ON %(same)s
     WHERE COALESCE(n.amount, 0) <> COALESCE(o.amount, 0)
        OR COALESCE(n.document_amount, 0) <> COALESCE(o.document_amount, 0)
"""

_INSERT = """
    INSERT INTO spm_credit (
           %(names)s, percent, rate, document_amount, amount, payable_on,
           hold_reason, cause, posted_at, turn)
    SELECT %(columns)s, f.percent, f.rate, f.document_amount, f.amount,
           %(payable_on)s, %(hold_reason)s,
           CASE WHEN d.turn = %(turn)s AND d.cause = 'external' THEN f.kind
                WHEN d.turn = %(turn)s THEN d.cause
                ELSE COALESCE(%(marked)s,
                    CASE WHEN f.rule_id = ANY(%(rules)s) THEN 'rule'
                         ELSE %(otherwise)s END) END,
           %(now)s, %(turn)s
      FROM (%(difference)s) f
      JOIN spm_post_document d ON d.id = f.document_id
      %(late)s
"""
_JOIN_LATE = """
    LEFT JOIN spm_post_late l ON l.day = f.due_on AND l.company_id = f.company_id
"""

# One probe of an index per posted row, and only where there is anything to find: as
# joins of aggregates, a planner with old statistics would run them row by row.
_RULE_HOLD = """
    (SELECT r.hold_reason FROM spm_crediting_rule r
      WHERE r.id = f.rule_id AND r.payable = 'hold')
"""
#: What a filter finds since the win was credited may be what somebody changed to earn
#: it: the filter alone looks at the document as it is now.
_FILTER_HOLD = """
    CASE WHEN f.rule_id = ANY(%(filtered)s) AND f.amount > 0 AND d.turn < %(turn)s
          AND %(marked)s IS DISTINCT FROM 'accepted'
          AND NOT EXISTS (
              SELECT FROM spm_credit c
               WHERE c.document_id = f.document_id AND c.rule_id = f.rule_id)
         THEN %(reason)s END
"""
_LAST_ACT = """
    COALESCE(
        (SELECT COALESCE(a.reason, '') FROM spm_credit_hold a
          WHERE a.document_id = f.document_id AND a.participant_id = f.participant_id
            AND a.rule_id IS NOT DISTINCT FROM f.rule_id
          ORDER BY a.id DESC LIMIT 1), %s)
"""
_MARKED = """
    (SELECT COALESCE(MIN(m.cause), 'document') FROM spm_credit_mark m
      WHERE m.source = %s AND m.res_id = d.res_id HAVING COUNT(*) > 0)
"""


class SpmCreditPosting(models.AbstractModel):
    """Second half of a pass: post what the ledger lacks. Part of ``spm.credit``."""

    _name = "spm.credit.posting"
    _description = "Posting of Credits"

    @api.model
    def _post(self, full=False, tick=None):
        """Post the difference between what the ledger should say and says.

        :param full: compare everything; else only what marks point at
        :param tick: called after each batch with the number of batches left, to commit
            it; it says whether to go on. Without, all is one transaction.
        :return: whether all was done; False when another pass is at it, or when the
            time was over
        """
        self.env.flush_all()
        if not self._claim():
            return False
        Mark = self.env["spm.credit.mark"]
        Mark._keep_written()
        Mark._spread_people()
        everything = Mark._everything()
        full = full or bool(everything)
        why = {
            "rules": [rule for _id, rule, _cause in everything if rule],
            "otherwise": next((c for _id, r, c in everything if not r), "found"),
        }
        asked = [row[0] for row in everything]
        newest = max(asked, default=0)
        batches = self._marked_batches()
        if full:
            batches = self._ranges(newest if tick else None)
        fresh = True
        for source, scope, left in batches:
            if not fresh and not self._claim():
                return False
            self._post_batch(source, scope, **why)
            if full:
                self._note_progress(source, scope, left, newest)
            if full and not left:
                Mark._forget_these(asked)
            fresh = tick is None
            if tick and not tick(left):
                return not left
        return True

    def _note_progress(self, source, scope, left, newest):
        """Remember where the full pass goes on if its time is over now."""
        turn = self.env["spm.credit.turn"]
        if not left:
            turn._leave_off(None, None, None)
        elif scope.stop < LARGEST:
            turn._leave_off(source, scope.stop, newest)
        else:
            sources = self.env["spm.credit.document"]._sources()
            turn._leave_off(sources[sources.index(source) + 1], 0, newest)

    @api.model
    def _post_now(self, source, scope):
        """Post what some documents lack, if no pass is at it; else it will find them.

        :return: whether it was done
        """
        self.env.flush_all()
        if not self._claim():
            return False
        self._post_batch(source, scope)
        return True

    def _claim(self):
        """Keep other passes, and the locking of pay, out of the transaction.

        A pass whose snapshot is older than the last one's commit is refused by
        PostgreSQL, and repeated by Odoo.
        """
        self.env.cr.execute(
            "SELECT revision FROM spm_credit_turn FOR UPDATE SKIP LOCKED"
        )
        if not self.env.cr.rowcount:
            return False
        self.env.cr.execute(
            "UPDATE spm_credit_turn SET revision = revision + 1 RETURNING revision"
        )
        self.env.cr.execute(
            "SELECT FROM spm_period WHERE is_leaf AND pay_locked IS NOT TRUE FOR SHARE"
        )
        # few statements over many rows, one pass at a time: sorts and hashes in memory,
        # samples that are enough to tell a thousand rows from a million
        self.env.cr.execute(
            "SET LOCAL work_mem = '64MB';"
            " SET LOCAL jit = off;"
            " SET LOCAL default_statistics_target = 10"
        )
        return True

    def _turn(self):
        self.env.cr.execute("SELECT revision FROM spm_credit_turn")
        return self.env.cr.fetchone()[0]

    def _ranges(self, newest=None):
        """Every source's ids cut into ranges.

        :param newest: the newest mark that asks for a full pass, for one that goes on
            where the last was interrupted; None: from the start
        :return: generator of (source, scope, how many are left)
        """
        sources, start = self.env["spm.credit.document"]._sources(), 0
        left_off = newest is not None and self.env["spm.credit.turn"]._left_off(newest)
        if left_off and left_off[0] in sources:
            source, start = left_off
            sources = sources[sources.index(source) :]
        found = []
        for source in sources:
            found += [(source, scope) for scope in self._scopes(source, start)]
            start = 0
        for number, (source, scope) in enumerate(found, 1):
            yield source, scope, len(found) - number

    def _scopes(self, source, start):
        """A source's ranges of ids, beginning with this one."""
        documents = self.env[f"spm.credit.source.{source}"]._documents
        self.env.cr.execute(
            SQL(
                "SELECT LEAST((SELECT MIN(id) FROM %(table)s), MIN(res_id)),"
                " GREATEST((SELECT MAX(id) FROM %(table)s), MAX(res_id))"
                " FROM spm_credit_document WHERE source = %(source)s",
                table=SQL.identifier(self.env[documents]._table),
                source=source,
            )
        )
        first, last = self.env.cr.fetchone()
        # marks of what was deleted lie beyond the first and last that are left
        following = max(start, first or 0) + RANGE
        starts = [start, *range(following, (last or 0) + 1, RANGE)]
        stops = [*starts[1:], LARGEST]
        return [
            Scope(start=one, stop=stop) for one, stop in zip(starts, stops, strict=True)
        ]

    def _marked_batches(self):
        """The marked documents, some at a time, until none is left."""
        for source in self.env["spm.credit.document"]._sources():
            while ids := self.env["spm.credit.mark"]._some_documents(source, CHANGED):
                # how many more there are is not worth counting
                yield source, Scope(tuple(ids)), int(len(ids) == CHANGED)

    def _post_batch(self, source, scope, rules=(), otherwise="found"):
        """One transaction's part of a pass."""
        turn = self._turn()
        self._sync(source, scope, turn)
        self._keep_documents(source, scope)
        difference = self._difference(source, scope)
        marked = self._marked(source, scope)
        self.env.cr.execute(
            SQL(
                _INSERT,
                names=self._columns(None),
                columns=self._columns("f"),
                turn=turn,
                rules=list(rules),
                otherwise=otherwise,
                now=fields.Datetime.now(),
                difference=difference,
                **self._payable_on(),
                hold_reason=self._hold_reason(source, turn, marked, rules),
                marked=marked,
            )
        )
        posted = self.env.cr.rowcount
        self.env["spm.credit.mark"]._forget(source, scope)
        self.env["spm.credit"].invalidate_model()
        self.env["spm.credit.document"].invalidate_model()
        if posted:
            _logger.info("Pass %s posted %s credits", turn, posted)
            self._tell_dashboards()
        return posted

    def _tell_dashboards(self):
        """Pay so far is another one now, for people of these companies."""
        self.env.cr.execute("SELECT DISTINCT company_id FROM spm_post_document")
        companies = [row[0] for row in self.env.cr.fetchall()]
        self.env["spm.kpi"]._tell(self.env["res.company"].browse(companies))

    def _exists(self, query):
        self.env.cr.execute(SQL("SELECT EXISTS (%s)", query))
        return self.env.cr.fetchone()[0]

    def _payable_on(self):
        """When a row is payable: when due, unless that day's pay is locked."""
        locked = SQL("SELECT FROM spm_period WHERE is_leaf AND pay_locked")
        if not self._exists(locked):
            return {"payable_on": SQL("f.due_on"), "late": SQL()}
        self._keep_rows("spm_post_late", SQL(_LATE))
        payable_on = SQL("COALESCE(l.payable_on, f.due_on)")
        return {"payable_on": payable_on, "late": SQL(_JOIN_LATE)}

    def _hold_reason(self, source, turn, marked, changed):
        """Why a row is held: the last act on it, else its rule, else its filter.

        :param marked: SQL of what the marks of a row's document say
        :param changed: ids of rules that changed, which credit earlier wins at will
        """
        holding = SQL("SELECT FROM spm_crediting_rule WHERE payable = 'hold'")
        why = SQL(_RULE_HOLD) if self._exists(holding) else SQL("NULL")
        rules = self.env["spm.crediting.rule"]._active_rules(source)
        filtered = rules.filtered(lambda r: not r._domain().is_true()).ids
        filtered = [rule_id for rule_id in filtered if rule_id not in changed]
        if filtered:
            reason = self.env._(
                "The rule's filter applies since a change after the win"
            )
            late = SQL(
                _FILTER_HOLD,
                filtered=filtered,
                turn=turn,
                marked=marked,
                reason=reason,
            )
            why = SQL("COALESCE(%s, %s)", why, late)
        if not self._exists(SQL("SELECT FROM spm_credit_hold")):
            return why
        return SQL("NULLIF(%s, '')", SQL(_LAST_ACT, why))

    def _marked(self, source, scope):
        """What the marks of a row's document say."""
        marks = SQL(
            "SELECT FROM spm_credit_mark WHERE source = %s AND %s",
            source,
            scope.on(SQL("res_id")),
        )
        return SQL(_MARKED, source) if self._exists(marks) else SQL("NULL")

    def _difference(self, source, scope):
        """What should be posted, less what is."""
        desired = self._desired(source, scope)
        posted = SQL(_POSTED, key=self._columns("k"), rows=_ROWS)
        if not self._exists(SQL("SELECT FROM %s", _ROWS)):
            # nothing to compare with: the first pass over documents
            return SQL("SELECT * FROM (%s) n WHERE amount <> 0", desired)
        same = [
            SQL("COALESCE(n.%(c)s, 0) = COALESCE(o.%(c)s, 0)", c=SQL.identifier(name))
            if name in _OPTIONAL
            else SQL("n.%(c)s = o.%(c)s", c=SQL.identifier(name))
            for name in KEY
        ]
        return SQL(
            _DIFFERENCE,
            keys=SQL(", ").join(
                SQL("COALESCE(n.%(c)s, o.%(c)s) AS %(c)s", c=SQL.identifier(name))
                for name in KEY
            ),
            desired=desired,
            posted=posted,
            same=SQL(" AND ").join(same),
        )

    def _columns(self, alias):
        names = [SQL.identifier(alias, n) if alias else SQL.identifier(n) for n in KEY]
        return SQL(", ").join(names)

    # ------------------------------------------------------------- buttons, crons

    def action_post(self):
        """Post what changed, now; whichever credits are chosen in the list."""
        self._check_officer()
        # sudo: credits are posted for the whole company, seen by the rules
        if not self.sudo()._post():
            raise UserError(self.env._("Credits are being posted already. Wait a bit."))
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    @api.model
    def _cron_post_changed(self):
        """Every few minutes: what changed."""
        self._post(tick=self._tick)

    @api.model
    def _cron_reconcile(self):
        """Every night: compare everything, then list what needs somebody."""
        if self._post(full=True, tick=self._tick):
            self.env["spm.credit.check"]._rebuild()

    @api.model
    def _tick(self, left):
        return bool(self.env["ir.cron"]._commit_progress(1, remaining=left) or not left)
