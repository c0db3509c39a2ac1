import {isIn, lacksMenus, openApp, openMenu} from "./steps";
import {registry} from "@web/core/registry";

/**
 * Answer one of one's objectives by a dialog.
 *
 * @param {String} name of the objective
 * @param {String} button the button of the form
 * @param {String} reason why
 * @param {String} [amount] another target
 */
function answer(name, button, reason, amount) {
    const steps = [
        ...openMenu("spm_menu_objectives", "spm_menu_my_objectives", "My Objectives"),
        {
            content: `open ${name}`,
            trigger: `.o_kanban_record:contains('${name}')`,
            run: "click",
        },
        {
            trigger: `button[name='${button}']`,
            run: "click",
        },
        {
            content: "without a reason nothing happens",
            trigger: ".modal button[name='action_answer']",
            run: "click",
        },
        {
            trigger: ".modal .o_field_invalid[name='reason']",
        },
        {
            trigger: ".modal .o_field_widget[name='reason'] textarea",
            run: `edit ${reason}`,
        },
    ];
    if (amount) {
        steps.push({
            trigger: ".modal .o_field_widget[name='amount'] input",
            run: `edit ${amount}`,
        });
    }
    return [
        ...steps,
        {
            trigger: ".modal button[name='action_answer']",
            run: "click",
        },
        isIn("refused"),
        {
            content: "the reason is on the chatter",
            trigger: `.o-mail-Message:contains('${reason}')`,
        },
    ];
}

registry.category("web_tour.tours").add("spm_objective_salesperson_tour", {
    steps: () => [
        ...openApp(),
        ...openMenu("spm_menu_objectives", "spm_menu_my_objectives", "My Objectives"),
        {
            content: "one's own objectives",
            trigger: ".o_kanban_record:contains('Sam'):contains('Won Revenue')",
        },
        {
            content: "only one's own",
            trigger: ".o_kanban_renderer:not(:contains('Pia'))",
        },
        ...lacksMenus("spm_menu_people", "spm_menu_configuration"),
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
        isIn("agreed"),
        {
            content: "nobody revises the own target",
            trigger: ".o_form_statusbar:not(:has(button[name='action_revise']))",
        },
        ...answer("Meetings", "action_refuse", "I am away for a month"),
        ...answer("Calls", "action_counter", "Half of it is possible", "30"),
        ...openMenu("spm_menu_objectives", "spm_menu_my_actions", "My Actions"),
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
        ...openMenu("spm_menu_objectives", "spm_menu_scorecards", "Scorecards"),
        {
            content: "one's own scorecard",
            trigger:
                ".o_list_renderer:not(:contains('Pia')) .o_group_header:contains('Sam')",
        },
        {
            trigger: ".o_data_row:contains('Won Revenue')",
        },
    ],
});
