import {isIn, openApp, openMenu} from "./steps";
import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("spm_objective_officer_tour", {
    steps: () => [
        ...openApp(),
        ...openMenu("spm_menu_objectives", "spm_menu_all_objectives", "All Objectives"),
        {
            content: "everybody's",
            trigger: ".o_group_header:contains('Salesperson')",
        },
        {
            content: "open a KPI's",
            trigger: ".o_group_header:contains('Won Revenue'):last",
            run: "click",
        },
        {
            content: "open one",
            trigger: ".o_data_row:contains('Sam') .o_data_cell[name='unit_name']",
            run: "click",
        },
        isIn("agreed"),
        {
            content: "close it",
            trigger: "button[name='action_close']",
            run: "click",
        },
        {
            trigger: ".modal footer .btn-primary",
            run: "click",
        },
        isIn("closed"),
        {
            content: "and open it again",
            trigger: "button[name='action_reopen']",
            run: "click",
        },
        isIn("agreed"),
        ...openMenu(
            "spm_menu_configuration",
            "spm_menu_objective_rules",
            "Rules for Objectives"
        ),
        {
            content: "rules are shown, to be changed by the administrator",
            trigger:
                ".o_control_panel:not(:has(.o_list_button_add)) ~ .o_content .o_data_row:contains('Missed')",
        },
    ],
});

registry.category("web_tour.tours").add("spm_objective_administrator_tour", {
    steps: () => [
        ...openApp(),
        ...openMenu(
            "spm_menu_objectives",
            "spm_menu_objective_templates",
            "Objective Templates"
        ),
        {
            content: "write a template",
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name='name'] input",
            run: "edit Farmer",
        },
        {
            trigger: ".o_field_widget[name='line_ids'] .o_field_x2many_list_row_add a",
            run: "click",
        },
        {
            trigger:
                ".o_field_widget[name='line_ids'] .o_field_widget[name='kpi_id'] input",
            run: "edit Meetings",
        },
        {
            trigger: ".ui-autocomplete .dropdown-item:contains('Meetings'):first",
            run: "click",
        },
        {
            trigger:
                ".o_field_widget[name='line_ids'] .o_field_widget[name='target'] input",
            run: "edit 12",
        },
        {
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            content: "it is there",
            trigger:
                ".o_form_saved, .o_form_view:not(:has(.o_form_button_save:visible))",
        },
        ...openMenu(
            "spm_menu_configuration",
            "spm_menu_objective_rules",
            "Rules for Objectives"
        ),
        {
            content: "open a rule",
            trigger: ".o_data_row:contains('Off track') .o_data_cell[name='name']",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name='days'] input",
            run: "edit 0",
        },
        {
            content: "raise its tasks now",
            trigger: "button[name='action_run']",
            run: "click",
        },
        {
            trigger: ".o_notification:contains('new task')",
        },
    ],
});
