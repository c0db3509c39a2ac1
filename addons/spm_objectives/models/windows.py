"""The windows that KPIs are measured for, as temporary tables of the transaction.

A window is a person in a range of local days. All bounds of a company's windows
together cut time into *buckets*; a document finds its bucket by one binary search
(``width_bucket``) and its windows by one equality join, however many there are.

``spm_window``           id, company_id, participant_id (0: nobody), placement_id,
                         period_id, day_from, day_to
``spm_window_calendar``  company_id, days, instants: the bounds, local and in UTC
``spm_window_cell``      company_id, participant_id, bucket, window_id
``spm_window_owner``     comodel, owner_id, company_id, participant_id: whom an owner
                         of documents stands for; see ``owners``
"""

from odoo.tools import SQL

_OPEN_LEAFS = SQL(
    "SELECT * FROM spm_period WHERE is_leaf AND results_locked IS NOT TRUE"
)

#: Who works for which company: people of the company, and people who have no place
#: of their own there but may own documents of it.
_ELIGIBLE = SQL(
    """
    SELECT p.id AS participant_id, p.company_id FROM spm_participant p
    UNION
    SELECT p.id, c.company_id
      FROM spm_participant p
      CROSS JOIN (SELECT DISTINCT company_id FROM spm_period) c
     WHERE NOT EXISTS (
           SELECT FROM spm_participant q
            WHERE q.user_id = p.user_id AND q.company_id = c.company_id)
    """
)

_STORED = """
    SELECT p.company_id, s.participant_id, s.placement_id, p.id AS period_id,
           GREATEST(p.date_from, s.date_from) AS day_from,
           LEAST(p.date_to, s.date_to) AS day_to
      FROM (%s) p
      JOIN spm_segment s ON s.date_from < p.date_to AND s.date_to > p.date_from
      JOIN (%s) e
        ON e.participant_id = s.participant_id AND e.company_id = p.company_id
     %s
     UNION ALL
    SELECT p.company_id, 0, NULL, p.id, p.date_from, p.date_to
      FROM (%s) p
    """

_CALENDAR = SQL(
    """
    SELECT b.company_id,
           array_agg(b.day ORDER BY b.day) AS days,
           array_agg(
               -- where midnight comes twice, the day begins at the first
               CASE WHEN (i.midnight - INTERVAL '1 hour') AT TIME ZONE 'UTC'
                         AT TIME ZONE z.tz >= b.day
                    THEN i.midnight - INTERVAL '1 hour' ELSE i.midnight END
               ORDER BY b.day) AS instants
      FROM (SELECT company_id, day_from AS day FROM spm_window
             UNION SELECT company_id, day_to FROM spm_window) b
      JOIN res_company c ON c.id = b.company_id
     CROSS JOIN LATERAL (SELECT COALESCE(c.spm_tz, 'UTC')) z(tz)
     CROSS JOIN LATERAL (
           SELECT b.day::timestamp AT TIME ZONE z.tz AT TIME ZONE 'UTC') i(midnight)
     GROUP BY b.company_id
    """
)

_CELLS = SQL(
    """
    SELECT w.company_id, w.participant_id, b.bucket, w.id AS window_id
      FROM spm_window w
      JOIN spm_window_calendar c ON c.company_id = w.company_id
     CROSS JOIN LATERAL generate_series(
           width_bucket(w.day_from, c.days),
           width_bucket(w.day_to, c.days) - 1) b(bucket)
    """
)


_OWNERS = SQL(
    """
    WITH people AS MATERIALIZED (
        SELECT p.*, c.company_id AS at_company_id
          FROM spm_participant p CROSS JOIN spm_window_calendar c)
    (SELECT DISTINCT ON (p.user_id, p.at_company_id) 'res.users' AS comodel,
            p.user_id AS owner_id, p.at_company_id AS company_id, p.id AS participant_id
       FROM people p
       JOIN res_users u ON u.id = p.user_id
      ORDER BY p.user_id, p.at_company_id, p.company_id = p.at_company_id DESC,
               p.company_id = u.company_id DESC, p.id)
     UNION ALL
    SELECT o.comodel, o.owner_id, p.at_company_id, COALESCE(q.id, p.id)
      FROM people p
     CROSS JOIN LATERAL (VALUES ('hr.employee', p.employee_id),
                                ('spm.participant', p.id)) AS o(comodel, owner_id)
      LEFT JOIN spm_participant q ON q.user_id = p.user_id
       AND q.company_id = p.at_company_id AND p.company_id <> p.at_company_id
    """
)


