from odoo import fields
from odoo.tests import HttpCase, tagged

from .common import SpmCommon

#: What a phone shows, as an error for each thing that is not so.
LOOK = """
    const timer = setInterval(() => {
        const node = document.querySelector(".o_spm_node .o_spm_percent");
        if (!node || document.querySelector(".o_spm_loading")) {
            return;
        }
        clearInterval(timer);
        const find = (selector) => document.querySelector(selector);
        const box = (selector) => find(selector).getBoundingClientRect();
        const style = (selector) => getComputedStyle(find(selector));
        const size = (selector) => parseFloat(style(selector).fontSize);
        const channel = (one) =>
            one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4;
        const light = (colour) => {
            const [r, g, b] = colour.match(/\\d+/g).map((part) => channel(part / 255));
            return 0.2126 * r + 0.7152 * g + 0.0722 * b;
        };
        const muted = light(style(".o_spm_target").color);
        const aimless = ".o_spm_panel:has(.o_spm_aimless)";
        const toolbar = [".o_spm_unit_picker", ".o_spm_period", ".o_spm_compare"];
        const rows = new Set(toolbar.map((selector) => Math.round(box(selector).top)));
        const wrong = Object.entries({
            "the attainment of the cascade": node.getBoundingClientRect().right > 390,
            "the status of the cascade": box(".o_spm_node_status").right > 390,
            "the headline of a card": size(".o_spm_value.o_spm_open") < 20,
            "a small card": box(aimless).height > 90,
            "the menu of a panel": box(".o_spm_panel_menu").height < 32,
            "the arrow of the cascade": box(".o_spm_toggle").width < 32,
            "the toolbar": rows.size > 2,
            "the contrast of small texts": 1.05 / (muted + 0.05) < 4.5,
        }).filter(([, is]) => is);
        if (wrong.length) {
            console.error(wrong.map(([what]) => what).join(", "));
        } else {
            console.log("test successful");
        }
    }, 200);
"""


@tagged("post_install", "-at_install")
class TestDashboardPhone(SpmCommon, HttpCase):
    """On a phone nothing is cut off, and what is touched is large enough."""

    browser_size = "390x844"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        today = cls.company._spm_today()
        cls._make_calendar(year=today.year)
        cls._make_lead(cls.user_sam, 1000, fields.Datetime.now())
        cls.env["spm.kpi"].search([("state", "=", "active")])._refresh()
        quarter = cls.env["spm.period"]._containing(cls.company, today, "quarter")
        same = {
            "kpi_id": cls.env.ref("spm_objectives.kpi_won_revenue").id,
            "company_id": cls.company.id,
            "period_id": quarter.id,
        }
        whole = cls._agree({**same, "scope": "company", "target": 5000})
        cls._agree(
            {
                **same,
                "participant_id": cls.p_sam.id,
                "target": 2000,
                "parent_id": whole.id,
            }
        )

    @classmethod
    def _agree(cls, values):
        objective = cls.env["spm.objective"].create(values)
        objective.action_propose()
        objective.action_agree()
        objective._refresh_progress()
        return objective

    def test_a_screen(self):
        self.browser_js("/odoo/performance", LOOK, login="spm_officer")
