"""Won deals, rules and splits; a pass, and the same rows by hand-written SQL."""

import random
from time import perf_counter

from results import database, documents, people

from odoo.tools import SQL

TABLES = "spm_credit, spm_credit_document, spm_credit_mark, spm_credit_check"

_WIN = """
    UPDATE crm_lead SET won_status = 'won', probability = 100, active = TRUE,
           type = 'opportunity', stage_id = %(stage)s,
           date_closed = LEAST(COALESCE(date_closed, create_date), %(now)s)
     WHERE user_id IS NOT NULL AND id %% 20 <> 0
"""
_SPLIT = """
    INSERT INTO spm_credit_split
           (lead_id, company_id, participant_id, percent, state, owner_id)
    SELECT l.id, l.company_id, p.id, 5 + l.id %% 45, 'approved', l.user_id
      FROM crm_lead l
      JOIN (SELECT id, user_id, row_number() OVER (ORDER BY id) - 1 AS number,
                   COUNT(*) OVER () AS people
              FROM spm_participant WHERE company_id = %(company)s) p
        ON p.number = l.id %% p.people AND p.user_id <> l.user_id
     WHERE l.id %% 5 = 0
"""

#: What somebody would write who wants these rows once and trusts the tables: the wins
#: as first seen, and the credits that point at them.
_BY_HAND = """
    WITH deal AS (
        INSERT INTO bench_document (
               source, res_id, name, alive, owner_ref, company_id, currency_id,
               participant_id, earned_on, amount, recurring, cause, turn)
        SELECT 'won', l.id, l.name, TRUE, l.user_id, %(company)s, %(currency)s, o.id,
               (l.date_closed AT TIME ZONE 'UTC'
                AT TIME ZONE 'America/New_York')::date,
               l.expected_revenue, COALESCE(l.recurring_revenue, 0), 'won', 1
          FROM crm_lead l LEFT JOIN spm_participant o ON o.user_id = l.user_id
         WHERE l.won_status = 'won' AND l.type = 'opportunity'
        RETURNING id, res_id, amount, participant_id AS owner, earned_on AS day),
    share AS MATERIALIZED (
        SELECT d.id, d.owner AS person, 'direct' AS kind, d.day,
               100 - COALESCE(s.percent, 0) AS percent,
               d.amount - COALESCE(round(d.amount * s.percent / 100, 2), 0) AS amount
          FROM deal d LEFT JOIN spm_credit_split s ON s.lead_id = d.res_id
         UNION ALL
        SELECT d.id, s.participant_id, 'split', d.day, s.percent,
               round(d.amount * s.percent / 100, 2)
          FROM deal d JOIN spm_credit_split s ON s.lead_id = d.res_id)
    INSERT INTO bench_by_hand (
           document_id, rule_id, component_id, participant_id, kind, is_own,
           company_id, currency_id, document_currency_id, earned_on, due_on,
           release_share, percent, rate, document_amount, amount, payable_on, cause,
           posted_at, turn)
    SELECT r.id, r.rule, %(component)s, r.person, r.kind, r.kind <> 'rollup',
           %(company)s, %(currency)s, %(currency)s, r.day, r.day, 100, r.percent, 1,
           r.amount, r.amount, r.day, 'won', now(), 1
      FROM (
        SELECT id, %(direct)s AS rule, person, kind, day, percent, amount FROM share
         UNION ALL
        SELECT s.id, %(rollup)s, c.ancestor_id, 'rollup', s.day, SUM(s.percent),
               SUM(s.amount)
          FROM share s
          JOIN spm_chain c ON c.participant_id = s.person AND c.depth BETWEEN 1 AND 2
           AND s.day >= c.date_from AND s.day < c.date_to
         GROUP BY 1, 2, 3, 4, 5) r
     WHERE r.amount <> 0 AND r.person IS NOT NULL
"""

