"""The statements of a month by hand, and how its rows are compared."""

_DUE = """
    CREATE TEMPORARY TABLE due ON COMMIT DROP AS
    SELECT k.id, k.participant_id, n.code, d.source || ':' || d.res_id AS key,
           k.amount, k.earned_on, d.res_id
      FROM spm_credit k
      JOIN spm_component n ON n.id = k.component_id
      JOIN spm_credit_document d ON d.id = k.document_id
     WHERE k.company_id = %(company)s AND n.code = ANY(%(codes)s)
       AND k.payable_on < %(stop)s AND k.hold_reason IS NULL
       AND NOT EXISTS (SELECT FROM bench_credit t WHERE t.credit_id = k.id);
    ANALYZE due
"""
#: One row a person: what the plan looks at, and the ids of what is written.
_TODO = """
    CREATE TEMPORARY TABLE todo ON COMMIT DROP AS
    SELECT a.participant_id, a.id AS assignment_id, a.version_id,
           nextval('spm_statement_id_seq') AS statement_id,
           nextval('spm_statement_calculation_id_seq') AS calculation_id,
           COALESCE(g.sold, 0) AS sold, COALESCE(g.sold, 0) >= %(gate)s AS passed,
           o.id AS objective_id, o.actual::numeric AS actual,
           o.target::numeric AS target,
           CASE WHEN %(each)s THEN 0 ELSE COALESCE(y.base, 0) END AS yearly,
           (EXTRACT(YEAR FROM %(start)s::date) - EXTRACT(YEAR FROM n.date_start)) * 12
               + EXTRACT(MONTH FROM %(start)s::date)
               - EXTRACT(MONTH FROM n.date_start) + 1 AS tenure,
           y.base IS NOT NULL AS has_yearly
      FROM spm_plan_assignment a
      JOIN spm_participant n ON n.id = a.participant_id
      JOIN spm_objective o ON o.participant_id = n.id
       AND o.period_id = %(period)s AND o.kpi_id = %(kpi)s
      LEFT JOIN (SELECT k.participant_id, SUM(k.amount) AS sold FROM spm_credit k
                  WHERE k.component_id = %(sold)s AND k.is_own
                    AND k.earned_on >= %(start)s AND k.earned_on < %(stop)s
                  GROUP BY 1) g
        ON g.participant_id = n.id
      LEFT JOIN (SELECT participant_id, SUM(base) AS base FROM bench_line
                  WHERE key = %(yearly)s GROUP BY 1) y
        ON y.participant_id = n.id;
    ANALYZE todo
"""
_RATED = """
    CREATE TEMPORARY TABLE rated ON COMMIT DROP AS
    SELECT p.*, (%(paid_after)s) - (%(paid_before)s) AS pay
      FROM (SELECT r.*, after - amount AS before
              FROM (SELECT d.*, CASE WHEN %(each)s THEN amount
                           ELSE CASE WHEN code = %(yearly)s THEN t.yearly ELSE 0 END
                           + SUM(amount) OVER (PARTITION BY d.participant_id, d.code
                               ORDER BY d.earned_on, d.res_id ROWS UNBOUNDED PRECEDING)
                           END AS after
                      FROM due d JOIN todo t USING (participant_id)) r) p;
    ANALYZE rated
"""
_GATE = """
    jsonb_build_object('step', 'gate',
        'rule', 'components[' || place || '].modifiers[0]',
        'measure', 'sold', 'read', 'actual', 'effect', 'multiply',
        'value', trim_scale(sold)::text, 'at_least', %(gate)s::text, 'passed', passed,
        'factor', CASE WHEN passed THEN '100' ELSE '50' END,
        'result', trim_scale(gated)::text)
"""
_ROUND = """
    jsonb_build_object('step', 'round', 'rule', 'digits', 'digits', 2,
        'result', trim_scale(amount)::text)
"""
_LINES = f"""
    WITH paid AS (
        SELECT participant_id, code, SUM(amount) AS base, SUM(pay) AS pay,
               MIN(before) AS before,
               CASE WHEN %(each)s THEN SUM(amount) ELSE MAX(after) END AS after,
               %(parts)s AS parts,
               jsonb_agg(jsonb_build_array(key, trim_scale(amount)::text,
                   trim_scale(pay)::text, width_bucket(after,
                       CASE WHEN code = %(yearly)s THEN %(bounds_b)s
                            ELSE %(bounds_a)s END) - 1)
                   ORDER BY earned_on, res_id) AS credits
          FROM rated GROUP BY 1, 2),
    commission AS (
        SELECT t.*, n.*, p.base, p.parts, p.credits, COALESCE(p.pay, 0) AS pay,
               CASE WHEN %(each)s THEN 0 WHEN n.code = %(yearly)s
                    THEN COALESCE(p.before, t.yearly) ELSE 0 END AS before,
               COALESCE(p.after, CASE WHEN n.code = %(yearly)s THEN t.yearly ELSE 0 END)
                   AS after,
               COALESCE(p.pay, 0) * CASE WHEN n.place = 0 AND NOT passed THEN 0.5
                                         ELSE 1 END AS gated
          FROM todo t
         CROSS JOIN (VALUES (0, %(a)s, %(over_a)s, %(told_a)s::jsonb),
                            (1, %(b)s, %(over_b)s, %(told_b)s::jsonb),
                            (2, %(c)s, %(over_c)s, %(told_c)s::jsonb))
            AS n(place, code, over, told)
          LEFT JOIN paid p ON p.participant_id = t.participant_id AND p.code = n.code),
    quota AS (
        SELECT *, 3 AS place, actual * 100 / target AS attained,
               LEAST(actual * 100 / target, 100) * %(incentive)s / 100 AS pay,
               LEAST(actual * 100 / target, 100) * %(incentive)s / 100
                   * CASE WHEN passed THEN 1 ELSE 0.5 END AS gated
          FROM todo),
    line AS (
        SELECT *, code AS key, 'commission' AS kind, NULL::numeric AS achieved,
               NULL::numeric AS quota, NULL::numeric AS attainment,
               COALESCE(base, 0) AS credited, round(gated, 2) AS amount,
               jsonb_build_array(jsonb_build_object('step', 'rate',
                   'rule', 'components[' || place || '].table', 'base', 'amount',
                   'window', over, 'table', told, 'before', trim_scale(before)::text,
                   'after', trim_scale(after)::text, 'lumps', '0',
                   'credits', COALESCE(credits, '[]'),
                   'slices', COALESCE((SELECT jsonb_agg(jsonb_build_object(
                       'tier', s.tier - 1, 'part', trim_scale(s.part)::text,
                       'pay', trim_scale(s.part * s.rate / 100.0)::text)
                       ORDER BY s.tier)
                       FROM unnest(parts, %(rates)s::int[])
                            WITH ORDINALITY AS s(part, rate, tier)
                      WHERE s.part > 0), '[]'),
                   'result', trim_scale(pay)::text)
                   || CASE WHEN over = 'year' THEN jsonb_build_object(
                      'window_from', %(first)s::text) ELSE '{{}}' END)
               || CASE WHEN place = 0 THEN jsonb_build_array({_GATE}) ELSE '[]' END
               AS steps
          FROM commission
         UNION ALL
        SELECT participant_id, assignment_id, version_id, statement_id, calculation_id,
               sold, passed, objective_id, actual, target, yearly, tenure, has_yearly,
               place, NULL, NULL, NULL, NULL, NULL, NULL, pay, NULL, NULL, gated,
               'quota', 'quota', actual, target, attained, NULL, round(gated, 2),
               jsonb_build_array(
                   jsonb_build_object('step', 'attainment',
                       'rule', 'components[3].measure', 'measure', 'goal',
                       'target', trim_scale(target)::text,
                       'quota', trim_scale(target)::text,
                       'actual', trim_scale(actual)::text, 'direction', 'higher',
                       'result', trim_scale(attained)::text),
                   jsonb_build_object('step', 'curve', 'rule', 'components[3].curve',
                       'attainment', trim_scale(attained)::text,
                       'curve', %(curve)s::jsonb,
                       'result', trim_scale(LEAST(attained, 100))::text),
                   jsonb_build_object('step', 'incentive',
                       'rule', 'components[3].target_incentive',
                       'incentive', %(incentive)s::text,
                       'result', trim_scale(pay)::text),
                   {_GATE})
          FROM quota
         UNION ALL
        SELECT participant_id, assignment_id, version_id, statement_id, calculation_id,
               sold, passed, objective_id, actual, target, yearly, tenure, has_yearly,
               4, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
               'bonus', 'bonus', NULL, NULL, NULL, NULL,
               CASE WHEN attained >= 100 THEN %(bonus)s ELSE 0 END,
               jsonb_build_array(jsonb_build_object('step', 'objectives',
                   'rule', 'components[4].objectives', 'require', 'each',
                   'lines', jsonb_build_array(jsonb_build_object(
                       'rule', 'components[4].objectives[0]', 'measure', 'goal',
                       'read', 'attainment', 'at_least', '100',
                       'value', trim_scale(attained)::text,
                       'reached', attained >= 100, 'amount', %(bonus)s::text)),
                   'result', CASE WHEN attained >= 100 THEN %(bonus)s ELSE 0 END::text))
          FROM quota)
    INSERT INTO bench_line (
           calculation_id, statement_id, participant_id, period_id, company_id,
           currency_id, version_id, assignment_id, sequence, stage, key, name, kind,
           base, actual, quota, attainment, has_attainment, in_force, amount,
           explanation)
    SELECT calculation_id, statement_id, participant_id, %(period)s, %(company)s,
           %(currency)s, version_id, assignment_id, place, 0, key, key, kind,
           credited, achieved, quota, attainment, attainment IS NOT NULL, TRUE, amount,
           jsonb_build_object('key', key, 'name', '', 'type', kind,
               'rule', 'components[' || place || ']',
               'steps', steps || jsonb_build_array({_ROUND}),
               'amount', trim_scale(amount)::text)
      FROM line
"""
_CREDITS = """
    INSERT INTO bench_credit (credit_id, statement_id, line_id, pay)
    SELECT id, statement_id, line_id,
           CASE WHEN whole = amount THEN pay ELSE round(pay * (amount / whole), 6) END
      FROM (SELECT r.id, l.statement_id, l.id AS line_id, r.pay, l.amount,
                   SUM(r.pay) OVER (PARTITION BY l.id) AS whole
              FROM rated r
              JOIN bench_line l ON l.period_id = %(period)s AND l.key = r.code
               AND l.participant_id = r.participant_id) c
"""
_TOTALS = """
    CREATE TEMPORARY TABLE total ON COMMIT DROP AS
    SELECT t.*, l.amount, l.fingerprint, t.yearly AS was,
           t.yearly + COALESCE(l.base, 0) AS till
      FROM todo t
      JOIN (SELECT statement_id, SUM(amount) AS amount,
                   MAX(base) FILTER (WHERE key = %(yearly)s) AS base,
                   encode(sha256(convert_to(string_agg(explanation::text, ''), 'UTF8')),
                          'hex') AS fingerprint
              FROM bench_line WHERE period_id = %(period)s GROUP BY 1) l
     USING (statement_id)
"""
_CALCULATIONS = """
    INSERT INTO bench_calculation (
           id, statement_id, currency_id, author_id, number, calculated_at, is_shadow,
           payable, fingerprint, opening, closing, stages)
    SELECT calculation_id, statement_id, %(currency)s, %(user)s, 1, now(), FALSE,
           amount, fingerprint,
           jsonb_build_object('carried', '0', 'draw', '0', 'held', '[]'::jsonb,
               'prior', CASE WHEN %(each)s OR NOT has_yearly THEN '{}'
                   ELSE jsonb_build_object(%(yearly)s, jsonb_build_object(
                       'credited', trim_scale(was)::text,
                       'paid', trim_scale(%(paid_was)s)::text,
                       'window', %(first)s::text)) END),
           jsonb_build_object('carried', '0', 'draw', '0', 'held', '[]'::jsonb,
               'prior', CASE WHEN %(each)s THEN '{}'
                   ELSE jsonb_build_object(%(yearly)s, jsonb_build_object(
                       'credited', trim_scale(till)::text,
                       'paid', trim_scale(%(paid_till)s)::text,
                       'window', %(first)s::text)) END),
           jsonb_build_array(jsonb_build_object(
               'from', %(start)s::text, 'to', %(stop)s::text, 'settles', FALSE,
               'version_id', version_id, 'assignment_id', assignment_id,
               'negative', 'carry',
               'facts', jsonb_build_object('draw', TRUE, 'tenure_month', tenure,
                   'period_number', GREATEST(1, round(
                       (%(stop)s::date - %(first)s::date)::numeric
                       / (%(stop)s::date - %(start)s::date))),
                   'period', jsonb_build_object(
                       'from', %(start)s::text, 'to', %(stop)s::text),
                   'participation', jsonb_build_object(
                       'days', (%(stop)s::date - %(start)s::date)::text,
                       'of', (%(stop)s::date - %(start)s::date)::text),
                   'measures', jsonb_build_object(
                       'goal', jsonb_build_object('actual', trim_scale(actual)::text,
                           'target', trim_scale(target)::text, 'direction', 'higher'),
                       'sold', jsonb_build_object('actual', trim_scale(sold)::text,
                           'direction', 'higher'))),
               'sources', jsonb_build_object(
                   'goal', jsonb_build_object('revisions', '[]'::jsonb,
                       'objective_ids', jsonb_build_array(objective_id)),
                   'sold', jsonb_build_object('component_id', %(sold)s)),
               'explanation', jsonb_build_object('format', 'spm-explanation/1',
                   'currency', %(money)s, 'digits', 2,
                   'payable', trim_scale(amount)::text,
                   'steps', jsonb_build_array(jsonb_build_object('step', 'sum',
                       'rule', 'components', 'result', trim_scale(amount)::text)))))
      FROM total
"""
_STATEMENTS = """
    INSERT INTO bench_statement (
           id, participant_id, period_id, company_id, currency_id, calculation_id,
           state, earned, held, released, forfeited, clawed_back, topped_up, recovered,
           carried_in, carried_out, draw_owed, held_balance, adjusted, payable,
           is_final, is_outdated, create_uid, create_date, write_uid, write_date)
    SELECT statement_id, participant_id, %(period)s, %(company)s, %(currency)s,
           calculation_id, 'draft', amount, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, amount,
           FALSE, FALSE, %(user)s, now(), %(user)s, now()
      FROM total
"""
MONTH = (_DUE, _TODO, _RATED, _LINES, _CREDITS, _TOTALS, _CALCULATIONS, _STATEMENTS)

