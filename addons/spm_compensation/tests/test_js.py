from odoo.tests import HttpCase, no_retry, tagged

from odoo.addons.spm_objectives.tests.test_js import _suite


@tagged("post_install", "-at_install")
class TestJavaScript(HttpCase):
    """The unit tests of this addon's widgets, in a browser."""

    @no_retry
    def test_widgets(self):
        self.browser_js(
            "/web/tests?headless&loglevel=2&preset=desktop&timeout=15000"
            f"&id={_suite('@spm_compensation')}",
            "",
            "",
            login="admin",
            timeout=300,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=lambda message: "[HOOT]" not in message,
        )
