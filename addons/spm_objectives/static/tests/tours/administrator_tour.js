import {chooseField, openApp, openMenu} from "./steps";
import {registry} from "@web/core/registry";

function fillDefinition() {
    return [
        {
            trigger:
                ".o_field_widget[name='name'] input, .o_field_widget[name='name'] textarea",
            run: "edit New Contacts",
        },
        {
            trigger: ".o_field_widget[name='code'] input",
            run: "edit new_contacts",
        },
        {
            content: "measured on contacts",
            trigger: ".o_field_widget[name='model_id'] input",
            run: "edit Contact",
        },
        {
            trigger: ".ui-autocomplete .dropdown-item:text('Contact')",
            run: "click",
        },
        ...chooseField("date_path", "Created on"),
    ];
}

function testDefinition() {
    return [
        {
            content: "try it before it is saved",
            trigger: ".o_spm_kpi_test",
            run: "click",
        },
        {
            content: "numbers, and whose they are",
            trigger: ".modal .o_spm_test_owners tr:contains('Sam'):contains('2')",
        },
        {
            trigger: ".modal .o_spm_test_records",
        },
        {
            trigger: ".modal footer button:contains('Close')",
            run: "click",
        },
    ];
}

registry.category("web_tour.tours").add("spm_administrator_tour", {
    steps: () => [
        ...openApp(),
        ...openMenu("spm_menu_configuration", "spm_kpi_menu", "KPI Library"),
        {
            trigger: ".o_list_button_add",
            run: "click",
        },
        ...fillDefinition(),
        ...testDefinition(),
        {
            content: "an owner who takes no part is refused in words",
            trigger: ".o_field_widget[name='owner_path'] .o_model_field_selector",
            run: "click",
        },
        {
            trigger: ".o_model_field_selector_popover_search input",
            run: "edit Country",
        },
        {
            trigger:
                "[data-name='country_id'] .o_model_field_selector_popover_item_name",
            run: "click",
        },
        {
            trigger: ".o_spm_kpi_test",
            run: "click",
        },
        {
            trigger: ".modal .o_spm_test_error:contains('leads to no participant')",
        },
        {
            trigger: ".modal footer button:contains('Close')",
            run: "click",
        },
        ...chooseField("owner_path", "Salesperson"),
        {
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            trigger:
                ".o_form_saved, .o_form_view:not(:has(.o_form_button_save:visible))",
        },
        {
            trigger: "button[name='action_activate']",
            run: "click",
        },
        {
            content: "it is measured",
            trigger: ".o_statusbar_status .o_arrow_button_current:contains('Active')",
        },
        {
            trigger: "button[name='action_open_measures']",
            run: "click",
        },
        {
            trigger: ".o_pivot td:contains('2')",
        },
        ...openMenu("spm_menu_configuration", "spm_menu_fiscal_wizard"),
        {
            content: "the next year is offered and shown before it is made",
            trigger: ".modal .o_field_widget[name='preview'] td:contains('December')",
        },
        {
            trigger: ".modal button[name='action_create']",
            run: "click",
        },
        {
            content: "two years now",
            trigger:
                ".o_list_renderer:has(.o_data_row:contains('Year'):not(:contains('Half')):eq(1))",
        },
    ],
});
