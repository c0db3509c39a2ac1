"""A year of a thousand payees: credits, objectives and plans of five components."""

from datetime import date

from results import database, people

#: Lower bounds of tiers: of a month, of a year, of a deal; all with the same rates.
RATES = ("1", "2", "3", "5", "6")
MONTH = ("0", "100000", "150000", "200000", "300000")
YEAR = ("0", "1000000", "1500000", "2000000", "3000000")
DEAL = ("0", "1000", "3000", "5000", "8000")
INCENTIVE, BONUS, GATE = 1000, 400, 90000
CODES = ("bench_a", "bench_b", "bench_c")

_ENTRIES = """
    INSERT INTO spm_credit_entry (
           name, kind, company_id, participant_id, component_id, currency_id, amount,
           earned_on, release_share, is_own)
    SELECT 'Deal ' || n, 'external', %(company)s,
           (%(people)s)[1 + n %% %(count)s], (%(components)s)[1 + n / %(count)s %% 3],
           %(currency)s, (1 + floor(random() * 1000000)) / 100,
           %(start)s + floor(random() * (%(stop)s - %(start)s))::int, 100, TRUE
      FROM generate_series(0, %(rows)s - 1) n
"""
_DOCUMENTS = """
    INSERT INTO spm_credit_document (
           source, res_id, name, alive, company_id, currency_id, participant_id,
           earned_on, amount, cause, turn)
    SELECT 'entry', id, name, TRUE, company_id, currency_id, participant_id, earned_on,
           amount, 'external', 0
      FROM spm_credit_entry
     WHERE company_id = %(company)s
"""
_CREDITS = """
    INSERT INTO spm_credit (
           document_id, component_id, participant_id, kind, is_own, company_id,
           currency_id, document_currency_id, percent, document_amount, rate, amount,
           earned_on, due_on, payable_on, release_share, cause, posted_at, turn)
    SELECT d.id, e.component_id, e.participant_id, 'external', TRUE, e.company_id,
           e.currency_id, e.currency_id, 100, e.amount, 1, e.amount, e.earned_on,
           e.earned_on, e.earned_on, 100, 'external', now() AT TIME ZONE 'UTC', 0
      FROM spm_credit_entry e
      JOIN spm_credit_document d ON d.source = 'entry' AND d.res_id = e.id
     WHERE e.company_id = %(company)s
"""
_OBJECTIVES = """
    INSERT INTO spm_objective (
           name, kpi_id, company_id, period_id, date_from, date_to, scope,
           participant_id, target, actual, has_actual, has_attainment, weight, state,
           agreed_on)
    SELECT 'Bench', %(kpi)s, %(company)s, p.id, p.date_from, p.date_to, 'participant',
           n.id, 100, n.id %% 140, TRUE, FALSE, 100, 'closed', p.date_from
      FROM spm_period p, unnest(%(people)s) n(id)
     WHERE p.company_id = %(company)s AND p.period_type = 'month'
"""


def build(name, ready, payees, rows):
    """A database with people, their credits and objectives of the last fiscal year."""
    database.copy(ready, name)
    with database.environment(name, **people.QUIET) as env:
        company = people.build(env, payees)
        env = company.env
        env["spm.kpi"]._refresh_changed()
        kpi = env["spm.kpi"].create(
            {"name": "Bench", "code": "bench_goal", "source": "manual"}
        )
        kpi.action_activate()
        found = months(env)
        codes = [{"name": code, "code": code} for code in CODES]
        components = env["spm.component"].create(codes)
        persons = env["spm.participant"].search([("company_id", "=", company.id)])
        env.flush_all()
        env.cr.execute("SELECT setseed(0.5)")
        values = {
            "company": company.id,
            "people": persons.ids,
            "count": len(persons),
            "components": components.ids,
            "currency": company.currency_id.id,
            "rows": rows,
            "start": found[0].date_from,
            "stop": found[-1].date_to,
            "kpi": kpi.id,
        }
        for statement in (_ENTRIES, _DOCUMENTS, _CREDITS, _OBJECTIVES):
            env.cr.execute(statement, values)
        env["spm.credit.mark"].search([]).unlink()
    with database.environment(name) as env:
        env["spm.credit"]._post(full=True)
        env["spm.kpi"]._refresh_changed()
    database.vacuum(name)


