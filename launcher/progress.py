"""Say what is going on, with the seconds it takes."""

import sys
import threading
import time

QUIET_SECONDS = 15  # between two lines when the output is not a terminal


def say(text):
    """Print one line at once."""
    print(text, flush=True)


class Step:
    """One step of the work: `with Step("Unpacking Odoo") as step: …`.

    On a terminal one line is kept up to date; elsewhere lines are added, few
    enough for a log.
    """

    def __init__(self, title):
        self.title = title
        self.detail = ""
        self._live = sys.stdout.isatty()
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._tick, daemon=True)

    def __enter__(self):
        self._start = time.monotonic()
        if not self._live:
            say(f"{self.title} …")
        self._thread.start()
        return self

    def __exit__(self, exc_type, exc, traceback):
        self._done.set()
        self._thread.join()
        self.detail = "" if exc_type is None else "stopped"
        self._show(end="\n")

    def _tick(self):
        while not self._done.wait(1 if self._live else QUIET_SECONDS):
            self._show(end="" if self._live else "\n")

    def _show(self, end):
        seconds = time.monotonic() - self._start
        detail = f" … {self.detail}" if self.detail else ""
        line = f"{self.title}{detail} ({seconds:.0f} s)"
        clear = "\r\033[K" if self._live else ""
        print(f"{clear}{line[:120]}", end=end, flush=True)
