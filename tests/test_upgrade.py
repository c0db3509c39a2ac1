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
#: Where spm_objectives was 19.0.0.1.0 and spm_compensation 19.0.0.2.0.
LANDED = "75127d78908863bc301d5a67f6e6494d0bddb296"

#: Passes over everything. What is right already stays as it is.
COMPARE = """
assert env["spm.credit"]._post(full=True)
assert env["spm.kpi"].search([("state", "=", "active")])._refresh()
env.cr.commit()
"""
KEPT = {
    "credits": "SELECT md5(string_agg(k::text, '' ORDER BY id)) FROM ("
    " SELECT id, document_id, participant_id, component_id, amount, earned_on,"
    " payable_on, hold_reason FROM spm_credit) k",
    "documents": "SELECT md5(string_agg(d::text, '' ORDER BY id)) FROM ("
    " SELECT id, source, res_id, alive, participant_id, earned_on, amount, review"
    " FROM spm_credit_document) d",
    "objectives": "SELECT md5(string_agg(o::text, '' ORDER BY id)) FROM ("
    " SELECT id, kpi_id, period_id, target, state, weight FROM spm_objective) o",
    "results": "SELECT md5(string_agg(m::text, '' ORDER BY m::text)) FROM ("
    " SELECT kpi_id, period_id, participant_id, team_id, numerator, denominator"
    " FROM spm_measure) m",
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


@pytest.fixture
def landed(tmp_path):
    """The folder of the addons as they landed."""
    found = subprocess.run(
        ["git", "cat-file", "-e", f"{LANDED}^{{commit}}"], cwd=ROOT, check=False,
        capture_output=True,
    )  # fmt: skip
    if found.returncode:
        pytest.skip("the history of the repository is cut off: nothing to update from")
    folder = tmp_path / "landed"
    folder.mkdir()
    archive = subprocess.run(
        ["git", "archive", LANDED, "addons"], cwd=ROOT, check=True, capture_output=True
    )
    subprocess.run(["tar", "-x", "-C", folder], input=archive.stdout, check=True)
    return folder / "addons"


def _kept():
    connection = psycopg2.connect(dbname=COPY)
    try:
        with connection.cursor() as cr:
            found = {}
            for name, query in KEPT.items():
                cr.execute(query)
                found[name] = cr.fetchone()[0]
            return found
    finally:
        connection.close()


@pytest.mark.skipif(not BASE, reason="run by ./spm test, which builds the database")
def test_updating_what_landed_keeps_everything(request, tmp_path, landed):
    before = _conf(request, tmp_path, landed)
    now = _conf(request, tmp_path, ROOT / "addons")
    subprocess.run(["createdb", "-T", BASE, COPY], check=True)
    try:
        _odoo(before, "--with-demo", "-i", "spm_objectives,spm_compensation")
        _odoo(before, script=COMPARE)
        kept = _kept()
        assert all(kept.values())
        log = _odoo(now, "-u", "spm_objectives")
        assert _kept() == kept
        log += _odoo(now, script=COMPARE)
        assert _kept() == kept
    finally:
        subprocess.run(["dropdb", "--force", COPY], check=False)
    ours = [
        line
        for line in log.splitlines()
        if (" WARNING " in line or " ERROR " in line) and "spm" in line
    ]
    assert ours == []
