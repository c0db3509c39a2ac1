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
        cells: cells.map((column) => ({
            value: column.values[at],
            attainment: column.attainments[at],
            status: statusOfLetter(column.statuses[at]),
            rank: column.ranks[at],
            proposed: column.proposed.includes(at),
        })),
    }));
}

/** What a column is sorted by: where nobody has a target, by the value. */
function measured(rows, column, measure) {
    const known = rows.some((row) => typeof row.cells[column][measure] === "number");
    return known ? measure : "value";
}

/**
 * Sort by the name or by a column. What has no figure stays at the end.
 *
 * @param {Array} rows of ``heatRows``
 * @param {{column: Number, descending: Boolean, measure: String}} order column -1 is
 * the name
 * @returns {Array} a sorted copy
 */
export function sortedRows(rows, {column, descending, measure}) {
    const sign = descending ? -1 : 1;
    const named = (a, b) => a.name.localeCompare(b.name);
    if (column < 0) {
        return [...rows].sort((a, b) => sign * named(a, b));
    }
    const by = measured(rows, column, measure);
    return [...rows].sort((a, b) => {
        const [left, right] = [a, b].map((row) => row.cells[column][by] ?? null);
        if (left === null || right === null) {
            return (left === null) - (right === null) || named(a, b);
        }
        return sign * (left - right) || named(a, b);
    });
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
