import {openApp, openMenu} from "./steps";
import {registry} from "@web/core/registry";

/**
 * Reopen what is locked, which needs a reason.
 *
 * @param {String} button the button of the form
 * @param {String} reason why
 */
function reopen(button, reason) {
    return [
        {
            trigger: `.o_form_statusbar button[name='${button}']`,
            run: "click",
        },
        {
            content: "without a reason it stays closed",
            trigger: ".modal button[name='action_reopen']",
            run: "click",
        },
        {
            trigger: ".modal .o_field_invalid[name='reason']",
        },
        {
            trigger: ".modal .o_field_widget[name='reason'] textarea",
            run: `edit ${reason}`,
        },
        {
            trigger: ".modal button[name='action_reopen']",
            run: "click",
        },
        {
            content: "the reason is kept with the period",
            trigger: `body:not(:has(.modal)) .o-mail-Message:contains('${reason}')`,
        },
    ];
}

registry.category("web_tour.tours").add("spm_officer_tour", {
    steps: () => [
        ...openApp(),
        ...openMenu("spm_menu_configuration", "spm_menu_period", "Periods"),
        {
            content: "the parts of this year, open its first month",
            trigger: ".o_data_row:contains('January') .o_data_cell[name='name']",
            run: "click",
        },
        {
            trigger: ".o_form_statusbar button[name='action_lock_results']",
            run: "click",
        },
        {
            trigger: ".ribbon:contains('Results Locked')",
        },
        {
            trigger: ".o_form_statusbar button[name='action_lock_pay']",
            run: "click",
        },
        {
            content: "results stay closed as long as pay is",
            trigger:
                ".o_form_statusbar:has(button[name='action_reopen_pay']):not(:has(button[name='action_reopen_results']))",
        },
        ...reopen("action_reopen_pay", "A bonus was forgotten"),
        ...reopen("action_reopen_results", "A deal came late"),
        {
            content: "it is open again",
            trigger: ".o_form_statusbar button[name='action_lock_results']",
        },
        ...openMenu("spm_menu_people", "spm_menu_participant", "Participants"),
        {
            content: "back-date somebody's placement",
            trigger: ".o_data_row:contains('Sam') .o_data_cell[name='name']",
            run: "click",
        },
        {
            trigger:
                ".o_field_widget[name='placement_ids'] .o_field_x2many_list_row_add a",
            run: "click",
        },
        {
            trigger: ".o_selected_row .o_field_widget[name='date_from'] input",
            run: "edit 02/15/2020",
        },
        {
            trigger: ".o_selected_row .o_field_widget[name='note'] input",
            run: "edit Was in the West at first",
        },
        {
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            content: "the page of the person tells it",
            trigger: ".o-mail-Message:contains('Was in the West at first')",
        },
    ],
});
