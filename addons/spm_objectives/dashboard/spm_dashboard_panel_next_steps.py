from datetime import timedelta

from odoo import fields, models
from odoo.fields import Domain

from .table import Figure, Table, amount

#: Rows of each kind.
_MOST = 8
#: Days without movement after which a deal counts as stalled, unless the stage of the
#: CRM says otherwise.
STALLED = 30


class SpmDashboardPanelNextSteps(models.AbstractModel):
    """What a person does next: actions, stalled deals, objectives to answer."""

    _name = "spm.dashboard.panel.next_steps"
    _description = "What To Do Next"
    _inherit = "spm.dashboard.panel"

    def _sequence(self):
        return 20

    def _title(self):
        return self.env._("What To Do Next")

    def _section(self):
        return "next"

    def _needs_period(self):
        return False

    def _applies(self, view):
        return view.place.is_person

    def _panels(self, view):
        actions, more_actions = self._actions(view)
        deals, more_deals = self._deals(view)
        asked, more_asked = self._asked(view)
        data = {
            "actions": actions,
            "deals": deals,
            "asked": asked,
            "more": {
                "actions": more_actions,
                "deals": more_deals,
                "asked": more_asked,
            },
        }
        return [self._panel("next_steps", "next_steps", data)]

    def _first(self, model_name, domain, order):
        """The first records that the viewer may see, and how many more there are."""
        model = self.env[model_name]
        found = model.search(domain, order=order, limit=_MOST)
        more = model.search_count(domain) - _MOST if len(found) == _MOST else 0
        return found, max(0, more)

    def _actions(self, view):
        found, more = self._first(
            "spm.objective.action",
            [("owner_id", "=", view.place.unit.id), ("state", "=", "open")],
            "deadline, id",
        )
        rows = [
            {
                "id": action.id,
                "name": action.name,
                "objective": action.objective_id.name,
                "objective_id": action.objective_id.id,
                "deadline": fields.Date.to_string(action.deadline),
                "days": (action.deadline - view.today).days,
                "overdue": action.deadline < view.today,
            }
            for action in found
        ]
        return rows, more

    def _asked(self, view):
        """Objectives that wait for the person's answer."""
        # sudo: whose user the person is
        user = view.place.unit.sudo().user_id
        if not user:
            return [], 0
        found, more = self._first(
            "spm.objective",
            [("state", "=", "proposed"), ("responsible_user_id", "=", user.id)],
            "date_from, id",
        )
        rows = [
            {
                "id": objective.id,
                "name": objective.display_name,
                "target": objective.target,
                "unit_type": objective.kpi_id.unit_type,
                "currency": objective.kpi_id.unit_type == "money"
                and objective.currency_id.id,
                "state": objective.state,
            }
            for objective in found
        ]
        return rows, more

    # ------------------------------------------------------------- deals

    def _deals(self, view):
        """Open opportunities that have not moved for long, the largest first."""
        leads = self.env["crm.lead"]
        # sudo: whose user the person is; the deals obey the viewer's rights
        user = view.place.unit.sudo().user_id
        if not user or not leads.has_access("read"):
            return [], 0
        found, more = self._first(
            "crm.lead",
            Domain("type", "=", "opportunity")
            & Domain("user_id", "=", user.id)
            & Domain("won_status", "=", "pending")
            & self._stalled(leads, fields.Datetime.now()),
            "expected_revenue desc, id",
        )
        now = fields.Datetime.now()
        rows = [
            {
                "id": lead.id,
                "name": lead.name,
                "partner": lead.partner_id.name or lead.partner_name or "",
                "amount": lead.expected_revenue,
                "currency": lead.company_currency.id,
                "days": (now - self._moved(lead)).days,
                "stage": lead.stage_id.name or "",
            }
            for lead in found
        ]
        return rows, more

    def _moved(self, lead):
        return lead.date_last_stage_update or lead.create_date

    def _stalled(self, leads, now):
        """Deals for which the stage's own patience is over, else ours."""
        stages = self.env["crm.stage"].search_fetch([], ["rotting_threshold_days"])
        by_days = stages.grouped(lambda s: s.rotting_threshold_days or STALLED)
        here = Domain.OR(
            Domain("stage_id", "in", alike.ids)
            & Domain("date_last_stage_update", "<", now - timedelta(days=days))
            for days, alike in by_days.items()
        )
        homeless = Domain("stage_id", "=", False)
        long_ago = now - timedelta(days=STALLED)
        return here | (homeless & Domain("date_last_stage_update", "<", long_ago))

    def _tables(self, panels):
        [panel] = panels
        data = panel["data"]
        actions = [
            (row["name"], row["objective"], fields.Date.to_date(row["deadline"]))
            for row in data["actions"]
        ]
        deals = [
            (
                row["name"],
                row["partner"],
                Figure(row["amount"], "money", row["currency"]),
                Figure(row["days"], "count"),
            )
            for row in data["deals"]
        ]
        asked = [(row["name"], amount(row, "target")) for row in data["asked"]]
        return [
            Table(
                self.env._("Open Actions"),
                (self.env._("Action"), self.env._("Objective"), self.env._("Deadline")),
                tuple(actions),
            ),
            Table(
                self.env._("Stalled Deals"),
                (
                    self.env._("Opportunity"),
                    self.env._("Customer"),
                    self.env._("Amount"),
                    self.env._("Days"),
                ),
                tuple(deals),
            ),
            Table(
                self.env._("Objectives to Answer"),
                (self.env._("Objective"), self.env._("Target")),
                tuple(asked),
            ),
        ]
