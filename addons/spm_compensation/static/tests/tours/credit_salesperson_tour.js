import {SECTION, openCredits} from "./credit_steps";
import {openApp} from "@spm_objectives/../tests/tours/steps";
import {registry} from "@web/core/registry";

function openOpportunity() {
    return [
        {
            content: "open the history of a credit",
            trigger:
                ".o_data_row:contains('Hudson pier') button[name='action_open_document']",
            run: "click",
        },
        {
            content: "it says why",
            trigger: ".o_field_widget[name='credit_ids'] .o_data_row:contains('Won')",
        },
        {
            content: "and nothing of the manager's",
            trigger: ".o_field_widget[name='credit_ids']:not(:contains('Mia'))",
        },
        {
            trigger: "button[name='action_open_record']",
            run: "click",
        },
        {
            content: "the opportunity is open",
            trigger: ".o_field_widget[name='expected_revenue']",
        },
        {
            trigger: ".o_notebook .nav-link[name='spm_credits']",
            run: "click",
        },
    ];
}

function proposeSplit() {
    return [
        {
            content: "propose a part",
            trigger:
                ".o_field_widget[name='spm_split_ids'] .o_field_x2many_list_row_add a",
            run: "click",
        },
        {
            trigger: ".o_selected_row .o_field_widget[name='user_id'] input",
            run: "edit Pia",
        },
        {
            trigger: ".ui-autocomplete .dropdown-item:contains('Pia'):first",
            run: "click",
        },
        {
            trigger: ".o_selected_row .o_field_widget[name='percent'] input",
            run: "edit 25",
        },
        {
            trigger: ".o_selected_row .o_field_widget[name='reason'] input",
            run: "edit Knew the customer",
        },
        {
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            content: "it is saved as a proposal",
            trigger:
                ".o_form_saved, .o_form_view:not(:has(.o_form_button_save:visible)) .o_field_widget[name='spm_split_ids'] .o_data_row:contains('Proposed')",
        },
        {
            content: "and nobody decides about the own deal",
            trigger:
                ".o_field_widget[name='spm_split_ids']:not(:has(button[name='action_approve']))",
        },
    ];
}

registry.category("web_tour.tours").add("spm_credit_salesperson_tour", {
    steps: () => [
        ...openApp(),
        ...openCredits(SECTION, "spm_menu_credit", "Credits"),
        {
            content: "one's own credits only",
            trigger:
                ".o_list_renderer:not(:contains('Pia')) .o_data_row:contains('1,000.00')",
        },
        {
            content: "nothing to hold",
            trigger: ".o_control_panel:not(:has(button[name='action_post']))",
        },
        ...openOpportunity(),
        {
            content: "the opportunity says what one is credited",
            trigger:
                ".o_field_widget[name='spm_credit_ids'] .o_data_row:contains('1,000.00')",
        },
        ...proposeSplit(),
    ],
});
