import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
} from "@web/../tests/web_test_helpers";
import {expect, test} from "@odoo/hoot";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {queryText} from "@odoo/hoot-dom";

class Sum extends models.Model {
    _name = "sum";
    currency_id = fields.Many2one({relation: "res.currency"});
    amount = fields.Monetary({currency_field: "currency_id"});
    _records = [{id: 1, currency_id: 1, amount: 30}];
}

defineMailModels();
defineModels([Sum]);

function mount(widget, more) {
    return mountView({
        type: "form",
        resModel: "sum",
        arch: `<form><field name="currency_id" invisible="1"/>
            <field name="amount" widget="${widget}"/></form>`,
        ...more,
    });
}

test("what is deducted has its sign", async () => {
    await mount("spm_deducted", {resId: 1, readonly: true});
    expect(queryText("[name=amount]")).toMatch(/-.*30/);
});

test("an amount that nobody typed is empty", async () => {
    await mount("spm_money_if_any");
    expect("[name=amount] input").toHaveValue("");
    await contains("[name=amount] input").edit("12");
    expect("[name=amount] input").toHaveValue("12.00");
});
