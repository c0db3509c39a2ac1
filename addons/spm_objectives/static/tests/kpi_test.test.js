import {Deferred, animationFrame, queryAllTexts} from "@odoo/hoot-dom";
import {beforeEach, expect, test} from "@odoo/hoot";
import {
    contains,
    defineModels,
    fields,
    mockService,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";

class Kpi extends models.Model {
    _name = "spm.kpi";

    name = fields.Char();
    code = fields.Char({required: true});

    _records = [{id: 1, name: "Won Deals", code: "won_deals"}];
}

defineMailModels();
defineModels([Kpi]);

const ARCH = `
    <form>
        <header><widget name="spm_kpi_test" /></header>
        <sheet><field name="name" /><field name="code" /></sheet>
    </form>`;

const ANSWER = {
    name: "Won Deals",
    company: "Hudson Sales",
    unit_type: "count",
    currency_id: 1,
    total: 6,
    periods: [
        {label: "May 2026", value: 4},
        {label: "June 2026", value: null},
    ],
    owners: [{id: 7, name: "Sam", value: 5}],
    owner_count: 1,
    unassigned: 1,
    records: {
        kpi: "Won Deals",
        model: "Lead",
        count: 6,
        unassigned: 1,
        visible: 2,
        action: {type: "ir.actions.act_window", res_model: "crm.lead", target: "new"},
    },
};

let answer = ANSWER;
beforeEach(() => {
    answer = ANSWER;
    onRpc("spm.kpi", "test_definition", ({args}) => {
        expect.step(args);
        return answer;
    });
    onRpc("spm.kpi", "web_save", () => expect.step("saved"));
});

test("it tries what the form says, without saving", async () => {
    await mountView({type: "form", resModel: "spm.kpi", resId: 1, arch: ARCH});
    await contains("[name=name] input").edit("Renamed");
    await contains(".o_spm_kpi_test").click();
    expect.verifySteps([[{name: "Renamed"}, 1]]);
    expect(".o_spm_test_total").toHaveText("6");
    expect(queryAllTexts(".o_spm_test_periods tbody td")).toEqual([
        "May 2026",
        "",
        "4",
        "June 2026",
        "",
        "No data",
    ]);
    expect(queryAllTexts(".o_spm_test_owners tbody td")).toEqual([
        "Sam",
        "5",
        "Unassigned",
        "1",
    ]);
    expect(".modal-title").toHaveText("Test of “Won Deals”");
});

test("a new one is tried before it is complete", async () => {
    await mountView({type: "form", resModel: "spm.kpi", arch: ARCH});
    await contains(".o_spm_kpi_test").click();
    expect.verifySteps([[{name: false, code: false}, false]]);
    expect(".o_spm_test_total").toHaveCount(1);
});

test("the records are opened above the form, as far as one may see them", async () => {
    mockService("action", {doAction: (action) => expect.step(action.res_model)});
    await mountView({type: "form", resModel: "spm.kpi", resId: 1, arch: ARCH});
    await contains(".o_spm_kpi_test").click();
    expect.verifySteps([[{}, 1]]);
    expect(".o_spm_test_records").toHaveText("Open Records (2 of 6 visible to you)");
    await contains(".o_spm_test_records").click();
    expect.verifySteps(["crm.lead"]);
});

test("a formula has no records of its own", async () => {
    answer = {...ANSWER, records: null};
    await mountView({type: "form", resModel: "spm.kpi", resId: 1, arch: ARCH});
    await contains(".o_spm_kpi_test").click();
    expect.verifySteps([[{}, 1]]);
    expect(".o_spm_test_total").toHaveCount(1);
    expect(".o_spm_test_records").toHaveCount(0);
});

test("what is wrong is said in words", async () => {
    answer = {error: "KPI “X” cannot be measured: fill in “Date Field”."};
    await mountView({type: "form", resModel: "spm.kpi", resId: 1, arch: ARCH});
    await contains(".o_spm_kpi_test").click();
    expect.verifySteps([[{}, 1]]);
    expect(".o_spm_test_error").toHaveText(answer.error);
    expect(".o_spm_test_total").toHaveCount(0);
    await contains(".modal-footer .btn-primary").click();
    expect(".modal").toHaveCount(0);
});

test("it is not pressed twice while it measures", async () => {
    const measured = new Deferred();
    onRpc("spm.kpi", "test_definition", () => measured);
    await mountView({type: "form", resModel: "spm.kpi", resId: 1, arch: ARCH});
    await contains(".o_spm_kpi_test").click();
    expect(".o_spm_kpi_test").not.toBeEnabled();
    measured.resolve(ANSWER);
    await animationFrame();
    expect(".o_spm_kpi_test").toBeEnabled();
    expect(".o_spm_test_total").toHaveCount(1);
});
