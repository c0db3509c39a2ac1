"""Give the tests a copy of the launcher that shares nothing with this checkout."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))


class Checkout:
    """A copy of the launcher with a cache of its own."""

    def __init__(self, folder):
        self.root = folder / "repo"
        shutil.copytree(
            ROOT / "launcher",
            self.root / "launcher",
            ignore=shutil.ignore_patterns("__pycache__"),
        )
        shutil.copy(ROOT / "spm", self.root / "spm")
        addon = self.root / "addons" / "spm_probe"
        addon.mkdir(parents=True)
        (addon / "__manifest__.py").write_text('{"name": "Probe", "depends": ["crm"]}')
        self.bin = folder / "bin"
        self.bin.mkdir()
        kept = ("PATH", "HOME", "LANG")
        self.env = {key: os.environ[key] for key in kept if key in os.environ}
        self.env["PATH"] = f"{self.bin}{os.pathsep}{self.env['PATH']}"
        self.env["XDG_CACHE_HOME"] = str(folder / "cache")

    def program(self, name, script):
        """Put a program in front of the machine's own."""
        file = self.bin / name
        file.write_text(f"#!/bin/sh\n{script}\n")
        file.chmod(0o755)

    def start(self, *arguments, **env):
        """Start ./spm and return the process."""
        return subprocess.Popen(
            [sys.executable, self.root / "spm", *arguments],
            env={**self.env, **env},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def refusal(self, *arguments, **env):
        """Run ./spm, which must refuse with one line, and return that line."""
        process = self.start(*arguments, **env)
        output, errors = process.communicate(timeout=120)
        assert process.returncode == 1, output + errors
        assert "Traceback" not in output + errors
        lines = errors.splitlines()
        assert len(lines) == 1, errors
        assert lines[0].startswith("spm: ")
        return lines[0]


@pytest.fixture
def checkout(tmp_path):
    """Return a copy of the launcher."""
    return Checkout(tmp_path)
