"""Check the room on the disk before the work, not after it failed."""

import shutil

from . import paths
from .problem import Problem

GIGA = 1000**3


def check(cache_gb, state_gb):
    """Raise a Problem where less than so many GB are free."""
    for folder, needed in ((paths.CACHE, cache_gb), (paths.STATE, state_gb)):
        folder.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(folder).free / GIGA
        if free < needed:
            raise Problem(
                f"no disk space: {folder} needs {needed:.1f} GB, {free:.1f} GB are free"
            )
