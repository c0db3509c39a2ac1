import {lacksMenus, openApp, openMenu} from "./steps";
import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("spm_salesperson_tour", {
    steps: () => [
        ...openApp(),
        ...openMenu("spm_menu_results", "spm_measure_menu"),
        {
            content: "one finds one's own results",
            trigger: ".o_pivot td:contains('$ 1,000.00')",
        },
        ...lacksMenus("spm_menu_people", "spm_menu_configuration"),
        {
            content: "see them as a list",
            trigger: ".o_switch_view.o_list",
            run: "click",
        },
        {
            content: "only one's own are there",
            trigger:
                ".o_list_renderer:has(.o_data_row:contains('Sam')):not(:contains('Pia'))",
        },
        {
            content: "nobody types results",
            trigger: ".o_control_panel:not(:has(.o_list_button_add))",
        },
        {
            content: "open the records behind the won revenue",
            trigger:
                ".o_data_row:contains('Won Revenue') button[name='action_drill_down']",
            run: "click",
        },
        {
            content: "the deal is there",
            trigger: ".o_list_renderer .o_data_row:contains('Hudson pier')",
        },
        ...openMenu("spm_menu_results", "spm_rollup_menu"),
        {
            content: "the roll-up holds oneself alone",
            trigger:
                ".o_list_renderer:has(.o_data_row:contains('Sam')):not(:contains('Pia')):not(:contains('Mia'))",
        },
        ...openMenu("spm_menu_results", "spm_kpi_entry_menu"),
        {
            content: "type a figure",
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            content: "its KPI",
            trigger: ".o_data_row.o_selected_row .o_field_widget[name='kpi_id'] input",
            run: "edit References",
        },
        {
            trigger: ".ui-autocomplete .dropdown-item:contains('References')",
            run: "click",
        },
        {
            content: "whom it is about: oneself is the only choice",
            trigger:
                ".o_data_row.o_selected_row .o_field_widget[name='participant_id'] input",
            run: "click",
        },
        {
            trigger:
                ".ui-autocomplete:not(:contains('Pia')) .dropdown-item:contains('Sam')",
            run: "click",
        },
        {
            trigger: ".o_data_row.o_selected_row .o_field_widget[name='value'] input",
            run: "edit 3",
        },
        {
            trigger: ".o_list_button_save",
            run: "click",
        },
        {
            content: "it waits to be approved",
            trigger: ".o_data_row:contains('References'):contains('To Approve')",
        },
        {
            content: "select it",
            trigger: ".o_data_row:contains('References') .o_list_record_selector input",
            run: "click",
        },
        {
            content: "one does not approve",
            trigger:
                ".o_control_panel:has(.o_selection_container):not(:has(button[name='action_approve']))",
        },
    ],
});
