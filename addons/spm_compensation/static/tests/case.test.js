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
import {withNumber} from "@spm_compensation/case/case_field";

const CONTENT = `{
  "facts": {"credits": [{"key": "deal 1", "amount": 10000}]},
  "expected": {"payable": "500"}
}`;

class Case extends models.Model {
    _name = "spm.plan.case";

    content = fields.Text();
    numbers = fields.Json();

    _records = [
        {
            id: 1,
            content: CONTENT,
            numbers: [
                {
                    path: ["facts", "credits", 0, "amount"],
                    label: "credit 1, amount",
                    value: "10000",
                    expected: false,
                },
                {
                    path: ["expected", "payable"],
                    label: "to pay",
                    value: "500",
                    expected: true,
                },
            ],
        },
    ];
}

defineMailModels();
defineModels([Case]);

async function mountForm() {
    const saved = [];
    onRpc("spm.plan.case", "web_save", ({args}) => {
        saved.push(args[1]);
    });
    await mountView({
        type: "form",
        resModel: "spm.plan.case",
        resId: 1,
        arch: '<form><field name="content" widget="spm_case"/></form>',
    });
    return saved;
}

test("one number in JSON changes, and stays of its kind", () => {
    const changed = withNumber(CONTENT, ["facts", "credits", 0, "amount"], 7.5);
    expect(JSON.parse(changed).facts.credits[0]).toEqual({key: "deal 1", amount: 7.5});
    const text = withNumber(CONTENT, ["expected", "payable"], 3);
    expect(JSON.parse(text).expected.payable).toBe("3");
});

test("a case is edited by its numbers", async () => {
    const saved = await mountForm();
    expect(queryAllTexts("h5")).toEqual(["Given", "Expected"]);
    expect(queryAllTexts(".o_spm_case_label")).toEqual(["credit 1, amount", "to pay"]);
    expect(queryAllValues(".o_field_spm_case input")).toEqual(["10,000", "500"]);
    await contains(".o_field_spm_case input:eq(0)").edit("12,500.5");
    await clickSave();
    expect(JSON.parse(saved[0].content).facts.credits[0].amount).toBe(12500.5);
});

test("what is no number is refused", async () => {
    await mountForm();
    await contains(".o_field_spm_case input:eq(1)").edit("much");
    expect(".o_field_spm_case input:eq(1)").toHaveValue("500");
    expect(".o_notification").toHaveCount(1);
});
