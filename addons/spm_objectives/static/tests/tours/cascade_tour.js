import {openApp, openMenu} from "./steps";
import {registry} from "@web/core/registry";

/**
 * Open the cascade of the own line's objective.
 *
 * @returns {Array} steps
 */
function openCascade() {
    return [
        ...openApp(),
        ...openMenu("spm_menu_objectives", "spm_menu_all_objectives", "All Objectives"),
        {
            content: "open the objectives of lines",
            trigger:
                ".o_group_header:contains('Manager') + .o_group_header:contains('Won Revenue')",
            run: "click",
        },
        {
            content: "open the line's objective",
            trigger: ".o_data_row:contains('Mia') .o_data_cell[name='unit_name']",
            run: "click",
        },
        {
            content: "cascade it",
            trigger: "button[name='action_cascade']",
            run: "click",
        },
        {
            content: "a preview with charts is there",
            trigger: ".o_spm_cascade:has(canvas)",
        },
    ];
}

/**
 * The row of a person in the preview.
 *
 * @param {String} name
 * @param {String} rest of the selector
 * @returns {String}
 */
function row(name, rest = "") {
    return `.o_spm_cascade_tree tr[data-key]:contains('${name}') ${rest}`;
}

registry.category("web_tour.tours").add("spm_cascade_manager_tour", {
    steps: () => [
        ...openCascade(),
        {
            content: "evenly at first",
            trigger: row("Sam", "input.o_spm_cascade_amount:value(450.00)"),
        },
        {
            content: "type an amount by hand",
            trigger: row("Sam", "input.o_spm_cascade_amount"),
            run: "edit 300 && click .o_spm_cascade_totals",
        },
        {
            content: "the rest is the other's",
            trigger: row("Pia", "input.o_spm_cascade_amount:value(600.00)"),
        },
        {
            content: "ask them right away",
            trigger: ".o_field_widget[name='propose'] input",
            run: "click",
        },
        {
            content: "write it",
            trigger: ".o_form_statusbar button[name='action_cascade']",
            run: "click",
        },
        {
            content: "the objectives are there",
            trigger:
                ".o_list_renderer:has(.o_data_row:contains('Sam')):has(.o_data_row:contains('Pia'))",
        },
    ],
});

registry.category("web_tour.tours").add("spm_cascade_salesperson_tour", {
    steps: () => [
        ...openApp(),
        ...openMenu("spm_menu_objectives", "spm_menu_my_objectives", "My Objectives"),
        {
            content: "open what one is asked for",
            trigger: ".o_kanban_record:contains('Sam')",
            run: "click",
        },
        {
            content: "nobody cascades the own objective",
            trigger: ".o_form_statusbar:not(:has(button[name='action_cascade']))",
        },
        {
            content: "answer with what one commits to",
            trigger: "button[name='action_commit']",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name='amount'] input",
            run: "edit 350",
        },
        {
            trigger: ".modal button[name='action_answer']",
            run: "click",
        },
        {
            content: "the commitment is there",
            trigger: ".o_field_widget[name='committed']:contains('350')",
        },
    ],
});

registry.category("web_tour.tours").add("spm_cascade_again_tour", {
    steps: () => [
        ...openCascade(),
        {
            content: "what they commit to shows above",
            trigger: ".o_spm_cascade_totals:contains('950')",
        },
        {
            content: "take it as the target",
            trigger: row("Sam", ".o_spm_cascade_take"),
            run: "click",
        },
        {
            content: "the other has less to do",
            trigger: row("Pia", "input.o_spm_cascade_amount:value(550.00)"),
        },
        {
            trigger: ".o_form_statusbar button[name='action_cascade']",
            run: "click",
        },
        {
            content: "the objectives are there",
            trigger: ".o_list_renderer .o_data_row:contains('Pia')",
        },
    ],
});
