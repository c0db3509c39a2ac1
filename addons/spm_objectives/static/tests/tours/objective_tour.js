import {openApp, openMenu} from "./steps";
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

registry.category("web_tour.tours").add("spm_objective_salesperson_tour", {
    steps: () => [
        ...openApp(),
        {
            content: "the app opens with one's own objectives",
            trigger: ".o_kanban_record:contains('Sam'):contains('Won Revenue')",
        },
        {
            content: "only one's own",
            trigger: ".o_kanban_renderer:not(:contains('Pia'))",
        },
        {
            content: "open what is to be agreed",
            trigger: ".o_kanban_record:contains('Won Deals')",
            run: "click",
        },
        {
            content: "say what one commits to",
            trigger: "button[name='action_commit']",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name='amount'] input",
            run: "edit 7",
        },
        {
            trigger: ".modal button[name='action_answer']",
            run: "click",
        },
        {
            content: "the commitment is there",
            trigger: ".o_field_widget[name='committed']:contains('7')",
        },
        {
            content: "agree",
            trigger: "button[name='action_agree']",
            run: "click",
        },
        {
            content: "it is agreed",
            trigger: ".o_statusbar_status .o_arrow_button_current[data-value='agreed']",
        },
        {
            content: "nobody revises the own target",
            trigger: ".o_form_statusbar:not(:has(button[name='action_revise']))",
        },
        ...openMenu("spm_menu_objectives", "spm_menu_my_actions"),
        {
            content: "do an action",
            trigger:
                ".o_data_row:contains('Call ten customers') button[name='action_done']",
            run: "click",
        },
        {
            content: "it is done and gone from the list",
            trigger: ".o_content:not(:contains('Call ten customers'))",
        },
    ],
});

registry.category("web_tour.tours").add("spm_objective_manager_tour", {
    steps: () => [
        ...openApp(),
        ...openMenu("spm_menu_objectives", "spm_menu_all_objectives"),
        {
            content: "one's people are there",
            trigger: ".o_list_renderer:has(:contains('Sam')):has(:contains('Pia'))",
        },
        ...switchTo("kanban", ".o_kanban_record:contains('Sam')"),
        ...switchTo("hierarchy", ".o_hierarchy_node:contains('Mia')"),
        ...switchTo("pivot", ".o_pivot th:contains('Total')"),
        ...switchTo("graph", ".o_graph_canvas_container canvas"),
        ...switchTo("calendar", ".o_calendar_renderer"),
        ...switchTo("list", ".o_list_renderer"),
        {
            content: "open the line's objective",
            trigger: ".o_data_row:contains('Mia') .o_data_cell[name='unit_name']",
            run: "click",
        },
        {
            content: "what is assigned below shows on the parent",
            trigger: ".o_field_widget[name='assigned']:contains('3,000')",
        },
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
            trigger: ".o_field_widget[name='target']:contains('3,500')",
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
        ...openMenu("spm_menu_objectives", "spm_menu_objective_templates"),
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
        ...openMenu("spm_menu_objectives", "spm_menu_scorecards"),
        {
            content: "the scorecard",
            trigger: ".o_pivot th:contains('Total')",
        },
    ],
});
