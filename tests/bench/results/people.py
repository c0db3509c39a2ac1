"""A company of salespeople with teams, managers, moves and 36 fiscal months."""

from datetime import timedelta

from odoo.fields import Command, Date

TIME_ZONE = "America/New_York"
COMPANY = "Bench Sales"
MONTHS = 36
PER_TEAM = 20
QUIET = {
    "tracking_disable": True,
    "mail_create_nosubscribe": True,
    "mail_notrack": True,
    "no_reset_password": True,
}


def build(env, people):
    """Make company, calendar, teams, users, employees and participants.

    :param people: how many salespeople; every twentieth leads a team
    :return: the company
    """
    env = env(context={**env.context, **QUIET})
    company = env["res.company"].create({"name": COMPANY, "spm_tz": TIME_ZONE})
    env.user.company_ids |= company
    env = env(context={**env.context, "allowed_company_ids": company.ids})
    company = company.with_env(env)
    start = _make_calendar(env, company)
    users = _make_users(env, company, people)
    teams = _make_teams(env, company, users)
    employees = _make_employees(env, company, users, start)
    participants = env["spm.participant"].create(
        [{"employee_id": employee.id} for employee in employees]
    )
    _move_some(env, participants, teams, start)
    return company


def find(env):
    """The company of the bench."""
    return env["res.company"].search([("name", "=", COMPANY)])


def _make_calendar(env, company):
    """Three fiscal years that end with the current month."""
    following = Date.start_of(Date.add(company._spm_today(), months=1), "month")
    start = Date.subtract(following, months=MONTHS)
    wizard = env["spm.fiscal.wizard"].create(
        {
            "company_id": company.id,
            "tz": TIME_ZONE,
            "start_month": str(start.month),
            "basis": "calendar",
            "leaf": "month",
            "first_year": start.year,
            "years": MONTHS // 12,
        }
    )
    wizard.action_create()
    return start


def _make_users(env, company, people):
    groups = env.ref("sales_team.group_sale_salesman_all_leads")
    groups |= env.ref("spm_objectives.group_spm_user")
    return env["res.users"].create(
        [
            {
                "name": f"Seller {number:04}",
                "login": f"bench_{number:04}",
                "company_id": company.id,
                "company_ids": [Command.set(company.ids)],
                "group_ids": [Command.set(groups.ids)],
            }
            # one more than take part
            for number in range(people + 1)
        ]
    )


def _make_teams(env, company, users):
    takers = users[:-1]
    return env["crm.team"].create(
        [
            {
                "name": f"Bench Team {first // PER_TEAM}",
                "company_id": company.id,
                "user_id": takers[first].id,
                "crm_team_member_ids": [
                    Command.create({"user_id": user.id})
                    for user in takers[first : first + PER_TEAM]
                ],
            }
            for first in range(0, len(takers), PER_TEAM)
        ]
    )


def _make_employees(env, company, users, start):
    """The first is the head, leaders of teams report to them, others to leaders."""
    employees = env["hr.employee"].create(
        [
            {
                "name": user.name,
                "user_id": user.id,
                "company_id": company.id,
                "date_version": start,
            }
            for user in users[:-1]
        ]
    )
    for first in range(0, len(employees), PER_TEAM):
        leader, *others = employees[first : first + PER_TEAM]
        if first:
            leader.parent_id = employees[0]
        env["hr.employee"].union(*others).write({"parent_id": leader.id})
    return employees


def _move_some(env, participants, teams, start):
    """Every tenth person went to the next team in the middle of some month."""
    movers = [
        (number, person)
        for number, person in enumerate(participants)
        if number % 10 == 5
    ]
    rows = []
    for number, person in movers:
        team = teams[(number // PER_TEAM + 1) % len(teams)]
        leader = participants.filtered(lambda p, user=team.user_id: p.user_id == user)
        rows.append(
            {
                "participant_id": person.id,
                "date_from": start + timedelta(days=200 + number % 600),
                "manager_id": leader.id,
                "team_id": team.id,
            }
        )
    env["spm.placement"].create(rows)
