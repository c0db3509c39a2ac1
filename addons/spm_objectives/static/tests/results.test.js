import {
    contains,
    defineModels,
    fields,
    makeMockEnv,
    mockService,
    models,
    mountView,
    onRpc,
    serverState,
} from "@web/../tests/web_test_helpers";
import {expect, test} from "@odoo/hoot";
import {ImportAction} from "@base_import/import_action/import_action";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {formatResult} from "@spm_objectives/value/spm_value";
import {kpiOfDomain} from "@spm_objectives/value/kpi_units";
import {queryAllTexts} from "@odoo/hoot-dom";

const NBSP = "\u00a0";

class Kpi extends models.Model {
    _name = "spm.kpi";

    name = fields.Char();
    unit_type = fields.Char();
    active = fields.Boolean({default: true});

    _records = [
        {id: 1, name: "Won Revenue", unit_type: "money"},
        {id: 2, name: "Won Deals", unit_type: "count"},
        {id: 3, name: "Win Rate", unit_type: "percent"},
        {id: 4, name: "Sales Cycle", unit_type: "days", active: false},
    ];
}

class Measure extends models.Model {
    _name = "spm.measure";

    kpi_id = fields.Many2one({relation: "spm.kpi"});
    participant_id = fields.Many2one({relation: "res.partner", string: "Salesperson"});
    unit_type = fields.Selection({
        selection: ["money", "count", "percent", "days", "hours", "number"].map(
            (unit) => [unit, unit]
        ),
    });
    currency_id = fields.Many2one({relation: "res.currency"});
    has_value = fields.Boolean();
    value = fields.Float({aggregator: "sum"});

    _records = [
        [1, "money", 1234.5, true],
        [2, "count", 3, true],
        [3, "percent", 66.6667, true],
        [3, "percent", 0, false],
        [4, "days", 12.34, true],
    ].map(([kpi_id, unit_type, value, has_value], index) => ({
        id: index + 1,
        kpi_id,
        unit_type,
        value,
        has_value,
        currency_id: 1,
        participant_id: index ? serverState.partnerId : false,
    }));
}

defineMailModels();
defineModels([Kpi, Measure]);

const LIST = `
    <list js_class="spm_result_list">
        <field name="kpi_id" />
        <field name="participant_id" />
        <field name="value" widget="spm_value" />
    </list>`;

test("a result is written in its unit", async () => {
    await makeMockEnv();
    expect(formatResult(1234.5, "money", 1)).toBe(`$${NBSP}1,234.50`);
    expect(formatResult(1234.5, "money", false)).toBe("1,234.50");
    expect(formatResult(1234, "count")).toBe("1,234");
    expect(formatResult(2.5, "count")).toBe("2.50");
    expect(formatResult(66.6667, "percent")).toBe(`66.7${NBSP}%`);
    expect(`${formatResult(12.34, "days")}`).toBe("12.3 days");
    expect(`${formatResult(1.25, "hours")}`).toBe("1.3 hours");
    expect(formatResult(2, "number")).toBe("2.00");
});

test("no data is not zero", async () => {
    await makeMockEnv();
    for (const nothing of [false, null, undefined]) {
        expect(formatResult(nothing, "money", 1)).toBe("");
    }
    expect(formatResult(0, "count")).toBe("0");
});

test("numbers too large to be exact are a dash", async () => {
    await makeMockEnv();
    for (const unit of ["money", "count", "percent", "days", "hours", "number"]) {
        for (const value of [1e300, -1e300, 1e15, Infinity, -Infinity, NaN]) {
            expect(formatResult(value, unit, 1)).toBe("–");
        }
    }
    expect(formatResult(12345678901234, "count")).toBe("12,345,678,901,234");
});

