import {CascadeTree, PAGE, withEdit} from "@spm_objectives/cascade/cascade_tree";
import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import {expect, test} from "@odoo/hoot";
import {queryAllTexts, queryAllValues} from "@odoo/hoot-dom";
import {CascadeChart} from "@spm_objectives/cascade/cascade_chart";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";

function node(key, parent, values = {}) {
    return {
        key,
        parent,
        depth: parent ? 2 : 1,
        name: key.toUpperCase(),
        scope: "participant",
        heads: 1,
        basis: null,
        before: null,
        amount: 100,
        hand: false,
        percent: 50,
        left: 0,
        committed: null,
        state: null,
        change: "new",
        choice: "share",
        choices: ["share", "nothing"],
        successor: false,
        locked: false,
        notes: [],
        ...values,
    };
}

const EAST = node("east", false, {amount: 300, gap: -50, scope: "department"});
const WEST = node("west", false, {amount: 150, scope: "department"});

function preview(nodes, values = {}) {
    return {
        problem: false,
        unit_type: "count",
        currency_id: 1,
        methods: ["even", "even"],
        summing: true,
        by_results: false,
        warnings: [],
        totals: {name: "Revenue", target: 400, assigned: 450, gap: 50},
        periods: [{name: "May", target: 400, assigned: 450}],
        nodes,
        ...values,
    };
}

class Cascade extends models.Model {
    _name = "spm.objective.cascade";

    edits = fields.Json();
    preview = fields.Json();

    _records = [{id: 1}];
}

defineMailModels();
defineModels([Cascade]);

async function mountPreview(value, onEdit) {
    Cascade._records = [{id: 1, edits: false, preview: value}];
    Cascade._onChanges = {
        edits: (record) => onEdit?.(record),
    };
    await mountView({
        type: "form",
        resModel: "spm.objective.cascade",
        resId: 1,
        arch: `
            <form>
                <field name="edits" invisible="1"/>
                <field name="preview" widget="spm_cascade_preview"/>
            </form>`,
    });
}

test("the tree shows what is open, page by page", () => {
    const people = [...Array(PAGE + 7).keys()].map((n) => node(`p${n}`, "east"));
    const tree = new CascadeTree([EAST, WEST, ...people]);
    expect(tree.initiallyOpen()).toEqual([]);
    expect(tree.visible(new Set(), {}).map((row) => row.id)).toEqual(["east", "west"]);
    const open = new Set(["east"]);
    let rows = tree.visible(open, {});
    expect(rows.length).toBe(2 + PAGE + 1);
    expect(rows[PAGE + 1]).toEqual({
        id: "more-east",
        more: 7,
        parent: "east",
        depth: 2,
    });
    rows = tree.visible(open, {east: 5 * PAGE});
    expect(rows.length).toBe(2 + PAGE + 7);
    const small = new CascadeTree([EAST, node("sam", "east")]);
    expect(small.initiallyOpen()).toEqual(["east"]);
});

test("who may take over", () => {
    const left = node("sam", "east", {change: "left", choice: "spread"});
    const others = [node("pia", "east"), node("eve", "east", {choice: "nothing"})];
    const tree = new CascadeTree([EAST, left, ...others, node("cy", "west")]);
    expect(tree.successorsOf(left).map((other) => other.key)).toEqual(["pia"]);
});

test("typed values come and go", () => {
    let edits = withEdit(false, "sam", {amount: 5});
    expect(edits).toEqual({sam: {amount: 5}});
    edits = withEdit(edits, "sam", {choice: "nothing"});
    edits = withEdit(edits, "pia", {weight: 2});
    expect(edits).toEqual({sam: {amount: 5, choice: "nothing"}, pia: {weight: 2}});
    edits = withEdit(edits, "sam", {amount: undefined, choice: undefined});
    expect(edits).toEqual({pia: {weight: 2}});
});

