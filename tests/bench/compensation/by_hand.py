"""The same rows and explanations by SQL that somebody wrote for exactly this plan."""

import json
from time import perf_counter

from results import database, people

from . import year

TABLES = ("", "_calculation", "_line", "_credit")

_DUE = """
    CREATE TEMPORARY TABLE due ON COMMIT DROP AS
    SELECT k.id, k.participant_id, n.code, d.source || ':' || d.res_id AS key,
           k.amount, k.earned_on, d.res_id
      FROM spm_credit k
      JOIN spm_component n ON n.id = k.component_id
      JOIN spm_credit_document d ON d.id = k.document_id
     WHERE k.company_id = %(company)s AND n.code = ANY(%(codes)s)
       AND k.payable_on < %(stop)s AND k.hold_reason IS NULL
       AND NOT EXISTS (SELECT FROM bench_credit t WHERE t.credit_id = k.id)
"""
_STATEMENTS = """
    INSERT INTO bench_statement (participant_id, period_id, company_id, currency_id,
           state, earned, payable, carried_in, carried_out, draw_owed, adjusted)
    SELECT id, %(period)s, %(company)s, %(currency)s, 'draft', 0, 0, 0, 0, 0, 0
      FROM spm_participant WHERE company_id = %(company)s
"""
_CALCULATIONS = """
    INSERT INTO bench_calculation (
           statement_id, currency_id, number, calculated_at, payable, opening, closing,
           stages)
    SELECT id, currency_id, 1, now(), 0, '{}', '{}', '{}'
      FROM bench_statement WHERE period_id = %(period)s
"""
_RATED = """
    CREATE TEMPORARY TABLE rated ON COMMIT DROP AS
    SELECT p.*, (%(after)s) - (%(before)s) AS pay
      FROM (SELECT d.*, CASE WHEN %(each)s THEN amount ELSE COALESCE(y.base, 0)
                   + SUM(amount) OVER (PARTITION BY d.participant_id, d.code
                       ORDER BY d.earned_on, d.res_id ROWS UNBOUNDED PRECEDING) END
                   AS till
              FROM due d
              LEFT JOIN (SELECT participant_id, key, SUM(base) AS base FROM bench_line
                          WHERE key = %(yearly)s GROUP BY 1, 2) y
                ON y.participant_id = d.participant_id AND y.key = d.code
               AND NOT %(each)s) p
"""
_LINES = """
    WITH gate AS (
        SELECT s.participant_id, s.id AS statement_id, c.id AS calculation_id,
               COALESCE(g.sold, 0) AS sold,
               CASE WHEN COALESCE(g.sold, 0) >= %(gate)s THEN 100 ELSE 50 END AS factor,
               o.actual, o.target
          FROM bench_statement s
          JOIN bench_calculation c ON c.statement_id = s.id
          JOIN spm_objective o ON o.participant_id = s.participant_id
           AND o.period_id = s.period_id AND o.kpi_id = %(kpi)s
          LEFT JOIN (SELECT k.participant_id, SUM(k.amount) AS sold FROM spm_credit k
                       JOIN spm_component n ON n.id = k.component_id
                      WHERE n.code = %(sold)s AND k.is_own AND k.earned_on >= %(start)s
                        AND k.earned_on < %(stop)s GROUP BY 1) g
            ON g.participant_id = s.participant_id
         WHERE s.period_id = %(period)s),
    paid AS (
        SELECT participant_id, code, SUM(amount) AS base, SUM(pay) AS pay,
               MIN(till - amount) AS before, MAX(till) AS after,
               jsonb_agg(jsonb_build_array(key, trim_scale(amount)::text,
                   trim_scale(pay)::text, width_bucket(till,
                       CASE WHEN code = %(yearly)s THEN %(year)s
                            ELSE %(month)s END) - 1)
                   ORDER BY earned_on, res_id) AS credits
          FROM rated GROUP BY 1, 2),
    part AS (
        SELECT g.participant_id, g.statement_id, g.calculation_id, n.place,
               n.code AS key, 'commission' AS kind, p.base, NULL::numeric AS actual,
               NULL::numeric AS quota, NULL::numeric AS attainment,
               round(COALESCE(p.pay, 0)
                     * CASE WHEN n.place = 1 THEN g.factor / 100.0 ELSE 1 END, 2)
                   AS amount,
               jsonb_build_array(
                   jsonb_build_object('step', 'rate', 'rule',
                       'components[' || n.place - 1 || '].table', 'base', 'amount',
                       'window', n.over, 'table', n.told, 'before', p.before::text,
                       'after', p.after::text, 'lumps', '0', 'credits', p.credits,
                       'slices', (SELECT jsonb_agg(jsonb_build_object(
                           'tier', t.tier - 1,
                           'part', (LEAST(p.after, COALESCE(t.stop, p.after))
                                    - GREATEST(p.before, t.start))::text))
                           FROM unnest(n.bounds, n.bounds[2:]) WITH ORDINALITY
                             AS t(start, stop, tier)
                          WHERE t.start < p.after
                            AND COALESCE(t.stop, p.after) > p.before),
                       'result', p.pay::text),
                   CASE WHEN n.place = 1 THEN jsonb_build_object('step', 'gate',
                       'measure', 'sold', 'value', g.sold::text, 'at_least', '90000',
                       'passed', g.factor = 100, 'factor', g.factor::text) END,
                   jsonb_build_object('step', 'round', 'digits', 2)) AS steps
          FROM gate g
         CROSS JOIN (VALUES (1, %(a)s, %(over_a)s, %(told_a)s::jsonb, %(month)s),
                            (2, %(b)s, %(over_b)s, %(told_b)s::jsonb, %(year)s),
                            (3, %(c)s, %(over_a)s, %(told_a)s::jsonb, %(month)s))
            AS n(place, code, over, told, bounds)
          LEFT JOIN paid p ON p.participant_id = g.participant_id AND p.code = n.code
         UNION ALL
        SELECT participant_id, statement_id, calculation_id, 4, 'quota', 'quota', NULL,
               actual, target, actual * 100 / target,
               round(%(incentive)s * LEAST(actual * 100 / target, 100) * factor / 10000,
                     2),
               jsonb_build_array(
                   jsonb_build_object('step', 'attainment', 'measure', 'goal',
                       'target', target::text, 'quota', target::text,
                       'actual', actual::text, 'result', (actual * 100 / target)::text),
                   jsonb_build_object('step', 'curve', 'curve', %(curve)s::jsonb,
                       'result', LEAST(actual * 100 / target, 100)::text),
                   jsonb_build_object('step', 'incentive', 'incentive', '1000'),
                   jsonb_build_object('step', 'gate', 'measure', 'sold', 'value',
                       sold::text, 'passed', factor = 100, 'factor', factor::text),
                   jsonb_build_object('step', 'round', 'digits', 2))
          FROM gate
         UNION ALL
        SELECT participant_id, statement_id, calculation_id, 5, 'bonus', 'bonus', NULL,
               NULL, NULL, NULL, CASE WHEN actual >= target THEN %(bonus)s ELSE 0 END,
               jsonb_build_array(
                   jsonb_build_object('step', 'objectives', 'require', 'each', 'lines',
                       jsonb_build_array(jsonb_build_object('measure', 'goal', 'value',
                           (actual * 100 / target)::text, 'at_least', '100', 'reached',
                           actual >= target, 'amount', '400'))),
                   jsonb_build_object('step', 'round', 'digits', 2))
          FROM gate)
    INSERT INTO bench_line (
           calculation_id, statement_id, participant_id, period_id, company_id,
           currency_id, sequence, stage, key, name, kind, base, actual, quota,
           attainment, has_attainment, in_force, amount, explanation)
    SELECT calculation_id, statement_id, participant_id, %(period)s, %(company)s,
           %(currency)s, place, 0, key, key, kind, base, actual, quota, attainment,
           attainment IS NOT NULL, TRUE, amount,
           jsonb_build_object('key', key, 'type', kind, 'rule',
               'components[' || place - 1 || ']', 'steps', steps,
               'amount', amount::text)
      FROM part
"""
_CREDITS = """
    INSERT INTO bench_credit (credit_id, statement_id, line_id, pay)
    SELECT r.id, l.statement_id, l.id, CASE WHEN l.sequence > 1 THEN r.pay
           ELSE r.pay * l.amount / NULLIF(SUM(r.pay) OVER (PARTITION BY l.id), 0) END
      FROM rated r
      JOIN bench_line l ON l.period_id = %(period)s AND l.key = r.code
       AND l.participant_id = r.participant_id
"""
_TOTALS = """
    UPDATE bench_statement s SET earned = t.amount, payable = t.amount,
           calculation_id = t.calculation_id
      FROM (SELECT statement_id, MAX(calculation_id) AS calculation_id,
                   SUM(amount) AS amount
              FROM bench_line WHERE period_id = %(period)s GROUP BY 1) t
     WHERE s.id = t.statement_id
"""
_DIFFERENT = """
    SELECT COUNT(*) FILTER (WHERE a.amount IS DISTINCT FROM b.amount), COUNT(*)
      FROM (SELECT participant_id, period_id, key, amount FROM spm_statement_line
             WHERE in_force) a
      FULL JOIN (SELECT participant_id, period_id, key, amount FROM bench_line) b
     USING (participant_id, period_id, key)
"""


