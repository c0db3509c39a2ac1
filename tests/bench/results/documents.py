"""Opportunities, activities and meetings of a company, written by SQL."""

from contextlib import contextmanager

from odoo import fields
from odoo.tools import SQL

TABLES = ("crm_lead", "mail_activity", "calendar_event")


@contextmanager
def unmarked(cr):
    """What is built by SQL is no change that a refresh has to look at."""
    for table in TABLES:
        cr.execute(SQL("ALTER TABLE %s DISABLE TRIGGER USER", SQL.identifier(table)))
    yield
    for table in TABLES:
        cr.execute(SQL("ALTER TABLE %s ENABLE TRIGGER USER", SQL.identifier(table)))


_LEADS = """
INSERT INTO crm_lead (
    name, type, active, user_id, team_id, company_id, stage_id, partner_id, priority,
    color, expected_revenue, recurring_plan, recurring_revenue,
    recurring_revenue_monthly, probability, automated_probability, prorated_revenue,
    won_status, contact_name, email_from, phone, date_open, date_closed, date_deadline,
    date_conversion, date_last_stage_update, spm_date_start, spm_date_first_response,
    create_uid, write_uid, create_date, write_date)
SELECT 'Opportunity ' || n, kind, status <> 'lost', d.owner,
       CASE WHEN far < 0.05 THEN t.team ELSE d.team END, %(company)s,
       CASE status WHEN 'won' THEN %(won)s ELSE s.id END, p.id,
       CASE WHEN pick < 0.2 THEN '1' ELSE '0' END, 0, amount,
       CASE WHEN recurs THEN %(plan)s::int END,
       CASE WHEN recurs THEN round(amount / 10, 2) END,
       CASE WHEN recurs THEN round(amount / 10, 2) ELSE 0 END,
       chance, chance, round(amount * chance::numeric / 100, 2), status,
       'Contact ' || n, 'contact' || n || '@example.com', '+1 555 ' || n,
       CASE WHEN d.owner IS NOT NULL AND opened <= %(end)s THEN opened END,
       CASE WHEN status <> 'pending' THEN closed END,
       (created + INTERVAL '150 days' * far)::date,
       CASE WHEN kind = 'opportunity' AND pick < 0.4 AND converted <= %(end)s
            THEN converted END,
       LEAST(closed, %(end)s), CASE WHEN far < 0.95 THEN started END,
       CASE WHEN pick > 0.3 AND responded <= %(end)s THEN responded END,
       1, 1, created, LEAST(closed, %(end)s)
  FROM (
    SELECT *, CASE WHEN nobody >= 0.01 THEN u.id END AS owner,
           CASE WHEN closed > %(end)s OR kind = 'lead' OR fate > 0.66 THEN 'pending'
                WHEN fate < 0.33 THEN 'won' ELSE 'lost' END AS status,
           CASE WHEN closed > %(end)s OR kind = 'lead' OR fate > 0.66
                THEN round((5 + 90 * pick)::numeric)::float8
                WHEN fate < 0.33 THEN 100 ELSE 0 END AS chance
      FROM (
        SELECT *, date_trunc('second', created + INTERVAL '3 days' * far * far) opened,
               date_trunc('second', created + INTERVAL '2 days' * pick) started,
               date_trunc('second', created + INTERVAL '5 days' * far) responded,
               date_trunc('second', created + INTERVAL '9 days' * pick) converted,
               date_trunc('second', created + INTERVAL '1 day'
                   + INTERVAL '100 days' * fast) closed,
               round(exp(5.5 + 4 * size)::numeric, 2) AS amount, size < 0.2 AS recurs,
               CASE WHEN lead < 0.08 THEN 'lead' ELSE 'opportunity' END AS kind
          FROM (
            SELECT n, random() who, random() pick, random() far, random() fast,
                   random() size, random() fate, random() lead, random() nobody,
                   random() buyer,
                   date_trunc('second', %(start)s
                       + (%(end)s - %(start)s) * (n / %(rows)s::float8)) AS created
              FROM generate_series(0, %(rows)s - 1) n) dice) dates
      JOIN bench_pick u ON u.kind_ = 'user' AND u.number = floor(who * %(users)s)) d
  JOIN bench_pick t ON t.kind_ = 'user' AND t.number = floor(pick * %(users)s)
  JOIN bench_pick s ON s.kind_ = 'stage' AND s.number = floor(pick * %(stages)s)
  JOIN bench_pick p ON p.kind_ = 'partner' AND p.number = floor(buyer * %(partners)s)
 ORDER BY n
"""

_PARTNERS = """
WITH firms AS (
    INSERT INTO res_partner (name, complete_name, active, is_company, type)
    SELECT 'Customer ' || n, 'Customer ' || n, true, true, 'contact'
      FROM generate_series(1, %(rows)s) n
    RETURNING id, name)
INSERT INTO res_partner (name, complete_name, active, type, parent_id,
                         commercial_partner_id)
SELECT 'Buyer', name || ', Buyer', true, 'contact', id, id
  FROM firms WHERE id %% 4 = 0
"""

