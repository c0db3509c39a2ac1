import {Component, onWillStart, onWillUnmount, useEffect, useRef} from "@odoo/owl";
import {formatFloat, formatMonetary} from "@web/views/fields/formatters";
import {getColor, getCustomColor, hexToRGBA} from "@web/core/colors/colors";
import {_t} from "@web/core/l10n/translation";
import {cookie} from "@web/core/browser/cookie";
import {loadBundle} from "@web/core/assets";
import {nbsp} from "@web/core/utils/strings";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/**
 * @param {Number} value
 * @param {String} unit money, percent, or what is counted
 * @param {Number} [currencyId]
 * @param {Boolean} [short] for the ticks of an axis
 * @returns {String}
 */
export function formatOn(value, unit, currencyId, short = false) {
    if (unit === "money") {
        if (short) {
            const whole = Math.abs(value) >= 100000;
            return formatMonetary(value, {
                currencyId,
                humanReadable: whole,
                digits: [16, 0],
            });
        }
        return formatMonetary(value, {currencyId});
    }
    const decimals = Number.isInteger(value) || Math.abs(value) >= 1000 ? 0 : 2;
    const number = formatFloat(value, {digits: [16, decimals], trailingZeros: false});
    return unit === "percent" ? number + nbsp + "%" : number;
}

/** What a component pays by what was achieved, with the point where somebody is. */
export class PayCurve extends Component {
    static template = "spm_compensation.PayCurve";
    static props = {chart: Object};

    setup() {
        this.canvas = useRef("canvas");
        this.drawing = null;
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            () => this.draw(),
            () => [JSON.stringify(this.props.chart)]
        );
        onWillUnmount(() => this.drawing?.destroy());
    }

    x(value, short) {
        const {x_unit: unit, currency} = this.props.chart;
        return formatOn(value, unit, currency, short);
    }

    y(value, short) {
        const {y_unit: unit, currency} = this.props.chart;
        return formatOn(value, unit, currency, short);
    }

    /** For who cannot see it. */
    get summary() {
        const {mark, x_title: xTitle, y_title: yTitle} = this.props.chart;
        const names = {x: xTitle, y: yTitle};
        if (!mark) {
            return _t("Pay curve: %(y)s by %(x)s", names);
        }
        return _t("Pay curve: %(y)s by %(x)s; reached: %(at)s, which pays %(pay)s", {
            ...names,
            at: this.x(mark[0]),
            pay: this.y(mark[1]),
        });
    }

    get corners() {
        return this.props.chart.points.map(([x, y]) => [this.x(x), this.y(y)]);
    }

    get datasets() {
        const {points, mark, dots = []} = this.props.chart;
        const scheme = cookie.get("color_scheme");
        const [blue, red] = [getColor(0, scheme, "sm"), getColor(1, scheme, "sm")];
        const places = (list) => list.map(([x, y]) => ({x, y}));
        const found = [
            {
                label: this.props.chart.y_title,
                data: places(points),
                borderColor: blue,
                backgroundColor: hexToRGBA(blue, 0.12),
                fill: "origin",
                borderWidth: 2,
                pointRadius: 0,
                pointHitRadius: 12,
                tension: 0,
            },
        ];
        const reached = mark ? [mark] : dots;
        if (reached.length) {
            found.unshift({
                label: mark ? _t("Reached") : _t("Deals"),
                data: places(reached),
                showLine: false,
                pointRadius: mark ? 7 : 4,
                pointHoverRadius: mark ? 8 : 5,
                pointHitRadius: 12,
                borderColor: getCustomColor(scheme, "#fff", "#1b1d26"),
                borderWidth: 2,
                backgroundColor: red,
                pointBackgroundColor: red,
            });
        }
        return found;
    }

    axis(title, format, first, last) {
        const scheme = cookie.get("color_scheme");
        const color = getCustomColor(scheme, "#111827", "#E4E4E4");
        return {
            type: "linear",
            min: first,
            max: last,
            title: {display: true, text: title, color},
            ticks: {
                color,
                maxTicksLimit: 6,
                maxRotation: 0,
                includeBounds: false,
                callback: (value) => format(value),
            },
            grid: {
                color: getCustomColor(
                    scheme,
                    "rgba(0,0,0,.1)",
                    "rgba(255,255,255,.15)"
                ),
            },
        };
    }

    get config() {
        const {points, x_title: xTitle, y_title: yTitle} = this.props.chart;
        const y = this.axis(yTitle, (value) => this.y(value, true));
        return {
            type: "line",
            data: {datasets: this.datasets},
            options: {
                animation: false,
                maintainAspectRatio: false,
                scales: {
                    x: this.axis(
                        xTitle,
                        (value) => this.x(value, true),
                        points[0][0],
                        points.at(-1)[0]
                    ),
                    y: {...y, beginAtZero: true, grace: "5%"},
                },
                plugins: {
                    legend: {display: false},
                    tooltip: {
                        displayColors: false,
                        callbacks: {
                            title: ([item]) => `${xTitle}: ${this.x(item.parsed.x)}`,
                            label: (item) => `${yTitle}: ${this.y(item.parsed.y)}`,
                        },
                    },
                },
            },
        };
    }

    draw() {
        this.drawing?.destroy();
        this.drawing = new window.Chart(this.canvas.el, this.config);
    }
}

/** A pay curve in a form; nothing where there is none. */
export class PayCurveField extends Component {
    static template = "spm_compensation.PayCurveField";
    static components = {PayCurve};
    static props = {...standardFieldProps};

    get chart() {
        const chart = this.props.record.data[this.props.name];
        return chart?.points?.length > 1 ? chart : null;
    }
}

export const payCurveField = {
    component: PayCurveField,
    displayName: _t("Pay Curve"),
    supportedTypes: ["json"],
};

registry.category("fields").add("spm_pay_curve", payCurveField);
