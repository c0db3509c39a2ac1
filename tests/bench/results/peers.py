"""Ten KPIs of one month against Odoo's own goals, in their batch mode."""

from time import perf_counter

from odoo import fields

from . import database, people, refresh

#: Code of a KPI, and the field that a goal sums; None counts.
TEN = {
    "won_revenue": "expected_revenue",
    "won_deals": None,
    "lost_deals": None,
    "lost_revenue": "expected_revenue",
    "closed_deals": None,
    "closed_revenue": "expected_revenue",
    "recurring_revenue": "recurring_revenue_monthly",
    "new_opportunities": None,
    "new_opportunity_value": "expected_revenue",
    "converted_leads": None,
}

_DIFFERENT = """
SELECT COUNT(*)
  FROM gamification_goal g
  JOIN gamification_goal_definition d ON d.id = g.definition_id
  JOIN spm_participant p ON p.user_id = g.user_id
  LEFT JOIN (SELECT m.participant_id, k.code, SUM(m.value) AS value
               FROM spm_measure m JOIN spm_kpi k ON k.id = m.kpi_id
              WHERE m.period_id = %(month)s GROUP BY 1, 2) r
    ON r.participant_id = p.id AND r.code = d.name->>'en_US'
 WHERE g.id = ANY(%(goals)s)
   AND abs(g.current - COALESCE(r.value, 0)) > 0.005
"""


def prepare(name):
    """Make goals of the last full month for everybody; leave only it open."""
    with database.environment(name) as env:
        month = _month(env)
        env.cr.execute(
            "UPDATE spm_period SET results_locked = id <> %s WHERE is_leaf", [month.id]
        )
        company = people.find(env)
        users = env["spm.participant"].search([("company_id", "=", company.id)]).user_id
        goals = env["gamification.goal"]
        for code, field in TEN.items():
            definition = _definition(env, code, field)
            goals |= goals.create(
                [
                    {
                        "definition_id": definition.id,
                        "user_id": user.id,
                        "target_goal": 1e9,
                        "start_date": month.date_from,
                        "end_date": fields.Date.subtract(month.date_to, days=1),
                        "state": "inprogress",
                    }
                    for user in users
                ]
            )
        return goals.ids


def tidy(name):
    """Open all months again and remove the goals."""
    with database.environment(name) as env:
        env.cr.execute(
            "UPDATE spm_period SET results_locked = false"
            " WHERE is_leaf AND pay_locked IS NOT TRUE"
        )
        env.cr.execute("DELETE FROM gamification_goal")


def _month(env):
    company = people.find(env)
    today = company._spm_today()
    return env["spm.period"].search(
        [
            ("company_id", "=", company.id),
            ("is_leaf", "=", True),
            ("date_to", "<=", today),
        ],
        order="date_to desc",
        limit=1,
    )


def _definition(env, code, field):
    kpi = env["spm.kpi"].search([("code", "=", code)])

    def named(name):
        return env["ir.model.fields"]._get("crm.lead", name).id if name else False

    return env["gamification.goal.definition"].create(
        {
            "name": code,
            "computation_mode": "sum" if field else "count",
            "model_id": kpi.model_id.id,
            "field_id": named(field),
            "field_date_id": named(kpi.date_path),
            # goals would pass over what is archived, such as all lost deals
            "domain": str([*kpi._domain(), ("active", "in", [True, False])]),
            "batch_mode": True,
            "batch_distinctive_field": named("user_id"),
            "batch_user_expression": "user.id",
        }
    )


def ours(name):
    """Seconds to write the ten KPIs of the open month from nothing."""
    refresh.forget(name)
    with database.environment(name) as env:
        kpis = env["spm.kpi"].search([("code", "in", list(TEN))])
        start = perf_counter()
        kpis._refresh()
        env.cr.commit()
        return perf_counter() - start


def theirs(name, goals):
    """Seconds of ``update_goal`` for the same people, KPIs and month."""
    with database.environment(name) as env:
        env.cr.execute("UPDATE gamification_goal SET current = 0")
    with database.environment(name, tz=people.TIME_ZONE) as env:
        start = perf_counter()
        env["gamification.goal"].browse(goals).update_goal()
        env.cr.commit()
        return perf_counter() - start


def differences(name, goals):
    """How many goals have another figure than our results."""
    with database.environment(name) as env:
        env.cr.execute(_DIFFERENT, {"month": _month(env).id, "goals": goals})
        return env.cr.fetchone()[0]
