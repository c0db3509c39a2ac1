"""A database of the addons as they landed is updated to what they are now."""

import configparser
import os
import subprocess
import sys
from pathlib import Path

import psycopg2
import pytest

ROOT = Path(__file__).parents[1]
BASE = os.environ.get("SPM_BASE_DB")
COPY = f"spm_test_{os.getpid()}_upgrade"
#: Commits that landed, by the versions of spm_objectives and spm_compensation in them.
LANDED = {
    "1.0 and 2.0": "75127d78908863bc301d5a67f6e6494d0bddb296",
    "3.0 and 4.0": "60d494251d925a297489ec3b8a7d6d938880b102",
    "4.0 and 5.0": "0148321b1c1b528d1a4bad8aba16e467256e2c20",
    "5.0 and 6.0": "bd63e8b3392ceff4ca2210dff9a114c7ae861427",
    "6.0 and 7.0": "cb69ee507fd66c189c834d386deee668fe3d856c",
}

#: Passes over everything. What is right already stays as it is.
COMPARE = """
assert env["spm.credit"]._post(full=True)
assert env["spm.kpi"].search([("state", "=", "active")])._refresh()
env.cr.commit()
"""
#: The sums that the database keeps are those of the results from before the update.
SUMMED = """
env.cr.execute('''
    SELECT COUNT(*), SUM(results), (SELECT COUNT(*) FROM spm_measure)
      FROM spm_measure_total t
     WHERE (results, numerator) = (
           SELECT COUNT(*), SUM(m.numerator) FROM spm_measure m
            WHERE (m.kpi_id, m.period_id, m.company_id, COALESCE(m.team_id, 0))
                  = (t.kpi_id, t.period_id, t.company_id, COALESCE(t.team_id, 0)))
''')
totals, summed, results = env.cr.fetchone()
assert totals and summed == results, (totals, summed, results)
"""
#: What stays as it is, by table; a table that was not there yet keeps nothing.
KEPT = {
    "spm_credit": "id, document_id, participant_id, component_id, amount, earned_on,"
    " payable_on, hold_reason",
    "spm_credit_document": "id, source, res_id, alive, participant_id, earned_on,"
    " amount, review",
    "spm_objective": "id, kpi_id, period_id, target, state, weight",
    "spm_measure": "kpi_id, period_id, participant_id, team_id, numerator, denominator",
    "spm_statement": "id, participant_id, period_id, state, payable, hash",
    "spm_statement_line": "id, key, amount, explanation",
}


def _run(*command, **options):
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=900, check=False, **options
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout + done.stderr


def _odoo(conf, *arguments, script=None):
    """Run Odoo's server, or its shell for a script; return what it logged."""
    kind = "shell" if script else "server"
    more = [] if script else ["--max-cron-threads=0", "--stop-after-init"]
    command = [sys.executable, "-m", "odoo", kind, "-c", str(conf), "-d", COPY]
    return _run(*command, "--no-http", *more, *arguments, input=script)


def _conf(request, folder, addons):
    """A configuration as the tests', with the addons of another folder."""
    told = configparser.RawConfigParser()
    told.read(request.config.getoption("--odoo-config"))
    options = told["options"]
    here = options["addons_path"].split(",")
    options["addons_path"] = ",".join([str(addons), *here[1:]])
    options.pop("db_name", None)
    options.pop("test_enable", None)
    file = folder / f"{addons.parent.name}.conf"
    with file.open("w") as content:
        told.write(content)
    return file


@pytest.fixture(params=LANDED.values(), ids=LANDED)
def landed(request, tmp_path):
    """The folder of the addons as they landed."""
    found = subprocess.run(
        ["git", "cat-file", "-e", f"{request.param}^{{commit}}"], cwd=ROOT, check=False,
        capture_output=True,
    )  # fmt: skip
    if found.returncode:
        pytest.skip("the history of the repository is cut off: nothing to update from")
    folder = tmp_path / "landed"
    folder.mkdir()
    archive = subprocess.run(
        ["git", "archive", request.param, "addons"], cwd=ROOT, check=True,
        capture_output=True,
    )  # fmt: skip
    subprocess.run(["tar", "-x", "-C", folder], input=archive.stdout, check=True)
    return folder / "addons"


def _kept():
    """Fingerprints of the rows, by table."""
    connection = psycopg2.connect(dbname=COPY)
    try:
        with connection.cursor() as cr:
            return {table: _fingerprint(cr, table) for table in KEPT}
    finally:
        connection.close()


def _fingerprint(cr, table):
    cr.execute("SELECT to_regclass(%s)", [table])
    if not cr.fetchone()[0]:
        return None
    cr.execute(
        "SELECT md5(string_agg(r::text, '' ORDER BY r::text))"
        f" FROM (SELECT {KEPT[table]} FROM {table}) r"
    )
    return cr.fetchone()[0]


@pytest.mark.skipif(not BASE, reason="run by ./spm test, which builds the database")
def test_updating_what_landed_keeps_everything(request, tmp_path, landed):
    before = _conf(request, tmp_path, landed)
    now = _conf(request, tmp_path, ROOT / "addons")
    subprocess.run(["createdb", "-T", BASE, COPY], check=True)
    try:
        _odoo(before, "--with-demo", "-i", "spm_objectives,spm_compensation")
        _odoo(before, script=COMPARE)
        kept = {table: rows for table, rows in _kept().items() if rows}
        assert len(kept) >= len(KEPT) - 2, kept
        log = _odoo(now, "-u", "spm_objectives")
        assert kept.items() <= _kept().items()
        log += _odoo(now, script=SUMMED + COMPARE + SUMMED)
        assert kept.items() <= _kept().items()
    finally:
        subprocess.run(["dropdb", "--force", COPY], check=False)
    ours = [
        line
        for line in log.splitlines()
        if (" WARNING " in line or " ERROR " in line) and "spm" in line
    ]
    assert ours == []
