import {AttainmentBar, StatusBadge} from "./status_badge";
import {SpmChart, themeColour} from "./chart";
import {formatPercent, formatShort} from "./status";
import {panelProps, panelRegistry} from "./panel";
import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {formatResult} from "../value/spm_value";
import {useService} from "@web/core/utils/hooks";

const LINE = {borderWidth: 2, pointRadius: 0, pointHitRadius: 8, tension: 0.3};

/** One KPI: where it stands, how it goes, where it leads. */
export class KpiPanel extends Component {
    static template = "spm_objectives.KpiPanel";
    static components = {AttainmentBar, SpmChart, StatusBadge};
    static props = panelProps;

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        this.chartConfig = () => this.config;
    }

    get data() {
        return this.props.panel.data;
    }

    get hasValue() {
        return typeof this.data.value === "number";
    }

    format(value) {
        return formatShort(value, this.data);
    }

    get exact() {
        const {value, unit_type: unit, currency} = this.data;
        return formatResult(value, unit, currency);
    }

    percent(value) {
        return formatPercent(value);
    }

    // ------------------------------------------------------------- comparison

    get delta() {
        const {comparison} = this.data;
        if (!comparison || typeof comparison.delta !== "number") {
            return null;
        }
        const {delta, percent, better} = comparison;
        const amount =
            typeof percent === "number"
                ? formatPercent(Math.abs(percent))
                : this.format(Math.abs(delta));
        return {
            icon: this.deltaIcon(delta),
            colour: {true: "text-success", false: "text-danger"}[better] || "",
            text: delta === 0 ? _t("as before") : amount,
            words: this.deltaWords(delta),
        };
    }

    deltaIcon(delta) {
        if (delta === 0) {
            return "";
        }
        return delta > 0 ? "fa-arrow-up" : "fa-arrow-down";
    }

    deltaWords(delta) {
        if (delta === 0) {
            return "";
        }
        return delta > 0 ? _t("more") : _t("less");
    }

    get comparisonTitle() {
        const {name, value, by_now: byNow, partial} = this.data.comparison;
        const values = {name, value: this.format(value), by_now: this.format(byNow)};
        return partial
            ? _t("%(name)s: %(value)s, of which %(by_now)s by now", values)
            : _t("%(name)s: %(value)s", values);
    }

    // ------------------------------------------------------------- trend

    get trend() {
        const {trend} = this.data;
        const known = trend ? trend.values.filter((v) => v !== null) : [];
        return known.length > 1 ? trend : null;
    }

    get trendLabel() {
        const {labels, values} = this.trend;
        const points = labels.map((label, i) => `${label}: ${this.format(values[i])}`);
        return _t("Trend. %s", points.join("; "));
    }

    get config() {
        const {labels, values, targets} = this.trend;
        const colour = themeColour("primary");
        const point = values.map((_v, i) => (i === values.length - 1 ? 3 : 0));
        return {
            type: "line",
            data: {
                labels,
                datasets: [
                    {
                        ...LINE,
                        label: _t("Result"),
                        data: values,
                        borderColor: colour,
                        backgroundColor: colour,
                        pointRadius: point,
                    },
                    {
                        ...LINE,
                        label: _t("Target"),
                        data: targets,
                        borderWidth: 1,
                        borderColor: themeColour("secondary-color"),
                        backgroundColor: themeColour("secondary-color"),
                        borderDash: [4, 4],
                    },
                ],
            },
            options: {
                animation: false,
                maintainAspectRatio: false,
                layout: {padding: 4},
                interaction: {mode: "index", intersect: false},
                scales: {x: {display: false}, y: {display: false, grace: "10%"}},
                plugins: {
                    legend: {display: false},
                    tooltip: {
                        displayColors: false,
                        filter: (item) => item.raw !== null,
                        callbacks: {
                            label: (item) =>
                                `${item.dataset.label}: ${this.format(item.raw)}`,
                        },
                    },
                },
            },
        };
    }

    // ------------------------------------------------------------- records

    get openLabel() {
        const {title} = this.props.panel;
        const value = this.hasValue ? this.format(this.data.value) : _t("No data");
        return _t("%(title)s: %(value)s. Open the records", {title, value});
    }

    async openRecords() {
        const {model} = this.props;
        const action = await this.orm.call("spm.dashboard", "drill", [
            model.resolved,
            this.data.kpi_id,
        ]);
        if (action) {
            await this.action.doAction(action);
        } else {
            this.notification.add(_t("No records stand behind this figure."), {
                type: "info",
            });
        }
    }
}

panelRegistry.add("kpi", {Component: KpiPanel});
