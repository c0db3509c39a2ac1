import {lacksMenus, openApp} from "./steps";
import {registry} from "@web/core/registry";

const SCREEN = ".o_spm_body:not(.o_spm_loading)";
const CARD = ".o_spm_panel:has(.o_spm_panel_title:text('Won Revenue'))";

/** Wait for the screen of somebody or of a unit. */
function showsPlace(name) {
    return {
        content: `the screen of ${name}`,
        trigger: `${SCREEN} .o_spm_place_name:contains('${name}')`,
    };
}

/** Choose a unit or a person by its name. */
function choosePlace(name) {
    return [
        {
            content: "open the choice of units",
            trigger: ".o_spm_unit_picker",
            run: "click",
        },
        {
            content: `search ${name}`,
            trigger: ".o_spm_unit_search",
            run: `edit ${name}`,
        },
        {
            content: `choose ${name}`,
            trigger: `.o_spm_place:contains('${name}')`,
            run: "click",
        },
        showsPlace(name),
    ];
}

/** What a card says of the won revenue. */
function wonRevenue(text) {
    return {
        content: `the won revenue is ${text}`,
        trigger: `${SCREEN} ${CARD} .o_spm_value:contains('${text}')`,
    };
}

registry.category("web_tour.tours").add("spm_dashboard_salesperson_tour", {
    steps: () => [
        ...openApp(),
        {
            content: "the app opens with the own performance",
            trigger: ".o_breadcrumb:contains('My Performance')",
        },
        ...lacksMenus("spm_menu_dashboard"),
        showsPlace("Sam"),
        wonRevenue("1,000"),
        {
            content: "what is missing today, per objective",
            trigger: "[data-key='objectives'] .o_spm_gap:contains('1,000')",
        },
        {
            content: "nobody else is on the screen",
            trigger: `${SCREEN}:not(:contains('Pia'))`,
        },
        {
            content: "open the records behind the figure",
            trigger: `${CARD} .o_spm_open`,
            run: "click",
        },
        {
            content: "the very deal",
            trigger: ".o_list_renderer .o_data_row:contains('Hudson pier')",
        },
        {
            content: "and back",
            trigger: ".o_breadcrumb .o_back_button, .breadcrumb-item a",
            run: "click",
        },
        showsPlace("Sam"),
        {
            content: "nobody else is found",
            trigger: ".o_spm_unit_picker",
            run: "click",
        },
        {
            trigger: ".o_spm_unit_search",
            run: "edit Pia",
        },
        {
            trigger:
                ".o_spm_unit_list:contains('no such person or unit'):not(:has(.o_spm_place))",
        },
    ],
});

registry.category("web_tour.tours").add("spm_dashboard_forbidden_tour", {
    steps: () => [
        {
            content: "the address of a colleague says that there is nothing to see",
            trigger: `${SCREEN} .o_spm_notice:contains('may not see it')`,
        },
        showsPlace("Sam"),
        {
            content: "and shows the own figures alone",
            trigger: `${SCREEN}:not(:contains('Pia')):not(:contains('2,500'))`,
        },
        wonRevenue("1,000"),
    ],
});

registry.category("web_tour.tours").add("spm_dashboard_manager_tour", {
    steps: () => [
        ...openApp(),
        showsPlace("Mia"),
        wonRevenue("3,500"),
        {
            content: "values instead of attainment",
            trigger: ".o_spm_show_value",
            run: "click",
        },
        {
            content: "sort the people by what they won",
            trigger: ".o_spm_heat th:contains('Won Revenue') button",
            run: "click",
        },
        {
            content: "who has won most comes first",
            trigger: ".o_spm_heat tbody tr:contains('Pia'):first-child",
        },
        {
            content: "go to one of them",
            trigger: ".o_spm_heat tbody th:contains('Sam') button",
            run: "click",
        },
        showsPlace("Sam"),
        wonRevenue("1,000"),
        {
            content: "the breadcrumb leads back up",
            trigger: ".o_spm_crumbs button:contains('Mia')",
            run: "click",
        },
        showsPlace("Mia"),
        {
            content: "pin a card",
            trigger: `${CARD} .o_spm_panel_menu`,
            run: "click",
        },
        {
            trigger: ".o_spm_pin:contains('Pin to Top')",
            run: "click",
        },
        {
            content: "it is on top",
            trigger: `[data-section='pinned'] ${CARD}`,
        },
        {
            content: "another period",
            trigger: ".o_spm_period",
            run: "click",
        },
        {
            trigger: ".o_spm_periods .dropdown-item:contains('This Year')",
            run: "click",
        },
        {
            content: "the whole year",
            trigger: ".o_spm_period:not(:contains('Q'))",
        },
        wonRevenue("3,500"),
        ...choosePlace("Pia"),
        wonRevenue("2,500"),
    ],
});

registry.category("web_tour.tours").add("spm_dashboard_officer_tour", {
    steps: () => [
        ...openApp(),
        {
            content: "the company's figures",
            trigger: ".o_spm_unit_picker:has(.fa-building-o)",
        },
        wonRevenue("3,500"),
        ...choosePlace("Pia"),
        wonRevenue("2,500"),
    ],
});