_PICKS = """
CREATE TEMPORARY TABLE bench_pick ON COMMIT DROP AS
SELECT kind_, (row_number() OVER (PARTITION BY kind_ ORDER BY id) - 1)::int AS number,
       id, team
  FROM (SELECT 'user' AS kind_, u.id, l.team_id AS team
          FROM res_users u
          LEFT JOIN spm_participant s ON s.user_id = u.id
          LEFT JOIN spm_placement l ON l.id = s.placement_id
         WHERE u.company_id = %(company)s
         UNION ALL
        SELECT 'stage', id, NULL FROM crm_stage WHERE is_won IS NOT TRUE
         UNION ALL
        SELECT 'type', id, NULL FROM mail_activity_type WHERE res_model IS NULL
         UNION ALL
        SELECT 'partner', id, NULL FROM res_partner WHERE name ~ '^(Customer|Buyer)'
       ) picks
"""

_ACTIVITIES = """
INSERT INTO mail_activity (
    res_model, res_model_id, res_id, activity_type_id, summary, user_id, active,
    date_done, date_deadline, automated, create_uid, write_uid, create_date, write_date)
SELECT 'crm.lead', %(model)s, lead, t.id, 'Follow up', u.id, NOT done,
       CASE WHEN done THEN (due + INTERVAL '4 days' * (pick - 0.7))::date END,
       due::date, false, 1, 1, due - INTERVAL '9 days', due
  FROM (SELECT *, due < %(end)s - INTERVAL '4 days' AND fate < 0.95 AS done
          FROM (SELECT n, random() pick, random() who, random() fate,
                       %(lead)s + floor(random() * %(leads)s)::int AS lead,
                       %(start)s + (%(end)s + INTERVAL '20 days' - %(start)s)
                           * (n / %(rows)s::float8) AS due
                  FROM generate_series(0, %(rows)s - 1) n) dice) tasks
  JOIN bench_pick u ON u.kind_ = 'user' AND u.number = floor(who * %(users)s)
  JOIN bench_pick t ON t.kind_ = 'type' AND t.number = floor(pick * %(types)s)
 ORDER BY n
"""

_MEETINGS = """
INSERT INTO calendar_event (
    name, user_id, start, stop, active, allday, show_as, opportunity_id,
    create_uid, write_uid, create_date, write_date)
SELECT 'Visit', u.id, start, start + INTERVAL '1 hour', true, false, 'busy', lead,
       1, 1, start - INTERVAL '9 days', start
  FROM (SELECT n, %(lead)s + floor(random() * %(leads)s)::int AS lead, random() who,
               date_trunc('hour', %(start)s
                   + (%(end)s + INTERVAL '20 days' - %(start)s)
                   * (n / %(rows)s::float8)) AS start
          FROM generate_series(0, %(rows)s - 1) n) visits
  JOIN bench_pick u ON u.kind_ = 'user' AND u.number = floor(who * %(users)s)
 ORDER BY n
"""


def build(env, company, rows):
    """Write the documents of the company's calendar until now.

    :param rows: how many opportunities; a fifth as many activities and meetings
    """
    cr = env.cr
    for table in ("mail_activity", "calendar_event", "crm_lead"):
        # the demo's: nobody's figures but the bench's own
        cr.execute(SQL("DELETE FROM %s", SQL.identifier(table)))
    cr.execute("SELECT setseed(0.19)")
    with _without_indexes(cr):
        values = {
            "rows": rows,
            "company": company.id,
            "model": env["ir.model"]._get_id("crm.lead"),
            "won": env["crm.stage"].search([("is_won", "=", True)], limit=1).id,
            "plan": env["crm.recurring.plan"].search([], limit=1).id,
            **_span(env, company),
            **_picks(env, company, rows),
        }
        cr.execute(_LEADS, values)
        cr.execute("SELECT MIN(id), COUNT(*) FROM crm_lead")
        lead, leads = cr.fetchone()
        values |= {"rows": rows // 5, "lead": lead, "leads": leads}
        cr.execute(_ACTIVITIES, values)
        cr.execute(_MEETINGS, values)


def _span(env, company):
    periods = env["spm.period"].search([("company_id", "=", company.id)])
    return {"start": min(periods.mapped("utc_from")), "end": fields.Datetime.now()}


def _picks(env, company, rows):
    """A table to draw users, stages, partners and types from; how many of each."""
    cr = env.cr
    cr.execute(_PARTNERS, {"rows": max(20, rows // 60)})
    cr.execute(
        "UPDATE res_partner SET commercial_partner_id = id"
        " WHERE commercial_partner_id IS NULL"
    )
    cr.execute(_PICKS, {"company": company.id})
    cr.execute("ANALYZE bench_pick")
    cr.execute("SELECT kind_ || 's', COUNT(*) FROM bench_pick GROUP BY 1")
    return dict(cr.fetchall())


@contextmanager
def _without_indexes(cr):
    """Loading is quicker when indexes are built afterwards and keys not checked."""
    cr.execute(
        """
        SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid)
          FROM pg_index i
         WHERE i.indrelid = ANY(%s::regclass[]) AND NOT i.indisprimary
           AND NOT EXISTS (
               SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)
        """,
        [list(TABLES)],
    )
    indexes = cr.fetchall()
    for name, _definition in indexes:
        cr.execute(SQL("DROP INDEX %s", SQL.identifier(name)))
    cr.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
    if cr.fetchone()[0]:
        cr.execute("SET LOCAL session_replication_role = replica")
    yield
    for _name, definition in indexes:
        cr.execute(definition)
    cr.execute("SET LOCAL session_replication_role = origin")
