import {lacksMenus, openApp, openMenu} from "./steps";
import {registry} from "@web/core/registry";

const SAM = ".o_data_row:contains('Won Revenue'):contains('Sam')";

registry.category("web_tour.tours").add("spm_manager_tour", {
    steps: () => [
        ...openApp(),
        ...lacksMenus("spm_menu_configuration"),
        ...openMenu("spm_menu_results", "spm_rollup_menu"),
        {
            content: "one's people are there, one's own manager is not",
            trigger: `.o_list_renderer:has(${SAM}):has(.o_data_row:contains('Pia')):not(:contains('Head'))`,
        },
        {
            content: "together they won",
            trigger: ".o_group_header:contains('Won Revenue'):contains('$ 3,500.00')",
        },
        {
            content: "go down to the results of one of them",
            trigger: `${SAM} button[name='action_results']`,
            run: "click",
        },
        {
            content: "and from there to the records",
            trigger: ".o_data_row:contains('Sam') button[name='action_drill_down']",
            run: "click",
        },
        {
            content: "the deal is there",
            trigger:
                ".o_list_renderer:not(:contains('Pia')) .o_data_row:contains('Hudson pier')",
        },
        ...openMenu("spm_menu_results", "spm_rollup_menu"),
        {
            content: "ask another question",
            trigger: "button[name='action_change']",
            run: "click",
        },
        {
            content: "per manager",
            trigger: ".modal .o_field_radio label:contains('Manager')",
            run: "click",
        },
        {
            trigger: ".modal button[name='action_show']",
            run: "click",
        },
        {
            content: "one's line has the sum of its people",
            trigger:
                ".o_data_row:contains('Won Revenue'):contains('Mia'):contains('$ 3,500.00')",
        },
        ...openMenu("spm_menu_results", "spm_kpi_entry_menu"),
        {
            content: "select the figure that waits",
            trigger: ".o_data_row:contains('To Approve') .o_list_record_selector input",
            run: "click",
        },
        {
            trigger: "button[name='action_approve']",
            run: "click",
        },
        {
            content: "it counts now",
            trigger: ".o_data_row:contains('Approved')",
        },
        ...openMenu("spm_menu_people", "spm_menu_participant", "Participants"),
        {
            content: "oneself and one's people, nobody else, and nobody is added here",
            trigger:
                ".o_list_renderer:has(.o_data_row:contains('Pia')):not(:has(.o_data_row .o_data_cell[name='name']:contains('Head')))",
        },
        {
            trigger: ".o_control_panel:not(:has(.o_list_button_add))",
        },
        {
            content: "look at one of them",
            trigger: ".o_data_row:contains('Sam') .o_data_cell[name='name']",
            run: "click",
        },
        {
            content: "the placements cannot be changed",
            trigger:
                ".o_form_view .o_field_widget[name='placement_ids']:not(:has(.o_field_x2many_list_row_add))",
        },
    ],
});