def months(env):
    """The months of the last fiscal year, in order."""
    company = people.find(env)
    found = env["spm.period"].search(
        [("company_id", "=", company.id), ("period_type", "=", "month")],
        order="date_from",
    )
    return found[-12:]


def assign(name, window):
    """Put everybody on a plan whose commissions accumulate, or not at all."""
    with database.environment(name, **people.QUIET) as env:
        company = people.find(env)
        env = env(context={**env.context, "allowed_company_ids": company.ids})
        env.cr.execute("DELETE FROM spm_plan_assignment")
        plan = env["spm.plan"].create(
            {
                "name": f"Bench {window}",
                "company_id": company.id,
                "currency_id": company.currency_id.id,
            }
        )
        first = months(env)[0].date_from
        version = env["spm.plan.version"].create(
            {"plan_id": plan.id, "date_from": first}
        )
        version.terms = terms(company.currency_id.name, window, first)
        kpi = env["spm.kpi"].search([("code", "=", "bench_goal")])
        credited = env["spm.component"].search([("code", "=", CODES[1])])
        for measure in version.measure_ids:
            if measure.key == "goal":
                measure.write({"source": "objective", "kpi_id": kpi.id})
            else:
                measure.write({"source": "credits", "component_id": credited.id})
        env.flush_all()
        version.state = "approved"
        env.flush_all()
        persons = env["spm.participant"].search([("company_id", "=", company.id)])
        env["spm.plan.assignment"].create(
            [
                {
                    "participant_id": person.id,
                    "version_id": version.id,
                    "date_from": first,
                }
                for person in persons
            ]
        )
    forget(name)


def terms(currency, window, first):
    """Three commissions, one of them gated, a quota and a bonus."""
    each = window == "transaction"
    gate = {
        "type": "gate",
        "measure": "sold",
        "effect": "multiply",
        "factor": 50,
        "at_least": GATE,
        "read": "actual",
    }
    curve = {"points": [{"at": 0, "gives": 0}, {"at": 100, "gives": 100}]}
    plan = [(DEAL, "transaction")] * 3
    if not each:
        plan = [(MONTH, "period"), (YEAR, "year"), (MONTH, "period")]
    commissions = [
        {
            "type": "commission",
            "key": code,
            "window": over,
            "table": {
                "mode": "marginal",
                "tiers": [
                    {"from": bound, "rate": rate}
                    for bound, rate in zip(bounds, RATES, strict=True)
                ],
            },
            **({"modifiers": [gate]} if code == CODES[0] else {}),
        }
        for code, (bounds, over) in zip(CODES, plan, strict=True)
    ]
    return {
        "currency": currency,
        "fiscal_year_starts": first.month,
        "components": [
            *commissions,
            {
                "type": "quota",
                "key": "quota",
                "measure": "goal",
                "target_incentive": INCENTIVE,
                "curve": curve,
                "modifiers": [gate],
            },
            {
                "type": "bonus",
                "key": "bonus",
                "objectives": [{"measure": "goal", "amount": BONUS}],
            },
        ],
    }


def forget(name):
    """No statements and no runs."""
    with database.environment(name) as env:
        env.cr.execute(
            "TRUNCATE spm_statement, spm_statement_calculation, spm_statement_line,"
            " spm_statement_credit, spm_statement_adjustment, spm_pay_run CASCADE"
        )
    with database.connection(name) as cr:
        cr.execute("ANALYZE")


def days(periods):
    """First day and end of each period."""
    found = [(period.id, period.date_from, period.date_to) for period in periods]
    assert all(isinstance(one[1], date) for one in found)
    return found
