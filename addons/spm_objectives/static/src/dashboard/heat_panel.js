import {Component, useState} from "@odoo/owl";
import {PAGE, heatRows, shade, sortedRows} from "./heat_table";
import {formatPercent, formatShort, statusOf} from "./status";
import {panelProps, panelRegistry} from "./panel";
import {CheckboxItem} from "@web/core/dropdown/checkbox_item";
import {Dropdown} from "@web/core/dropdown/dropdown";
import {_t} from "@web/core/l10n/translation";

/** As many KPIs as fit a screen. */
export const COLUMNS = 12;

/** People (or units) and KPIs: who stands where, in one table. */
export class HeatPanel extends Component {
    static template = "spm_objectives.HeatPanel";
    static components = {CheckboxItem, Dropdown};
    static props = panelProps;

    setup() {
        this.state = useState({
            column: -1,
            descending: false,
            measure: "attainment",
            units: false,
            shown: PAGE,
        });
    }

    get data() {
        return this.props.panel.data;
    }

    /** The people's, or the units' as long as the place has some. */
    get table() {
        return (this.state.units && this.data.units) || this.data;
    }

    get rows() {
        return sortedRows(heatRows(this.table), this.state);
    }

    show(units) {
        Object.assign(this.state, {units, shown: PAGE});
    }

    get page() {
        const rows = this.rows.slice(0, this.state.shown);
        return rows.map((row) => ({
            ...row,
            cells: row.cells.map((cell, at) => this.shown(cell, at)),
        }));
    }

    get more() {
        return Math.max(0, this.table.rows.keys.length - this.state.shown);
    }

    moreText() {
        return _t("Show more (%s)", this.more);
    }

    // ------------------------------------------------------------- cells

    shown(cell, at) {
        const column = this.data.columns[at];
        const meta = statusOf(cell.status);
        const value = formatShort(cell.value, column);
        const attained = typeof cell.attainment === "number";
        const percent = this.state.measure === "attainment" && attained;
        return {
            text: percent ? formatPercent(cell.attainment) : value,
            title: attained ? `${value} (${formatPercent(cell.attainment)})` : value,
            icon: meta?.icon,
            label: meta?.label,
            ...this.colours(cell, meta, at),
        };
    }

    /** By the status; where there is no target, by the rank among the others. */
    colours(cell, meta, at) {
        if (meta) {
            return {className: `o_spm_cell_${meta.colour}`, style: ""};
        }
        const dark = shade(cell.rank, this.table.cells[at].ranks);
        return {
            className: dark ? "o_spm_cell_rank" : "",
            style: dark ? `--spm-shade: ${Math.round(dark * 22)}%` : "",
        };
    }

    // ------------------------------------------------------------- order

    sortBy(column) {
        const {state} = this;
        if (state.column === column) {
            state.descending = !state.descending;
        } else {
            state.column = column;
            state.descending = column >= 0;
        }
    }

    ariaSort(column) {
        if (this.state.column !== column) {
            return "none";
        }
        return this.state.descending ? "descending" : "ascending";
    }

    sortIcon(column) {
        return {
            none: "",
            ascending: "fa-sort-asc",
            descending: "fa-sort-desc",
        }[this.ariaSort(column)];
    }

    // ------------------------------------------------------------- choice

    get chosen() {
        return this.data.columns.map((column) => column.kpi_id);
    }

    isFull(kpi) {
        return this.chosen.length >= COLUMNS && !this.chosen.includes(kpi.id);
    }

    async toggleKpi(kpi) {
        const {chosen} = this;
        const kept = chosen.filter((id) => id !== kpi.id);
        if (!this.isFull(kpi)) {
            const kpis = kept.length < chosen.length ? kept : [...chosen, kpi.id];
            await this.props.model.chooseHeat(kpis);
        }
    }
}

panelRegistry.add("heat", {Component: HeatPanel});
