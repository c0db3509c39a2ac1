import {Component, xml} from "@odoo/owl";
import {
    HEAT,
    LAYOUT,
    answer,
    kpi,
    openDashboard,
    panel,
    serve,
} from "./dashboard_answers";
import {animationFrame, mockDate} from "@odoo/hoot-mock";
import {beforeEach, expect, test} from "@odoo/hoot";
import {contains, mountWithCleanup, onRpc} from "@web/../tests/web_test_helpers";
import {queryAllTexts, queryOne} from "@odoo/hoot-dom";
import {WebClient} from "@web/webclient/webclient";
import {browser} from "@web/core/browser/browser";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {redirect} from "@web/core/utils/urls";
import {registry} from "@web/core/registry";
import {router} from "@web/core/browser/router";

defineMailModels();

const TREE = {
    id: 1,
    parent: false,
    who: "Ann",
    children: 0,
    name: "Won Deals",
    state: "agreed",
    key: "participant-4",
    attainment: 50,
    status: "green",
    actual: 5,
    target: 10,
    unit_type: "count",
    currency: false,
};

class Records extends Component {
    static template = xml`<div class="o_test_records" />`;
    static props = ["*"];
}

let given = null;
beforeEach(() => {
    const cards = Array.from({length: 40}, (_card, at) => kpi(at + 1, `KPI ${at + 1}`));
    given = answer([panel("cascade", {nodes: [TREE]}), ...cards]);
    serve(() => given);
});

function content() {
    return queryOne(".o_spm_dashboard .o_content");
}

async function open() {
    await openDashboard();
    expect.verifySteps([{place: "me"}]);
}

test("another place begins at its top, with its heading, and is told", async () => {
    await open();
    expect(".o_spm_said").toHaveText("Sam, Q2 2026.");
    content().scrollTop = 300;
    given = {...given, place: {...given.place, key: "participant-4", name: "Ann"}};
    await contains(".o_spm_who").click();
    await animationFrame();
    expect.verifySteps([{place: "participant-4"}]);
    expect(content().scrollTop).toBe(0);
    expect(".o_spm_place_name").toBeFocused();
    expect(".o_spm_said").toHaveText("Ann, Q2 2026.");
    expect("[role=status]:not(.o_spm_said):not(.o_notification_manager *)").toHaveCount(
        0
    );
});

test("another period leaves the focus and the scroll", async () => {
    await open();
    content().scrollTop = 300;
    await contains(".o_spm_previous").click();
    await animationFrame();
    expect.verifySteps([{place: "me", period: "2"}]);
    expect(".o_spm_previous").toBeFocused();
    expect(content().scrollTop).toBe(300);
});

test("who pins a panel stays at its menu", async () => {
    await open();
    await contains("[data-key='kpi.2'] .o_spm_panel_menu").click();
    const pinned = {...LAYOUT, pinned: ["kpi.2"]};
    const panels = given.panels.map((one) =>
        one.key === "kpi.2" ? {...one, section: "pinned"} : one
    );
    given = {...given, panels, layout: pinned};
    await contains(".o_spm_pin").click();
    await animationFrame();
    expect.verifySteps([{spm_dashboard: pinned}, {place: "me"}]);
    expect("[data-section='pinned'] .o_spm_panel_menu").toBeFocused();
});

test("who hides a panel is at the heading", async () => {
    await open();
    await contains("[data-key='kpi.2'] .o_spm_panel_menu").click();
    given = {...given, panels: given.panels.filter((one) => one.key !== "kpi.2")};
    await contains(".o_spm_hide").click();
    await animationFrame();
    expect.verifySteps([
        {spm_dashboard: {...LAYOUT, hidden: ["kpi.2"]}},
        {place: "me"},
    ]);
    expect(".o_spm_place_name").toBeFocused();
});

/** A click opens records, on another screen. */
function openRecords() {
    onRpc("spm.dashboard", "drill", () => ({
        type: "ir.actions.client",
        tag: "__test__records__",
    }));
    registry.category("actions").add("__test__records__", Records);
}

