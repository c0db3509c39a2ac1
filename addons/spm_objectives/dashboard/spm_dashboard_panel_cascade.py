from odoo import models
from odoo.fields import Domain

from .spm_dashboard_panel import NO_STATUS, stored
from .table import Table, amount, percent
from .view import IN_FORCE

#: Most nodes drawn at once.
_MOST = 200
#: Before who is a level below, in files.
_INDENT = "\N{NO-BREAK SPACE}" * 4


class SpmDashboardPanelCascade(models.AbstractModel):
    """The tree of objectives below the place's own, with attainment at each node."""

    _name = "spm.dashboard.panel.cascade"
    _description = "Cascade"
    _inherit = "spm.dashboard.panel"

    def _sequence(self):
        return 40

    def _title(self):
        return self.env._("Cascade")

    def _applies(self, view):
        return not view.place.is_person and bool(self._roots(view))

    def _panels(self, view):
        roots = self._roots(view)
        children = self._children(roots)
        # tops without anything below say nothing that the cards do not
        if not children:
            return []
        below = self._children(children)
        data = {"nodes": self._nodes(roots | children | below, roots)}
        return [self._panel("cascade", "cascade", data)]

    def _roots(self, view):
        """The place's objectives of the period, else the topmost within a company."""
        own = view.objectives.filtered(lambda o: o.date_to > view.period.date_from)
        if own or view.place.scope != "company":
            return own - self._under(own)
        return self.env["spm.objective"].search(
            Domain("company_id", "=", view.company.id)
            & Domain("state", "in", IN_FORCE)
            & Domain("parent_id", "=", False)
            & Domain("child_ids.state", "in", IN_FORCE)
            & Domain("date_from", "<", view.period.date_to)
            & Domain("date_to", ">", view.period.date_from),
            limit=_MOST,
        )

    def _under(self, objectives):
        """Of these, those below another one of these."""
        return objectives.filtered(lambda o: o.parent_id in objectives)

    def _children(self, objectives):
        if not objectives:
            return objectives
        return self.env["spm.objective"].search(
            [("parent_id", "in", objectives.ids), ("state", "in", IN_FORCE)],
            limit=_MOST,
        )

    def _nodes(self, objectives, roots):
        """What the client draws of each, parents before children."""
        groups = self.env["spm.objective"]._read_group(
            [("parent_id", "in", objectives.ids), ("state", "in", IN_FORCE)],
            ["parent_id"],
            ["__count"],
        )
        count = {parent.id: number for parent, number in groups}
        return [
            {
                "id": objective.id,
                "parent": objective not in roots and objective.parent_id.id,
                "name": objective.name,
                "state": objective.state,
                "who": objective.unit_name,
                "key": objective._dashboard_key(),
                "attainment": stored(objective, "attainment"),
                "status": objective.status or NO_STATUS,
                "actual": stored(objective, "actual"),
                "target": objective.target,
                "unit_type": objective.unit_type,
                "currency": objective.unit_type == "money" and objective.currency_id.id,
                "children": count.get(objective.id, 0),
            }
            for objective in objectives
        ]

    def _tree(self, nodes, parent=False, level=0):
        """The nodes in the order in which the screen shows them, with their levels."""
        for node in nodes:
            if node["parent"] == parent:
                yield level, node
                yield from self._tree(nodes, node["id"], level + 1)

    def _tables(self, panels):
        status = self._status_names()
        [panel] = panels
        rows = [
            (
                f"{_INDENT * level}{node['who']}",
                self._named(node),
                *(amount(node, part) for part in ("target", "actual")),
                percent(node["attainment"], node["status"]),
                status.get(node["status"]),
            )
            for level, node in self._tree(panel["data"]["nodes"])
        ]
        headers = (
            self.env._("Who"),
            self.env._("Objective"),
            self.env._("Target"),
            self.env._("Actual"),
        )
        headers += (self.env._("Attainment"), self.env._("Status"))
        return [Table(panel["title"], headers, tuple(rows))]
