from decimal import Decimal

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.spm_objectives.dashboard.table import Figure, Table

from ..models.pay_parts import adjusted_pay, pay_parts
from ..models.spm_pay_facts import PER_YEAR


class SpmDashboardPanelPay(models.AbstractModel):
    """What a person has earned so far, for themselves and who may read their pay.

    A period that has no reviewed statement yet is calculated now, by the same engine
    that makes the statement; nothing of it is kept.
    """

    _name = "spm.dashboard.panel.pay"
    _description = "Pay So Far"
    _inherit = "spm.dashboard.panel"

    def _sequence(self):
        return 15

    def _title(self):
        return self.env._("Pay So Far")

    def _section(self):
        return "pay"

    def _applies(self, view):
        return (
            view.place.is_person
            and view.period.date_from <= view.today
            and self._may_see_pay(view.place.unit)
        )

    def _may_see_pay(self, person):
        """Whether the viewer could read a statement of the person: the rule of
        statements, for somebody who may have none yet."""
        if not self.env["spm.statement"].has_access("read"):
            return False
        if self.env.user.has_group("spm_objectives.group_spm_officer"):
            return True
        # sudo: only whether the viewer is among those who see the person
        return self.env.user in person.sudo().viewer_ids

    def _panels(self, view):
        person = view.place.unit
        assignments = self._assignments(view)
        statements = self._statements(view, assignments)
        if not assignments and not statements:
            return []
        data = {
            # sudo: whose user the person is
            "own": person.sudo().user_id == self.env.user,
            "plans": [self._now(view, one) for one in assignments],
            "statements": [self._statement(one) for one in statements],
        }
        return [self._panel("pay", "pay", data, size=2)]

    def _statements(self, view, assignments):
        """The person's statements of the period shown, newest first, without drafts
        of what is calculated here; while none has come yet, the last one before."""
        found = view.env["spm.statement"].search(
            Domain("participant_id", "=", view.place.unit.id)
            & Domain("period_id.date_from", "<", view.period.date_to)
        )
        found = found.sorted(lambda one: one.period_id.date_from, reverse=True)
        now = [self._pay_period(view, one.plan_id) for one in assignments]
        told = found.filtered(
            lambda one: one.state != "draft" or one.period_id not in now
        )
        here = told.filtered(lambda one: one.period_id.date_to > view.period.date_from)
        if here or view.today >= view.period.date_to:
            return here
        return told.filtered(lambda one: one.state != "draft")[:1]

    def _assignments(self, view):
        """The approved plans that the person is on, on the day shown: one per kind
        of period, as there is one statement per period."""
        found = view.env["spm.plan.assignment"].search(
            Domain("participant_id", "=", view.place.unit.id)
            & Domain("version_id.state", "=", "approved")
            & Domain("date_from", "<=", view.day)
            & (Domain("date_to", "=", False) | Domain("date_to", ">", view.day)),
            order="date_from desc, id",
        )
        by_type = found.grouped(lambda one: one.plan_id.period_type)
        return [ones[0] for ones in by_type.values()]

    # ------------------------------------------------------------- this period

    def _now(self, view, assignment):
        """Where the person stands in the pay period of the day shown."""
        plan = assignment.plan_id
        period = self._pay_period(view, plan)
        statement = view.env["spm.statement"].search(
            [
                ("participant_id", "=", assignment.participant_id.id),
                ("period_id", "=", period.id),
            ]
        )
        target = assignment.target_incentive / PER_YEAR[plan.period_type]
        standing = self._stored(statement) if self._settled(statement) else None
        if period and standing is None:
            standing = self._calculated(view, assignment, period, statement)
        standing = standing or self._nothing()
        earned = standing["earned"]
        known = target and earned is not None
        return standing | {
            "assignment_id": assignment.id,
            "plan": plan.name,
            "waiting": assignment.acceptance_state == "waiting",
            "period": period.name or "",
            "currency": assignment.plan_currency_id.id,
            "target": target or None,
            "attainment": earned / target * 100 if known else None,
        }

    def _pay_period(self, view, plan):
        return view.calendar.filtered(
            lambda p: p.period_type == plan.period_type
            and p.date_from <= view.day < p.date_to
        )[:1]

    def _settled(self, statement):
        return bool(statement) and statement.state != "draft"

    def _nothing(self):
        return {"earned": None, "payable": None, "parts": [], "lines": [], "why": ""}

    def _parts(self, amounts):
        """What leads from earned to payable, for the client."""
        return [
            {"name": name, "amount": float(amount)}
            for name, amount in pay_parts(self.env, amounts)[1:]
        ]

    def _stored(self, statement):
        """What a statement that somebody looked at says."""
        return {
            "earned": statement.earned,
            "payable": statement.payable,
            "parts": self._parts(statement),
            "lines": [
                {
                    "name": line.name,
                    "amount": line.amount,
                    "line_id": line.id,
                    "number": number,
                }
                for number, line in enumerate(statement.line_ids)
            ],
            "why": "",
        }

    def _calculated(self, view, assignment, period, statement):
        """What a pay run of this moment would say."""
        person, outcome = self._outcome(view, assignment, period)
        if outcome is None:
            why = "; ".join(p.what for p in person.problems if p.severity == "error")
            return self._nothing() | {"why": why}
        amounts = self._with_adjustments(outcome, statement)
        # a draft explains what it says itself, no other amount
        explained = {(line.key, line.amount): line.id for line in statement.line_ids}
        return {
            "earned": float(amounts["earned"]),
            "payable": float(amounts["payable"]),
            "parts": self._parts(amounts),
            "lines": [
                {
                    "name": line["name"],
                    "amount": float(line["amount"]),
                    "line_id": explained.get(
                        (line["key"], float(line["amount"])), False
                    ),
                    "number": number,
                }
                for number, line in enumerate(outcome.lines)
            ],
            "why": "",
        }

    def _outcome(self, view, assignment, period):
        # sudo: the engine reads deals and results of whole teams; what leaves it here
        # is the pay of one person, which the viewer may read
        calculator = view.env["spm.pay.calculator"].sudo()
        [found] = calculator._calculate(period, assignment.participant_id.ids)
        return found

    def _with_adjustments(self, outcome, statement):
        """The amounts as the draft of a statement would have them."""
        adjusted = Decimal(str(statement.adjusted or 0))
        carries = outcome.stages[-1]["negative"] != "pay"
        payable, rest = adjusted_pay(outcome.payable, adjusted, carries)
        carried = outcome.amounts["carried_out"] + rest
        changed = {"adjusted": adjusted, "payable": payable, "carried_out": carried}
        return outcome.amounts | changed

    # ------------------------------------------------------------- in words

    @api.model
    @api.readonly
    def explain(self, choice, assignment_id, number):
        """How a line of pay so far comes about, where no statement explains it yet.

        :param choice: as of ``spm.dashboard.open``
        :param number: of the line among those of the assignment's period
        :return: HTML, in the words of statements
        :raise UserError: where there is no such line, or the viewer may not read it
        """
        view = self._asked_view(choice)
        mine = self._assignments(view) if view and self._applies(view) else []
        for one in mine:
            period = self._pay_period(view, one.plan_id)
            if one.id != assignment_id or not period:
                continue
            _person, outcome = self._outcome(view, one, period)
            lines = outcome.lines if outcome else []
            if type(number) is int and 0 <= number < len(lines):
                return self._told(view, lines[number], outcome.currency_id)
        raise UserError(self.env._("There is no such pay, or it is not yours to see."))

    def _asked_view(self, choice):
        dashboard = self.env["spm.dashboard"]
        dashboard._check_user()
        asked = dashboard._clean(choice)
        place = dashboard._place(asked["place"])
        view = place and dashboard._view(place, asked, [])
        return view if view and view.period else None

    def _told(self, view, line, currency_id):
        # sudo: names in the explanation of a line that the viewer may read
        lines = view.env["spm.statement.line"].sudo()
        return str(lines._told_before(line, currency_id))

    def _statement(self, statement):
        states = dict(statement._fields["state"]._description_selection(self.env))
        return {
            "id": statement.id,
            # sudo: the name of the period of a statement that one may read
            "period": statement.sudo().period_id.name,
            "state": statement.state,
            "state_name": states[statement.state],
            "payable": statement.payable,
            "currency": statement.currency_id.id,
            "held_because": statement.hold_reason or "",
        }

    # ------------------------------------------------------------- files

    def _tables(self, panels):
        [panel] = panels
        data, rows = panel["data"], []
        for plan in data["plans"]:
            told = [(part["name"], part["amount"]) for part in plan["lines"]]
            told.append((self.env._("Earned"), plan["earned"]))
            told += [(part["name"], part["amount"]) for part in plan["parts"]]
            told.append((self.env._("To pay"), plan["payable"]))
            told.append((self.env._("Target Incentive"), plan["target"]))
            for name, amount in told:
                money = Figure(amount, "money", plan["currency"])
                rows.append((name, plan["period"], money))
        for statement in data["statements"]:
            name = self.env._("Statement: %(state)s", state=statement["state_name"])
            money = Figure(statement["payable"], "money", statement["currency"])
            rows.append((name, statement["period"], money))
        headers = (self.env._("Pay"), self.env._("Period"), self.env._("Amount"))
        return [Table(panel["title"], headers, tuple(rows))]