async function goBack() {
    browser.history.back();
    await animationFrame();
    await animationFrame();
    await animationFrame();
    expect.verifySteps([{place: "me"}]);
}

test("who comes back by the browser stands where they stood", async () => {
    openRecords();
    await open();
    await animationFrame();
    content().scrollTop = 400;
    await contains("[data-key='kpi.9'] .o_spm_open").click();
    await animationFrame();
    expect(".o_test_records").toHaveCount(1);
    await goBack();
    expect(content().scrollTop).toBe(400);
    expect("[data-key='kpi.9'] .o_spm_open").toBeFocused();
});

test("a table is sorted as it was for who comes back by the browser", async () => {
    openRecords();
    given = answer([panel("heat", HEAT)]);
    await open();
    const rows = () => queryAllTexts(".o_spm_heat tbody th");
    expect(rows()).toEqual(["Ann", "Bob", "Cid"]);
    await contains(".o_spm_heat th:contains('Won Revenue') button").click();
    await contains(".o_spm_show_value").click();
    expect(rows()).toEqual(["Bob", "Cid", "Ann"]);
    await contains(".o_spm_heat tr:contains('Bob') .o_spm_cell").click();
    await animationFrame();
    expect(".o_test_records").toHaveCount(1);
    await goBack();
    expect(rows()).toEqual(["Bob", "Cid", "Ann"]);
    expect(".o_spm_show_value").toHaveClass("active");
});

test("what the address asks in vain is replaced, without a step back", async () => {
    serve(() => given);
    onRpc("spm.dashboard", "open", ({args}) => {
        expect.step(args[0]);
        return {...given, notices: ["No such period.", "No such comparison."]};
    });
    redirect("/odoo/performance?place=team-7&period=999&compare=nonsense");
    await mountWithCleanup(WebClient);
    await animationFrame();
    await animationFrame();
    expect.verifySteps([{place: "team-7", period: "999", compare: "nonsense"}]);
    const {place, period, compare} = router.current;
    expect([place, String(period), compare]).toEqual(["me", "3", "target"]);
    expect(queryAllTexts(".o_spm_notice")).toEqual([
        "No such period.",
        "No such comparison.",
    ]);
    expect(".o_spm_said").toHaveText(/No such period\. No such comparison\./);
});

test("a refresh says that the figures were checked", async () => {
    mockDate("2026-05-05 10:34:00");
    await open();
    await contains(".o_spm_menu").click();
    await contains(".o_spm_reload").click();
    await animationFrame();
    expect.verifySteps([{place: "me"}]);
    expect(".o_notification").toHaveText(/Checked at .*:34/);
});

test("who left is told with the day", async () => {
    given = answer([], {
        place: {...given.place, left: true, left_on: "2026-06-01"},
    });
    await open();
    expect(".o_spm_left").toHaveText("Left as of Jun 1, 2026");
});

test("the period's menu opens at the chosen one", async () => {
    const periods = Array.from({length: 60}, (_one, at) => ({
        id: at + 1,
        name: `Month ${at + 1}`,
        type: "month",
        parent: false,
    }));
    given = answer([], {periods, period: {...given.period, id: 3, name: "Month 3"}});
    await open();
    await contains(".o_spm_period").click();
    await animationFrame();
    const menu = queryOne(".o_spm_periods").getBoundingClientRect();
    const chosen = queryOne(".o_spm_periods .selected").getBoundingClientRect();
    expect(chosen.top).toBeGreaterThan(menu.top);
    expect(chosen.bottom).toBeLessThan(menu.bottom + 1);
});

test("menus are called like their panels, and arranging ends by its name", async () => {
    await open();
    expect("[data-key='kpi.1'] .o_spm_panel_menu").toHaveAttribute(
        "aria-label",
        "Menu of “KPI 1”"
    );
    await contains(".o_spm_menu").click();
    await contains(".o_spm_arrange").click();
    expect(".o_spm_arranging button").toHaveText("Done Arranging");
});
