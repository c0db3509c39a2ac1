import {Component, useState} from "@odoo/owl";
import {PAGE, heatRows, shade, sortedRows} from "./heat_table";
import {SCOPES, scopeIcon} from "./unit_picker";
import {formatPercent, formatShort, statusOf} from "./status";
import {panelProps, panelRegistry} from "./panel";
import {CheckboxItem} from "@web/core/dropdown/checkbox_item";
import {Dropdown} from "@web/core/dropdown/dropdown";
import {_t} from "@web/core/l10n/translation";
import {formatResult} from "../value/spm_value";
import {useDrill} from "./drill";

/** As many KPIs as fit a screen. */
export const COLUMNS = 12;

/** People (or units) and KPIs: who stands where, in one table. */
export class HeatPanel extends Component {
    static template = "spm_objectives.HeatPanel";
    static components = {CheckboxItem, Dropdown};
    static props = panelProps;

    setup() {
        this.drill = useDrill();
        const kept = this.props.model.keptOf(this.props.panel.key, {
            column: -1,
            descending: false,
            measure: "attainment",
            units: false,
            shown: PAGE,
        });
        this.state = useState(kept);
    }

    get data() {
        return this.props.panel.data;
    }

    /** The people's, or the units' as long as the place has some. */
    get table() {
        return (this.state.units && this.data.units) || this.data;
    }

    get isOfUnits() {
        return this.table !== this.data;
    }

    get owner() {
        return this.isOfUnits ? _t("Unit") : _t("Salesperson");
    }

    get rows() {
        return sortedRows(heatRows(this.table), this.state, this.data.columns);
    }

    show(units) {
        Object.assign(this.state, {units, shown: PAGE});
    }

    get page() {
        const rows = this.rows.slice(0, this.state.shown);
        return rows.map((row) => ({
            ...row,
            kind: this.kindOf(row),
            cells: row.cells.map((cell, at) => this.shown(cell, at, row)),
        }));
    }

    /** Under the values of people, once all are shown: those of the whole place. */
    get overall() {
        const shown = this.state.measure === "value" && !this.isOfUnits && !this.more;
        const overall = shown ? this.data.overall : [];
        return overall.map((value, at) => formatShort(value, this.data.columns[at]));
    }

    get more() {
        return Math.max(0, this.table.rows.keys.length - this.state.shown);
    }

    moreText() {
        return _t("Show more (%s)", this.more);
    }

    // ------------------------------------------------------------- cells

    shown(cell, at, row) {
        const column = this.unitOf(this.data.columns[at], row);
        const meta = statusOf(cell.status);
        const attained = typeof cell.attainment === "number";
        const percent = this.state.measure === "attainment" && attained;
        const title = this.exact(cell, column, meta);
        return {
            kpi: column.kpi_id,
            text: percent
                ? formatPercent(cell.attainment)
                : formatShort(cell.value, column),
            title,
            icon: meta?.icon,
            label: meta?.label,
            opens: column.has_drill && typeof cell.value === "number",
            opener: _t("%(name)s, %(kpi)s: %(value)s. Open the records", {
                name: row.name,
                kpi: column.name,
                value: title,
            }),
            ...this.colours(cell, meta, at),
            // A value among attainments
            isAside:
                this.state.measure === "attainment" && !attained && this.isAimed(at),
        };
    }

    /** A column, with the currency of the row where that is another one. */
    unitOf(column, row) {
        return column.currency && row.currency
            ? {...column, currency: row.currency}
            : column;
    }

    /** All that is known of a cell: exact value, attainment, status. */
    exact(cell, {unit_type: unit, currency}, meta) {
        const attained = typeof cell.attainment === "number";
        return [
            formatResult(cell.value, unit, currency) || _t("No data"),
            attained && formatPercent(cell.attainment),
            meta?.label,
            cell.proposed && _t("Proposed"),
        ]
            .filter(Boolean)
            .join(", ");
    }

    isAimed(at) {
        return this.table.cells[at].attainments.some((one) => typeof one === "number");
    }

    get hasProposed() {
        return this.table.cells.some((column) => column.proposed.length);
    }

    /** Of a unit, what it is. */
    kindOf(row) {
        const [scope] = row.key.split("-");
        return this.isOfUnits && {icon: scopeIcon(scope), word: SCOPES[scope]};
    }

    openRecords(row, cell) {
        const choice = {...this.props.model.resolved, place: row.key};
        return this.drill(choice, cell.kpi);
    }

    /** By the status; where there is no target, by the rank among the others. */
    colours(cell, meta, at) {
        const proposed = cell.proposed ? " fst-italic" : "";
        if (meta) {
            return {className: `o_spm_cell_${meta.colour}${proposed}`, style: ""};
        }
        const dark = shade(cell.rank, this.table.cells[at].ranks);
        return {
            className: (dark ? "o_spm_cell_rank" : "") + proposed,
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
