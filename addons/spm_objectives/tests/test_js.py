from odoo.tests import HttpCase, no_retry, tagged


@tagged("post_install", "-at_install")
class TestJavaScript(HttpCase):
    """The unit tests of this addon's widgets, in a browser."""

    @no_retry
    def test_widgets(self):
        self.browser_js(
            "/web/tests?headless&loglevel=2&preset=desktop&timeout=15000"
            f"&id={_suite('@spm_objectives')}",
            "",
            "",
            login="admin",
            timeout=300,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=lambda message: "[HOOT]" not in message,
        )


def _suite(name):
    """The id that Hoot gives a suite: a hash of its name."""
    result = 0
    for letter in name:
        result = ((result << 5) - result + ord(letter)) & 0xFFFFFFFF
    return f"{result:08x}"