def run(name, window):
    """Seconds of twelve months, each committed."""
    with database.environment(name) as env:
        for table in TABLES:
            target = f"bench{table or '_statement'}"
            env.cr.execute(f"DROP TABLE IF EXISTS {target}")
            env.cr.execute(
                f"CREATE TABLE {target} (LIKE spm_statement{table} INCLUDING ALL)"
            )
        values = _values(env, window)
        env.cr.commit()
        start = perf_counter()
        for period, first, stop in year.days(year.months(env)):
            values |= {"period": period, "start": first, "stop": stop}
            _month(env.cr, values, window == "transaction")
            env.cr.commit()
        return perf_counter() - start


def _month(cr, values, each):
    cr.execute(_DUE, values)
    cr.execute("ANALYZE due")
    cr.execute(_STATEMENTS, values)
    cr.execute(_CALCULATIONS, values)
    before, after = "till - amount", "till"
    bounds = year.DEAL if each else year.MONTH
    rated = _RATED
    for part, base in (("before", before), ("after", after)):
        pays = _pay(base, bounds)
        if not each:
            pays = f"CASE WHEN code = '{year.CODES[1]}' THEN {_pay(base, year.YEAR)}"
            pays += f" ELSE {_pay(base, bounds)} END"
        rated = rated.replace(f"%({part})s", pays)
    cr.execute(rated, values)
    cr.execute("ANALYZE rated")
    cr.execute(_LINES, values)
    cr.execute(_CREDITS, values)
    cr.execute(_TOTALS, values)


