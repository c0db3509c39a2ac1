"""Uninstalling leaves no trace in the database and no warning in the log."""

import os
import subprocess
import sys

import psycopg2
import pytest

READY = os.environ.get("SPM_READY_DB")
COPY = f"spm_test_{os.getpid()}_uninstall"

UNINSTALL = """
employee = env["hr.employee"].create({"name": "Trace"})
env["spm.participant"].create({"employee_id": employee.id})
env.cr.commit()
modules = env["ir.module.module"].search([
    ("name", "=like", "spm\\\\_%"), ("state", "=", "installed")])
assert modules
modules.button_immediate_uninstall()
"""

TRACES = {
    "tables": "SELECT tablename FROM pg_tables WHERE tablename LIKE 'spm\\_%'",
    "columns": "SELECT table_name || '.' || column_name"
    " FROM information_schema.columns WHERE column_name LIKE 'spm\\_%'",
    "indexes": "SELECT indexname FROM pg_indexes WHERE indexname LIKE '%\\_spm\\_%'",
    "functions": "SELECT proname FROM pg_proc WHERE proname LIKE 'spm\\_%'",
    "triggers": "SELECT tgname FROM pg_trigger WHERE tgname LIKE 'spm\\_%'",
    "models": "SELECT model FROM ir_model WHERE model LIKE 'spm.%'",
    "fields": "SELECT name FROM ir_model_fields WHERE name LIKE 'spm\\_%'",
    "data": "SELECT name FROM ir_model_data WHERE module LIKE 'spm\\_%'",
    "parameters": "SELECT key FROM ir_config_parameter WHERE key LIKE 'spm%'",
    "scheduled actions": "SELECT a.id FROM ir_cron c"
    " JOIN ir_act_server a ON a.id = c.ir_actions_server_id"
    " WHERE a.name::text LIKE '%Sales Performance%'",
    "attachments": "SELECT name FROM ir_attachment WHERE res_model LIKE 'spm.%'",
    "messages": "SELECT id FROM mail_message WHERE model LIKE 'spm.%'",
}


def _odoo(*arguments, script):
    """Run Odoo's shell on the copy and return what it logged."""
    done = subprocess.run(
        [sys.executable, "-m", "odoo", "shell", *arguments, "--no-http"],
        input=script,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stderr


@pytest.fixture
def uninstalled(request):
    """A copy of the ready database without our addons, and the log of their going."""
    subprocess.run(["createdb", "-T", READY, COPY], check=True)
    conf = request.config.getoption("--odoo-config")
    try:
        log = _odoo("-c", conf, "-d", COPY, script=UNINSTALL)
        with psycopg2.connect(dbname=COPY) as connection:
            yield connection, log
        connection.close()
    finally:
        subprocess.run(["dropdb", "--force", COPY], check=False)


@pytest.mark.skipif(not READY, reason="run by ./spm test, which builds the database")
def test_uninstalling_leaves_no_trace(uninstalled):
    connection, log = uninstalled
    found = {}
    with connection.cursor() as cr:
        for name, query in TRACES.items():
            cr.execute(query)
            if rows := [row[0] for row in cr.fetchall()]:
                found[name] = rows
    assert found == {}
    ours = [
        line
        for line in log.splitlines()
        if (" WARNING " in line or " ERROR " in line) and "spm" in line
    ]
    assert ours == []
