import {HEAT, LAYOUT, answer, openDashboard, panel, serve} from "./dashboard_answers";
import {beforeEach, expect, test} from "@odoo/hoot";
import {
    contains,
    getService,
    mountWithCleanup,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import {queryAll, queryAllTexts} from "@odoo/hoot-dom";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {registry} from "@web/core/registry";

defineMailModels();

let given = null;
beforeEach(() => {
    serve(() => given);
});

test("the heat table is sorted, and leads to people", async () => {
    given = answer([panel("heat", HEAT, {title: "Team"})]);
    await openDashboard();
    expect.verifySteps([{place: "me"}]);
    const rows = () => queryAllTexts(".o_spm_heat tbody th");
    expect(rows()).toEqual(["Ann", "Bob", "Cid"]);
    expect(".o_spm_heat tfoot").toHaveCount(0);
    await contains(".o_spm_heat th:contains('Won Revenue') button").click();
    expect(rows()).toEqual(["Ann", "Cid", "Bob"]);
    expect(".o_spm_heat th:contains('Won Revenue')").toHaveAttribute(
        "aria-sort",
        "descending"
    );
    expect(queryAllTexts(".o_spm_heat tbody tr:first td")).toEqual(["110 %", "5"]);
    expect(".o_spm_heat tbody tr:first td:first i").toHaveAttribute(
        "aria-label",
        "On Track"
    );
    await contains(".o_spm_show_value").click();
    expect(queryAllTexts(".o_spm_heat tbody tr:first td")).toEqual(["3,000", "–"]);
    expect(queryAllTexts(".o_spm_heat tfoot th, .o_spm_heat tfoot td")).toEqual([
        "Overall",
        "6,500",
        "–",
    ]);
    await contains(".o_spm_choose").click();
    expect(queryAllTexts(".o_spm_heat_kpis .selected")).toEqual([
        "Won Revenue",
        "Calls",
    ]);
    await contains(".dropdown-item:contains('Meetings')").click();
    expect.verifySteps([{spm_dashboard: {...LAYOUT, heat: [1, 2, 3]}}, {place: "me"}]);
    await contains(".o_spm_heat th:contains('Cid') button").click();
    expect.verifySteps([{place: "participant-3"}]);
});

test("the heat table changes from people to units, and leads into one", async () => {
    const units = {
        rows: {keys: ["team-1", "department-2"], names: ["North", "Sales"]},
        cells: [
            {
                values: [10, 20],
                attainments: [50, 90],
                statuses: "rg",
                proposed: [],
                ranks: [2, 1],
            },
            {
                values: [1, 2],
                attainments: [null, null],
                statuses: "nn",
                proposed: [],
                ranks: [2, 1],
            },
        ],
    };
    given = answer([panel("heat", {...HEAT, units})]);
    await openDashboard();
    expect.verifySteps([{place: "me"}]);
    expect(".o_spm_show_people").toHaveAttribute("aria-pressed", "true");
    await contains(".o_spm_show_units").click();
    expect(".o_spm_show_units").toHaveAttribute("aria-pressed", "true");
    // One kind after the other, as they overlap
    expect(queryAllTexts(".o_spm_heat tbody th")).toEqual(["Sales", "North"]);
    expect(".o_spm_heat thead th:first").toHaveText("Unit");
    const kinds = queryAll(".o_spm_kind").map((icon) => icon.ariaLabel);
    expect(kinds).toEqual(["Department", "Sales Team"]);
    await contains(".o_spm_heat th:contains('Won Revenue') button").click();
    expect(queryAllTexts(".o_spm_heat tbody th")).toEqual(["Sales", "North"]);
    expect(queryAllTexts(".o_spm_heat tbody tr:first td")).toEqual(["90 %", "2"]);
    await contains(".o_spm_show_people").click();
    expect(queryAllTexts(".o_spm_heat tbody th")).toEqual(["Ann", "Cid", "Bob"]);
    await contains(".o_spm_show_units").click();
    await contains(".o_spm_heat th:contains('North') button").click();
    expect.verifySteps([{place: "team-1"}]);
});

test("a place without units offers none", async () => {
    given = answer([panel("heat", {...HEAT, units: false})]);
    await openDashboard();
    expect.verifySteps([{place: "me"}]);
    expect(".o_spm_heat tbody tr").toHaveCount(3);
    expect(".o_spm_show_units").toHaveCount(0);
});

test("objectives tell what is missing today", async () => {
    const row = {
        id: 1,
        name: "Won Deals",
        kpi_id: 1,
        period: "Q2 2026",
        unit_type: "count",
        currency: false,
        target: 10,
        actual: 4,
        gap: 6,
        expected: 5,
        forecast: 8,
        attainment: 40,
        status: "amber",
        days_left: 12,
        state: "agreed",
        off_track_since: false,
    };
    const reached = {
        ...row,
        id: 2,
        state: "proposed",
        actual: 11,
        gap: 0,
        attainment: 110,
        days_left: 1,
    };
    const unknown = {...row, id: 3, actual: null, gap: null, attainment: null};
    given = answer([
        panel("objectives", {rows: [row, reached, unknown], score: 75, more: 2}),
    ]);
    await openDashboard();
    expect.verifySteps([{place: "me"}]);
    expect(queryAllTexts(".o_spm_gap span:first-child")).toEqual([
        "6 to go",
        "Reached",
        "No data yet",
    ]);
    expect(".o_spm_objectives li:first").toHaveText(/12 days left/);
    expect(".o_spm_objectives li:first .o_spm_proposed").toHaveCount(0);
    expect(".o_spm_objectives li:eq(1) .o_spm_proposed").toHaveCount(1);
    expect(".o_spm_objectives li:eq(1)").toHaveText(/1 day left/);
    expect(".o_spm_mark:first").toHaveStyle({left: "50%"}, {inline: true});
    expect(".o_spm_score").toHaveText("Weighted attainment 75 %");
    expect("[data-key='objectives']").toHaveText(/and 2 more/);
});

test("what to do next opens its record", async () => {
    given = answer([
        panel("next_steps", {
            actions: [
                {
                    id: 3,
                    name: "Call ten",
                    objective: "Calls",
                    objective_id: 8,
                    deadline: "2026-05-01",
                    days: -4,
                    overdue: true,
                },
            ],
            deals: [],
            asked: [],
            more: {actions: 0, deals: 0, asked: 0},
        }),
    ]);
    await openDashboard();
    expect.verifySteps([{place: "me"}]);
    expect(queryAllTexts("[data-key='next_steps'] section h4")).toEqual([
        "Open Actions",
    ]);
    expect(".o_spm_late").toHaveText("4 days late");
    patchWithCleanup(getService("action"), {
        doAction: ({res_model, res_id}) => expect.step([res_model, res_id]),
    });
    await contains(".o_spm_row button").click();
    expect.verifySteps([["spm.objective", 8]]);
});

test("the cascade opens its branches as one asks for them", async () => {
    const node = (id, parent, who, children) => ({
        id,
        parent,
        who,
        children,
        name: "Won Deals",
        state: id === 2 ? "proposed" : "agreed",
        key: `participant-${id}`,
        attainment: 50,
        status: "green",
        actual: 5,
        target: 10,
        unit_type: "count",
        currency: false,
    });
    given = answer([
        panel("cascade", {nodes: [node(1, false, "Head", 1), node(2, 1, "Mia", 1)]}),
    ]);
    onRpc("spm.dashboard", "cascade", ({args}) => {
        expect.step(args);
        return {nodes: [node(3, 2, "Sam", 0)]};
    });
    await openDashboard();
    expect.verifySteps([{place: "me"}]);
    const who = () => queryAllTexts(".o_spm_cascade .o_spm_who");
    expect(who()).toEqual(["Head", "Mia"]);
    expect(".o_spm_proposed").toHaveCount(1);
    expect("tr:contains('Mia') .o_spm_proposed").toHaveText("Proposed");
    await contains("tr:contains('Mia') .o_spm_toggle").click();
    expect.verifySteps([[2]]);
    expect(who()).toEqual(["Head", "Mia", "Sam"]);
    expect("tr:contains('Sam')").toHaveText(/Level 3/);
    expect(".o_spm_cascade table").toHaveAttribute("aria-label", "cascade");
    const toggle = "tr:contains('Mia') .o_spm_toggle";
    expect(toggle).toHaveAttribute("aria-expanded", "true");
    await contains("tr:contains('Mia') .o_spm_toggle").click();
    expect(toggle).toHaveAttribute("aria-expanded", "false");
    expect(who()).toEqual(["Head", "Mia"]);
    await contains(".o_spm_who:contains('Mia')").click();
    expect.verifySteps([{place: "participant-2"}]);
});

test("a cell of the heat table opens its records, and says its exact value", async () => {
    given = answer([panel("heat", HEAT)]);
    onRpc("spm.dashboard", "drill", ({args}) => {
        expect.step(args);
        return false;
    });
    await openDashboard();
    expect.verifySteps([{place: "me"}]);
    // Of calls there are no records to open
    expect(".o_spm_heat .o_spm_cell").toHaveCount(3);
    const cell = ".o_spm_heat tr:contains('Bob') .o_spm_cell";
    expect(cell).toHaveText("40 %");
    expect(cell).toHaveAttribute(
        "aria-label",
        "Bob, Won Revenue: 3,000.00, 40\u00a0%, Off Track, Proposed. Open the records"
    );
    expect(".o_spm_heat td.fst-italic").toHaveCount(1);
    expect(".o_spm_legend").toHaveCount(1);
    await contains(cell).click();
    const choice = {place: "participant-2", period: "3", compare: "target"};
    expect.verifySteps([[choice, 1]]);
});

test("bars of attainment have the colour of no status", async () => {
    const {Component} = registry.category("spm_dashboard_panels").get("distribution");
    const bins = [{from: 25, to: 50, count: 1}];
    const data = {bins, people: 2, without: 1, median: 40};
    const props = {panel: panel("distribution", data), model: {}, open: () => null};
    const shown = await mountWithCleanup(Component, {props});
    const colour = shown.config.data.datasets[0].backgroundColor;
    expect(typeof colour).toBe("string");
    expect(String(shown.chartLabel)).toBe("People by attainment. 25–50\u00a0%: 1");
});
