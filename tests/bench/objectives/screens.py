"""The list of objectives, as the web client asks for it."""

from time import perf_counter

from lxml import etree
from results import database, people

from odoo.fields import Command

OF_AMOUNTS = (
    *("unit_type", "currency_id", "status", "has_actual", "has_attainment"),
    *("has_forecast", "has_committed", "has_assigned"),
)
OF_ACTIVITIES = (
    *("activity_state", "activity_summary", "activity_type_icon"),
    *("activity_exception_decoration", "activity_exception_icon"),
)


def prepare(name):
    """Let the head of everybody be a manager."""
    with database.environment(name) as env:
        group = env.ref("spm_objectives.group_spm_manager")
        _head(env).write({"group_ids": [Command.link(group.id)]})


def open_list(name):
    """Seconds in which the head's list opens, and how many objectives it holds."""
    return _timed(name, _read)


def open_grouped(name):
    """As ``open_list``, in groups by status."""
    return _timed(name, _read_groups)


def open_overview(name):
    """Seconds in which the list by KPI opens, all groups opened, as the menu does."""
    view = "spm_objectives.spm_objective_view_list_overview"
    return _timed(name, _read_overview, view)


def open_tree(name, top):
    """Seconds in which the tree reads an objective and who is directly below."""

    def read(model, spec):
        found = model.hierarchy_read(
            [("id", "=", top)], spec, "parent_id", "child_ids", "date_from, id"
        )
        return len(found) - 1

    return _timed(name, read, "spm_objectives.spm_objective_view_hierarchy")


def _timed(name, read, view="spm_objectives.spm_objective_view_list"):
    with database.environment(name) as env:
        company = people.find(env)
        context = {"allowed_company_ids": company.ids, "lang": "en_US"}
        head = env(user=_head(env), context=context)
        spec = _specification(head, env.ref(view))
        head["spm.objective"].search_count([])  # rules and caches of a running server
        head.invalidate_all()
        start = perf_counter()
        length = read(head["spm.objective"], spec)
        return perf_counter() - start, length


def _head(env):
    return env["res.users"].search([("login", "=", "bench_0000")])


def _specification(env, view):
    """What a view asks for: its fields, and those that its widgets need."""
    shown = env["spm.objective"].get_views([(view.id, view.type)])["views"][view.type]
    names = [node.get("name") for node in etree.fromstring(shown["arch"]).iter("field")]
    if "activity_ids" in names:
        names += OF_ACTIVITIES
    fields = env["spm.objective"]._fields
    return {
        name: {"fields": {"display_name": {}}}
        if fields[name].type == "many2one"
        else {}
        for name in [*names, *OF_AMOUNTS]
    }


def _read(model, spec):
    found = model.web_search_read([], spec, limit=80, count_limit=10001)
    assert len(found["records"]) == min(80, found["length"])
    return found["length"]


def _read_groups(model, spec):
    return _groups(model, spec, [], "status")


def _read_overview(model, spec):
    return _groups(model, spec, [("is_my_people", "=", True)], "kpi_id")


def _groups(model, spec, domain, groupby):
    sums = [
        f"{name}:{model._fields[name].aggregator}"
        for name in spec
        if model._fields[name].aggregator and model._fields[name].store
    ]
    found = model.web_read_group(
        domain,
        [groupby],
        sums,
        limit=10,
        auto_unfold=True,
        unfold_read_specification=spec,
    )
    for group in found["groups"]:
        assert len(group["__records"]) == min(80, group["__count"])
    return sum(group["__count"] for group in found["groups"])
