import {chooseRecord, isIn, openApp, openMenu} from "./steps";
import {registry} from "@web/core/registry";

/**
 * Switch to another view of the screen.
 *
 * @param {String} view the type of the view
 * @param {String} sign what is there then
 */
function switchTo(view, sign) {
    return [
        {
            content: `see it as ${view}`,
            trigger: `.o_switch_view.o_${view}`,
            run: "click",
        },
        {content: `${view} is shown`, trigger: sign},
    ];
}

function setObjective() {
    return [
        {
            content: "write an objective",
            trigger: ".o_list_button_add",
            run: "click",
        },
        ...chooseRecord("kpi_id", "Lost Deals"),
        ...chooseRecord("period_id", "Q"),
        ...chooseRecord("participant_id", "Pia"),
        {
            trigger: ".o_group .o_field_widget[name='target'] input",
            run: "edit 3",
        },
        {
            trigger: "button[name='action_propose']",
            run: "click",
        },
        isIn("proposed"),
        {
            content: "the responsible agrees, not who proposes",
            trigger: ".o_form_statusbar:not(:has(button[name='action_agree']))",
        },
    ];
}

function revise() {
    return [
        {
            content: "revise the target",
            trigger: "button[name='action_revise']",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name='target'] input",
            run: "edit 3500",
        },
        {
            trigger: ".modal .o_field_widget[name='at_once'] input",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name='reason'] textarea",
            run: "edit A new market",
        },
        {
            trigger: ".modal button[name='action_revise']",
            run: "click",
        },
        {
            content: "it is in force",
            trigger: ".o_spm_band .o_field_widget[name='target']:contains('3,500')",
        },
        {
            content: "and on record",
            trigger: ".o_notebook .nav-link[name='revisions']",
            run: "click",
        },
        {
            trigger:
                ".o_field_widget[name='revision_ids'] .o_data_row:contains('A new market')",
        },
    ];
}

function applyTemplate() {
    return [
        ...openMenu(
            "spm_menu_objectives",
            "spm_menu_objective_templates",
            "Objective Templates"
        ),
        {
            content: "apply a template",
            trigger:
                ".o_data_row:contains('Development Representative') button[name='action_apply']",
            run: "click",
        },
        {
            content: "one's people are chosen",
            trigger: ".modal .o_field_widget[name='participant_ids']:contains('Sam')",
        },
        {
            trigger: ".modal button[name='action_apply']",
            run: "click",
        },
        {
            content: "the drafts are there",
            trigger: ".o_list_renderer .o_data_row:contains('Calls')",
        },
    ];
}

function delegate() {
    return [
        ...openMenu("spm_menu_people", "spm_menu_delegation", "Delegations"),
        {
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            content: "it is oneself who is away",
            trigger: ".o_field_widget[name='participant_id'] input:value(Mia)",
        },
        ...chooseRecord("delegate_id", "Pia"),
        {
            trigger:
                ".o_field_widget[name='note'] input, .o_field_widget[name='note'] textarea",
            run: "edit On holiday",
        },
        {
            trigger: ".o_list_button_save",
            run: "click",
        },
        {
            content: "the deputy is named",
            trigger:
                ".o_list_renderer:not(:has(.o_selected_row)) .o_data_row:contains('On holiday')",
        },
    ];
}

registry.category("web_tour.tours").add("spm_objective_manager_tour", {
    steps: () => [
        ...openApp(),
        ...openMenu("spm_menu_objectives", "spm_menu_my_objectives", "My Objectives"),
        {
            content: "what one answers for",
            trigger: ".o_kanban_record:contains('Mia')",
        },
        ...openMenu("spm_menu_objectives", "spm_menu_people_objectives", "My People"),
        {
            content: "one's people are there",
            trigger: ".o_list_renderer:has(:contains('Sam')):has(:contains('Pia'))",
        },
        ...switchTo("kanban", ".o_kanban_record:contains('Sam')"),
        ...switchTo("hierarchy", ".o_hierarchy_node:contains('Sam')"),
        ...switchTo("pivot", ".o_pivot th:contains('Total')"),
        ...switchTo("graph", ".o_graph_canvas_container canvas"),
        ...switchTo("calendar", ".o_calendar_renderer"),
        ...switchTo("activity", ".o_activity_view :contains('Sam')"),
        ...switchTo("list", ".o_list_renderer"),
        ...setObjective(),
        ...openMenu("spm_menu_objectives", "spm_menu_cascade_tree", "Cascade"),
        {
            content: "the tree opens level by level",
            trigger: ".o_hierarchy_node:contains('Mia')",
        },
        {
            content: "with what is below",
            trigger: ".o_hierarchy_node:contains('Pia')",
        },
        {
            content: "open the line's objective",
            trigger: ".o_hierarchy_node:contains('Mia') .o_spm_node",
            run: "click",
        },
        {
            content: "what is assigned below shows on the parent",
            trigger: ".o_field_widget[name='assigned']:contains('3,000')",
        },
        ...openMenu("spm_menu_objectives", "spm_menu_cascade_tree", "Cascade"),
        {
            content: "nobody revises the own objective alone, but that of one's people",
            trigger: ".o_hierarchy_node:contains('Pia') .o_spm_node",
            run: "click",
        },
        ...revise(),
        ...applyTemplate(),
        ...openMenu("spm_menu_objectives", "spm_menu_scorecards", "Scorecards"),
        {
            content: "the scorecards of one's people",
            trigger:
                ".o_list_renderer:has(.o_group_header:contains('Sam')):has(.o_group_header:contains('Pia'))",
        },
        ...delegate(),
    ],
});
