import {
    getService,
    mountWithCleanup,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import {WebClient} from "@web/webclient/webclient";
import {animationFrame} from "@odoo/hoot-mock";
import {expect} from "@odoo/hoot";
import {user} from "@web/core/user";

/** Answers of the server, in the form that ``spm.dashboard`` gives them. */

export const PERIODS = [
    {id: 1, name: "2026", type: "year", parent: false},
    {id: 2, name: "Q1 2026", type: "quarter", parent: 1},
    {id: 3, name: "Q2 2026", type: "quarter", parent: 1},
    {id: 4, name: "2027", type: "year", parent: false},
];

export function kpi(id, title, data = {}) {
    return {
        key: `kpi.${id}`,
        section: "result",
        component: "kpi",
        size: 1,
        title,
        data: {
            kpi_id: id,
            description: false,
            category: "result",
            direction: "higher",
            unit_type: "count",
            currency: false,
            value: 8,
            target: 10,
            target_of: title,
            proposed: false,
            objective_id: 5,
            attainment: 80,
            expected: 5,
            status: "green",
            forecast: 12,
            comparison: null,
            trend: {
                labels: ["Q1 2026", "Q2 2026"],
                values: [4, 8],
                targets: [10, 10],
            },
            adds_up: true,
            as_of: false,
            broken_reason: false,
            has_drill: true,
            ...data,
        },
    };
}

export function panel(component, data, values = {}) {
    return {
        key: component,
        section: "team",
        component,
        size: 4,
        title: component,
        data,
        ...values,
    };
}

export function answer(panels, values = {}) {
    return {
        choice: {place: "me", period: "3", compare: "target"},
        place: {key: "me", name: "Sam", scope: "me", avatar: false, left: false},
        crumbs: [{key: "me", name: "Sam"}],
        children: [],
        period: {
            id: 3,
            name: "Q2 2026",
            type: "quarter",
            date_from: "2026-04-01",
            date_to: "2026-07-01",
            previous: 2,
            next: false,
            today: true,
        },
        periods: PERIODS,
        as_of: "2026-05-05 10:00:00",
        notices: [],
        sections: [
            {key: "pinned", title: "Pinned"},
            {key: "team", title: "Team"},
            {key: "result", title: "Business Results"},
        ],
        panels,
        hidden: [],
        layout: {pinned: [], order: [], hidden: [], heat: []},
        empty: false,
        currency: 1,
        ...values,
    };
}

export const HEAT = {
    columns: [
        {
            kpi_id: 1,
            name: "Won Revenue",
            unit_type: "money",
            currency: false,
            direction: "higher",
            has_drill: true,
        },
        {
            kpi_id: 2,
            name: "Calls",
            unit_type: "count",
            currency: false,
            direction: "higher",
            has_drill: false,
        },
    ],
    overall: [6500, null],
    rows: {
        keys: ["participant-1", "participant-2", "participant-3"],
        names: ["Ann", "Bob", "Cid"],
    },
    cells: [
        {
            values: [1000, 3000, 2000],
            attainments: [110, 40, 75],
            statuses: "gra",
            proposed: [1],
            ranks: [3, 1, 2],
        },
        {
            values: [5, null, 9],
            attainments: [null, null, null],
            statuses: "nnn",
            proposed: [],
            ranks: [2, null, 1],
        },
    ],
    kpis: [
        {id: 1, name: "Won Revenue"},
        {id: 2, name: "Calls"},
        {id: 3, name: "Meetings"},
    ],
    total: 3,
};

export const LAYOUT = {pinned: [], order: [], hidden: [], heat: []};

/** Give the present answer to whoever asks; questions and settings are steps. */
export function serve(present) {
    onRpc("spm.dashboard", "open", ({args}) => {
        const given = present();
        expect.step(args[0]);
        return {...given, choice: {...given.choice, ...args[0]}};
    });
    patchWithCleanup(user, {
        setUserSettings: async (key, value) => {
            expect.step({[key]: value});
        },
    });
}

export async function openDashboard(params = {place: "me"}) {
    await mountWithCleanup(WebClient);
    await getService("action").doAction({
        type: "ir.actions.client",
        tag: "spm_dashboard",
        params,
    });
    await animationFrame();
}
