import io

from odoo import api, fields, models
from odoo.tools import SQL

from ..engine.decimals import text
from ..engine.stored import canonical

_AMOUNTS = (
    "earned",
    "held",
    "released",
    "forfeited",
    "clawed_back",
    "topped_up",
    "recovered",
    "carried_in",
    "carried_out",
    "draw_owed",
    "held_balance",
)
_LINE = (
    "stage",
    "version_id",
    "assignment_id",
    "key",
    "name",
    "kind",
    "base",
    "actual",
    "quota",
    "attainment",
    "amount",
    "late_period_id",
)


class SpmPayWriter(models.AbstractModel):
    """Keeps calculations: set-based, and only those that differ."""

    _name = "spm.pay.writer"
    _description = "Keeping of Calculations"
    _inherit = ["spm.pay.calculator"]

    @api.model
    def _keep(self, period, outcomes, run=None, shadow=False):
        """Keep calculations that differ from those in force.

        :param shadow: beside posted statements, which stay as they are
        :return: dict of "new", "changed" or "same" by participant id
        """
        states, fresh = {}, []
        for outcome in outcomes:
            before = outcome.person.statement
            if not before:
                states[outcome.person.id] = "new"
            elif outcome.fingerprint == before["fingerprint"] or (
                shadow and outcome.fingerprint == before["shadow"]
            ):
                states[outcome.person.id] = "same"
                continue
            else:
                states[outcome.person.id] = "changed"
            fresh.append(outcome)
        self._up_to_date(o for o in outcomes if states[o.person.id] == "same")
        if not fresh:
            return states
        if not shadow:
            self._keep_statements(period, fresh, run)
            self._free_credits(period, fresh)
        calculations = self._copy_calculations(fresh, run, shadow)
        lines = self._copy_lines(period, fresh, calculations, shadow)
        if not shadow:
            self._copy_credits(fresh, lines)
            self._put_in_force(period, fresh, calculations)
        self.env.invalidate_all(flush=False)
        return states

    # ------------------------------------------------------------- statements

    def _up_to_date(self, outcomes):
        """Statements that were calculated again, with nothing new."""
        ids = [
            o.person.statement["id"]
            for o in outcomes
            if o.person.statement["is_outdated"]
        ]
        if ids:
            self.env.cr.execute(
                SQL(
                    "UPDATE spm_statement SET is_outdated = FALSE WHERE id = ANY(%s)",
                    ids,
                )
            )
            self.env["spm.statement"].invalidate_model(["is_outdated"])

    def _keep_statements(self, period, outcomes, run):
        """Make the statements that are missing."""
        missing = [o for o in outcomes if not o.person.statement]
        if not missing:
            return
        rows = self.env.execute_query(
            SQL(
                """
                INSERT INTO spm_statement (
                       participant_id, period_id, company_id, currency_id, run_id,
                       state, adjusted, create_uid, create_date, write_uid, write_date)
                SELECT n.person, %(period)s, %(company)s, n.currency, %(run)s, 'draft',
                       0, %(user)s, %(now)s, %(user)s, %(now)s
                  FROM unnest(%(people)s::int[], %(currencies)s::int[])
                    AS n(person, currency)
                RETURNING participant_id, id
                """,
                period=period.id,
                company=period.company_id.id,
                run=run.id if run else None,
                user=self.env.uid,
                now=fields.Datetime.now(),
                people=[o.person.id for o in missing],
                currencies=[o.currency_id for o in missing],
            )
        )
        ids = dict(rows)
        for outcome in missing:
            outcome.person.statement = {"id": ids[outcome.person.id]}

    def _free_credits(self, period, outcomes):
        """Give up what these statements took, and what later drafts took of it."""
        taken = [row[0] for o in outcomes for row in o.credits]
        kept = [o.person.statement["id"] for o in outcomes]
        rows = self.env.execute_query(
            SQL(
                """
                DELETE FROM spm_statement_credit
                 WHERE statement_id = ANY(%(kept)s)
                    OR credit_id = ANY(%(taken)s)
                RETURNING statement_id
                """,
                kept=kept,
                taken=taken,
            )
        )
        self.env.cr.execute(
            SQL(
                "UPDATE spm_statement_line SET in_force = FALSE"
                " WHERE statement_id = ANY(%s) AND in_force",
                kept,
            )
        )
        others = {row[0] for row in rows} - set(kept)
        people = [o.person.id for o in outcomes]
        # what follows began with other balances, or with credits that it lost
        self.env.cr.execute(
            SQL(
                """
                UPDATE spm_statement s SET is_outdated = TRUE
                  FROM spm_period p
                 WHERE p.id = s.period_id AND s.state NOT IN ('posted', 'paid')
                   AND s.is_outdated IS NOT TRUE
                   AND (s.id = ANY(%s)
                        OR s.participant_id = ANY(%s) AND p.date_from >= %s)
                """,
                list(others),
                people,
                period.date_to,
            )
        )

    def _put_in_force(self, period, outcomes, calculations):
        """Show on the statements what was calculated; who was reviewed is a draft
        again."""
        names = [SQL.identifier(name) for name in _AMOUNTS]
        columns = [[text(o.amounts[name]) for o in outcomes] for name in _AMOUNTS]
        arrays = [SQL("%s::numeric[]", column) for column in columns]
        self.env.cr.execute(
            SQL(
                """
                UPDATE spm_statement s
                   SET calculation_id = f.calculation_id, currency_id = f.currency_id,
                       payable = f.payable + COALESCE(s.adjusted, 0),
                       state = 'draft', reviewed_by_id = NULL, approved_by_id = NULL,
                       is_outdated = FALSE, is_final = f.is_final,
                       write_uid = %(user)s, write_date = %(now)s, %(assigned)s
                  FROM unnest(%(ids)s::int[], %(calculations)s::int[],
                              %(currencies)s::int[], %(payables)s::numeric[],
                              %(finals)s::bool[], %(arrays)s)
                    AS f(id, calculation_id, currency_id, payable, is_final, %(names)s)
                 WHERE s.id = f.id AND s.state NOT IN ('posted', 'paid')
                """,
                user=self.env.uid,
                now=fields.Datetime.now(),
                assigned=SQL(", ").join(SQL("%s = f.%s", n, n) for n in names),
                ids=[o.person.statement["id"] for o in outcomes],
                calculations=calculations,
                currencies=[o.currency_id for o in outcomes],
                payables=[text(o.payable) for o in outcomes],
                finals=[self._is_final(period, o.person) for o in outcomes],
                arrays=SQL(", ").join(arrays),
                names=SQL(", ").join(names),
            )
        )
        statements = self.env["spm.statement"].browse(
            o.person.statement["id"] for o in outcomes
        )
        statements.invalidate_recordset(flush=False)
        statements._total()
        fallen = [
            o.person.statement["id"]
            for o in outcomes
            if o.person.statement.get("state") in ("reviewed", "approved")
        ]
        statements.browse(fallen)._fell_back()

    def _is_final(self, period, person):
        return bool(person.date_end and person.date_end <= period.date_to)

    # ------------------------------------------------------------- rows by COPY

    def _copy_calculations(self, outcomes, run, shadow):
        ids = self._next_ids("spm_statement_calculation", len(outcomes))
        now = fields.Datetime.now()
        rows = [
            (
                number,
                outcome.person.statement["id"],
                run.id if run else None,
                outcome.currency_id,
                (outcome.person.statement.get("last") or 0) + 1,
                now,
                self.env.uid,
                shadow,
                text(outcome.payable),
                outcome.fingerprint,
                canonical(outcome.opening),
                canonical(outcome.closing),
                canonical(outcome.stages),
            )
            for number, outcome in zip(ids, outcomes, strict=True)
        ]
        self._copy(
            "spm_statement_calculation",
            "id statement_id run_id currency_id number calculated_at author_id"
            " is_shadow payable fingerprint opening closing stages",
            rows,
        )
        return ids

    def _copy_lines(self, period, outcomes, calculations, shadow):
        """The lines of all statements; their ids by statement."""
        ids = iter(
            self._next_ids("spm_statement_line", sum(len(o.lines) for o in outcomes))
        )
        rows, found = [], {}
        for outcome, calculation in zip(outcomes, calculations, strict=True):
            person = outcome.person
            same = (
                calculation,
                person.statement["id"],
                person.id,
                period.id,
                period.company_id.id,
                outcome.currency_id,
            )
            mine = found[person.id] = []
            for sequence, line in enumerate(outcome.lines):
                mine.append(next(ids))
                told = [line[name] for name in _LINE]
                attained = line["attainment"] is not None
                flags = (attained, not shadow, line["explained"])
                rows.append((mine[-1], *same, sequence, *told, *flags))
        self._copy(
            "spm_statement_line",
            "id calculation_id statement_id participant_id period_id company_id"
            f" currency_id sequence {' '.join(_LINE)} has_attainment in_force"
            " explanation",
            rows,
        )
        return found

    def _copy_credits(self, outcomes, lines):
        rows = []
        for outcome in outcomes:
            statement = outcome.person.statement["id"]
            mine = [*lines[outcome.person.id], None]  # -1: of no line
            rows += [
                (credit, statement, mine[place], pay)
                for credit, place, pay in outcome.credits
            ]
        self._copy("spm_statement_credit", "credit_id statement_id line_id pay", rows)

    def _next_ids(self, table, count):
        rows = self.env.execute_query(
            SQL(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id'))"
                " FROM generate_series(1, %s)",
                table,
                count,
            )
        )
        return [row[0] for row in rows]

    def _copy(self, table, columns, rows):
        """Write rows the quickest way that PostgreSQL has."""
        stream = io.StringIO()
        for row in rows:
            stream.write("\t".join([_field(value) for value in row]) + "\n")
        stream.seek(0)
        self.env.cr.copy_from(stream, table, columns=columns.split())


def _field(value):
    """A value in the text format of COPY."""
    if value is None:
        return "\\N"
    if isinstance(value, str):
        if "\\" in value:
            value = value.replace("\\", "\\\\")
        return value.replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")
    return str(value)
