import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {formatFloat} from "@web/views/fields/formatters";
import {parseFloat as parseNumber} from "@web/views/fields/parsers";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {useService} from "@web/core/utils/hooks";
import {x2ManyCommands} from "@web/core/orm_service";

const SIDES = {row: "row_from", column: "column_from"};

/** Cells of a matrix as the grid that they are: bounds on its edges, percents inside. */
export class MatrixField extends Component {
    static template = "spm_compensation.MatrixField";
    static props = {...standardFieldProps};

    setup() {
        this.notification = useService("notification");
    }

    get list() {
        return this.props.record.data[this.props.name];
    }

    get cells() {
        return this.list.records.map((record) => ({
            id: record.resId || record._virtualId,
            row: record.data.row_from,
            column: record.data.column_from,
            gives: record.data.gives,
        }));
    }

    bounds(side) {
        const found = new Set(this.cells.map((cell) => cell[side]));
        return [...found].sort((one, other) => one - other);
    }

    cell(row, column) {
        return this.cells.find((one) => one.row === row && one.column === column);
    }

    format(value) {
        return formatFloat(value, {digits: [16, 6], trailingZeros: false});
    }

    shown(row, column) {
        const cell = this.cell(row, column);
        return cell ? this.format(cell.gives) : "";
    }

    /** What the bounds of a side are of. */
    title(side) {
        const measure = this.props.record.data[`${side}_measure_id`];
        return measure
            ? measure.display_name
            : side === "row"
              ? _t("Rows")
              : _t("Columns");
    }

    /**
     * @param {Event} event of an input
     * @param {Number} [before] what stands there if the new text is no number
     * @returns {Number|undefined}
     */
    read(event, before) {
        try {
            return parseNumber(event.target.value);
        } catch {
            this.notification.add(_t("That is not a number."), {type: "danger"});
            event.target.value = before === undefined ? "" : this.format(before);
            return undefined;
        }
    }

    setCell(event, row, column) {
        const cell = this.cell(row, column);
        const gives = this.read(event, cell?.gives);
        if (gives === undefined) {
            return;
        }
        const values = {row_from: row, column_from: column, gives};
        return this.list.applyCommands([
            cell
                ? [x2ManyCommands.UPDATE, cell.id, {gives}]
                : [x2ManyCommands.CREATE, false, values],
        ]);
    }

    setBound(event, side, before) {
        const bound = this.read(event, before);
        if (bound === undefined || bound === before) {
            return;
        }
        if (this.bounds(side).includes(bound)) {
            this.notification.add(_t("This bound is there already."), {type: "danger"});
            event.target.value = this.format(before);
            return;
        }
        return this.list.applyCommands(
            this.cells
                .filter((cell) => cell[side] === before)
                .map((cell) => [x2ManyCommands.UPDATE, cell.id, {[SIDES[side]]: bound}])
        );
    }

    /** Another row or column, as far from the last as that from the one before. */
    add(side) {
        const other = side === "row" ? "column" : "row";
        const bounds = this.bounds(side);
        const last = bounds.at(-1);
        const step = bounds.length > 1 ? last - bounds.at(-2) : last || 100;
        const bound = bounds.length ? last + step : 0;
        const across = this.bounds(other);
        return this.list.applyCommands(
            (across.length ? across : [0]).map((place) => {
                const values = {[SIDES[side]]: bound, [SIDES[other]]: place};
                const near =
                    side === "row" ? this.cell(last, place) : this.cell(place, last);
                return [
                    x2ManyCommands.CREATE,
                    false,
                    {...values, gives: near?.gives || 0},
                ];
            })
        );
    }

    remove(side, bound) {
        return this.list.applyCommands(
            this.cells
                .filter((cell) => cell[side] === bound)
                .map((cell) => [x2ManyCommands.DELETE, cell.id])
        );
    }
}

export const matrixField = {
    component: MatrixField,
    displayName: _t("Matrix"),
    supportedTypes: ["one2many"],
    useSubView: true,
};

registry.category("fields").add("spm_matrix", matrixField);
