from odoo import models
from odoo.fields import Domain

from odoo.addons.spm_objectives.dashboard.table import Figure, Table

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
        statements = view.env["spm.statement"]
        latest = self._latest(statements, person)
        assignments = self._assignments(view)
        if not assignments and not latest:
            return []
        data = {
            # sudo: whose user the person is
            "own": person.sudo().user_id == self.env.user,
            "plans": [self._now(view, one) for one in assignments],
            "statement": bool(latest) and self._statement(latest),
        }
        return [self._panel("pay", "pay", data, size=2)]

    def _latest(self, statements, person):
        """The newest statement that is more than a draft, else the newest."""
        mine = Domain("participant_id", "=", person.id)
        found = statements.search(mine)
        settled = found.filtered(lambda one: one.state != "draft") or found
        return settled.sorted(lambda one: one.period_id.date_from, reverse=True)[:1]

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
        period = view.calendar.filtered(
            lambda p: p.period_type == plan.period_type
            and p.date_from <= view.day < p.date_to
        )[:1]
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
            "period": period.name or "",
            "currency": assignment.plan_currency_id.id,
            "target": target or None,
            "attainment": earned / target * 100 if known else None,
        }

    def _settled(self, statement):
        return bool(statement) and statement.state != "draft"

    def _nothing(self):
        return {"earned": None, "payable": None, "held": None, "lines": [], "why": ""}

    def _stored(self, statement):
        """What a statement that somebody looked at says."""
        return {
            "earned": statement.earned,
            "payable": statement.payable,
            "held": statement.held,
            "lines": [
                {"name": line.name, "amount": line.amount, "line_id": line.id}
                for line in statement.line_ids
            ],
            "why": "",
        }

    def _calculated(self, view, assignment, period, statement):
        """What a pay run of this moment would say."""
        person_id = assignment.participant_id.id
        # sudo: the engine reads deals and results of whole teams; what leaves it here
        # is the pay of one person, which the viewer may read
        calculator = view.env["spm.pay.calculator"].sudo()
        [(person, outcome)] = calculator._calculate(period, [person_id])
        if outcome is None:
            why = "; ".join(p.what for p in person.problems if p.severity == "error")
            return self._nothing() | {"why": why}
        explained = {line.key: line.id for line in statement.line_ids}
        return {
            "earned": float(outcome.amounts["earned"]),
            "payable": float(outcome.payable),
            "held": float(outcome.amounts["held"]),
            "lines": [
                {
                    "name": line["name"],
                    "amount": float(line["amount"]),
                    "line_id": explained.get(line["key"], False),
                }
                for line in outcome.lines
            ],
            "why": "",
        }

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
            for part in plan["lines"]:
                money = Figure(part["amount"], "money", plan["currency"])
                rows.append((part["name"], plan["period"], money))
            for name, part in (
                (self.env._("Earned"), "earned"),
                (self.env._("Held back"), "held"),
                (self.env._("To pay"), "payable"),
                (self.env._("Target Incentive"), "target"),
            ):
                money = Figure(plan[part], "money", plan["currency"])
                rows.append((name, plan["period"], money))
        last = data["statement"]
        if last:
            name = self.env._("Statement: %(state)s", state=last["state_name"])
            money = Figure(last["payable"], "money", last["currency"])
            rows.append((name, last["period"], money))
        headers = (self.env._("Pay"), self.env._("Period"), self.env._("Amount"))
        return [Table(panel["title"], headers, tuple(rows))]
