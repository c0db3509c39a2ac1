from odoo import api, models
from odoo.tools import SQL

from .spm_visibility import DEPUTIES

#: Who may change the objectives of a person: those above in today's chain, the
#: leader of their team, and who stands in for one of these. Never they themselves.
_STEWARDS = """
    WITH above AS (
        SELECT a.user_id, c.participant_id
          FROM spm_chain c
          JOIN spm_participant a ON a.id = c.ancestor_id
          JOIN spm_participant p ON p.id = c.participant_id
          JOIN today t ON t.company_id = p.company_id
         WHERE c.depth > 0 AND a.user_id IS NOT NULL
           AND c.date_from <= t.day AND c.date_to > t.day
         UNION
        SELECT m.user_id, p.id
          FROM spm_participant p
          JOIN spm_placement l ON l.id = p.placement_id
          JOIN crm_team m ON m.id = l.team_id
         WHERE m.user_id IS NOT NULL AND m.active
           AND m.user_id IS DISTINCT FROM p.user_id
    )
    (SELECT participant_id, user_id FROM above
      UNION
     SELECT a.participant_id, s.user_id
       FROM stands s JOIN above a ON a.user_id = s.stands_for)
    EXCEPT
    SELECT id, user_id FROM spm_participant
"""

#: Who works in a manager's line today.
_LINE_MEMBERS = """
    SELECT DISTINCT c.ancestor_id, p.user_id
      FROM spm_chain c
      JOIN spm_participant p ON p.id = c.participant_id
      JOIN today t ON t.company_id = p.company_id
     WHERE c.depth > 0 AND p.user_id IS NOT NULL AND p.active
       AND c.date_from <= t.day AND c.date_to > t.day
"""

#: A department is led by its manager, by the managers of the departments around it,
#: by who sees its manager, and by who stands in.
_DEPARTMENT_STEWARDS = """
    WITH led AS (
        SELECT d.id, e.id AS employee_id, e.user_id
          FROM hr_department d
          JOIN hr_department up ON d.parent_path LIKE up.parent_path || '%%'
          JOIN hr_employee e ON e.id = up.manager_id
    )
    SELECT id, user_id FROM led WHERE user_id IS NOT NULL
     UNION
    SELECT l.id, v.user_id
      FROM led l
      JOIN spm_participant p ON p.employee_id = l.employee_id
      JOIN spm_visibility v ON v.participant_id = p.id
     UNION
    SELECT l.id, s.user_id FROM stands s JOIN led l ON l.user_id = s.stands_for
"""

_TEAM_STEWARDS = """
    WITH led AS (
        SELECT id, user_id FROM crm_team WHERE user_id IS NOT NULL AND active
    )
    SELECT id, user_id FROM led
     UNION
    SELECT l.id, v.user_id
      FROM led l
      JOIN spm_participant p ON p.user_id = l.user_id
      JOIN spm_visibility v ON v.participant_id = p.id
     UNION
    SELECT l.id, s.user_id FROM stands s JOIN led l ON l.user_id = s.stands_for
"""

#: Who sees anybody of a unit sees the unit's objectives, and so does who leads it.
_DEPARTMENT_VIEWERS = """
    SELECT d.id, v.user_id
      FROM spm_visibility v
      JOIN spm_participant p ON p.id = v.participant_id AND p.active
      JOIN spm_placement l ON l.id = p.placement_id
      JOIN hr_department own ON own.id = l.department_id
      JOIN hr_department d ON own.parent_path LIKE d.parent_path || '%%'
     UNION
    SELECT department_id, user_id FROM spm_department_steward
"""

_TEAM_VIEWERS = """
    SELECT l.team_id, v.user_id
      FROM spm_visibility v
      JOIN spm_participant p ON p.id = v.participant_id AND p.active
      JOIN spm_placement l ON l.id = p.placement_id
     WHERE l.team_id IS NOT NULL
     UNION
    SELECT team_id, user_id FROM spm_team_steward
"""

#: Table, the column of the unit, and who belongs into it; viewers after stewards.
_RELATIONS = (
    ("spm_steward", "participant_id", _STEWARDS),
    ("spm_line_member", "participant_id", _LINE_MEMBERS),
    ("spm_department_steward", "department_id", _DEPARTMENT_STEWARDS),
    ("spm_team_steward", "team_id", _TEAM_STEWARDS),
    ("spm_department_viewer", "department_id", _DEPARTMENT_VIEWERS),
    ("spm_team_viewer", "team_id", _TEAM_VIEWERS),
)


class SpmUnitVisibility(models.AbstractModel):
    """Who may see and who may change the objectives of people and units today.

    Relations that record rules test for membership, as the closure of viewers.
    """

    _name = "spm.unit.visibility"
    _description = "Viewers and Stewards of Units"

    @api.model
    def _rebuild(self, today):
        """Bring the relations up to date; the closure of viewers must be so already.

        :param today: SQL with columns company_id and day
        """
        for table, column, target in _RELATIONS:
            self.env.cr.execute(
                SQL(
                    """
                    WITH RECURSIVE today AS (%(today)s), %(deputies)s,
                    target(unit_id, user_id) AS (%(target)s),
                    gone AS (
                        DELETE FROM %(table)s r
                         WHERE NOT EXISTS (
                               SELECT FROM target t WHERE t.unit_id = r.%(column)s
                                  AND t.user_id = r.user_id))
                    INSERT INTO %(table)s (%(column)s, user_id)
                    SELECT unit_id, user_id FROM target
                    EXCEPT
                    SELECT %(column)s, user_id FROM %(table)s
                    """,
                    today=today,
                    deputies=SQL(DEPUTIES),
                    target=SQL(target),
                    table=SQL.identifier(table),
                    column=SQL.identifier(column),
                )
            )
        self.env["spm.participant"].invalidate_model(["steward_ids", "line_member_ids"])
        for model in ("hr.department", "crm.team"):
            self.env[model].invalidate_model(["spm_steward_ids", "spm_viewer_ids"])

    @api.model
    def _stands_for(self, user):
        """The users that a user acts for today: themselves and who is away."""
        self.env["spm.delegation"].flush_model()
        self.env["spm.participant"].flush_model(["user_id", "company_id"])
        companies, days, _zones = self.env["spm.participant"]._company_days()
        rows = self.env.execute_query(
            SQL(
                """
                WITH RECURSIVE today AS (
                    SELECT * FROM unnest(%s::int[], %s::date[]) AS t(company_id, day)
                ), %s
                SELECT stands_for FROM stands WHERE user_id = %s
                """,
                companies,
                days,
                SQL(DEPUTIES),
                user.id,
            )
        )
        return user | user.browse(row[0] for row in rows)
