import {CONFIGURATION, SECTION, openCredits, selectRow} from "./credit_steps";
import {openApp} from "@spm_objectives/../tests/tours/steps";
import {registry} from "@web/core/registry";

function review() {
    return [
        ...openCredits(SECTION, "spm_menu_credit_review", "Pending Review"),
        {
            content: "was and will be are there",
            trigger: ".o_data_row:contains('Hudson pier'):contains('1,000.00 → ')",
        },
        {
            content: "open a change",
            trigger: ".o_data_row:contains('Hudson pier') .o_data_cell[name='name']",
            run: "click",
        },
        {
            content: "accept it",
            trigger: ".o_form_view button[name='action_accept']",
            run: "click",
        },
        {
            content: "the difference is posted",
            trigger:
                ".o_field_widget[name='credit_ids'] .o_data_row:contains('Change accepted')",
        },
        ...openCredits(SECTION, "spm_menu_credit_review", "Pending Review"),
        {
            content: "open another",
            trigger: ".o_data_row:contains('Brooklyn quay') .o_data_cell[name='name']",
            run: "click",
        },
        {
            content: "refuse it",
            trigger: ".o_form_view button[name='action_refuse']",
            run: "click",
        },
        {
            content: "it does not count",
            trigger: ".alert:contains('Refused, so it does not count')",
        },
    ];
}

function holdAndRelease() {
    return [
        ...openCredits(SECTION, "spm_menu_credit", "Credits"),
        ...selectRow("Brooklyn quay"),
        {
            content: "hold it",
            trigger: ".o_control_panel button[name='action_hold']",
            run: "click",
        },
        {
            content: "not without a reason",
            trigger: ".modal button[name='action_hold']",
            run: "click",
        },
        {
            trigger: ".modal .o_field_invalid[name='reason']",
        },
        {
            trigger: ".modal .o_field_widget[name='reason'] input",
            run: "edit The customer disputes it",
        },
        {
            trigger: ".modal button[name='action_hold']",
            run: "click",
        },
        {
            content: "the reason shows",
            trigger:
                "body:not(:has(.modal)) .o_data_row:contains('Brooklyn quay'):contains('The customer disputes it')",
        },
        ...selectRow("Brooklyn quay"),
        {
            content: "release it",
            trigger: ".o_control_panel button[name='action_release']",
            run: "click",
        },
        {
            content: "it is released",
            trigger: ".o_list_renderer:not(:contains('The customer disputes it'))",
        },
        ...openCredits(SECTION, "spm_menu_credit_hold", "Holds and Releases"),
        {
            content: "both acts are on record",
            trigger: ".o_list_renderer:has(.o_data_row:nth-child(2))",
        },
    ];
}

function enterCredit() {
    return [
        ...openCredits(SECTION, "spm_menu_credit_entry", "External Credits"),
        {
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name='name'] input",
            run: "edit INV/77",
        },
        {
            trigger: ".o_field_widget[name='participant_id'] input",
            run: "edit Pia",
        },
        {
            trigger: ".ui-autocomplete .dropdown-item:contains('Pia'):first",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name='component_id'] input",
            run: "edit Tour",
        },
        {
            trigger: ".ui-autocomplete .dropdown-item:contains('Tour'):first",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name='amount'] input",
            run: "edit 77",
        },
        {
            trigger: ".o_field_widget[name='earned_on'] input",
            run: "click",
        },
        {
            content: "earned today",
            trigger: ".o_datetime_picker .o_date_item_cell.o_today",
            run: "click",
        },
        {
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            content: "it is saved",
            trigger:
                ".o_form_saved, .o_form_view:not(:has(.o_form_button_save:visible))",
        },
        ...openCredits(SECTION, "spm_menu_credit", "Credits"),
        {
            content: "post it now",
            trigger: ".o_control_panel button[name='action_post']",
            run: "click",
        },
        {
            content: "it is credited",
            trigger: ".o_data_row:contains('INV/77'):contains('77.00')",
        },
    ];
}

registry.category("web_tour.tours").add("spm_credit_officer_tour", {
    steps: () => [
        ...openApp(),
        ...review(),
        ...holdAndRelease(),
        ...openCredits(SECTION, "spm_menu_credit_check", "Reconciliation"),
        {
            content: "what somebody has to look at",
            trigger:
                ".o_data_row:contains('Won without amount'):contains('Free sample')",
        },
        {
            trigger:
                ".o_data_row:contains('Free sample') button[name='action_open_document']",
            run: "click",
        },
        {
            content: "its document opens",
            trigger:
                ".o_form_view .o_field_widget[name='name']:contains('Free sample')",
        },
        ...enterCredit(),
        ...openCredits(CONFIGURATION, "spm_menu_crediting_rule", "Crediting Rules"),
        {
            trigger: ".o_data_row:contains('direct amount')",
        },
    ],
});
