import {Deferred, advanceTime, animationFrame} from "@odoo/hoot-mock";
import {LAYOUT, answer, kpi, openDashboard, serve} from "./dashboard_answers";
import {beforeEach, expect, test} from "@odoo/hoot";
import {
    contains,
    getService,
    mockService,
    mountWithCleanup,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import {press, queryAllTexts, queryOne} from "@odoo/hoot-dom";
import {WebClient} from "@web/webclient/webclient";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {redirect} from "@web/core/utils/urls";
import {router} from "@web/core/browser/router";

defineMailModels();

let given = null;
beforeEach(() => {
    given = answer([kpi(1, "Won Deals"), kpi(2, "Calls")]);
    serve(() => given);
});

test("a screen is one question, and its panels come in sections", async () => {
    await openDashboard();
    expect.verifySteps([{place: "me"}]);
    expect(".o_breadcrumb").toHaveText("My Performance");
    expect(".o_spm_place_name").toHaveText("Sam");
    expect(queryAllTexts(".o_spm_section_title")).toEqual(["Business Results"]);
    expect(queryAllTexts(".o_spm_panel_title")).toEqual(["Won Deals", "Calls"]);
});

test("the skeleton stands until the answer is there", async () => {
    const answered = new Deferred();
    onRpc("spm.dashboard", "open", async () => {
        await answered;
        return given;
    });
    await openDashboard();
    expect(".o_spm_skeleton").toHaveCount(1);
    answered.resolve();
    await animationFrame();
    expect(".o_spm_skeleton").toHaveCount(0);
    expect(".o_spm_panel").toHaveCount(2);
});

test("the address holds the choice", async () => {
    given = answer([], {
        choice: {place: "team-5", period: "3", compare: "target"},
    });
    await openDashboard({});
    expect.verifySteps([{}]);
    await animationFrame();
    expect(router.current.place).toBe("team-5");
    await contains(".o_spm_previous").click();
    expect.verifySteps([{place: "team-5", period: "2"}]);
    await contains(".o_spm_compare").click();
    await contains(".dropdown-item:contains('Previous Period')").click();
    expect.verifySteps([{place: "team-5", period: "2", compare: "previous"}]);
    await animationFrame();
    expect(router.current).toInclude(["compare", "previous"]);
    expect(String(router.current.period)).toBe("2");
});

test("an address opens what it holds", async () => {
    redirect("/odoo/performance?place=team-7&period=2&compare=year");
    await mountWithCleanup(WebClient);
    await animationFrame();
    expect.verifySteps([{place: "team-7", period: "2", compare: "year"}]);
});

test("a notice says what the address may not show", async () => {
    given = answer([kpi(1, "Won Deals")], {notices: ["This unit does not exist."]});
    await openDashboard({place: "participant-99"});
    expect.verifySteps([{place: "participant-99"}]);
    expect(".o_spm_notice").toHaveText("This unit does not exist.");
    expect(".o_spm_panel").toHaveCount(1);
});

test("a panel that failed says so, the others are there", async () => {
    given = answer([
        {...kpi(1, "Won Deals"), error: "It could not be read."},
        {...kpi(2, "Calls"), component: "not_installed"},
        kpi(3, "Meetings"),
        kpi(4, "Broken", {broken_reason: "The field is gone.", value: null}),
    ]);
    await openDashboard();
    expect.verifySteps([{place: "me"}]);
    expect("[data-key='kpi.1'] .o_spm_error").toHaveText("It could not be read.");
    expect("[data-key='kpi.2']").toHaveText(
        "Calls\n\nThis panel cannot be shown here."
    );
    expect("[data-key='kpi.3'] .o_spm_value").toHaveText("8");
    expect("[data-key='kpi.4'] .o_spm_broken").toHaveText("The field is gone.");
    expect("[data-key='kpi.4'] .o_spm_value").toHaveText("–");
});

test("a card tells value, status, comparison, target and forecast", async () => {
    const comparison = {
        name: "Q1 2026",
        value: 10,
        by_now: 5,
        delta: 3,
        percent: 60,
        better: true,
        partial: true,
    };
    given = answer([
        kpi(1, "Won Deals", {comparison}),
        kpi(2, "Cycle", {
            comparison: {...comparison, delta: -3, percent: -60, better: false},
            status: "red",
        }),
        kpi(3, "New", {
            comparison: {...comparison, value: null, by_now: null, delta: null},
            target: null,
            attainment: null,
            status: "none",
            forecast: null,
            value: null,
        }),
    ]);
    await openDashboard();
    expect.verifySteps([{place: "me"}]);
    const first = "[data-key='kpi.1']";
    expect(`${first} .o_spm_status`).toHaveText("On Track");
    expect(`${first} .o_spm_delta .text-success`).toHaveText(/^60.%\s?more$/);
    expect(`${first} .o_spm_vs`).toHaveText("vs Q1 2026, pro rata");
    expect(`${first} .o_spm_compared`).toHaveText("Q1 2026: 10, pro rata 5 by now");
    expect(`${first} .o_spm_target`).toHaveText("Target 10");
    expect(`${first} .o_spm_forecast`).toHaveText("Forecast 12");
    expect(`${first} .o_spm_percent`).toHaveText("80 %");
    expect("[data-key='kpi.2'] .o_spm_delta .text-danger").toHaveText(/^60.%\s?less$/);
    expect("[data-key='kpi.2'] .o_spm_status").toHaveText("Off Track");
    expect("[data-key='kpi.3'] .o_spm_status").toHaveCount(0);
    expect("[data-key='kpi.3'] .o_spm_target").toHaveText("No target");
    expect("[data-key='kpi.3'] .o_spm_forecast").toHaveCount(0);
    expect("[data-key='kpi.3'] .o_spm_delta").toHaveText("Q1 2026: no data");
});

test("a click opens the very records", async () => {
    onRpc("spm.dashboard", "drill", ({args}) => {
        expect.step(args);
        return args[1] === 1 && {type: "ir.actions.act_window", res_model: "crm.lead"};
    });
    await openDashboard();
    const {choice} = given;
    patchWithCleanup(getService("action"), {
        doAction: (action) => expect.step(action.res_model),
    });
    await contains("[data-key='kpi.1'] .o_spm_open").click();
    expect.verifySteps([{place: "me"}, [choice, 1], "crm.lead"]);
    await contains("[data-key='kpi.2'] .o_spm_open").click();
    expect.verifySteps([[choice, 2]]);
    expect(".o_notification").toHaveText("No records stand behind this figure.");
});

test("panels are pinned, moved and hidden, and that is kept", async () => {
    given = answer([kpi(1, "Won Deals"), kpi(2, "Calls"), kpi(3, "Meetings")]);
    await openDashboard();
    expect.verifySteps([{place: "me"}]);
    const menu = (id) => contains(`[data-key='kpi.${id}'] .o_spm_panel_menu`).click();
    await menu(1);
    expect(".o_spm_earlier").toHaveCount(0);
    await contains(".o_spm_later").click();
    expect(queryAllTexts(".o_spm_panel_title")).toEqual([
        "Calls",
        "Won Deals",
        "Meetings",
    ]);
    const order = ["kpi.2", "kpi.1", "kpi.3"];
    expect.verifySteps([{spm_dashboard: {...LAYOUT, order}}]);
    await menu(3);
    await contains(".o_spm_pin").click();
    const pinned = {...LAYOUT, order, pinned: ["kpi.3"]};
    expect.verifySteps([{spm_dashboard: pinned}, {place: "me"}]);
    given = {...given, layout: pinned, hidden: [{key: "kpi.3", title: "Meetings"}]};
    await contains(".o_spm_menu").click();
    await contains(".o_spm_reload").click();
    expect.verifySteps([{place: "me"}]);
    await menu(3);
    await contains(".o_spm_hide").click();
    expect.verifySteps([
        {spm_dashboard: {...LAYOUT, order, hidden: ["kpi.3"]}},
        {place: "me"},
    ]);
    await contains(".o_spm_menu").click();
    expect(".o_spm_unhide").toHaveText("Show Meetings");
    await contains(".o_spm_reset").click();
    expect.verifySteps([{spm_dashboard: LAYOUT}, {place: "me"}]);
});

test("panels are dragged once they may be arranged", async () => {
    given = answer([kpi(1, "Won Deals"), kpi(2, "Calls"), kpi(3, "Meetings")]);
    await openDashboard();
    expect.verifySteps([{place: "me"}]);
    expect(".o_spm_handle").toHaveCount(0);
    await contains(".o_spm_menu").click();
    await contains(".o_spm_arrange").click();
    await animationFrame();
    expect(".o_spm_arranging").toHaveCount(1);
    await contains("[data-key='kpi.3'] .o_spm_handle").dragAndDrop(
        "[data-key='kpi.1']"
    );
    expect(queryAllTexts(".o_spm_panel_title")).toEqual([
        "Meetings",
        "Won Deals",
        "Calls",
    ]);
    expect.verifySteps([
        {spm_dashboard: {...LAYOUT, order: ["kpi.3", "kpi.1", "kpi.2"]}},
    ]);
});

test("new results refresh the screen, which stays as it is", async () => {
    let notify = null;
    mockService("bus_service", {
        subscribe(type, callback) {
            if (type === "spm_results") {
                notify = callback;
            }
        },
    });
    given.notices = ["This unit does not exist."];
    await openDashboard();
    expect.verifySteps([{place: "me"}]);
    given = answer([kpi(1, "Won Deals", {value: 9}), kpi(2, "Calls")]);
    const before = queryOne("[data-key='kpi.1']");
    await contains("[data-key='kpi.1'] .o_spm_panel_menu").focus();
    notify({at: "2026-05-05 10:00:00"});
    notify({at: "2026-05-05 10:00:01"});
    expect.verifySteps([]);
    await advanceTime(5000);
    expect.verifySteps([{place: "me"}]);
    expect(".o_spm_notice").toHaveText("This unit does not exist.");
    await animationFrame();
    expect("[data-key='kpi.1'] .o_spm_value").toHaveText("9");
    expect(queryOne("[data-key='kpi.1']")).toBe(before);
    expect("[data-key='kpi.1'] .o_spm_panel_menu").toBeFocused();
});

test("no calendar: who may make one is led there", async () => {
    const nothing = {period: false, periods: [], as_of: false, empty: "no_period"};
    given = answer([], {...nothing, can_configure: false});
    await openDashboard();
    expect.verifySteps([{place: "me"}]);
    expect(".o_spm_no_period").toHaveCount(1);
    expect(".o_spm_no_period button").toHaveCount(0);
    given = answer([], {...nothing, can_configure: true});
    await contains(".o_spm_menu").click();
    await contains(".o_spm_reload").click();
    expect.verifySteps([{place: "me"}]);
    expect(".o_spm_unit_picker").toHaveText("Sam");
    expect(".o_spm_period").toHaveCount(0);
    expect(".o_spm_no_period button").toHaveText("Make a Fiscal Year");
});

test("nobody's screen says whom to ask", async () => {
    given = answer([], {period: false, place: false, empty: "no_place", as_of: false});
    await openDashboard();
    expect.verifySteps([{place: "me"}]);
    expect(".o_spm_no_place").toHaveCount(1);
});

test("without an objective the figures are there, with what to do", async () => {
    given = answer([kpi(1, "Won Deals")], {empty: "no_objective"});
    await openDashboard();
    expect.verifySteps([{place: "me"}]);
    expect(".o_spm_no_objective").toHaveCount(1);
    expect(".o_spm_panel").toHaveCount(1);
});

test("units are found by the tree and by their name", async () => {
    onRpc("spm.dashboard", "branch", ({args}) => {
        expect.step(args[0]);
        return args[0].place
            ? [{key: "participant-4", name: "Ann", scope: "participant"}]
            : [{key: "team-5", name: "Direct", scope: "team", has_children: true}];
    });
    onRpc("spm.dashboard", "search_places", ({args}) => {
        expect.step(args);
        return [{key: "team-6", name: "Europe", scope: "team", company: false}];
    });
    await openDashboard();
    await contains(".o_spm_unit_picker").click();
    await animationFrame();
    expect.verifySteps([{place: "me"}, {}]);
    expect(".o_spm_unit_search").toBeFocused();
    await contains(".o_spm_unfold").click();
    expect.verifySteps([{place: "team-5"}]);
    expect(queryAllTexts(".o_spm_unit_list .o_spm_place")).toEqual(["Direct", "Ann"]);
    await contains(".o_spm_unfold").click();
    expect(queryAllTexts(".o_spm_unit_list .o_spm_place")).toEqual(["Direct"]);
    await contains(".o_spm_unit_search").edit("euro", {confirm: false});
    await advanceTime(300);
    await animationFrame();
    // With who left after the period began
    expect.verifySteps([["euro", "2026-04-01"]]);
    await contains(".o_spm_place:contains('Europe')").click();
    expect.verifySteps([{place: "team-6"}]);
    expect(".o_spm_unit_list").toHaveCount(0);
});

test("Enter opens the first that a search finds", async () => {
    onRpc("spm.dashboard", "branch", () => []);
    onRpc("spm.dashboard", "search_places", ({args}) => {
        expect.step(args[0]);
        const found = [{key: "team-6", name: "Europe", scope: "team", company: false}];
        return args[0] === "euro" ? found : [];
    });
    await openDashboard();
    await contains(".o_spm_unit_picker").click();
    await contains(".o_spm_unit_search").edit("nobody", {confirm: false});
    await press("Enter");
    await animationFrame();
    expect.verifySteps([{place: "me"}, "nobody"]);
    expect(".o_spm_unit_list").toHaveText(/no such person or unit/);
    await press("Escape");
    await animationFrame();
    await advanceTime(10);
    expect(".o_spm_unit_list").toHaveCount(0);
    expect(".o_spm_unit_picker").toBeFocused();
    await contains(".o_spm_unit_picker").click();
    await contains(".o_spm_unit_search").edit("euro", {confirm: false});
    await press("Enter");
    await animationFrame();
    expect.verifySteps(["euro", {place: "team-6"}]);
    expect(".o_spm_unit_list").toHaveCount(0);
});

test("of two answers the one that was asked last counts", async () => {
    await openDashboard();
    expect.verifySteps([{place: "me"}]);
    const slow = new Deferred();
    onRpc("spm.dashboard", "open", async ({args}) => {
        const name = args[0].compare ? "quick" : "slow";
        if (name === "slow") {
            await slow;
        }
        return {...given, place: {...given.place, name}};
    });
    await contains(".o_spm_previous").click();
    await contains(".o_spm_compare").click();
    await contains(".dropdown-item:contains('Last Year')").click();
    slow.resolve();
    await animationFrame();
    await animationFrame();
    expect(".o_spm_place_name").toHaveText("quick");
});

test("an answer that does not come can be asked for again", async () => {
    expect.errors(1);
    let broken = true;
    onRpc("spm.dashboard", "open", () => {
        if (broken) {
            throw new Error("no");
        }
        return given;
    });
    await openDashboard();
    await animationFrame();
    expect(".o_spm_failed").toHaveCount(1);
    expect.verifyErrors(["no"]);
    broken = false;
    await contains(".o_spm_failed button").click();
    expect(".o_spm_panel").toHaveCount(2);
});
