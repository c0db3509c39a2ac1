"""A page of a headless Chromium, driven through its debugging pipe.

Standard library only: the pipe carries the messages of Chromium's DevTools
protocol, each ended by a zero byte, so that no WebSocket is needed.
"""

import base64
import contextlib
import fcntl
import json
import os
import select
import shutil
import signal
import tempfile
import time

from .problem import Problem

FIRST_FREE = 10  # the ends of the pipes may not be 3 or 4, which the browser takes
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--hide-scrollbars",
    "--remote-debugging-pipe",
    "--force-color-profile=srgb",
    "--lang=en-US",
]
ANSWER_SECONDS = 120


class Page:
    """One page: ``with Page(program) as page: page.go("http://…")``."""

    def __init__(self, program):
        """Start the browser.

        :param Path program: the browser
        """
        self._folder = tempfile.mkdtemp(prefix="spm-page-")
        self._last = 0
        self._unread = b""
        theirs_in, self._write = _pipe()
        self._read, theirs_out = _pipe()
        command = [str(program), *FLAGS, f"--user-data-dir={self._folder}"]
        self._process = os.posix_spawn(
            command[0],
            command,
            os.environ,
            file_actions=[
                (os.POSIX_SPAWN_DUP2, theirs_in, 3),
                (os.POSIX_SPAWN_DUP2, theirs_out, 4),
                (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
            ],
            setsid=True,
        )
        os.close(theirs_in)
        os.close(theirs_out)
        self._session = None
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        found = self.call("Target.attachToTarget", targetId=target, flatten=True)
        self._session = found["sessionId"]
        self.call("Page.enable")

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process, signal.SIGKILL)
        os.waitpid(self._process, 0)
        os.close(self._write)
        os.close(self._read)
        shutil.rmtree(self._folder, ignore_errors=True)

    def call(self, method, **parameters):
        """Return the browser's answer to one command of its protocol."""
        self._last += 1
        message = {"id": self._last, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self._write, data) :]
        for answer in self._messages():
            if answer.get("id") == self._last:
                if "error" in answer:
                    raise Problem(f"the browser: {answer['error']['message']}")
                return answer["result"]
        raise Problem(f"the browser does not answer to {method}")

    def _messages(self):
        deadline = time.monotonic() + ANSWER_SECONDS
        while True:
            message, found, rest = self._unread.partition(b"\0")
            if found:
                self._unread = rest
                yield json.loads(message)
                continue
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self._read], [], [], left)[0]:
                return
            data = os.read(self._read, 1 << 20)
            if not data:
                raise Problem("the browser has gone")
            self._unread += data

    def evaluate(self, expression):
        """Return the value of a JavaScript expression, awaited."""
        answer = self.call(
            "Runtime.evaluate",
            expression=expression,
            awaitPromise=True,
            returnByValue=True,
        )
        if "exceptionDetails" in answer:
            error = answer["exceptionDetails"]
            text = error.get("exception", {}).get("description") or error["text"]
            raise Problem(f"the page: {text.splitlines()[0]}")
        return answer["result"].get("value")

    def size(self, width, height, *, phone=False):
        """Give the page a size in pixels."""
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=2 if phone else 1,
            mobile=phone,
        )
        self.call("Emulation.setTouchEmulationEnabled", enabled=phone)

    def calm(self):
        """Ask pages for no animations."""
        still = {"name": "prefers-reduced-motion", "value": "reduce"}
        self.call("Emulation.setEmulatedMedia", features=[still])

    def go(self, address):
        """Open an address."""
        answer = self.call("Page.navigate", url=address)
        if answer.get("errorText"):
            raise Problem(f"{address}: {answer['errorText']}")

    def picture(self):
        """Return what is seen, as PNG."""
        answer = self.call("Page.captureScreenshot", format="png")
        return base64.b64decode(answer["data"])


def _pipe():
    """Return both ends of a pipe, numbered from FIRST_FREE on."""
    ends = os.pipe()
    moved = [fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, FIRST_FREE) for end in ends]
    for end in ends:
        os.close(end)
    return moved
