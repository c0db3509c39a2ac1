import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";
import {expect, test} from "@odoo/hoot";
import {PAGE} from "@spm_objectives/objective/objective_hierarchy";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {queryAllTexts} from "@odoo/hoot-dom";

const BELOW = 2 * PAGE + 5;

class Objective extends models.Model {
    _name = "spm.objective";

    name = fields.Char();
    parent_id = fields.Many2one({relation: "spm.objective"});
    child_ids = fields.One2many({
        relation: "spm.objective",
        relation_field: "parent_id",
    });

    _records = [
        {id: 1, name: "Company"},
        ...Array.from({length: BELOW}, (_nothing, index) => ({
            id: index + 2,
            name: `Person ${index + 1}`,
            parent_id: 1,
        })),
    ];
}

defineMailModels();
defineModels([Objective]);

test("a thousand below one are drawn a page at a time", async () => {
    onRpc("hierarchy_read", function ({model, args}) {
        const read = {...args[1], parent_id: {fields: {display_name: {}}}};
        return this.env[model].web_search_read([], read, {}).records;
    });
    await mountView({
        type: "hierarchy",
        resModel: "spm.objective",
        arch: `
            <hierarchy js_class="spm_objective_hierarchy" child_field="child_ids">
                <templates>
                    <t t-name="hierarchy-box"><field name="name" /></t>
                </templates>
            </hierarchy>`,
    });
    expect(".o_hierarchy_node").toHaveCount(1 + PAGE);
    expect(queryAllTexts(".o_spm_more")).toEqual([`${BELOW - PAGE} more`]);
    await contains(".o_spm_more").click();
    expect(".o_hierarchy_node").toHaveCount(1 + 2 * PAGE);
    await contains(".o_spm_more").click();
    expect(".o_hierarchy_node").toHaveCount(1 + BELOW);
    expect(".o_spm_more").toHaveCount(0);
    expect(queryAllTexts(".o_hierarchy_node_content").at(-1)).toBe(`Person ${BELOW}`);
});
