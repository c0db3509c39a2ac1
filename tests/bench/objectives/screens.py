"""The list of objectives, as the web client asks for it."""

from time import perf_counter

from lxml import etree
from results import database, people

from odoo.fields import Command


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


def _timed(name, read):
    with database.environment(name) as env:
        company = people.find(env)
        context = {"allowed_company_ids": company.ids, "lang": "en_US"}
        head = env(user=_head(env), context=context)
        spec = _specification(head)
        head["spm.objective"].search_count([])  # rules and caches of a running server
        head.invalidate_all()
        start = perf_counter()
        length = read(head["spm.objective"], spec)
        return perf_counter() - start, length


def _head(env):
    return env["res.users"].search([("login", "=", "bench_0000")])


def _specification(env):
    """What the list asks for, from its own view."""
    view = env["spm.objective"].get_views([(False, "list")])["views"]["list"]
    fields = env["spm.objective"]._fields
    return {
        node.get("name"): {"fields": {"display_name": {}}}
        if fields[node.get("name")].type == "many2one"
        else {}
        for node in etree.fromstring(view["arch"]).iter("field")
    }


def _read(model, spec):
    found = model.web_search_read([], spec, limit=80, count_limit=10001)
    assert len(found["records"]) == min(80, found["length"])
    return found["length"]


def _read_groups(model, spec):
    sums = [
        f"{name}:{model._fields[name].aggregator}"
        for name in spec
        if model._fields[name].aggregator and model._fields[name].store
    ]
    found = model.web_read_group(
        [],
        ["status"],
        sums,
        auto_unfold=True,
        unfold_read_specification=spec,
    )
    return sum(group["__count"] for group in found["groups"])
