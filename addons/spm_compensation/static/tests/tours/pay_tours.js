import {chooseRecord, isIn, openApp} from "@spm_objectives/../tests/tours/steps";
import {openPay, openRow, press} from "./pay_steps";
import {registry} from "@web/core/registry";

/** Last month, as its period is called. */
function lastMonth() {
    return luxon.DateTime.now().minus({months: 1}).toFormat("MMMM yyyy");
}

function acceptPlan() {
    return [
        {
            content: "open the menu of pay",
            trigger:
                ".o_menu_sections [data-menu-xmlid='spm_compensation.spm_menu_pay']",
            run: "click",
        },
        {
            content: "open one's plan",
            trigger:
                ".dropdown-menu [data-menu-xmlid='spm_compensation.spm_menu_my_plan']",
            run: "click",
        },
        {
            content: "it is asked to be accepted, with one's earnings",
            trigger: ".o_form_view:contains('Account Executive'):contains('84,000')",
        },
        isIn("waiting"),
        ...press("action_ask"),
        {
            content: "ask first",
            trigger: ".modal .o_field_widget[name='question'] textarea",
            run: "edit Does a renewal count?",
        },
        {
            trigger: ".modal button[name='action_send']",
            run: "click",
        },
        {
            content: "the question stays with the plan",
            trigger:
                "body:not(:has(.modal)) .o-mail-Message-body:contains('Does a renewal count?')",
        },
        ...press("action_accept", true),
        isIn("accepted"),
        {
            content: "once is enough",
            trigger: ".o_form_statusbar:not(:has(button[name='action_accept']))",
        },
    ];
}

function explain() {
    return [
        ...openPay("spm_menu_my_statement", "My Statements"),
        ...openRow("Posted", "period_id"),
        {
            content: "ask where a commission comes from",
            trigger:
                ".o_field_widget[name='line_ids'] .o_data_row:contains('won revenue') button[name='action_explain']",
            run: "click",
        },
        {
            content: "it is told step by step",
            trigger: ".modal .o_field_widget[name='told'] :not(:empty)",
        },
        {
            content: "open a deal behind it",
            trigger:
                ".modal .o_field_widget[name='credit_ids'] .o_data_row:first button[name='action_open_deal']",
            run: "click",
        },
        {
            content: "the opportunity is shown",
            trigger: ".o_form_view .o_field_widget[name='expected_revenue']",
        },
    ];
}

function dispute() {
    return [
        ...openPay("spm_menu_my_statement", "My Statements"),
        ...openRow("Posted", "period_id"),
        ...press("action_dispute"),
        {
            content: "say what is wrong",
            trigger: ".modal .o_field_widget[name='reason'] textarea",
            run: "edit A deal is missing",
        },
        {
            trigger: ".modal .o_field_widget[name='expected_amount'] input",
            run: "edit 1500",
        },
        {
            trigger: ".modal button[name='action_open']",
            run: "click",
        },
        isIn("open"),
        {
            content: "an answer is promised",
            trigger: ".o_field_widget[name='deadline']:not(:empty)",
        },
        ...openPay("spm_menu_my_dispute", "My Disputes"),
        {
            content: "it is the only one there",
            trigger:
                ".o_list_renderer:not(:contains('Sam')) .o_data_row:contains('1,500')",
        },
    ];
}

registry.category("web_tour.tours").add("spm_pay_salesperson_tour", {
    steps: () => [...openApp(), ...acceptPlan(), ...explain(), ...dispute()],
});

registry.category("web_tour.tours").add("spm_pay_manager_tour", {
    steps: () => [
        ...openApp(),
        ...openPay("spm_menu_team_statement", "Team Statements"),
        {
            content: "those of Victor's people are not there",
            trigger: ".o_list_renderer:not(:contains('Ben Walker'))",
        },
        {
            content: "open Sam's",
            trigger:
                ".o_data_row:contains('Sam Rivers'):contains('Draft') .o_data_cell[name='participant_id']",
            run: "click",
        },
        isIn("draft"),
        {
            content: "approval is not a manager's",
            trigger: ".o_form_statusbar:not(:has(button[name='action_approve']))",
        },
        ...press("action_review"),
        isIn("reviewed"),
    ],
});

