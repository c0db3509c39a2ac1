"""One launcher at a time prepares databases; the next one waits."""

import contextlib
import fcntl
import os

from . import paths
from .progress import say


@contextlib.contextmanager
def exclusive(command):
    """Hold the lock of this checkout; say once whom we are waiting for."""
    paths.make_state()
    with open(paths.STATE / "lock", "a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            say(f"Waiting for another ./spm to finish ({file.read().strip()})")
            fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        file.truncate()
        file.write(f"{command}, process {os.getpid()}")
        file.flush()
        try:
            yield
        finally:
            file.seek(0)
            file.truncate()
