import {Component, onWillStart, onWillUnmount, useEffect, useRef} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {formatResult} from "../value/spm_value";
import {getColor} from "@web/core/colors/colors";
import {loadBundle} from "@web/core/assets";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/** What was to be reached until each period's end, and what was. */
export class CourseField extends Component {
    static template = "spm_objectives.CourseField";
    static props = {...standardFieldProps};

    setup() {
        this.canvas = useRef("canvas");
        this.chart = null;
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            () => this.draw(),
            () => [JSON.stringify(this.course), this.record.data.unit_type]
        );
        onWillUnmount(() => this.chart?.destroy());
    }

    get record() {
        return this.props.record;
    }

    get course() {
        return this.record.data[this.props.name];
    }

    format(value, short = false) {
        const {unit_type: unit, currency_id: currency} = this.record.data;
        return formatResult(value, unit, currency && currency.id, {short});
    }

    get config() {
        const {labels, target, actual, adds_up: addsUp} = this.course;
        const line = {borderWidth: 2, pointRadius: 3, tension: 0.2};
        return {
            type: "line",
            data: {
                labels,
                datasets: [
                    {
                        ...line,
                        label: addsUp ? _t("Actual, added up") : _t("Actual"),
                        data: actual,
                        borderColor: getColor(1),
                        backgroundColor: getColor(1),
                    },
                    {
                        ...line,
                        label: addsUp ? _t("Target, added up") : _t("Target"),
                        data: target,
                        borderColor: "#999",
                        backgroundColor: "#999",
                        borderDash: [6, 4],
                    },
                ],
            },
            options: {
                animation: false,
                maintainAspectRatio: false,
                interaction: {mode: "index", intersect: false},
                scales: {
                    y: {
                        beginAtZero: true,
                        ticks: {
                            maxTicksLimit: 6,
                            callback: (v) => this.format(v, true),
                        },
                    },
                },
                plugins: {
                    legend: {position: "bottom"},
                    tooltip: {
                        callbacks: {
                            label: (item) =>
                                `${item.dataset.label}: ${this.format(item.raw)}`,
                        },
                    },
                },
            },
        };
    }

    draw() {
        this.chart?.destroy();
        this.chart = null;
        if (this.canvas.el && this.course) {
            this.chart = new window.Chart(this.canvas.el, this.config);
        }
    }
}

export const courseField = {
    component: CourseField,
    displayName: _t("Course of an Objective"),
    supportedTypes: ["json"],
    fieldDependencies: [
        {name: "unit_type", type: "selection", readonly: true},
        {
            name: "currency_id",
            type: "many2one",
            relation: "res.currency",
            readonly: true,
        },
    ],
};

registry.category("fields").add("spm_course", courseField);