test("the KPI a domain is about", () => {
    expect(kpiOfDomain([["kpi_id", "=", 3]])).toBe(3);
    expect(kpiOfDomain(["&", ["a", "=", 1], ["kpi_id", "in", [3]]])).toBe(3);
    expect(kpiOfDomain([["kpi_id", "in", [3, 4]]])).toBe(false);
    expect(kpiOfDomain(["|", ["a", "=", 1], ["kpi_id", "=", 3]])).toBe(false);
    expect(kpiOfDomain([["kpi_id.code", "=", "x"]])).toBe(false);
    expect(kpiOfDomain([])).toBe(false);
});

test("a list shows each result in its own unit", async () => {
    await mountView({type: "list", resModel: "spm.measure", arch: LIST});
    expect(queryAllTexts(".o_data_row td[name=value]")).toEqual([
        "$ 1,234.50",
        "3",
        "66.7 %",
        "–",
        "12.3 days",
    ]);
    expect(".o_data_row:first td[name=participant_id]").toHaveText("Unassigned");
    expect(".o_data_row:eq(1) td[name=participant_id]").not.toHaveText("Unassigned");
});

test("groups of one KPI are in its unit, archived ones too", async () => {
    await mountView({
        type: "list",
        resModel: "spm.measure",
        arch: LIST,
        groupBy: ["kpi_id"],
    });
    expect(queryAllTexts(".o_group_header .o_list_number")).toEqual([
        "$ 1,234.50",
        "3",
        "66.7 %",
        "12.3 days",
    ]);
});

test("groups inside a group of one KPI are in its unit", async () => {
    await mountView({
        type: "list",
        resModel: "spm.measure",
        arch: LIST,
        groupBy: ["kpi_id", "unit_type"],
    });
    await contains(".o_group_header:eq(2)").click();
    expect(".o_group_header:eq(3) .o_list_number").toHaveText("66.7 %");
});

test("a pivot table shows each cell in the unit of its KPI", async () => {
    await mountView({
        type: "pivot",
        resModel: "spm.measure",
        arch: `
            <pivot js_class="spm_result_pivot" display_quantity="0">
                <field name="kpi_id" type="row" />
                <field name="value" type="measure" />
            </pivot>`,
        domain: [["has_value", "=", true]],
    });
    const [total, ...cells] = queryAllTexts(".o_pivot_cell_value div");
    expect(cells).toEqual(["$ 1,234.50", "3", "66.7 %", "12.3 days"]);
    expect(total).toBe("1,316.51", {message: "no unit where several KPIs meet"});
});

test("a pivot table of one KPI has its unit everywhere", async () => {
    await mountView({
        type: "pivot",
        resModel: "spm.measure",
        arch: `
            <pivot js_class="spm_result_pivot" display_quantity="0">
                <field name="unit_type" type="row" />
                <field name="value" type="measure" />
            </pivot>`,
        domain: [["kpi_id", "=", 3]],
    });
    expect(queryAllTexts(".o_pivot_cell_value div")).toEqual(["66.7 %", "66.7 %"]);
});

for (const [type, arch] of [
    [
        "pivot",
        `<pivot js_class="spm_rollup_pivot"><field name="value" type="measure" /></pivot>`,
    ],
    [
        "graph",
        `<graph js_class="spm_rollup_graph"><field name="value" type="measure" /></graph>`,
    ],
]) {
    test(`the ${type} of By Organisation asks another question`, async () => {
        onRpc("spm.rollup", "action_change", () => ({res_model: "spm.rollup"}));
        mockService("action", {doAction: (action) => expect.step(action.res_model)});
        await mountView({type, resModel: "spm.measure", arch});
        await contains("button.o_spm_change").click();
        expect.verifySteps(["spm.rollup"]);
    });
}

test("what was imported of history is listed with the lost ones", () => {
    const screen = (context) => ({
        model: {context, resModel: "crm.lead"},
        actionService: {
            doAction: (action) => expect.step(action.context?.active_test ?? "plain"),
        },
    });
    const open = (context) =>
        ImportAction.prototype.openRecords.call(screen(context), [7]);
    open({spm_import_history: true});
    open({});
    expect.verifySteps([false, "plain"]);
});
