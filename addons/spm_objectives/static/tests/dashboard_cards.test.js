import {answer, kpi, openDashboard, serve} from "./dashboard_answers";
import {beforeEach, expect, test} from "@odoo/hoot";
import {axisOf} from "@spm_objectives/dashboard/kpi_panel";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {formatShort} from "@spm_objectives/dashboard/status";
import {queryOne} from "@odoo/hoot-dom";

defineMailModels();

let given = null;
beforeEach(() => {
    serve(() => given);
});

const OTHER = {
    name: "Q1 2026",
    value: 55.6,
    by_now: 55.6,
    delta: -5.6,
    percent: -10.07,
    better: false,
    partial: false,
};

test("shares differ by points of percent, not by percent of percent", async () => {
    given = answer([
        kpi(1, "Win Rate", {unit_type: "percent", value: 50, comparison: OTHER}),
    ]);
    await openDashboard();
    expect.verifySteps([{place: "me"}]);
    expect(".o_spm_delta .text-danger").toHaveText(/^5\.6 pp/);
    expect(".o_spm_vs").toHaveText("vs Q1 2026");
    expect(".o_spm_compared").toHaveText("Q1 2026: 55.6 %");
});

test("a target that is only proposed is called so", async () => {
    given = answer([
        kpi(1, "Won Deals", {proposed: true}),
        kpi(2, "Calls"),
        kpi(3, "Open Deals", {target: null, attainment: null, status: "none"}),
    ]);
    await openDashboard();
    expect.verifySteps([{place: "me"}]);
    expect("[data-key='kpi.1'] .o_spm_target").toHaveText("Proposed target 10");
    expect("[data-key='kpi.2'] .o_spm_target").toHaveText("Target 10");
    expect("[data-key='kpi.3'] .o_spm_aimless").toHaveCount(1);
    expect("[data-key='kpi.2'] .o_spm_aimless").toHaveCount(0);
});

test("the figure of a card is its headline, and its menu as large as a finger", async () => {
    given = answer([kpi(1, "Won Deals")]);
    await openDashboard();
    expect.verifySteps([{place: "me"}]);
    const size = getComputedStyle(queryOne("button.o_spm_value")).fontSize;
    expect(parseFloat(size)).toBeGreaterThan(20);
    const {width, height} = queryOne(".o_spm_panel_menu").getBoundingClientRect();
    expect(Math.min(width, height)).toBeGreaterThan(27.9);
});

test("panels stand under the title of their section, and on their own without", async () => {
    given = answer([kpi(1, "Won Deals"), kpi(2, "Calls")]);
    await openDashboard();
    expect("h3.o_spm_section_title").toHaveCount(1);
    expect("h4.o_spm_panel_title").toHaveCount(2);
    expect.verifySteps([{place: "me"}]);
});

test("the axis of a small chart goes no further than its figures", () => {
    expect(axisOf([97300, 61400, null])).toEqual({min: 0, max: 97300});
    expect(axisOf([0, 16])).toEqual({min: 0, max: 16});
    expect(axisOf([-5, 3])).toEqual({min: -5, max: 3});
    expect(axisOf([-5, -3])).toEqual({min: -5, max: -3});
    expect(axisOf([0, 0])).toEqual({min: 0, max: 1});
});

test("counts have one decimal at most", () => {
    const count = (value) => formatShort(value, {unit_type: "count", currency: false});
    expect(count(39.27)).toBe("39.3");
    expect(count(12.01)).toBe("12");
    expect(count(8)).toBe("8");
});
