"""A company with results of 36 months and objectives of the current quarter."""

from results import documents, people, refresh

from odoo.fields import Command

#: KPIs in the library, and of how many of them everybody has an objective.
KPIS, OBJECTIVES = 25, 4
OFFICER, HEAD = "bench_officer", "bench_0000"


def build(env, salespeople, rows):
    """Make people, documents, results and objectives.

    :param rows: opportunities
    """
    company = people.build(env, salespeople)
    documents.build(env, company, rows)
    kpis = _library(env)
    kpis._refresh()
    _make_users(env, company)
    _make_objectives(env, company, kpis)


def _library(env):
    """Exactly ``KPIS`` active ones: the presets, and counts of won deals besides."""
    library = env["spm.kpi"].search([])
    kpis = refresh.presets(env)[:KPIS]
    # past the refusal: the demo's objectives may use the others
    env.cr.execute(
        "UPDATE spm_kpi SET state = 'draft' WHERE id = ANY(%s)", [(library - kpis).ids]
    )
    library.invalidate_recordset()
    won = env["spm.kpi"].search([("code", "=", "won_deals")])
    for number in range(KPIS - len(kpis)):
        kpis |= won.copy(
            {
                "name": f"Won Deals from {number}",
                "code": f"bench_{number}",
                "domain": f"[('won_status', '=', 'won'), ('color', '<', {number + 1})]",
                "state": "active",
            }
        )
    return kpis


def _make_users(env, company):
    groups = env.ref("sales_team.group_sale_salesman_all_leads")
    groups |= env.ref("spm_objectives.group_spm_officer")
    env["res.users"].create(
        {
            "name": "Officer",
            "login": OFFICER,
            "company_id": company.id,
            "company_ids": [Command.set(company.ids)],
            "group_ids": [Command.set(groups.ids)],
        }
    )
    manager = env.ref("spm_objectives.group_spm_manager")
    leads = people.find(env).env["crm.team"].search([("company_id", "=", company.id)])
    managers = leads.user_id | env["res.users"].search([("login", "=", HEAD)])
    managers.write({"group_ids": [Command.link(manager.id)]})


def _make_objectives(env, company, kpis):
    env = env(context={**env.context, "allowed_company_ids": company.ids})
    period = env["spm.period"]._containing(company, company._spm_today(), "quarter")
    measured = kpis.filtered(lambda kpi: kpi.unit_type in ("money", "count"))
    everybody = env["spm.participant"].search([("company_id", "=", company.id)])
    usual = {"company_id": company.id, "period_id": period.id}
    env["spm.objective"].create(
        [
            usual
            | {"kpi_id": kpi.id, "target": 10 + person.id % 50}
            | {"scope": "participant", "participant_id": person.id}
            for kpi in measured[:OBJECTIVES]
            for person in everybody
        ]
        + [
            usual | {"kpi_id": kpi.id, "target": 50_000, "scope": "company"}
            for kpi in measured[:OBJECTIVES]
        ]
    )
    env.flush_all()
    # as if everybody had pressed the button
    env.cr.execute(
        "UPDATE spm_objective SET state = 'agreed', agreed_on = date_from"
        " WHERE company_id = %s",
        [company.id],
    )
