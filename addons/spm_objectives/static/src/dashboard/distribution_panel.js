import {SpmChart, themeColour} from "./chart";
import {panelProps, panelRegistry} from "./panel";
import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {formatPercent} from "./status";

/** How attainment is spread over people. */
export class DistributionPanel extends Component {
    static template = "spm_objectives.DistributionPanel";
    static components = {SpmChart};
    static props = panelProps;

    setup() {
        this.chartConfig = () => this.config;
    }

    get data() {
        return this.props.panel.data;
    }

    percent(value) {
        return formatPercent(value);
    }

    labelOf({from, to}) {
        return to === null
            ? `≥ ${formatPercent(from)}`
            : `${from}–${formatPercent(to)}`;
    }

    get chartLabel() {
        const bins = this.data.bins.map((bin) => `${this.labelOf(bin)}: ${bin.count}`);
        return _t("People by attainment. %s", bins.join("; "));
    }

    get config() {
        const {bins} = this.data;
        const muted = themeColour("secondary-color");
        return {
            type: "bar",
            data: {
                labels: bins.map((bin) => this.labelOf(bin)),
                datasets: [
                    {
                        label: _t("People"),
                        data: bins.map((bin) => bin.count),
                        // Of no status: how much is enough depends on the day
                        backgroundColor: themeColour("primary"),
                        borderRadius: 3,
                    },
                ],
            },
            options: {
                animation: false,
                maintainAspectRatio: false,
                scales: {
                    x: {grid: {display: false}, ticks: {color: muted}},
                    y: {
                        beginAtZero: true,
                        ticks: {precision: 0, color: muted, maxTicksLimit: 5},
                        grid: {color: themeColour("border-color")},
                    },
                },
                plugins: {legend: {display: false}},
            },
        };
    }
}

panelRegistry.add("distribution", {Component: DistributionPanel});
