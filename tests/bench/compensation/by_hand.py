"""The same rows and explanations by SQL that somebody wrote for exactly this plan."""

import json
from time import perf_counter

from results import database, people

from . import year
from .statements import DIFFERENT, MONTH

TABLES = ("", "_calculation", "_line", "_credit")


def run(name, window):
    """Seconds of twelve months, each committed."""
    with database.environment(name) as env:
        for table in TABLES:
            target = f"bench{table or '_statement'}"
            env.cr.execute(f"DROP TABLE IF EXISTS {target}")
            env.cr.execute(
                f"CREATE TABLE {target} (LIKE spm_statement{table} INCLUDING ALL)"
            )
        values = _values(env, window)
        statements = _statements(window == "transaction")
        env.cr.commit()
        start = perf_counter()
        for period, first, stop in year.days(year.months(env)):
            values |= {"period": period, "start": first, "stop": stop}
            for statement in statements:
                env.cr.execute(statement, values)
            env.cr.commit()
        return perf_counter() - start


def _statements(each):
    """The statements of a month, with this plan's tables written out in them."""
    found = {
        "paid_before": _by_code("before", _pay, each),
        "paid_after": _by_code("after", _pay, each),
        "paid_was": _pay("was", year.YEAR),
        "paid_till": _pay("till", year.YEAR),
        "parts": "ARRAY[{}]".format(
            ", ".join(_part(tier, each) for tier in range(len(year.RATES)))
        ),
    }
    statements = []
    for statement in MONTH:
        for mark, expression in found.items():
            statement = statement.replace(f"%({mark})s", expression)
        statements.append(statement)
    return statements


def _by_code(base, expression, each):
    """An expression by what a component's table is."""
    if each:
        return expression(base, year.DEAL)
    yearly, monthly = expression(base, year.YEAR), expression(base, year.MONTH)
    return f"CASE WHEN code = '{year.CODES[1]}' THEN {yearly} ELSE {monthly} END"


def _pay(base, bounds):
    """What a table pays for a base."""
    parts = []
    for low, top, rate in zip(bounds, [*bounds[1:], None], year.RATES, strict=True):
        part = f"LEAST({base}, {top})" if top else base
        parts.append(f"GREATEST({part} - {low}, 0) * 0.0{rate}")
    return "(" + " + ".join(parts) + ")"


def _part(tier, each):
    """How much of a component's credits a tier rates."""

    def part(_base, bounds):
        low, top = bounds[tier], (*bounds[1:], None)[tier]
        if each:
            end = f"LEAST(after, {top})" if top else "after"
            return f"SUM(GREATEST({end} - {low}, 0))"
        end = f"LEAST(MAX(after), {top})" if top else "MAX(after)"
        return f"GREATEST({end} - GREATEST(MIN(before), {low}), 0)"

    return _by_code("", part, each)


def _values(env, window):
    company = people.find(env)
    each = window == "transaction"
    first = year.months(env)[0].date_from
    bounds = [year.DEAL] * 3 if each else [year.MONTH, year.YEAR, year.MONTH]
    over = [window] * 3 if each else ["period", "year", "period"]
    sold = env["spm.component"].search([("code", "=", year.CODES[1])])
    values = {
        "company": company.id,
        "currency": company.currency_id.id,
        "money": company.currency_id.name,
        "user": env.uid,
        "codes": list(year.CODES),
        "sold": sold.id,
        "yearly": year.CODES[1],
        "each": each,
        "first": first,
        "gate": year.GATE,
        "kpi": env["spm.kpi"].search([("code", "=", "bench_goal")]).id,
        "incentive": year.INCENTIVE,
        "bonus": year.BONUS,
        "rates": [int(rate) for rate in year.RATES],
        "curve": json.dumps(_CURVE),
    }
    for name, code, table, told in zip("abc", year.CODES, bounds, over, strict=True):
        values |= {name: code, f"over_{name}": told, f"told_{name}": _table(table)}
        values[f"bounds_{name}"] = [int(bound) for bound in table]
    return values


_CURVE = {
    "points": [["0", "0"], ["100", "100"]],
    "shape": "linear",
    "boundary": "from",
    "beyond": "flat",
    "below": "nothing",
}


def _table(bounds):
    tiers = [
        {"from": bound, "rate": rate}
        for bound, rate in zip(bounds, year.RATES, strict=True)
    ]
    told = {"mode": "marginal", "boundary": "from", "threshold": "0", "tiers": tiers}
    return json.dumps(told)


def differences(name):
    """What differs, and of how many: by what it is, from every column that has no
    number or time of its own."""
    found = {}
    with database.environment(name) as env:
        for what, statement in DIFFERENT.items():
            env.cr.execute(statement)
            found[what] = env.cr.fetchone()
    return found
