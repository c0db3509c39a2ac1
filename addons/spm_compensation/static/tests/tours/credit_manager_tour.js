import {SECTION, openCredits} from "./credit_steps";
import {openApp} from "@spm_objectives/../tests/tours/steps";
import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("spm_credit_manager_tour", {
    steps: () => [
        ...openApp(),
        ...openCredits(SECTION, "spm_menu_credit", "Credits"),
        {
            content: "the credits of one's people",
            trigger: ".o_list_renderer:has(:contains('Sam')):has(:contains('Pia'))",
        },
        {
            content: "as a table",
            trigger: ".o_switch_view.o_pivot",
            run: "click",
        },
        {
            trigger: ".o_pivot th:contains('Sam')",
        },
        {
            content: "and as a chart",
            trigger: ".o_switch_view.o_graph",
            run: "click",
        },
        {
            trigger: ".o_graph_canvas_container canvas",
        },
        ...openCredits(SECTION, "spm_menu_credit_split", "Splits"),
        {
            content: "what waits, and why",
            trigger: ".o_data_row:contains('Knew the customer'):contains('25')",
        },
        {
            content: "let it count",
            trigger:
                ".o_data_row:contains('Hudson pier') button[name='action_approve']",
            run: "click",
        },
        {
            content: "the other one does not",
            trigger:
                ".o_data_row:contains('Brooklyn quay') button[name='action_refuse']",
            run: "click",
        },
        {
            content: "nothing waits any more",
            trigger: ".o_view_nocontent:contains('No splits to approve')",
        },
    ],
});
