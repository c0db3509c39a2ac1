"""Cascading a company's year onto everybody, and plain SQL writing the same rows."""

from time import perf_counter

from results import database, people

from odoo.fields import Command

TABLES = ("spm_objective", "spm_objective_phase")
LEVELS = (("line", "trailing_year"), ("participant", "even"))


def objective(env, kpi=None):
    """The company's objective for its last fiscal year, made where it is missing.

    :param kpi: of won revenue unless another one is given
    """
    company = people.find(env)
    env.user.company_ids |= company
    env = env(context={**env.context, "allowed_company_ids": company.ids})
    kpi = kpi or env.ref("spm_objectives.kpi_won_revenue")
    year = env["spm.period"].search(
        [("company_id", "=", company.id), ("period_type", "=", "year")],
        order="date_from desc",
        limit=1,
    )
    values = {"kpi_id": kpi.id, "company_id": company.id, "period_id": year.id}
    domain = [(name, "=", value) for name, value in values.items()]
    top = env["spm.objective"].search([*domain, ("scope", "=", "company")])
    vals = {**values, "scope": "company", "target": 123_456_789.01}
    return top or env["spm.objective"].create(vals)


def cascade(name, keep=False):
    """Preview and write a cascade, rolled back unless kept.

    :return: dict of seconds and queries of preview and writing, and the number of
        objectives and phases written
    """
    with database.environment(name) as env:
        top = objective(env)
        env.flush_all()
        env.invalidate_all()
        found = {}
        with _measured(env, found, "preview"):
            wizard = top.env["spm.objective.cascade"].create(_settings(top))
            shown = wizard.preview
        assert not shown["problem"], shown["problem"]
        with _measured(env, found, "cascade"):
            wizard.action_cascade()
            env.flush_all()
        below = top.search([("id", "child_of", top.id)]) - top
        found["objectives"] = len(below)
        found["phases"] = len(below.phase_ids)
        found["wrong"] = _wrong(top, below)
        if keep:
            env.cr.commit()
        else:
            env.cr.rollback()
    return found


def more(name, kpis=9):
    """Objectives by other KPIs, each split onto everybody at once: full lists.

    :return: an objective with everybody directly below
    """
    with database.environment(name) as env:
        first = objective(env)
        others = first.env["spm.kpi"].search([]) - first.kpi_id
        others = others.filtered(
            lambda k: k._sums_over_people() and k._adds_up_over_time()
        )
        for kpi in others[:kpis]:
            top = objective(env, kpi)
            levels = LEVELS[-1:]
            top.env["spm.objective.cascade"].create(
                _settings(top, levels)
            ).action_cascade()
        env.cr.commit()
    database.vacuum(name)
    return top.id


def by_hand(name):
    """Seconds in which plain SQL writes the rows of a cascade that was kept.

    :return: seconds, and how many rows differ from the addon's
    """
    with database.environment(name) as env:
        top = objective(env)
        env.flush_all()
        cr = env.cr
        cr.execute(
            "SELECT id FROM spm_objective WHERE parent_path LIKE %s AND id <> %s",
            [f"{top.parent_path}%", top.id],
        )
        ids = [row[0] for row in cr.fetchall()]
        for table, column in zip(TABLES, ("id", "objective_id"), strict=True):
            cr.execute(
                f"CREATE TEMP TABLE kept_{table} ON COMMIT DROP AS"
                f" SELECT * FROM {table} WHERE {column} = ANY(%s)",
                [ids],
            )
        cr.execute(
            "DELETE FROM spm_objective_phase WHERE objective_id = ANY(%s)", [ids]
        )
        cr.execute("DELETE FROM spm_objective WHERE id = ANY(%s)", [ids])
        start = perf_counter()
        for table in TABLES:
            cr.execute(f"INSERT INTO {table} SELECT * FROM kept_{table}")
        cr.execute("SET CONSTRAINTS ALL IMMEDIATE")
        seconds = perf_counter() - start
        cr.execute(
            "SELECT COUNT(*) FROM (SELECT * FROM kept_spm_objective_phase EXCEPT"
            " SELECT * FROM spm_objective_phase) gone"
        )
        different = cr.fetchone()[0]
        cr.rollback()
    return seconds, different


def _settings(top, levels=LEVELS):
    return {
        "objective_id": top.id,
        "managers_too": True,
        "level_ids": [
            Command.create({"scope": scope, "method": method, "sequence": place})
            for place, (scope, method) in enumerate(levels)
        ],
    }


def _wrong(top, below):
    """How many sums do not come out to the cent."""
    wrong = 0
    for parent in top + below.filtered("child_ids"):
        wrong += round(parent.assigned - parent.target, 2) != 0
    for child in below:
        wrong += round(sum(child.phase_ids.mapped("target")) - child.target, 2) != 0
    return wrong


class _measured:
    def __init__(self, env, found, what):
        self.env, self.found, self.what = env, found, what

    def __enter__(self):
        self.queries = self.env.cr.sql_log_count
        self.start = perf_counter()

    def __exit__(self, *_error):
        self.found[self.what] = perf_counter() - self.start
        queries = self.env.cr.sql_log_count - self.queries
        self.found[f"{self.what}_queries"] = queries
