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


@tagged("post_install", "-at_install")
class TestScreens(HttpCase):
    """What only a browser shows."""

    HEADERS = """
        const timer = setInterval(() => {
            const header = document.querySelector("th[data-name='%s'] span");
            if (!header?.clientWidth) {
                return;
            }
            clearInterval(timer);
            if (header.scrollWidth > header.clientWidth) {
                console.error(`cut off: ${header.innerText}`);
            } else {
                console.log("test successful");
            }
        }, 200);
    """

    def _assert_header_fits(self, action, name):
        self.browser_js(
            f"/odoo/action-spm_objectives.{action}", self.HEADERS % name, login="admin"
        )

    def test_headers_are_not_cut_off(self):
        self._assert_header_fits("spm_placement_action", "valid_to")
        self._assert_header_fits("spm_delegation_action", "date_to")
        self._assert_header_fits("spm_period_action", "results_locked")

    def test_a_year_has_no_thousands_separator(self):
        self.browser_js(
            "/odoo/action-spm_objectives.spm_fiscal_wizard_action",
            """
            const timer = setInterval(() => {
                const year = document.querySelector("[name='first_year'] input");
                if (!year?.value) {
                    return;
                }
                clearInterval(timer);
                if (/^\\d{4}$/.test(year.value)) {
                    console.log("test successful");
                } else {
                    console.error(`year: ${year.value}`);
                }
            }, 200);
            """,
            login="admin",
        )


def _suite(name):
    """The id that Hoot gives a suite: a hash of its name."""
    result = 0
    for letter in name:
        result = ((result << 5) - result + ord(letter)) & 0xFFFFFFFF
    return f"{result:08x}"
