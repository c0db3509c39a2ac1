"""Refreshing the results against hand-written SQL, and after changed deals."""

import random
from datetime import timedelta
from time import perf_counter

from . import database, people
from .baseline import TABLE, Baseline

#: Rows that only one table has, or whose figures differ by more than the last
#: digits of a division.
_DIFFERENCES = """
SELECT k.code, COUNT(*)
  FROM (SELECT * FROM {ours} WHERE kpi_id = ANY(%(kpis)s)) a
  FULL JOIN {theirs} b
    ON b.kpi_id = a.kpi_id AND b.period_id = a.period_id AND b.date_from = a.date_from
   AND COALESCE(b.participant_id, 0) = COALESCE(a.participant_id, 0)
   AND COALESCE(b.team_id, 0) = COALESCE(a.team_id, 0)
  JOIN spm_kpi k ON k.id = COALESCE(a.kpi_id, b.kpi_id)
 WHERE a.id IS NULL OR b.id IS NULL
    OR (a.placement_id, a.company_id) IS DISTINCT FROM (b.placement_id, b.company_id)
    OR num_nulls(a.numerator, a.denominator, a.value)
       <> num_nulls(b.numerator, b.denominator, b.value)
    OR abs(a.numerator - b.numerator) > 1e-9 * greatest(1, abs(b.numerator))
    OR abs(a.denominator - b.denominator) > 1e-9 * greatest(1, abs(b.denominator))
    OR abs(a.value - b.value) > 1e-9 * greatest(1, abs(b.value))
 GROUP BY 1 ORDER BY 1
"""


def presets(env):
    """The KPIs the addon brings whose results are stored, inputs first."""
    ids = env["ir.model.data"].search(
        [
            ("module", "=", "spm_objectives"),
            ("model", "=", "spm.kpi"),
            ("name", "=like", "kpi\\_%"),
        ]
    )
    kpis = env["spm.kpi"].browse(ids.mapped("res_id"))._in_order()
    return kpis.filtered(lambda kpi: kpi.source in ("model", "ratio"))


class Timed:
    """Seconds of a run, in all and by KPI."""

    def __init__(self):
        self.parts = {}
        self.start = self.last = perf_counter()

    def part(self, code):
        now = perf_counter()
        self.parts[code] = now - self.last
        self.last = now

    @property
    def total(self):
        return self.last - self.start


def refresh(name):
    """One refresh of all presets in a transaction of its own."""
    with database.environment(name) as env:
        kpis = presets(env)
        timed = Timed()
        _watch(env, kpis, timed)
        try:
            if not kpis._refresh():
                raise SystemExit("bench: another refresh is running")
            env.cr.commit()
        finally:
            del type(kpis)._refresh_one
        timed.part("commit")
        broken = kpis.filtered(lambda kpi: kpi.state != "active")
        if broken:
            raise SystemExit(
                f"bench: {broken.mapped(lambda k: (k.code, k.broken_reason))}"
            )
    return timed


def _watch(env, kpis, timed):
    """Note when each KPI is done."""
    original = type(kpis)._refresh_one
    timed.part("reading definitions")

    def noted(self, *args, **kwargs):
        if not timed.parts.get("windows"):
            timed.part("windows")
        original(self, *args, **kwargs)
        timed.part(self.code)

    type(kpis)._refresh_one = noted


def by_hand(name):
    """The same work by hand-written SQL, in a transaction of its own."""
    with database.environment(name) as env:
        baseline = Baseline(env, presets(env), people.find(env))
        env.cr.commit()
        timed = Timed()
        for code in baseline.write(env):
            timed.part(code)
        env.cr.commit()
        timed.part("commit")
    return timed


def forget(name):
    """Empty the stored results."""
    with database.environment(name) as env:
        env.cr.execute("TRUNCATE spm_measure")
        env.cr.execute("DELETE FROM spm_kpi_mark")


def differences(name, ours="spm_measure", theirs=TABLE):
    """How many results differ, by KPI; and how many there are."""
    with database.environment(name) as env:
        env.cr.execute(f"ANALYZE {ours}, {theirs}")
        env.cr.execute(
            _DIFFERENCES.format(ours=ours, theirs=theirs),
            {"kpis": presets(env).ids},
        )
        found = dict(env.cr.fetchall())
        env.cr.execute(f"SELECT COUNT(*) FROM {theirs}")
        return found, env.cr.fetchone()[0]


def change_deals(name, count, seed):
    """Change deals as people do: amounts, owners, dates, wins, losses."""
    draw = random.Random(seed)
    with database.environment(name, **people.QUIET) as env:
        company = people.find(env)
        users = env["spm.participant"].search([("company_id", "=", company.id)]).user_id
        Lead = env["crm.lead"].with_context(active_test=False)
        env.cr.execute("SELECT MIN(id), MAX(id) FROM crm_lead")
        first, last = env.cr.fetchone()
        leads = Lead.browse(draw.sample(range(first, last + 1), count)).exists()
        for number, lead in enumerate(leads):
            kind = number % 5
            if kind == 0:
                lead.expected_revenue = draw.randint(100, 20000)
            elif kind == 1:
                lead.user_id = draw.choice(users)
            elif kind == 2 and lead.date_closed:
                lead.date_closed -= timedelta(days=draw.randint(1, 40))
            elif kind == 3 and lead.won_status != "won":
                lead.action_set_lost()
            elif lead.won_status == "pending":
                lead.action_set_won()


def refresh_changed(name):
    """Seconds of a refresh of what the marks point at."""
    with database.environment(name) as env:
        kpis = presets(env)
        start = perf_counter()
        kpis._refresh_changed()
        env.cr.commit()
        return perf_counter() - start


def keep(name):
    """Put the stored results aside, to compare them with later ones."""
    with database.environment(name) as env:
        env.cr.execute("DROP TABLE IF EXISTS bench_kept")
        env.cr.execute("CREATE TABLE bench_kept AS TABLE spm_measure")
