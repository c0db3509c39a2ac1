import {
    MockServer,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";
import {advanceTime, animationFrame} from "@odoo/hoot-mock";
import {expect, test} from "@odoo/hoot";
import {EVERY} from "@spm_compensation/pay_run/follow";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";

class Run extends models.Model {
    _name = "spm.pay.run";
    state = fields.Selection({
        selection: [
            ["draft", "To start"],
            ["running", "Running"],
            ["done", "Done"],
        ],
    });
    done_count = fields.Integer();
    _records = [
        {id: 1, state: "running", done_count: 1},
        {id: 2, state: "draft", done_count: 0},
    ];
}

defineMailModels();
defineModels([Run]);

async function open(resId) {
    onRpc("web_read", () => expect.step("read"));
    await mountView({
        type: "form",
        resModel: "spm.pay.run",
        resId,
        arch: `<form><widget name="spm_follow"/><field name="state"/>
            <field name="done_count" readonly="1"/></form>`,
    });
}

async function wait() {
    await advanceTime(EVERY + 100);
    await animationFrame();
}

test("a run is followed until it has ended", async () => {
    await open(1);
    expect.verifySteps(["read"]);
    MockServer.env["spm.pay.run"].write([1], {done_count: 2});
    await wait();
    expect.verifySteps(["read"]);
    expect("[name=done_count]").toHaveText("2");
    MockServer.env["spm.pay.run"].write([1], {state: "done"});
    await wait();
    expect.verifySteps(["read"]);
    await wait();
    await wait();
    expect.verifySteps([]);
});

test("what does not run is read once", async () => {
    await open(2);
    await wait();
    expect.verifySteps(["read"]);
});
