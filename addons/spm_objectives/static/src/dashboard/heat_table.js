import {statusOfLetter} from "./status";

/** Rows drawn at a time. */
export const PAGE = 50;

/**
 * The rows of a heat table, from its compact columns.
 *
 * @param {{rows: Object, cells: Array}} data as the server gives them
 * @returns {Array<{key: String, name: String, cells: Array}>}
 */
export function heatRows({rows, cells}) {
    return rows.keys.map((key, at) => ({
        key,
        name: rows.names[at],
        // Where some are of other companies than the screen
        company: rows.companies?.[at],
        currency: rows.currencies?.[at],
        rate: rows.rates?.[at] || 1,
        cells: cells.map((column) => ({
            value: column.values[at],
            attainment: column.attainments[at],
            status: statusOfLetter(column.statuses[at]),
            rank: column.ranks[at],
            proposed: column.proposed.includes(at),
        })),
    }));
}

/** What a row has in a column; amounts of several currencies are compared in one. */
function figureOf(row, column, measure, isMoney) {
    const figure = row.cells[column][measure] ?? null;
    return measure === "value" && isMoney && figure !== null
        ? figure * row.rate
        : figure;
}

const KINDS = ["company", "department", "team", "line", "participant"];

/** By kind, as units of several kinds overlap, and by name. */
function byName(a, b) {
    const [first, second] = [a, b].map(({key}) => KINDS.indexOf(key.split("-")[0]));
    return first - second || a.name.localeCompare(b.name);
}

/**
 * Sort by the name or by a column. What has no figure stays at the end; who has no
 * target comes after who has one, by the value.
 *
 * @param {Array} rows of ``heatRows``
 * @param {{column: Number, descending: Boolean, measure: String}} order column -1 is
 * the name
 * @param {Array<Object>} [columns] for their units
 * @returns {Array} a sorted copy
 */
export function sortedRows(rows, {column, descending, measure}, columns = []) {
    const sign = descending ? -1 : 1;
    if (column < 0) {
        return [...rows].sort((a, b) => sign * byName(a, b));
    }
    const isMoney = columns[column]?.unit_type === "money";
    const compared = (a, b, by) => {
        const [left, right] = [a, b].map((row) => figureOf(row, column, by, isMoney));
        return left === null || right === null
            ? (left === null) - (right === null)
            : sign * (left - right);
    };
    return [...rows].sort(
        (a, b) => compared(a, b, measure) || compared(a, b, "value") || byName(a, b)
    );
}

/**
 * How dark the cell of a KPI without targets is: the best one most of all, none where
 * all are the same.
 *
 * @param {Number|null} rank from 1
 * @param {Array<Number|null>} ranks of the whole column
 * @returns {Number} 0 to 1
 */
export function shade(rank, ranks) {
    const last = ranks.reduce((most, other) => Math.max(most, other || 0), 0);
    return rank && last > 1 ? 1 - (rank - 1) / (last - 1) : 0;
}
