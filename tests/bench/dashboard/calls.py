"""What the screens ask the server for."""

import json
from time import perf_counter

from results import database, people

from .building import HEAD, OFFICER

#: Odoo's own pivot of the pipeline: stages by month, with counts and revenue.
_PIVOT = [[], ["stage_id"], ["create_date:month"], ["create_date:month", "stage_id"]]


def places(name):
    """Whose screens are timed: tuples of what it is, login and address."""
    with database.environment(name) as env:
        company = people.find(env)
        team = env["crm.team"].search(
            [("company_id", "=", company.id), ("user_id", "!=", False)], limit=1
        )
        seller = env["res.users"].search([("login", "=", "bench_0007")])
        return [
            ("company", OFFICER, f"company-{company.id}"),
            ("line of everybody", HEAD, ""),
            ("team", team.user_id.login, f"team-{team.id}"),
            ("person", seller.login, "me"),
        ]


def open_screen(name, login, place):
    """Seconds, queries and bytes of one screen, as a fresh request has it."""

    def call(env):
        choice = {"place": place, "compare": "previous"}
        screen = env["spm.dashboard"].open(choice)
        failed = [panel for panel in screen["panels"] if panel.get("error")]
        if failed or screen["notices"]:
            raise RuntimeError(f"{screen['notices']} {failed}")
        return screen

    return _timed(name, login, call)


def panels(name, login, place):
    """Numbers of cards and of people in the heat table, as a proof of work."""
    with _as(name, login) as env:
        screen = env["spm.dashboard"].open({"place": place})
        cards = [p for p in screen["panels"] if p["component"] == "kpi"]
        heat = [p for p in screen["panels"] if p["component"] == "heat"]
        return len(cards), sum(len(p["data"]["rows"]["keys"]) for p in heat)


def crm_pivot(name, login):
    """As ``open_screen``, of the pivot of the CRM's pipeline."""

    def call(env):
        return env["crm.lead"].formatted_read_grouping_sets(
            [("type", "=", "opportunity")], _PIVOT, ["__count", "expected_revenue:sum"]
        )

    return _timed(name, login, call)


def _timed(name, login, call):
    with _as(name, login) as env:
        before = env.cr.sql_log_count
        start = perf_counter()
        said = json.dumps(call(env), default=str)
        return perf_counter() - start, env.cr.sql_log_count - before, len(said)


class _as:  # noqa: N801
    """The environment of a user of the company."""

    def __init__(self, name, login):
        self._opened = database.environment(name)
        self._login = login

    def __enter__(self):
        env = self._opened.__enter__()
        company = people.find(env)
        user = env["res.users"].search([("login", "=", self._login)])
        context = {"allowed_company_ids": company.ids, "lang": "en_US"}
        mine = env(user=user, su=False, context=context)
        mine.user.has_group("base.group_user")
        env.invalidate_all()
        return mine

    def __exit__(self, *error):
        return self._opened.__exit__(*error)
