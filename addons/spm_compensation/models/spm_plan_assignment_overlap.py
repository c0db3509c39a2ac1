from odoo import api, fields, models
from odoo.tools import SQL


class SpmPlanAssignmentOverlap(models.AbstractModel):
    """Two plans on one day, or none: part of ``spm.plan.assignment``."""

    _name = "spm.plan.assignment.overlap"
    _description = "Overlaps of Assignments"

    is_overlapping = fields.Boolean(
        "Overlaps", compute="_compute_warning", search="_search_is_overlapping"
    )
    warning = fields.Char(compute="_compute_warning")
    has_gap = fields.Boolean(
        "Has Days Without a Plan", compute="_compute_has_gap", search="_search_has_gap"
    )

    @api.depends("participant_id", "version_id", "date_from", "date_to")
    def _compute_warning(self):
        found = {}
        for one, other in self._overlapping():
            found.setdefault(one, []).append(other)
        for assignment in self:
            others = found.get(assignment, [])
            assignment.is_overlapping = bool(others)
            assignment.warning = bool(others) and self.env._(
                "On the same days also assigned to: %(others)s. Runs pay this person "
                "nothing until that is mended.",
                others=", ".join(
                    f"{o.plan_id.name} ({o._span_words(o.date_from, o.date_to)})"
                    for o in others
                ),
            )

    def _search_is_overlapping(self, operator, value):
        if operator != "in":
            return NotImplemented
        ids = SQL("(SELECT one FROM (%s) o)", self._overlaps_sql(SQL("TRUE")))
        return [("id", "in" if True in value else "not in", ids)]

    def _overlapping(self, same_plan=False):
        """Pairs of one of these and another assignment of the person on the same days.

        :param same_plan: only those of the same plan
        """
        if not self.ids:
            return []
        self.env.flush_all()
        condition = SQL("a.id = ANY(%s)", self.ids)
        if same_plan:
            condition = SQL("%s AND a.plan_id = b.plan_id", condition)
        rows = self.env.execute_query(self._overlaps_sql(condition))
        return [(self.browse(one), self.browse(other)) for one, other in rows]

    def _overlaps_sql(self, condition):
        return SQL(
            """
            SELECT a.id AS one, b.id AS other
              FROM spm_plan_assignment a
              JOIN spm_plan_assignment b ON b.participant_id = a.participant_id
               AND b.id <> a.id
               AND a.date_from < COALESCE(b.date_to, 'infinity')
               AND b.date_from < COALESCE(a.date_to, 'infinity')
             WHERE %s
             ORDER BY a.id, b.date_from, b.id
            """,
            condition,
        )

    @api.depends("participant_id")
    def _compute_has_gap(self):
        # sudo: who sees an assignment may know that it leaves days out
        gaps = self.participant_id.sudo()._plan_gaps()
        for assignment in self:
            assignment.has_gap = assignment.participant_id.id in gaps

    def _search_has_gap(self, operator, value):
        if operator != "in":
            return NotImplemented
        people = self.env["spm.participant"]._plan_gaps_sql()
        ids = SQL("(SELECT participant_id FROM (%s) g)", people)
        return [("participant_id", "in" if True in value else "not in", ids)]
