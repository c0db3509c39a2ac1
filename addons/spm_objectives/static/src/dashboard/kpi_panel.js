import {AttainmentBar, StatusBadge} from "./status_badge";
import {SpmChart, themeColour} from "./chart";
import {formatPercent, formatShort} from "./status";
import {panelProps, panelRegistry} from "./panel";
import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {formatFloat} from "@web/views/fields/formatters";
import {formatResult} from "../value/spm_value";
import {useDrill} from "./drill";

const LINE = {
    borderWidth: 2,
    clip: false,
    pointRadius: 0,
    pointHitRadius: 8,
    cubicInterpolationMode: "monotone",
};

/**
 * From where to where a small chart goes: no more than its figures need, from zero
 * where none is below.
 *
 * @param {Array<Number|null>} figures
 * @returns {{min: Number, max: Number}}
 */
export function axisOf(figures) {
    const known = figures.filter((figure) => typeof figure === "number");
    const min = Math.min(0, ...known);
    const max = Math.max(...known);
    return {min, max: max > min ? max : min + 1};
}

/** One KPI: where it stands, how it goes, where it leads. */
export class KpiPanel extends Component {
    static template = "spm_objectives.KpiPanel";
    static components = {AttainmentBar, SpmChart, StatusBadge};
    static props = panelProps;

    setup() {
        this.drill = useDrill();
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
        const {delta, better} = comparison;
        return {
            icon: this.deltaIcon(delta),
            colour: {true: "text-success", false: "text-danger"}[better] || "",
            text: delta === 0 ? _t("as before") : this.deltaAmount(comparison),
            words: this.deltaWords(delta),
        };
    }

    /** Of shares the points between them: a share of a share misleads. */
    deltaAmount({delta, percent}) {
        const size = Math.abs(delta);
        if (this.data.unit_type === "percent") {
            return _t("%s pp", formatFloat(size, {digits: [16, 1]}));
        }
        return typeof percent === "number"
            ? formatPercent(Math.abs(percent))
            : this.format(size);
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

    /** What it is compared with, in a few words and then with its figures. */
    get comparedWith() {
        const {name, partial} = this.data.comparison;
        return partial ? _t("vs %s, pro rata", name) : _t("vs %s", name);
    }

    get comparedFigures() {
        const {name, value, by_now: byNow, partial} = this.data.comparison;
        const values = {name, value: this.format(value), by_now: this.format(byNow)};
        return partial
            ? _t("%(name)s: %(value)s, pro rata %(by_now)s by now", values)
            : _t("%(name)s: %(value)s", values);
    }

    /** Where there is nothing to compare with each other. */
    get noComparison() {
        const {name, value} = this.data.comparison;
        return typeof value === "number"
            ? _t("%(name)s: %(value)s", {name, value: this.format(value)})
            : _t("%s: no data", name);
    }

    // ------------------------------------------------------------- target

    get isAimed() {
        return this.data.target !== null;
    }

    get targetText() {
        const {target, proposed} = this.data;
        if (!this.isAimed) {
            return _t("No target");
        }
        return proposed
            ? _t("Proposed target %s", this.format(target))
            : _t("Target %s", this.format(target));
    }

    /** Of what is over, and of what does not add up, it says no more than the value. */
    get hasForecast() {
        const {forecast, value} = this.data;
        return forecast !== null && forecast !== value;
    }

    get forecastText() {
        return _t("Forecast %s", this.format(this.data.forecast));
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
        const {labels, values, targets, partial: isPartial} = this.trend;
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
                        // A period that goes on is not yet comparable
                        segment: {
                            borderDash: ({p1DataIndex: at}) =>
                                isPartial && at === values.length - 1
                                    ? [3, 3]
                                    : undefined,
                        },
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
                scales: {
                    x: {display: false},
                    y: {display: false, ...axisOf([...values, ...targets])},
                },
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

    openRecords() {
        return this.drill(this.props.model.resolved, this.data.kpi_id);
    }
}

panelRegistry.add("kpi", {Component: KpiPanel});