test("totals, tree and charts are shown", async () => {
    const drawn = [];
    patchWithCleanup(CascadeChart.prototype, {
        draw() {
            super.draw();
            drawn.push(this.config.data);
        },
    });
    const sam = node("sam", "east", {basis: 30, before: 80, amount: 100});
    await mountPreview(
        preview([EAST, sam, WEST], {by_results: true, warnings: ["Take care"]})
    );
    expect(".o_spm_cascade_totals").toHaveText(/400/);
    expect(".o_spm_cascade_totals").toHaveText(/50 over/);
    expect(".o_spm_cascade_warning").toHaveText("Take care");
    expect(queryAllTexts(".o_spm_cascade_tree tr[data-key] td:first-child")).toEqual([
        "EAST",
        "SAM",
        "WEST",
    ]);
    expect("tr[data-key=east]").toHaveText(/50 not assigned/);
    expect(".o_spm_cascade canvas").toHaveCount(2);
    const bars = drawn.find((data) => data.labels.includes("EAST"));
    expect(bars.labels).toEqual(["EAST", "WEST"]);
    expect(bars.datasets.map((dataset) => dataset.label)).toEqual([
        "Target",
        "Result looked at",
        "Until now",
    ]);
    expect(bars.datasets[0].data).toEqual([300, 150]);
    const seasons = drawn.find((data) => data.labels.includes("May"));
    expect(seasons.datasets.map((dataset) => dataset.data)).toEqual([[400], [450]]);
});

test("opening a unit charts those below it", async () => {
    const drawn = [];
    patchWithCleanup(CascadeChart.prototype, {
        draw() {
            super.draw();
            drawn.push(this.config.data.labels);
        },
    });
    const people = [...Array(31).keys()].map((n) => node(`p${n}`, "east"));
    await mountPreview(preview([EAST, ...people, WEST]));
    expect("tr[data-key]").toHaveCount(2);
    await contains("tr[data-key=east] .o_spm_cascade_toggle").click();
    expect("tr[data-key]").toHaveCount(33);
    expect(drawn.at(-1).length).toBe(31);
    await contains("tr[data-key=east] .o_spm_cascade_toggle").click();
    expect("tr[data-key]").toHaveCount(2);
});

test("what is typed goes to the server, which works it out anew", async () => {
    onRpc("spm.objective.cascade", "web_save", () => expect.step("saved"));
    const given = {methods: ["given", "even"]};
    const first = preview([EAST, WEST], given);
    await mountPreview(first, (record) => {
        expect.step(record.edits);
        record.preview = preview([{...EAST, hand: true, amount: 10}, WEST], given);
    });
    await contains("tr[data-key=east] .o_spm_cascade_amount").edit("10");
    expect.verifySteps([{east: {amount: 10}}]);
    expect(queryAllValues(".o_spm_cascade_amount")).toEqual(["10.00", "150.00"]);
    await contains("tr[data-key=west] .o_spm_cascade_weight").edit("2.5");
    expect.verifySteps([{east: {amount: 10}, west: {weight: 2.5}}]);
    await contains("tr[data-key=east] .o_spm_cascade_amount").edit("");
    expect.verifySteps([{west: {weight: 2.5}}]);
    await contains("tr[data-key=east] .o_spm_cascade_amount").edit("ten");
    expect.verifySteps([]);
    expect(".o_notification").toHaveText(/“ten” is not a number/);
});

test("who has left, joined, or is not one's to set", async () => {
    const left = node("sam", false, {
        change: "left",
        choice: "spread",
        choices: ["spread", "hand_over", "keep"],
        left: 30,
    });
    const other = node("dee", false, {
        change: "other",
        choice: "keep",
        choices: [],
        locked: true,
    });
    const joined = node("eve", false, {change: "joined"});
    const nodes = [left, other, joined];
    await mountPreview(preview(nodes), (record) => {
        expect.step(record.edits);
        const {choice, successor} = record.edits.sam;
        record.preview = preview([{...left, choice, successor}, other, joined]);
    });
    expect(".o_spm_cascade_amount").toHaveCount(1);
    expect("tr[data-key=dee]").toHaveText(/Not yours to set/);
    expect("tr[data-key=sam]").toHaveText(/still to do: 30/);
    await contains("tr[data-key=sam] .o_spm_cascade_choice").select("hand_over");
    expect.verifySteps([{sam: {choice: "hand_over", successor: "eve"}}]);
    expect("tr[data-key=sam] .o_spm_cascade_successor").toHaveValue("eve");
});

test("what people commit to can be taken as their target", async () => {
    const sam = node("sam", false, {committed: 120});
    await mountPreview(preview([sam]), (record) => expect.step(record.edits));
    await contains(".o_spm_cascade_take").click();
    expect.verifySteps([{sam: {amount: 120}}]);
});
