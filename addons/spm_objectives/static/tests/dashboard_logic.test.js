import {describe, expect, test} from "@odoo/hoot";
import {heatRows, shade, sortedRows} from "@spm_objectives/dashboard/heat_table";
import {
    moved,
    orderOf,
    readLayout,
    stepped,
    toggled,
} from "@spm_objectives/dashboard/layout";
import {HEAT} from "./dashboard_answers";
import {periodRows} from "@spm_objectives/dashboard/period_picker";
import {readChoice} from "@spm_objectives/dashboard/dashboard_model";
import {treeRows} from "@spm_objectives/dashboard/cascade_panel";

describe.current.tags("headless");

const PANELS = [
    {key: "a", section: "x"},
    {key: "b", section: "x"},
    {key: "c", section: "x"},
    {key: "d", section: "y"},
];
const keys = (panels) => panels && panels.map((panel) => panel.key).join("");
const names = (rows) => rows.map((row) => row.name).join(" ");

test("of an address only the choice is read, as texts", () => {
    expect(readChoice({place: "team-5", period: 12, debug: 1, compare: ""})).toEqual({
        place: "team-5",
        period: "12",
    });
    expect(readChoice()).toEqual({});
});

test("a layout is copied, and empty when there is none", () => {
    const none = {pinned: [], order: [], hidden: [], heat: []};
    expect(readLayout(false)).toEqual(none);
    const stored = {pinned: ["a"]};
    const layout = readLayout(stored);
    layout.pinned.push("b");
    expect(stored.pinned).toEqual(["a"]);
});

test("a key is put in and taken out", () => {
    expect(toggled(["a"], "b")).toEqual(["a", "b"]);
    expect(toggled(["a", "b"], "a")).toEqual(["b"]);
});

test("a panel is moved before another one, or to the end of its section", () => {
    expect(keys(moved(PANELS, "c", "a"))).toBe("cabd");
    expect(keys(moved(PANELS, "a", "c"))).toBe("bacd");
    expect(keys(moved(PANELS, "a", null))).toBe("bcad");
    expect(keys(moved(PANELS, "d", null))).toBe("abcd");
});

test("a panel is moved by one place, within its section", () => {
    expect(keys(stepped(PANELS, "b", -1))).toBe("bacd");
    expect(keys(stepped(PANELS, "b", 1))).toBe("acbd");
    expect(keys(stepped(PANELS, "a", 1))).toBe("bacd");
    expect(stepped(PANELS, "a", -1)).toBe(null);
    expect(stepped(PANELS, "c", 1)).toBe(null);
    expect(stepped(PANELS, "d", -1)).toBe(null);
});

test("the order keeps what other screens have", () => {
    expect(orderOf(["z", "b", "a"], PANELS)).toEqual(["a", "b", "c", "d", "z"]);
});

test("a heat table is sorted; what has no figure comes last", () => {
    const rows = heatRows(HEAT);
    const sorted = (column, descending, measure = "value") =>
        names(sortedRows(rows, {column, descending, measure}));
    expect(sorted(-1, true)).toBe("Cid Bob Ann");
    expect(sorted(0, true)).toBe("Bob Cid Ann");
    expect(sorted(0, false)).toBe("Ann Cid Bob");
    expect(sorted(0, false, "attainment")).toBe("Bob Cid Ann");
    expect(sorted(1, true)).toBe("Cid Ann Bob");
    expect(sorted(1, true, "attainment")).toBe("Cid Ann Bob");
    expect(sorted(1, false)).toBe("Ann Cid Bob");
    expect(names(rows)).toBe("Ann Bob Cid");
    // 2,000 in the other currency are the most
    const mixed = {...HEAT, rows: {...HEAT.rows, rates: [1, 1, 2]}};
    const order = {column: 0, descending: true, measure: "value"};
    expect(names(sortedRows(heatRows(mixed), order, HEAT.columns))).toBe("Cid Bob Ann");
    expect(rows[1].cells[0].status).toBe("red");
    expect(rows[1].cells[1].status).toBe("none");
});

test("the best rank is the darkest", () => {
    const ranks = [2, 1, null, 3];
    expect(ranks.map((rank) => shade(rank, ranks))).toEqual([0.5, 1, 0, 0]);
    expect(shade(1, [1, 1, 1])).toBe(0);
    expect(shade(1, [1, null])).toBe(0);
});

test("periods are a tree, the latest year first", () => {
    const rows = periodRows([
        {id: 1, name: "2026", parent: false},
        {id: 2, name: "Q1", parent: 1},
        {id: 3, name: "January", parent: 2},
        {id: 4, name: "2027", parent: false},
        {id: 5, name: "lone month", parent: 99},
    ]);
    expect(rows.map((row) => `${row.level} ${row.name}`)).toEqual([
        "0 lone month",
        "0 2027",
        "0 2026",
        "1 Q1",
        "2 January",
    ]);
});

test("a tree shows what is open", () => {
    const nodes = [
        {id: 1, parent: 77},
        {id: 2, parent: 1},
        {id: 3, parent: 2},
        {id: 4, parent: 1},
    ];
    const shown = (folded) =>
        treeRows(nodes, new Set(folded)).map((row) => `${row.id}:${row.level}`);
    expect(shown([])).toEqual(["1:1", "2:2", "3:3", "4:2"]);
    expect(shown([2])).toEqual(["1:1", "2:2", "4:2"]);
    expect(shown([1])).toEqual(["1:1"]);
});
