"""A pytest plugin: browser tests fail for what is tested, and for nothing else.

Odoo skips a browser test that finds no browser, and a run without any would look
like success: here it fails. A page whose main script did not arrive ran nothing: it
is opened once more.
"""

import functools
import re

import pytest

NO_BROWSER = re.compile(r"chrome|websocket-client", re.IGNORECASE)
NO_SCRIPT = "odoo.define is not a function"


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """Turn Odoo's skip for want of a browser into a failure."""
    outcome = yield
    report = outcome.get_result()
    if report.skipped and call.excinfo and NO_BROWSER.search(str(call.excinfo.value)):
        report.outcome = "failed"
        report.longrepr = f"No browser: {call.excinfo.value}"


def pytest_sessionstart(session):
    """Let every browser test open its page again when no script arrived."""
    from odoo.tests.common import HttpCase

    HttpCase.browser_js = opened_again(HttpCase.browser_js)


def opened_again(browser_js):
    """Return `browser_js` so that it starts anew when the page's script is missing."""

    @functools.wraps(browser_js)
    def wrapper(self, *args, **kwargs):
        try:
            return browser_js(self, *args, **kwargs)
        except AssertionError as error:
            if NO_SCRIPT not in str(error):
                raise
            self._logger.warning("The page came without its script: once more")
        return browser_js(self, *args, **kwargs)

    return wrapper
