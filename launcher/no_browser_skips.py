"""A pytest plugin: a browser test that cannot reach the browser fails.

Odoo skips such a test, and a run without any browser would look like success.
"""

import re

import pytest

NO_BROWSER = re.compile(r"chrome|websocket-client", re.IGNORECASE)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """Turn Odoo's skip for want of a browser into a failure."""
    outcome = yield
    report = outcome.get_result()
    if report.skipped and call.excinfo and NO_BROWSER.search(str(call.excinfo.value)):
        report.outcome = "failed"
        report.longrepr = f"No browser: {call.excinfo.value}"