/**
 * Start a run.
 *
 * @param {Boolean} dry whether nothing is kept
 */
function calculate(dry) {
    const choice = [
        {
            content: "keep nothing",
            trigger: ".o_field_widget[name='dry_run'] input",
            run: "click",
        },
    ];
    return [
        ...openPay("spm_menu_pay_run", "Pay Runs"),
        {
            content: "a new run",
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            content: "of last month",
            trigger: ".o_form_view .o_field_widget[name='period_id'] input",
        },
        ...chooseRecord("period_id", lastMonth()),
        ...(dry ? choice : []),
        ...press("action_calculate_now"),
        isIn("done"),
        {
            content: "everybody is there",
            trigger:
                ".o_field_widget[name='result_ids']:contains('Sam Rivers'):contains('Ben Walker')",
        },
    ];
}

registry.category("web_tour.tours").add("spm_pay_officer_tour", {
    steps: () => [
        ...openApp(),
        ...calculate(true),
        ...calculate(false),
        {
            content: "open the statements",
            trigger: "button[name='action_open_statements']",
            run: "click",
        },
        {
            content: "they are shown",
            trigger: ".o_breadcrumb .active:contains('Statements')",
        },
        {
            content: "open one that is reviewed",
            trigger:
                ".o_data_row:contains('Nina Petrova') .o_data_cell[name='participant_id']",
            run: "click",
        },
        isIn("reviewed"),
        ...press("action_approve"),
        isIn("approved"),
        ...press("action_lock_and_post", true),
        isIn("posted"),
        ...press("action_pay", true),
        isIn("paid"),
        {
            content: "paid ones are not adjusted",
            trigger: ".o_form_statusbar:not(:contains('Adjust'))",
        },
        ...openPay("spm_menu_dispute", "Disputes"),
        ...openRow("Sam Rivers", "subject"),
        isIn("open"),
        ...press("action_resolve"),
        {
            content: "what is missing is suggested",
            trigger: ".modal .o_field_widget[name='amount'] input:value(120)",
        },
        {
            trigger: ".modal .o_field_widget[name='text'] textarea",
            run: "edit It was yours alone",
        },
        {
            trigger: ".modal button[name='action_answer']",
            run: "click",
        },
        {
            content: "it waits for a second officer",
            trigger:
                "body:not(:has(.modal)) .alert:contains('waits for a second officer')",
        },
        ...openPay("spm_menu_statement_adjustment", "Adjustments"),
        {
            content: "who has proposed it does not approve",
            trigger:
                ".o_data_row:contains('Sam Rivers'):contains('Dispute of'):not(:has(button[name='action_approve']))",
        },
    ],
});

registry.category("web_tour.tours").add("spm_pay_second_tour", {
    steps: () => [
        ...openApp(),
        ...openPay("spm_menu_statement_adjustment", "Adjustments"),
        {
            content: "approve what the other has proposed",
            trigger:
                ".o_data_row:contains('Coached a new colleague') button[name='action_approve']",
            run: "click",
        },
        {
            content: "it does not wait any more",
            trigger: ".o_content:not(:contains('Coached a new colleague'))",
        },
        ...openPay("spm_menu_plan_not_accepted", "Not Accepted Yet"),
        {
            content: "who has not accepted",
            trigger: ".o_data_row:contains('Tom Okafor'):contains('Waiting')",
        },
        ...openPay("spm_menu_plan_gap", "Days Without a Plan"),
        {
            content: "who was forgotten",
            trigger: ".o_data_row:contains('Dan Kim')",
        },
    ],
});