_SAME = """
    SELECT COUNT(*) FILTER (WHERE a IS DISTINCT FROM b), COUNT(*)
      FROM ({}) a FULL JOIN ({}) b USING ({})
"""


def _compared(keys, rows):
    ours = rows.replace("bench_statement", "spm_statement")
    ours = ours.replace("bench_", "spm_statement_")
    return _SAME.format(ours, rows, keys)


#: Everything but ids, times, and the fingerprint, which SQL makes in another way.
DIFFERENT = {
    "statements": _compared(
        "participant_id, period_id",
        """
        SELECT participant_id, period_id, company_id, currency_id, state, earned, held,
               released, forfeited, clawed_back, topped_up, recovered, carried_in,
               carried_out, draw_owed, held_balance, adjusted, payable,
               COALESCE(is_final, FALSE), COALESCE(is_outdated, FALSE)
          FROM bench_statement
        """,
    ),
    "calculations": _compared(
        "participant_id, period_id",
        """
        SELECT s.participant_id, s.period_id, c.currency_id, c.author_id, c.number,
               c.is_shadow, c.payable, c.opening, c.closing, c.stages
          FROM bench_calculation c JOIN bench_statement s ON s.calculation_id = c.id
        """,
    ),
    "lines, explanations": _compared(
        "participant_id, period_id, key",
        """
        SELECT participant_id, period_id, key, company_id, currency_id, version_id,
               assignment_id, sequence, stage, name, kind, base, actual, quota,
               attainment, has_attainment, in_force, amount, explanation
          FROM bench_line WHERE in_force
        """,
    ),
    "credits": _compared(
        "credit_id",
        """
        SELECT t.credit_id, t.pay, l.participant_id, l.period_id, l.key
          FROM bench_credit t JOIN bench_line l ON l.id = t.line_id
        """,
    ),
}
