"""Each reason to stop is one clear line, without a traceback."""

import fcntl
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

OS_RELEASE = Path("/etc/os-release")
needs_debian = pytest.mark.skipif(
    not (OS_RELEASE.exists() and "ID=debian\n" in OS_RELEASE.read_text()),
    reason="this is not Debian",
)


def odoo_checkout(folder, version):
    """Make what looks like a checkout of Odoo."""
    (folder / "odoo").mkdir(parents=True)
    (folder / "odoo-bin").touch()
    release = folder / "odoo" / "release.py"
    release.write_text(f"version_info = ({version}, 0, 0, 'final', 0, '')\n")
    return str(folder)


def test_taken_port(checkout):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        line = checkout.refusal("demo", "--port", str(port))
    assert f"port {port} is taken by " in line
    assert "--port" in line


@needs_debian
def test_no_network_for_apt(checkout):
    checkout.program("apt-get", "echo 'E: Failed to fetch the index' >&2; exit 100")
    line = checkout.refusal("demo", "--port", "0")
    assert line.startswith("spm: cannot reach the Debian archive (no network?): ")
    assert line.endswith("E: Failed to fetch the index")


def test_no_network_for_pip(checkout, tmp_path):
    home = odoo_checkout(tmp_path / "odoo", 19)
    line = checkout.refusal(
        "demo", "--port", "0",
        ODOO_HOME=home, PIP_INDEX_URL="http://127.0.0.1:9/", PIP_RETRIES="0",
        PIP_CONFIG_FILE="/dev/null",
    )  # fmt: skip
    assert line.startswith(
        "spm: cannot install from the Python package index (no network?)"
    )


def test_no_apt_and_no_odoo_home(checkout):
    line = checkout.refusal("demo", "--port", "0", PATH=str(checkout.bin))
    assert "ODOO_HOME" in line
    assert "docker compose" in line


def test_odoo_home_is_something_else(checkout, tmp_path):
    line = checkout.refusal("demo", "--port", "0", ODOO_HOME=str(tmp_path))
    assert "is no checkout of Odoo" in line


def test_odoo_home_is_another_version(checkout, tmp_path):
    home = odoo_checkout(tmp_path / "odoo", 18)
    line = checkout.refusal("demo", "--port", "0", ODOO_HOME=home)
    assert "is Odoo 18.0, but Odoo 19.0 is needed" in line


def test_unknown_benchmark(checkout):
    assert "./spm bench NAME" in checkout.refusal("bench", "nothing")


@pytest.mark.parametrize("version", [(2, 7), (3, 9), (3, 14)])
def test_unsupported_python(checkout, version):
    script = (
        f"import sys; sys.version_info = {version}; "
        f"exec(compile(open({str(checkout.root / 'spm')!r}).read(), 'spm', 'exec'))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr.startswith("spm: Odoo 19 runs on Python 3.10 to 3.13")
    assert done.stderr.count("\n") == 1


@needs_debian
def test_interrupted(checkout):
    checkout.program("apt-get", "echo fetching > $XDG_CACHE_HOME/fetching; sleep 60")
    process = checkout.start("demo", "--port", "0")
    assert process.stdout.readline().startswith("Looking up Odoo")
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "picks up again" in errors
    assert "Traceback" not in output + errors


def test_two_at_once(checkout):
    state = checkout.root / ".spm"
    state.mkdir()
    with open(state / "lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.write("demo, process 1")
        lock.flush()
        process = checkout.start("stop")
        line = process.stdout.readline()
    output, errors = process.communicate(timeout=30)
    assert line == "Waiting for another ./spm to finish (demo, process 1)\n"
    assert output == "Nothing was running.\n"
    assert (process.returncode, errors) == (0, "")
