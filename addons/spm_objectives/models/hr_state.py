"""What Human Resources and the sales teams say of participants today, in SQL."""

#: The common table ``state``; see ``spm.participant._hr_state_sql``.
HR_STATE = """
    climb AS (
        -- up HR's managers among participants: who meets themselves has none
        SELECT e.id AS root, e.parent_id AS at, ARRAY[e.id] AS path
          FROM spm_participant p JOIN hr_employee e ON e.id = p.employee_id
         WHERE p.id = ANY(%(ids)s) AND e.parent_id IS NOT NULL
         UNION ALL
        SELECT u.root, e.parent_id, u.path || u.at
          FROM climb u
          JOIN spm_participant p ON p.employee_id = u.at
          JOIN hr_employee e ON e.id = p.employee_id
         WHERE u.at <> ALL(u.path) AND e.parent_id IS NOT NULL
    ), said AS (
        SELECT p.id, e.id AS employee_id, e.company_id, e.active, t.day,
               v.id AS version_id, v.department_id, v.job_id,
               m.id AS manager_id, g.team_id,
               v.departure_date AS departure, e.user_id,
               GREATEST(%(first)s, LEAST(
                   t.day, CASE WHEN v.written = t.day THEN v.date_version END))
               AS since,
               (SELECT min(date_version) FROM hr_version f
                 WHERE f.employee_id = e.id AND f.active) AS first_day
          FROM spm_participant p
          JOIN hr_employee e ON e.id = p.employee_id
          JOIN unnest(%(companies)s::int[], %(days)s::date[], %(zones)s::text[])
               AS t(company_id, day, zone) ON t.company_id = e.company_id
          LEFT JOIN spm_participant m ON m.employee_id = e.parent_id
           AND m.id <> p.id
           AND NOT EXISTS (SELECT FROM climb c
                            WHERE c.root = e.id AND c.at = c.root)
          LEFT JOIN LATERAL (
               SELECT v.*, (v.create_date AT TIME ZONE 'UTC'
                            AT TIME ZONE t.zone)::date AS written
                 FROM hr_version v
                WHERE v.employee_id = e.id AND v.active
                ORDER BY v.date_version <= t.day DESC,
                         abs(v.date_version - t.day)
                LIMIT 1) v ON TRUE
          LEFT JOIN LATERAL (
               SELECT g.id AS team_id
                 FROM crm_team_member r JOIN crm_team g ON g.id = r.crm_team_id
                WHERE r.user_id = e.user_id AND r.active AND g.active
                  AND COALESCE(g.company_id, e.company_id) = e.company_id
                ORDER BY g.company_id IS NULL, r.create_date, r.id
                LIMIT 1) g ON TRUE
         WHERE p.id = ANY(%(ids)s)
    ), state AS (
        SELECT *, jsonb_build_object(
               'manager_id', manager_id, 'department_id', department_id,
               'team_id', team_id, 'job_id', job_id, 'user_id', user_id,
               'company_id', company_id, 'active', active,
               'departure', departure) AS seen
          FROM said
    )
"""
