"""A pytest plugin: browser tests fail for what is tested, and for nothing else.

Odoo skips a browser test that finds no browser, and a run without any would look
like success: here it fails. A page whose main script did not arrive ran nothing: it
is opened once more. Every worker has files of its own: after each class of tests Odoo
deletes those that no attachment of its database names, and scripts that another
worker's browser is about to load would be among them.
"""

import contextlib
import functools
import logging
import os
import re
import shutil
from pathlib import Path

import pytest
import pytest_odoo

NO_BROWSER = re.compile(r"chrome|websocket-client", re.IGNORECASE)
NO_SCRIPT = "odoo.define is not a function"
TENTHS_TO_START = 600  # a busy machine may need long to start a browser


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """Turn Odoo's skip for want of a browser into a failure."""
    outcome = yield
    report = outcome.get_result()
    if report.skipped and call.excinfo and NO_BROWSER.search(str(call.excinfo.value)):
        report.outcome = "failed"
        report.longrepr = f"No browser: {call.excinfo.value}"


def pytest_sessionstart(session):
    """Give browsers time to start, and pages without a script a second chance."""
    from odoo.tests import common

    common.CHECK_BROWSER_ITERATIONS = TENTHS_TO_START
    common.HttpCase.browser_js = opened_again(common.HttpCase.browser_js)


@contextlib.contextmanager
def own_files(original, database):
    """Give a worker's database the files of the one it is copied from."""
    from odoo.tools import config

    folder = Path(config["data_dir"]) / "filestore"
    if original == database:
        yield
        return
    shutil.rmtree(folder / database, ignore_errors=True)
    # Odoo never changes a stored file, so a link is as good as a copy.
    shutil.copytree(folder / original, folder / database, copy_function=os.link)
    try:
        yield
    finally:
        shutil.rmtree(folder / database, ignore_errors=True)


# pytest-odoo lets all workers share one folder
pytest_odoo._shared_filestore = own_files


class Console(logging.Handler):
    """What the page's console says of failures, to be told with the test's."""

    def __init__(self):
        super().__init__(logging.ERROR)
        self.lines = []

    def emit(self, record):
        """Keep a line."""
        self.lines.append(record.getMessage())


@contextlib.contextmanager
def heard(test):
    """Tell a failure with what the page's console said of it."""
    logger = test._logger.getChild("browser")
    console, level = Console(), logger.level
    logger.addHandler(console)
    logger.setLevel(logging.ERROR)
    try:
        yield
    except AssertionError as error:
        raise AssertionError("\n".join([str(error), *console.lines])) from error
    finally:
        logger.setLevel(level)
        logger.removeHandler(console)


def opened_again(browser_js):
    """Return `browser_js` so that it starts anew when the page's script is missing."""

    @functools.wraps(browser_js)
    def wrapper(self, *args, **kwargs):
        try:
            with heard(self):
                return browser_js(self, *args, **kwargs)
        except AssertionError as error:
            if NO_SCRIPT not in str(error):
                raise
            self._logger.warning("The page came without its script: once more")
        with heard(self):
            return browser_js(self, *args, **kwargs)

    return wrapper
