import {Component, useState, xml} from "@odoo/owl";
import {click, queryAllTexts, queryAttribute} from "@odoo/hoot-dom";
import {
    defineModels,
    fields,
    mockService,
    models,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import {expect, test} from "@odoo/hoot";
import {animationFrame} from "@odoo/hoot-mock";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {registry} from "@web/core/registry";

class StatementLine extends models.Model {
    _name = "spm.statement.line";
    name = fields.Char();
    _records = [{id: 7, name: "Commission"}];
}

defineMailModels();
defineModels([StatementLine]);

const DATA = {
    own: true,
    plans: [
        {
            assignment_id: 3,
            plan: "Account Executive",
            period: "June 2026",
            currency: 1,
            earned: 1500,
            payable: 1200,
            parts: [
                {name: "Held back", amount: -341.6},
                {name: "Released", amount: 41.6},
            ],
            target: 2000,
            attainment: 75,
            why: "",
            lines: [
                {name: "Commission", amount: 1250, line_id: 7, number: 0},
                {name: "Bonus", amount: 250, line_id: false, number: 1},
            ],
        },
    ],
    statements: [
        {
            id: 5,
            period: "May 2026",
            state: "posted",
            state_name: "Posted",
            payable: 900,
            currency: 1,
            held_because: "",
        },
        {
            id: 4,
            period: "April 2026",
            state: "draft",
            state_name: "Draft",
            payable: 800,
            currency: 1,
            held_because: "",
        },
    ],
};

async function mountPanel(data = DATA) {
    const {Component: Panel} = registry.category("spm_dashboard_panels").get("pay");
    const panel = {key: "pay", title: "Pay", data};
    await mountWithCleanup(Panel, {
        props: {
            panel,
            model: {resolved: {place: "me"}},
            open: () => expect.step("open"),
        },
    });
}

test("earned, to pay and the way to the target", async () => {
    await mountPanel();
    expect(queryAllTexts(".o_spm_pay_earned")).toEqual(["$ 1,500.00"]);
    expect(".o_spm_pay_payable").toHaveText("$ 1,200.00");
    expect(queryAllTexts(".o_spm_pay_sum, .o_spm_pay_part")).toEqual([
        "Earned\n$ 1,500.00",
        "Held back\n$ -341.60",
        "Released\n$ 41.60",
        "To pay\n$ 1,200.00",
    ]);
    expect(".o_spm_pay_share").toHaveText("75 % of the target of $ 2,000.00");
    expect(queryAttribute(".progress", "aria-valuenow")).toBe("75");
    expect(queryAllTexts(".o_spm_pay_statement")).toEqual([
        "Statement of May 2026\nPosted\n$ 900.00",
        "Statement of April 2026\nDraft\n$ 800.00",
    ]);
});

test("a plan that waits to be accepted says so to whom it is for", async () => {
    mockService("action", {doAction: (action) => expect.step(action)});
    const plans = [{...DATA.plans[0], waiting: true}];
    await mountPanel({...DATA, plans});
    await click(".o_spm_pay_waiting");
    expect.verifySteps(["spm_compensation.spm_my_plan_server_action"]);
});

test("a plan that waits is nobody else's to accept", async () => {
    const plans = [{...DATA.plans[0], waiting: true}];
    await mountPanel({...DATA, own: false, plans});
    expect(".o_spm_pay_waiting").toHaveCount(0);
});

test("a line that no statement explains is explained when it is unfolded", async () => {
    onRpc("spm.dashboard.panel.pay", "explain", ({args}) => {
        expect.step(args);
        return "<p>Each tier rates <b>its</b> part.</p>";
    });
    await mountPanel();
    await click(".o_spm_pay_line summary");
    await animationFrame();
    await animationFrame();
    expect.verifySteps([[{place: "me"}, 3, 1]]);
    expect(".o_spm_pay_told b").toHaveText("its");
    await click(".o_spm_pay_line summary");
    await click(".o_spm_pay_line summary");
    await animationFrame();
    expect.verifySteps([]);
});

test("what is unfolded is explained anew with new figures", async () => {
    let tiers = "one";
    onRpc("spm.dashboard.panel.pay", "explain", ({args}) => {
        expect.step(args[2]);
        return `<p>${tiers}</p>`;
    });
    const {Component: Panel} = registry.category("spm_dashboard_panels").get("pay");
    class Screen extends Component {
        static components = {Panel};
        static props = {};
        static template = xml`
            <Panel
                panel="{key: 'pay', title: 'Pay', data: state.data}"
                model="{resolved: {place: 'me'}}"
                open="() => null"
            />`;
        setup() {
            this.state = useState({data: DATA});
        }
    }
    const screen = await mountWithCleanup(Screen);
    await click(".o_spm_pay_line summary");
    await animationFrame();
    await animationFrame();
    expect.verifySteps([1]);
    expect(".o_spm_pay_told").toHaveText("one");
    tiers = "two";
    const [plan] = DATA.plans;
    const lines = plan.lines.map((line) => ({...line, amount: line.amount + 1}));
    screen.state.data = {...DATA, plans: [{...plan, lines}]};
    await animationFrame();
    await animationFrame();
    await animationFrame();
    expect.verifySteps([1]);
    expect(".o_spm_pay_told").toHaveText("two");
});

test("lines of a statement are explained by it", async () => {
    onRpc("spm.statement.line", "action_explain", ({args}) => {
        expect.step(args[0]);
        return {type: "ir.actions.act_window_close"};
    });
    mockService("action", {doAction: (action) => expect.step(action.type)});
    await mountPanel();
    expect(".o_spm_pay_line").toHaveCount(2);
    expect(".o_spm_pay_line button").toHaveCount(1);
    await click(".o_spm_pay_line button");
    await animationFrame();
    expect.verifySteps([[7], "ir.actions.act_window_close"]);
});

test("the statement and the plan open", async () => {
    mockService("action", {
        doAction: (action) =>
            expect.step(action.res_model ? [action.res_model, action.res_id] : action),
    });
    await mountPanel();
    await click(".o_spm_pay_statement:first button");
    await click(".o_spm_pay_plan");
    await animationFrame();
    expect.verifySteps([
        ["spm.statement", 5],
        "spm_compensation.spm_my_plan_server_action",
    ]);
});

test("what cannot be calculated says why, and no amount", async () => {
    const none = {earned: null, payable: null, parts: [], attainment: null};
    const plan = {...DATA.plans[0], ...none, lines: [], why: "No rate of exchange."};
    await mountPanel({own: false, plans: [plan], statements: []});
    expect(".o_spm_pay_earned").toHaveText("–");
    expect(".o_spm_pay_why").toHaveText("No rate of exchange.");
    expect(".progress").toHaveCount(0);
    expect(".o_spm_pay_statement").toHaveCount(0);
    expect(".o_spm_pay_plan").toHaveText("Account Executive");
});
