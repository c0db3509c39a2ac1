import {PayCurve, formatOn} from "@spm_compensation/pay_curve/pay_curve";
import {
    contains,
    defineModels,
    fields,
    makeMockEnv,
    models,
    mountView,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import {expect, test} from "@odoo/hoot";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {queryAllTexts} from "@odoo/hoot-dom";

const CHART = {
    points: [
        [0, 0],
        [1000, 50],
        [1000, 70],
        [2300, 200],
    ],
    mark: [1500, 120],
    dots: [],
    x_title: "Credited",
    y_title: "Pay",
    x_unit: "money",
    y_unit: "money",
    currency: 1,
};

class Component extends models.Model {
    _name = "spm.plan.component";

    name = fields.Char();
    chart = fields.Json();

    _records = [{id: 1}];
    _onChanges = {};
}

defineMailModels();
defineModels([Component]);

async function mountChart(
    chart,
    arch = '<field name="chart" widget="spm_pay_curve"/>'
) {
    const drawn = [];
    patchWithCleanup(PayCurve.prototype, {
        draw() {
            super.draw();
            drawn.push(this.config);
        },
    });
    Component._records = [{id: 1, name: "", chart}];
    await mountView({
        type: "form",
        resModel: "spm.plan.component",
        resId: 1,
        arch: `<form>${arch}</form>`,
    });
    return drawn;
}

test("the curve, jumps included, and the point reached", async () => {
    const drawn = await mountChart(CHART);
    expect(drawn).toHaveLength(1);
    const {data, options} = drawn[0];
    const [mark, line] = data.datasets;
    expect(line.data.map(({x, y}) => [x, y])).toEqual(CHART.points);
    expect(mark.data).toEqual([{x: 1500, y: 120}]);
    expect(mark.showLine).toBe(false);
    expect([options.scales.x.min, options.scales.x.max]).toEqual([0, 2300]);
    expect(options.scales.x.title.text).toBe("Credited");
    const {title, label} = options.plugins.tooltip.callbacks;
    const item = {parsed: {x: 1500, y: 120}};
    expect(title([item])).toBe("Credited: $\u00a01,500.00");
    expect(label(item)).toBe("Pay: $\u00a0120.00");
});

test("who cannot see it reads it", async () => {
    await mountChart(CHART);
    expect("canvas").toHaveAttribute(
        "aria-label",
        /Pay by Credited; reached: \$\s1,500.00, which pays \$\s120.00/
    );
    expect(queryAllTexts(".o_spm_pay_curve tbody tr td:first-child")).toHaveLength(4);
    expect(".o_spm_pay_curve caption").toHaveText(/reached/);
});

test("deals that are paid one by one", async () => {
    const dots = [
        [500, 25],
        [1200, 90],
    ];
    const drawn = await mountChart({...CHART, mark: null, dots});
    expect(drawn[0].data.datasets).toHaveLength(2);
    expect(drawn[0].data.datasets[0].data).toEqual([
        {x: 500, y: 25},
        {x: 1200, y: 90},
    ]);
    expect("canvas").toHaveAttribute("aria-label", "Pay curve: Pay by Credited");
});

test("nothing to draw", async () => {
    const drawn = await mountChart(false);
    expect("canvas").toHaveCount(0);
    expect(drawn).toHaveLength(0);
});

test("drawn anew while terms are edited", async () => {
    Component._onChanges = {
        name(record) {
            record.chart = {...CHART, mark: null, x_unit: "percent"};
        },
    };
    const arch = '<field name="name"/><field name="chart" widget="spm_pay_curve"/>';
    const drawn = await mountChart(CHART, arch);
    await contains("[name=name] input").edit("faster");
    expect(drawn).toHaveLength(2);
    expect(drawn[1].data.datasets).toHaveLength(1);
    expect(drawn[1].options.scales.x.ticks.callback(50)).toBe("50\u00a0%");
});

test("numbers on the axes", async () => {
    await makeMockEnv();
    expect(formatOn(12.5, "percent")).toBe("12.5\u00a0%");
    expect(formatOn(3, "pieces")).toBe("3");
    expect(formatOn(5000, "money", 1, true)).toBe("$\u00a05,000");
    expect(formatOn(2500000, "money", 1, true)).toBe("$\u00a03M");
});
