import {
    clickSave,
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";
import {expect, test} from "@odoo/hoot";
import {queryAllTexts, queryAllValues} from "@odoo/hoot-dom";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";

class Cell extends models.Model {
    _name = "spm.plan.cell";

    row_from = fields.Float();
    column_from = fields.Float();
    gives = fields.Float();
    component_id = fields.Many2one({relation: "spm.plan.component"});

    _records = [
        {id: 1, component_id: 1, row_from: 0, column_from: 0, gives: 50},
        {id: 2, component_id: 1, row_from: 0, column_from: 100, gives: 80},
        {id: 3, component_id: 1, row_from: 90, column_from: 0, gives: 100},
        {id: 4, component_id: 1, row_from: 90, column_from: 100, gives: 150},
    ];
}

class Component extends models.Model {
    _name = "spm.plan.component";

    rate = fields.Float();
    cap = fields.Float();
    key = fields.Char();
    choices = fields.Json();
    cell_ids = fields.One2many({
        relation: "spm.plan.cell",
        relation_field: "component_id",
    });

    _records = [
        {
            id: 1,
            rate: 7.125,
            cap: 0,
            key: "won_deals",
            choices: [
                ["won_deals", "Won Deals"],
                ["margin", "Margin"],
            ],
            cell_ids: [1, 2, 3, 4],
        },
    ];
}

defineMailModels();
defineModels([Cell, Component]);

async function mountForm(arch) {
    const saved = [];
    onRpc("spm.plan.component", "web_save", ({args}) => {
        saved.push(args[1]);
    });
    await mountView({
        type: "form",
        resModel: "spm.plan.component",
        resId: 1,
        arch: `<form>${arch}</form>`,
    });
    return saved;
}

test("a number is shown and kept as it was typed", async () => {
    const saved = await mountForm('<field name="rate" widget="spm_number"/>');
    expect(".o_field_widget[name=rate] input").toHaveValue("7.125");
    await contains(".o_field_widget[name=rate] input").edit("1234.5");
    expect(".o_field_widget[name=rate] input").toHaveValue("1,234.5");
    await clickSave();
    expect(saved).toEqual([{rate: 1234.5}]);
});

test("a number that may be missing is not zero", async () => {
    const saved = await mountForm(
        `<field name="cap" widget="spm_number" options="{'optional': True}"/>
        <field name="rate" widget="spm_number"/>`
    );
    await contains(".o_field_widget[name=cap] input").edit("10");
    await contains(".o_field_widget[name=cap] input").edit("");
    expect(".o_field_widget[name=cap] input").toHaveValue("");
    await contains(".o_field_widget[name=rate] input").edit("0");
    await clickSave();
    expect(saved).toEqual([{cap: false, rate: 0}]);
});

const CHOICE = `
    <field name="choices" invisible="1"/>
    <field name="key" widget="spm_choice" options="{'choices': 'choices'}"/>`;

test("a key is chosen by its name", async () => {
    const saved = await mountForm(CHOICE);
    expect(".o_field_widget[name=key] input").toHaveValue("Won Deals");
    await contains(".o_field_widget[name=key] input").click();
    expect(queryAllTexts(".o_select_menu_item")).toEqual(["Won Deals", "Margin"]);
    await contains(".o_select_menu_item:contains(Margin)").click();
    await clickSave();
    expect(saved).toEqual([{key: "margin"}]);
});

test("a key reads as its name", async () => {
    await mountForm(CHOICE.replace("widget", 'readonly="1" widget'));
    expect(".o_field_widget[name=key]").toHaveText("Won Deals");
});

const MATRIX = `
    <field name="cell_ids" widget="spm_matrix" mode="list">
        <list limit="1000">
            <field name="row_from"/><field name="column_from"/><field name="gives"/>
        </list>
    </field>`;

test("a matrix is a grid", async () => {
    await mountForm(MATRIX.replace("widget", 'readonly="1" widget'));
    expect(queryAllTexts(".o_spm_matrix tr")).toEqual([
        "Rows from Columns from",
        "0 100",
        "0 50 % 80 %",
        "90 100 % 150 %",
    ]);
    expect(".o_spm_matrix button").toHaveCount(0);
});

test("cells and bounds of a matrix are typed in place", async () => {
    const saved = await mountForm(MATRIX);
    await contains(".o_spm_cell:eq(3)").edit("175");
    await contains("th .o_spm_bound:eq(1)").edit("120");
    expect(queryAllValues(".o_spm_bound")).toEqual(["0", "120", "0", "90"]);
    expect(queryAllValues(".o_spm_cell")).toEqual(["50", "80", "100", "175"]);
    await clickSave();
    expect(saved[0].cell_ids).toEqual([
        [1, 4, {gives: 175, column_from: 120}],
        [1, 2, {column_from: 120}],
    ]);
});

test("a matrix refuses what is no number, and a bound twice", async () => {
    await mountForm(MATRIX);
    await contains(".o_spm_cell:eq(0)").edit("much");
    expect(".o_spm_cell:eq(0)").toHaveValue("50");
    await contains("tbody .o_spm_bound:eq(1)").edit("0");
    expect("tbody .o_spm_bound:eq(1)").toHaveValue("90");
    expect(".o_notification").toHaveCount(2);
});

test("a matrix grows and shrinks by whole rows and columns", async () => {
    const saved = await mountForm(MATRIX);
    await contains(".o_spm_add_row").click();
    expect(queryAllValues("tbody .o_spm_bound")).toEqual(["0", "90", "180"]);
    expect(queryAllValues(".o_spm_cell")).toEqual([
        "50",
        "80",
        "100",
        "150",
        "100",
        "150",
    ]);
    await contains("thead button:eq(0)").click();
    expect(queryAllValues(".o_spm_cell")).toEqual(["80", "150", "150"]);
    await contains(".o_spm_cell:eq(2)").edit("200");
    await clickSave();
    const commands = saved[0].cell_ids;
    expect(commands.filter(([kind]) => kind === 2).map(([, id]) => id)).toEqual([1, 3]);
    const made = commands.filter(([kind]) => kind === 0).map(([, , values]) => values);
    expect(made).toHaveLength(1);
    expect(made[0]).toMatchObject({row_from: 180, column_from: 100, gives: 200});
});