def _pay(base, bounds):
    """An expression for what a table pays for a base."""
    parts = []
    for low, top, rate in zip(bounds, [*bounds[1:], None], year.RATES, strict=True):
        part = f"LEAST({base}, {top})" if top else base
        parts.append(f"GREATEST({part} - {low}, 0) * 0.0{rate}")
    return "(" + " + ".join(parts) + ")"


def _values(env, window):
    company = people.find(env)
    each = window == "transaction"
    first = year.months(env)[0].date_from
    told = year.terms("USD", window, first)["components"]
    month, long = (year.DEAL, year.DEAL) if each else (year.MONTH, year.YEAR)
    return {
        "company": company.id,
        "currency": company.currency_id.id,
        "codes": list(year.CODES),
        "a": year.CODES[0],
        "b": year.CODES[1],
        "c": year.CODES[2],
        "sold": year.CODES[1],
        "yearly": year.CODES[1],
        "each": each,
        "gate": year.GATE,
        "kpi": env["spm.kpi"].search([("code", "=", "bench_goal")]).id,
        "incentive": year.INCENTIVE,
        "bonus": year.BONUS,
        "month": [int(bound) for bound in month],
        "year": [int(bound) for bound in long],
        "over_a": told[0]["window"],
        "over_b": told[1]["window"],
        "told_a": json.dumps(told[0]["table"]),
        "told_b": json.dumps(told[1]["table"]),
        "curve": json.dumps(told[3]["curve"]),
    }


def differences(name):
    """Lines whose amounts differ, and how many there are."""
    with database.environment(name) as env:
        env.cr.execute(_DIFFERENT)
        return env.cr.fetchone()