def open_stored_windows(env, participants=None):
    """Prepare every open leaf period × segment of a person, and the unassigned.

    :param participants: ids of the people who are wanted, the unassigned besides;
        None for everybody
    """
    wanted = SQL()
    if participants is not None:
        wanted = SQL("WHERE s.participant_id = ANY(%s::int[])", participants)
    stored = SQL(_STORED, _OPEN_LEAFS, _ELIGIBLE, wanted, _OPEN_LEAFS)
    _prepare(env, SQL("SELECT row_number() OVER ()::int AS id, * FROM (%s) s", stored))


def open_windows(env, rows):
    """Prepare windows of one's own.

    :param rows: sequence of ``(participant_id, day_from, day_to)``; a window's id
        is its place in the sequence, counted from 0. Documents of every company
        count, each on the days of its own time zone.
    """
    participants, starts, stops = zip(*rows, strict=True) if rows else ((), (), ())
    _prepare(
        env,
        SQL(
            """
            SELECT (w.number - 1)::int AS id, e.company_id, w.participant_id,
                   NULL::int AS placement_id, NULL::int AS period_id,
                   w.day_from, w.day_to
              FROM unnest(%s::int[], %s::date[], %s::date[])
                   WITH ORDINALITY AS w(participant_id, day_from, day_to, number)
              JOIN (%s) e ON e.participant_id = w.participant_id
            """,
            list(participants),
            list(starts),
            list(stops),
            _ELIGIBLE,
        ),
    )


def _prepare(env, windows):
    env.flush_all()
    for name, content, indexes in (
        # by id: a few stale windows are not worth reading all
        ("spm_window", windows, ("participant_id, period_id", "id")),
        ("spm_window_calendar", _CALENDAR, ()),
        ("spm_window_cell", _CELLS, ("participant_id, bucket",)),
        ("spm_window_owner", _OWNERS, ()),
    ):
        table = SQL.identifier(name)
        env.cr.execute(SQL("DROP TABLE IF EXISTS %s", table))
        env.cr.execute(
            SQL("CREATE TEMPORARY TABLE %s ON COMMIT DROP AS %s", table, content)
        )
        for columns in indexes:
            env.cr.execute(SQL("CREATE INDEX ON %s (%s)", table, SQL(columns)))
        env.cr.execute(SQL("ANALYZE %s", table))


def owners(comodel):
    """The participant that an owner stands for in a company, as a relation.

    :param comodel: model the owner path of a KPI ends in
    :return: SQL with columns owner_id, company_id, participant_id; a user of several
        employees acts as the one of the document's company, else of the user's own
        company, else as the oldest; an employee acts as the user's one there, if
        there is one, else as oneself.
    """
    return SQL("SELECT * FROM spm_window_owner WHERE comodel = %s", comodel)


def participants_for(comodel, owner_ids):
    """Everybody who may stand for some owners in any company.

    :param comodel: as of ``owners``
    :param owner_ids: SQL of a query for ids of owners
    :return: SQL with column id, of at least those whom ``owners`` finds
    """
    columns = {"res.users": "user_id", "hr.employee": "employee_id"}
    return SQL(
        """
        WITH found AS MATERIALIZED (
            SELECT id, user_id FROM spm_participant WHERE %s IN (%s))
        SELECT id FROM found
         UNION
        SELECT p.id FROM spm_participant p JOIN found f ON f.user_id = p.user_id
        """,
        SQL.identifier(columns.get(comodel, "id")),
        owner_ids,
    )


def strangers(comodel):
    """Owners who stand for nobody: their documents are in the unassigned row.

    :return: SQL with column owner_id
    """
    if comodel == "spm.participant":
        return SQL("SELECT NULL::int AS owner_id WHERE false")
    table, column = "hr_employee", "employee_id"
    if comodel == "res.users":
        table, column = "res_users", "user_id"
    return SQL(
        """
        SELECT t.id AS owner_id FROM %(table)s t
         WHERE NOT EXISTS (SELECT FROM spm_participant p WHERE %(column)s = t.id)
        """,
        table=SQL.identifier(table),
        column=SQL.identifier("p", column),
    )