_DIFFERENCES = """
    SELECT COUNT(*) FILTER (WHERE a.amount IS DISTINCT FROM b.amount
                               AND abs(a.amount - b.amount) IS DISTINCT FROM 0.01),
           COUNT(*)
      FROM (SELECT d.res_id, k.rule_id, k.participant_id, k.kind,
                   SUM(k.amount) AS amount
              FROM spm_credit k JOIN spm_credit_document d ON d.id = k.document_id
             GROUP BY 1, 2, 3, 4) a
      FULL JOIN (SELECT d.res_id, k.rule_id, k.participant_id, k.kind,
                        SUM(k.amount) AS amount
                   FROM bench_by_hand k JOIN bench_document d ON d.id = k.document_id
                  GROUP BY 1, 2, 3, 4) b
     USING (res_id, rule_id, participant_id, kind)
"""


def prepare(name):
    """Win nineteen of twenty deals that have an owner, split a fifth, make rules."""
    with database.environment(name) as env:
        company = people.find(env)
        won = env["crm.stage"].search([("is_won", "=", True)], limit=1)
        values = {"stage": won.id, "company": company.id, "now": env.cr.now()}
        with documents.unmarked(env.cr):
            env.cr.execute(_WIN, values)
        env.cr.execute(_SPLIT, values)
        env["spm.crediting.rule"].search([]).active = False
        component = env["spm.component"].create({"name": "Bench", "code": "bench"})
        env["spm.crediting.rule"].create(
            [
                {
                    "name": kind,
                    "kind": kind,
                    "level_to": 2,
                    "company_id": company.id,
                    "component_id": component.id,
                }
                for kind in ("direct", "rollup")
            ]
        )
    database.vacuum(name)


def forget(name):
    """Empty the ledger."""
    with database.environment(name) as env:
        env.cr.execute(f"TRUNCATE {TABLES} CASCADE")


def post(name, full=False):
    """Seconds of a pass that commits each batch, as the scheduled one does."""
    with database.environment(name) as env:
        start = perf_counter()

        def tick(left):
            env.cr.commit()
            return True

        if not env["spm.credit"]._post(full=full, tick=tick):
            raise SystemExit("bench: another pass is running")
        env.cr.commit()
        return perf_counter() - start


def by_hand(name):
    """Seconds of the same rows by one statement, into tables with the same indexes.

    Both tables: a ledger that keeps the win as first seen has to write it down.
    """
    with database.environment(name) as env:
        for table, like in (
            ("bench_by_hand", "spm_credit"),
            ("bench_document", "spm_credit_document"),
        ):
            env.cr.execute(f"DROP TABLE IF EXISTS {table}")
            env.cr.execute(f"CREATE TABLE {table} (LIKE {like} INCLUDING ALL)")
        rules = env["spm.crediting.rule"].search([], order="id")
        company = people.find(env)
        values = {
            "company": company.id,
            "currency": company.currency_id.id,
            "component": rules.component_id.id,
            "direct": rules.filtered(lambda r: r.kind == "direct").id,
            "rollup": rules.filtered(lambda r: r.kind == "rollup").id,
        }
        env.cr.commit()
        start = perf_counter()
        env.cr.execute(_BY_HAND, values)
        env.cr.commit()
        return perf_counter() - start


def differences(name):
    """Rows that differ by more than the cent a largest remainder moves; of how many."""
    with database.environment(name) as env:
        env.cr.execute(
            "ANALYZE spm_credit, spm_credit_document, bench_by_hand, bench_document"
        )
        env.cr.execute(_DIFFERENCES)
        return env.cr.fetchone()


def change(name, count, seed):
    """Change won deals as people do: amounts, owners, reopening, splits."""
    draw = random.Random(seed)
    with database.environment(name, **people.QUIET) as env:
        env.cr.execute(
            SQL(
                "SELECT id FROM crm_lead WHERE won_status = 'won'"
                " ORDER BY md5(id::text || %s) LIMIT %s",
                str(seed),
                count,
            )
        )
        leads = [lead_id for (lead_id,) in env.cr.fetchall()]
        stage = env["crm.stage"].search([("is_won", "=", False)], limit=1)
        for number, lead in enumerate(env["crm.lead"].browse(leads)):
            if number % 3 == 0:
                lead.expected_revenue = draw.randint(100, 20000)
            elif number % 3 == 1:
                lead.stage_id = stage
            else:
                lead.spm_split_ids.unlink()
                lead.name = f"{lead.name} (changed)"


def rows(name):
    """How many rows the ledger has."""
    with database.environment(name) as env:
        env.cr.execute("SELECT COUNT(*) FROM spm_credit")
        return env.cr.fetchone()[0]
