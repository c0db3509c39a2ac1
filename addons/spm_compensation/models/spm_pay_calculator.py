import hashlib
from decimal import Decimal

from odoo import api, models

from ..engine.decimals import ZERO, text
from ..engine.late import LIMITS
from ..engine.stages import Stage, StageRefusal, pay_stages
from ..engine.stored import balances_data, canonical, facts_data
from .pay_people import Outcome

_SIX = Decimal("0.000001")
#: Sums of the payouts of all stages.
SUMS = (
    "earned",
    "held",
    "released",
    "forfeited",
    "clawed_back",
    "topped_up",
    "recovered",
)


class SpmPayCalculator(models.AbstractModel):
    """People and their facts through the engine, into what is kept of it."""

    _name = "spm.pay.calculator"
    _description = "Calculation of Pay"
    _inherit = ["spm.pay.facts", "spm.pay.late"]

    @api.model
    def _calculate(self, period, participant_ids, shadow=False):
        """Calculate people's pay for a period; writes nothing.

        :return: list of (person, outcome), the outcome being None where there is
            nothing to pay or ``person.failed``
        """
        people = self._gather(period, participant_ids, shadow=shadow)
        if shadow:
            self._keep_late(people.values())
        else:
            self._restate(period, people.values())
        overrides = self._overrides(people.values())
        return [
            (person, self._outcome(period, person, overrides))
            for person in people.values()
        ]

    def _outcome(self, period, person, overrides):
        if person.statement and not person.segments and not person.failed:
            person.fail(
                self.env._("On no plan any more, with a statement of the period."),
                self.env._("Assign a plan again, or hold the statement."),
            )
        if person.failed or not self._has_something(person):
            return None
        stages = self._stages(period, person, overrides)
        if person.failed:
            return None
        try:
            payouts = pay_stages(stages, person.opening)
        except StageRefusal as refusal:
            self._refused(person, refusal)
            return None
        with self._refusals(person, person.segments[0]):
            return self._kept(person, stages, payouts)
        return None

    def _stages(self, period, person, overrides):
        """What the engine is told of each segment."""
        stages = []
        for number, segment in enumerate(person.segments):
            with self._refusals(person, segment):
                told = self._facts(period, person, number, overrides)
                stages.append(Stage(segment.plan, told, segment.days))
        return stages

    def _has_something(self, person):
        """Whether somebody who left the plans still has something to settle."""
        if not person.segments or not person.segments[0].settles:
            return bool(person.segments)
        left = person.opening
        segment = person.segments[0]
        return bool(
            segment.credits
            or segment.losses
            or left.carried
            or left.draw
            or left.held
            or person.late_pay
            or person.statement
        )

    # ------------------------------------------------------------- what is kept

    def _kept(self, person, stages, payouts):
        kept, lines, credited, late = [], [], [], []
        for number, (stage, payout) in enumerate(zip(stages, payouts, strict=True)):
            segment = person.segments[number]
            kept.append(self._stage_data(segment, stage, payout))
            for part in payout.explanation["components"]:
                lines.append(self._line(number, segment, part))
                if "late" in part:
                    late.append(len(lines) - 1)
                    self._of_late(lines[-1], person.late_lines[len(late) - 1])
                elif part["type"] == "commission":
                    place = len(lines) - 1
                    credited += self._shares(person, number, part, place)
            credited += self._clawed(person, number, payout)
        credited += [(one, late[n], pay) for one, n, pay in person.late_credits]
        amounts = {
            name: sum((getattr(payout, name) for payout in payouts), ZERO)
            for name in SUMS
        }
        closing = payouts[-1].closing
        amounts |= {
            "carried_in": person.opening.carried,
            "carried_out": closing.carried,
            "draw_owed": closing.draw,
            "held_balance": sum((one.amount for one in closing.held), ZERO),
        }
        payable = sum((payout.payable for payout in payouts), ZERO)
        opening, closing = balances_data(person.opening), balances_data(closing)
        return Outcome(
            person=person,
            payable=payable,
            amounts=amounts,
            opening=opening,
            closing=closing,
            stages=kept,
            lines=lines,
            credits=credited,
            fingerprint=fingerprint(opening, closing, kept, lines, sorted(credited)),
            currency_id=person.segments[0].assignment["currency_id"],
        )

    def _stage_data(self, segment, stage, payout):
        """What a stage keeps beside its lines: enough to recompute it with them."""
        explanation = dict(payout.explanation)
        explanation.pop("components")
        return {
            "from": segment.start.isoformat(),
            "to": segment.stop.isoformat(),
            "version_id": segment.version_id,
            "assignment_id": segment.assignment["id"],
            "settles": segment.settles,
            "negative": stage.plan.negative,
            "facts": facts_data(stage.facts),
            "sources": segment.sources,
            "explanation": explanation,
        }

    def _line(self, number, segment, part):
        line = {
            "stage": number,
            "version_id": segment.version_id,
            "assignment_id": segment.assignment["id"],
            "key": part["key"],
            "name": part["name"] or part["key"],
            "kind": part["type"],
            "amount": part["amount"],
            "base": None,
            "actual": None,
            "quota": None,
            "attainment": None,
            "late_period_id": None,
            "explained": canonical(part),
        }
        for step in part["steps"]:
            if step["step"] == "attainment":
                line["actual"] = step.get("actual")
                line["quota"] = step.get("quota")
                line["attainment"] = step["result"]
            elif step["step"] == "rate":
                line["quota"] = step.get("quota", line["quota"])
                bases = sum((Decimal(row[1]) for row in step["credits"]), ZERO)
                line["base"] = text(Decimal(line["base"] or 0) + bases)
            elif step["step"] == "scorecard":
                line["attainment"] = step["result"]
        return line

    def _of_late(self, line, late):
        """A line of an earlier period counts there what was not counted before."""
        name = late.name
        if not name:
            name = self.env._(
                "%(component)s, %(period)s",
                component=self._late_name(line),
                period=late.period,
            )
        base = late.kept_base
        if base is None and line["base"] is not None:
            base = text(Decimal(line["base"]) + late.base)
        line |= {
            "name": name,
            "late_period_id": late.period_id,
            "assignment_id": late.assignment_id,
            "version_id": late.version_id,
            "base": base,
            "actual": None,
            "quota": None,
            "attainment": None,
        }

    def _late_name(self, line):
        return (
            self.env._("Limits of the Sum") if line["key"] == LIMITS else line["name"]
        )

    def _shares(self, person, number, part, place):
        """What each row of the ledger pays of a line: (id, line, pay)."""
        paid = []
        for step in part["steps"]:
            if step["step"] == "rate":
                paid += [(row[0], row[2]) for row in step["credits"]]
        if not paid:
            return []
        total = sum((Decimal(one[1]) for one in paid), ZERO)
        amount = Decimal(part["amount"])
        factor = amount / total if total and total != amount else None
        key, rows = part["key"], person.rows
        if key not in person.segments[number].plan.commissions():
            return []
        found = []
        for credit, pay in paid:
            behind = rows[number, key, credit]
            if factor is not None:
                pay = text((Decimal(pay) * factor).quantize(_SIX))
            if behind.isdigit():
                found.append((int(behind), place, pay))
            else:
                found += _parts(behind, Decimal(pay), place)
        return found

    def _clawed(self, person, number, payout):
        """The rows of reversals that were clawed back belong to no line."""
        found = []
        for step in payout.explanation["steps"]:
            if step["step"] == "clawback":
                behind = person.rows[number, None, step["key"]]
                found += _parts(behind, -Decimal(step["amount"]), -1)
        return found


def fingerprint(opening, closing, stages, lines, credits):
    """SHA-256 of everything that a calculation says.

    :param lines: dicts with the explanation as canonical JSON in "explained"
    """
    digest = hashlib.sha256()
    for data in (opening, closing, stages):
        digest.update(canonical(data).encode())
    for line in lines:
        told = (line["stage"], line["key"], line["amount"])
        digest.update(canonical(told).encode())
        digest.update(line["explained"].encode())
    rows = "".join([f"{row[0]}:{row[1]}:{row[2]};" for row in credits])
    digest.update(rows.encode())
    return digest.hexdigest()


def _parts(behind, pay, place):
    """Divide what a credit pays between the rows of the ledger that make it."""
    rows = [part.partition("=")[::2] for part in behind.split(" ")]
    rows = [(int(one), Decimal(value or 1)) for one, value in rows]
    whole = sum((value for _id, value in rows), ZERO)
    found, left = [], pay
    for number, value in rows[:-1]:
        part = (pay * value / whole).quantize(_SIX) if whole else ZERO
        left -= part
        found.append((number, place, text(part)))
    return [*found, (rows[-1][0], place, text(left))]
