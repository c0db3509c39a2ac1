import logging
from decimal import Decimal

from odoo import api, fields, models
from odoo.tools import SQL

from ..engine.decimals import text
from .pay_parts import adjusted_pay

_logger = logging.getLogger(__name__)

#: People that are calculated, kept and committed at a time.
BATCH = 200


class SpmPayRunBatches(models.AbstractModel):
    """Working a run off in batches that are committed: part of ``spm.pay.run``.

    A server that dies leaves whole batches, and the people who still wait; the next
    time the scheduler comes it goes on with these.
    """

    _name = "spm.pay.run.batches"
    _description = "Batches of Pay Runs"

    def _work(self, tick=None):
        """Calculate who waits, batch by batch.

        :param tick: called after each batch with the number of people left, to commit
            it; it says whether to go on. Without, all is one transaction.
        :return: whether the run is done
        """
        self.ensure_one()
        # what is noted is read by whoever made the run, in their language
        lang = self.create_uid.lang or self.env.lang
        self = self.with_company(self.company_id).with_context(lang=lang)
        self.env.flush_all()
        first = True
        while True:
            if first or tick:
                if not self._claim(wait=not tick):
                    return False
            if first:
                self._refresh()
            first = False
            waiting = self._waiting(BATCH)
            if waiting:
                self._work_on(waiting)
            left = self._count_waiting()
            if not left:
                self._end("done")
            if tick and not tick(left):
                return not left
            if not left:
                return True

    def _claim(self, wait):
        """Whether the run still runs and nobody else writes statements."""
        if not self.env["spm.pay.turn"]._claim(wait=wait):
            return False
        self.env.cr.execute(
            SQL(
                "SELECT FROM spm_pay_run WHERE id = %s AND state = 'running'"
                " FOR NO KEY UPDATE",
                self.id,
            )
        )
        return bool(self.env.cr.rowcount)

    def _refresh(self):
        """Credits and results as of now, before anybody is calculated."""
        if self._count_waiting() == len(self.result_ids):
            self.env["spm.statement"]._post_changed()

    def _work_on(self, ids):
        """Calculate some people; what goes wrong with one stops none of the others."""
        period = self.period_id
        if self.dry_run:
            self._note(self._calculated(ids), {})
            return
        posted = self._posted(ids)
        open_ids = [one for one in ids if one not in posted]
        found = self._calculated(open_ids)
        if period.pay_locked:
            self._refuse_locked(found)
        else:
            self._note(found, self._keep(found))
        late = self._calculated(sorted(posted), shadow=True)
        self._note(late, self._keep(late, shadow=True), shadow=True)

    def _calculated(self, ids, shadow=False):
        if not ids:
            return []
        calculator = self.env["spm.pay.writer"]
        return calculator._calculate(self.period_id, ids, shadow=shadow)

    def _keep(self, found, shadow=False):
        outcomes = [outcome for _person, outcome in found if outcome]
        writer = self.env["spm.pay.writer"]
        return writer._keep(self.period_id, outcomes, run=self, shadow=shadow)

    def _posted(self, ids):
        rows = self.env.execute_query(
            SQL(
                "SELECT participant_id FROM spm_statement WHERE period_id = %s"
                " AND participant_id = ANY(%s) AND state IN ('posted', 'paid')",
                self.period_id.id,
                list(ids),
            )
        )
        return {row[0] for row in rows}

    def _refuse_locked(self, found):
        for person, _outcome in found:
            person.fail(
                self.env._(
                    "The pay of %(period)s is locked.", period=self.period_id.name
                ),
                self.env._("Reopen it, or pay in the next period."),
            )
        self._note([(person, None) for person, _outcome in found], {})

    # ------------------------------------------------------------- results

    def _list_people(self, ids):
        """Everybody waits; written at once."""
        self.env.cr.execute(
            SQL(
                "INSERT INTO spm_pay_run_result"
                " (run_id, participant_id, company_id, currency_id, outcome)"
                " SELECT %s, n, %s, %s, 'waiting' FROM unnest(%s::int[]) n",
                self.id,
                self.company_id.id,
                self.company_id.currency_id.id,
                ids,
            )
        )
        self.env["spm.pay.run.result"].invalidate_model()
        self.invalidate_recordset()

    def _waiting(self, limit):
        rows = self.env.execute_query(
            SQL(
                "SELECT participant_id FROM spm_pay_run_result"
                " WHERE run_id = %s AND outcome = 'waiting' ORDER BY id LIMIT %s",
                self.id,
                limit,
            )
        )
        return [row[0] for row in rows]

    def _count_waiting(self):
        rows = self.env.execute_query(
            SQL(
                "SELECT COUNT(*) FROM spm_pay_run_result"
                " WHERE run_id = %s AND outcome = 'waiting'",
                self.id,
            )
        )
        return rows[0][0]

    def _note(self, found, kept, shadow=False):
        """What came of people: beside what they had, and why some got nothing."""
        rows = [self._row(person, outcome, kept, shadow) for person, outcome in found]
        if not rows:
            return
        columns = [list(column) for column in zip(*rows, strict=True)]
        self.env.cr.execute(
            SQL(
                """
                UPDATE spm_pay_run_result r
                   SET outcome = f.outcome, payable = f.payable, previous = f.previous,
                       difference = f.payable - f.previous,
                       currency_id = COALESCE(f.currency_id, r.currency_id),
                       statement_id = f.statement_id
                  FROM unnest(%s::int[], %s::varchar[], %s::numeric[], %s::numeric[],
                              %s::int[], %s::int[])
                    AS f(participant_id, outcome, payable, previous, currency_id,
                         statement_id)
                 WHERE r.run_id = %s AND r.participant_id = f.participant_id
                """,
                *columns,
                self.id,
            )
        )
        self._note_problems([person for person, _outcome in found])
        self.env["spm.pay.run.result"].invalidate_model()
        self.invalidate_recordset()

    def _row(self, person, outcome, kept, shadow):
        before = person.statement
        previous = before.get("payable") or "0"
        if outcome:
            made = kept.get(person.id) or ("changed" if before else "new")
            if self.dry_run and before.get("fingerprint") == outcome.fingerprint:
                made = "same"
            carries = outcome.stages[-1]["negative"] != "pay"
            adjusted = Decimal(before.get("adjusted") or 0)
            payable = text(adjusted_pay(outcome.payable, adjusted, carries)[0])
            if shadow and made != "same":
                made = "shadow"
        else:
            made = "problem" if person.failed else "nothing"
            payable = "0"
        currency = outcome.currency_id if outcome else None
        return (person.id, made, payable, previous, currency, before.get("id"))

    def _note_problems(self, people):
        rows = [
            {
                "run_id": self.id,
                "participant_id": person.id,
                "company_id": self.company_id.id,
                "what": problem.what,
                "remedy": problem.remedy,
                "severity": problem.severity,
            }
            for person in people
            for problem in person.problems
        ]
        # sudo: problems are noted by runs only
        self.env["spm.pay.run.problem"].sudo().create(rows)

    def _end(self, state):
        # sudo: the state changes by buttons and batches only
        self.sudo().write({"state": state, "ended_at": fields.Datetime.now()})

    # ------------------------------------------------------------- scheduled

    @api.model
    def _cron_work(self):
        """Go on with the runs that were started, the oldest first."""
        progress = self.env["ir.cron"]._commit_progress
        for run in self.search([("state", "=", "running")], order="id"):

            def tick(left):
                return bool(progress(1, remaining=left) or not left)

            if not run._work(tick):
                _logger.info("Run %s goes on later", run.id)
                return
