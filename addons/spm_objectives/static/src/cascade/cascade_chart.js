/* global Chart */
import {Component, onWillStart, onWillUnmount, useEffect, useRef} from "@odoo/owl";
import {cookie} from "@web/core/browser/cookie";
import {getColor} from "@web/core/colors/colors";
import {loadBundle} from "@web/core/assets";

/** Bars side by side: one group per label, one bar per series. */
export class CascadeChart extends Component {
    static template = "spm_objectives.CascadeChart";
    static props = {
        labels: Array,
        series: Array,
        format: Function,
        title: String,
    };

    setup() {
        this.canvas = useRef("canvas");
        this.chart = null;
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            () => this.draw(),
            () => [JSON.stringify([this.props.labels, this.props.series])]
        );
        onWillUnmount(() => this.chart?.destroy());
    }

    draw() {
        this.chart?.destroy();
        this.chart = new Chart(this.canvas.el, this.config);
    }

    get config() {
        const {labels, series, format} = this.props;
        const scheme = cookie.get("color_scheme");
        return {
            type: "bar",
            data: {
                labels,
                datasets: series.map(({label, values}, place) => ({
                    label,
                    data: values,
                    backgroundColor: getColor(place, scheme, series.length),
                })),
            },
            options: {
                animation: false,
                maintainAspectRatio: false,
                plugins: {
                    tooltip: {
                        callbacks: {
                            label: ({dataset, raw}) =>
                                `${dataset.label}: ${format(raw)}`,
                        },
                    },
                },
                scales: {y: {beginAtZero: true}},
            },
        };
    }
}
