"""Every place the launcher reads or writes."""

import os
from pathlib import Path

LAUNCHER = Path(__file__).resolve().parent
ROOT = LAUNCHER.parent
ADDONS = Path(os.environ.get("SPM_ADDONS") or ROOT / "addons").resolve()

# Belongs to this checkout: databases, filestore, logs, pid files.
STATE = ROOT / ".spm"
LOGS = STATE / "log"
DATA = STATE / "data"
FILESTORE = DATA / "filestore"

# Shared by all checkouts of one user: downloads and what is unpacked of them.
CACHE = (
    Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache").resolve()
    / "spm-odoo"
)


def make_state():
    """Create the folders of this checkout and of the cache."""
    for folder in (LOGS, FILESTORE, CACHE):
        folder.mkdir(parents=True, exist_ok=True)
