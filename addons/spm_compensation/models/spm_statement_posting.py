import hashlib
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.spm_objectives.models.numbers import decimal

from ..engine.exchange import exchanged
from ..engine.stored import canonical
from .notice import notice
from .pay_rates import Rates

_HASHED = (
    "earned",
    "held",
    "released",
    "forfeited",
    "clawed_back",
    "topped_up",
    "recovered",
    "adjusted",
    "carried_in",
    "carried_out",
    "draw_owed",
    "held_balance",
    "payable",
    "pay_amount",
)


class SpmStatementPosting(models.AbstractModel):
    """Posting: a number, and a hash that chains every statement of a company to the one
    posted before: part of ``spm.statement``."""

    _name = "spm.statement.posting"
    _description = "Posting of Statements"

    def action_post(self):
        """Post approved statements: they never change again."""
        self._check_officer()
        # one at a time, or two could follow the same statement in the chain
        self.env["spm.pay.turn"]._claim()
        return self._each(self._why_not_posted, lambda s: s._post())

    def action_lock_and_post(self):
        """Lock the results of what is to be posted, then post it."""
        self._check_officer()
        periods = self.filtered(lambda s: s.state == "approved").period_id
        periods.filtered(lambda p: not p.results_locked).action_lock_results()
        return self.action_post()

    def _why_not_posted(self, statement):
        why = self._unless(statement, "approved") or self._why_unsettled(statement)
        if why:
            return why
        if statement.hold_reason:
            return self.env._("held: %(reason)s", reason=statement.hold_reason)
        if not statement.period_id.results_locked:
            return self.env._(
                "the results of %(period)s are not locked: lock them first, or use "
                "“Lock and Post”",
                period=statement.period_id.name,
            )
        if statement.period_id.pay_locked:
            return self.env._(
                "the pay of %(period)s is locked", period=statement.period_id.name
            )
        earlier = self._earlier(statement)
        if earlier:
            return self.env._(
                "post the statement of %(period)s first", period=earlier.period_id.name
            )
        return self._why_not_converted(statement)

    def _earlier(self, statement):
        """An earlier statement of the person that is not posted yet."""
        # sudo: for officers, who see all pay; only its period is told
        return self.sudo().search(
            [
                ("participant_id", "=", statement.participant_id.id),
                ("state", "not in", ("posted", "paid")),
                ("period_id.date_to", "<=", statement.period_id.date_from),
            ],
            order="id",
            limit=1,
        )

    # ------------------------------------------------------------- paid in

    def _paid_in(self):
        """The currency that the person is paid in."""
        last = (self.calculation_id.stages or [{}])[-1]
        assignment = self.env["spm.plan.assignment"].browse(last.get("assignment_id"))
        return assignment.exists().currency_id or self.currency_id

    def _pay_rate(self):
        """The period's last rate into what the person is paid in, or None."""
        paid_in = self._paid_in()
        rates = Rates(self.env, self.company_id, {self.currency_id.id, paid_in.id})
        day = self.period_id.last_day
        return rates.factor(self.currency_id.id, paid_in.id, day)

    def _why_not_converted(self, statement):
        if statement._pay_rate() is not None:
            return None
        return self.env._(
            "no rate of %(currency)s on the last day of %(period)s",
            currency=statement._paid_in().name,
            period=statement.period_id.name,
        )

    def _pay_amount(self, paid_in, rate):
        """What is payable, as it is paid: by the rate as it is stored."""
        payable = decimal(self.payable)
        coin = decimal(paid_in.rounding)
        rate = Decimal(repr(rate))
        return float(exchanged(payable, rate, paid_in.decimal_places, coin))

    # ------------------------------------------------------------- posting

    def _post(self):
        self.ensure_one()
        rate = float(self._pay_rate())
        paid_in = self._paid_in()
        last = self._last_posted()
        self.write(
            {
                "pay_currency_id": paid_in.id,
                "pay_rate": rate,
                "pay_amount": self._pay_amount(paid_in, rate),
                "name": self._next_number(),
                "chain_number": (last.chain_number or 0) + 1,
                "previous_hash": last.hash or "",
                "posted_by_id": self.env.uid,
                "posted_at": fields.Datetime.now(),
            }
        )
        self.flush_recordset()
        self.invalidate_recordset()
        self.write({"state": "posted", "hash": self._digest()})
        self._tell_payee()

    def _tell_payee(self):
        """Let who is paid know, in their language: no amounts, as mails travel."""
        user = self.participant_id.user_id
        if not user.active or user == self.env.user:
            return
        told = self.with_context(lang=user.lang)
        period = told.period_id.name
        told.message_post(
            subject=told.env._("Your statement of %(period)s is posted", period=period),
            body=told.env._(
                "Your statement of %(period)s is posted. It shows what you are paid, "
                "and why.",
                period=period,
            ),
            message_type="notification",
            subtype_xmlid="mail.mt_note",
            partner_ids=user.partner_id.ids,
            force_send=False,
        )

    def _last_posted(self):
        return self.search(
            [("company_id", "=", self.company_id.id), ("chain_number", ">", 0)],
            order="chain_number DESC",
            limit=1,
        )

    def _next_number(self):
        sequences = self.env["ir.sequence"].with_company(self.company_id)
        number = sequences.next_by_code("spm.statement")
        if number:
            return number
        sequences.create(
            {
                "name": self.env._(
                    "Statements of %(company)s", company=self.company_id.name
                ),
                "code": "spm.statement",
                "company_id": self.company_id.id,
                "implementation": "no_gap",
                "prefix": "PAY/%(range_year)s/",
                "padding": 5,
                "use_date_range": True,
            }
        )
        return sequences.next_by_code("spm.statement")

    def _digest(self):
        """The hash of what is stored now, calculation and adjustments included."""
        self.ensure_one()
        amounts = self.env.execute_query(
            SQL(
                "SELECT %s FROM spm_statement WHERE id = %s",
                SQL(", ").join(SQL("%s::text", SQL.identifier(n)) for n in _HASHED),
                self.id,
            )
        )[0]
        adjustments = self.env.execute_query(
            SQL(
                "SELECT id, amount::text, reason, proposed_by_id, approved_by_id"
                "  FROM spm_statement_adjustment"
                " WHERE statement_id = %s AND state = 'approved' ORDER BY id",
                self.id,
            )
        )
        told = {
            "number": self.name,
            "position": self.chain_number,
            "participant": self.participant_id.id,
            "period": self.period_id.id,
            "company": self.company_id.id,
            "currency": self.currency_id.name,
            "paid_in": self.pay_currency_id.name,
            "rate": repr(self.pay_rate),
            "amounts": dict(zip(_HASHED, amounts, strict=True)),
            "adjustments": adjustments,
            "calculation": self.calculation_id._fingerprint(),
            "posted_by": self.posted_by_id.id,
            "posted_at": fields.Datetime.to_string(self.posted_at),
            "previous": self.previous_hash or "",
        }
        return hashlib.sha256(canonical(told).encode()).hexdigest()

    # ------------------------------------------------------------- integrity

    def action_check_integrity(self):
        """Check that posted statements are what was posted, and follow each other."""
        self.check_access("read")
        # sudo: that nothing was changed is told of statements that one may read; of
        # those before them only the hash is looked at
        posted = self.sudo()._closed()
        if not posted:
            raise UserError(self.env._("None of these is posted yet."))
        return self._report(posted, posted._broken(), len(self) - len(posted))

    @api.model
    def action_check_company(self):
        """Check the whole chains of the allowed companies."""
        self._check_officer()
        # sudo: of the statements found, what their hashes are made of
        posted = self.search([("state", "in", ("posted", "paid"))]).sudo()
        return self._report(posted, posted._broken() + posted._gaps())

    def _broken(self):
        """What is wrong with each of these, in words."""
        found = []
        ordered = self.sorted("chain_number")
        before = self._hashes_before(ordered)
        for statement in ordered:
            if statement.calculation_id.fingerprint != (
                statement.calculation_id._fingerprint()
            ):
                problem = self.env._("its calculation was changed")
            elif statement.hash != statement._digest():
                problem = self.env._("it was changed after posting")
            elif (statement.previous_hash or "") != before[statement.id]:
                problem = self.env._("it does not follow the one posted before it")
            else:
                continue
            found.append(f"{statement.name} ({statement.display_name}): {problem}")
        return found

    def _hashes_before(self, statements):
        rows = self.env.execute_query(
            SQL(
                "SELECT s.id, b.hash FROM spm_statement s"
                "  LEFT JOIN spm_statement b ON b.company_id = s.company_id"
                "   AND b.chain_number = s.chain_number - 1 AND b.chain_number > 0"
                " WHERE s.id = ANY(%s)",
                statements.ids,
            )
        )
        return {statement: found or "" for statement, found in rows}

    def _gaps(self):
        """Places of the companies' chains where a statement is missing."""
        found = []
        for company, mine in self.grouped("company_id").items():
            numbers = set(mine.mapped("chain_number"))
            missing = sorted(set(range(1, max(numbers) + 1)) - numbers)
            found += [
                self.env._(
                    "%(company)s: number %(number)s of the chain is missing",
                    company=company.name,
                    number=number,
                )
                for number in missing
            ]
        return found

    def _report(self, posted, problems, others=0):
        """What came of a check.

        :param posted: the statements that were checked
        :param problems: what is wrong, in words
        :param others: how many were not looked at, as nothing is posted of them
        """
        if problems:
            title = self.env._("%(count)s problems found", count=len(problems))
            if len(problems) == 1:
                title = self.env._("1 problem found")
            return notice(title, problems, "danger")
        told = self.env._(
            "%(count)s statements checked: nothing was changed", count=len(posted)
        )
        if len(posted) == 1:
            told = self.env._("1 statement checked: nothing was changed")
        left = self.env._("%(count)s not posted yet, so not checked", count=others)
        return notice(told, [left] if others else ())
