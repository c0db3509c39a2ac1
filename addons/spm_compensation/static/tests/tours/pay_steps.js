import {openCredits} from "./credit_steps";

export const PAY = "spm_compensation.spm_menu_pay";

/**
 * Open a screen of the menu Pay.
 *
 * @param {String} item the entry
 * @param {String} title of the screen
 */
export function openPay(item, title) {
    return openCredits(PAY, item, title);
}

/**
 * Open a row of a list.
 *
 * @param {String} text in the row
 * @param {String} cell the field to click at
 */
export function openRow(text, cell) {
    return [
        {
            content: `open ${text}`,
            trigger: `.o_data_row:contains('${text}') .o_data_cell[name='${cell}']`,
            run: "click",
        },
        {
            content: "the form is shown",
            trigger: ".o_form_view .o_form_sheet",
        },
    ];
}

/**
 * Press a button of the form, and confirm if it asks.
 *
 * @param {String} name of the button
 * @param {Boolean} [asks] whether it asks for confirmation
 */
export function press(name, asks = false) {
    const steps = [
        {
            content: `press ${name}`,
            trigger: `body:not(:has(.modal)) .o_form_view .o_form_statusbar button[name='${name}']`,
            run: "click",
        },
    ];
    if (asks) {
        steps.push({
            content: "yes",
            trigger: ".modal footer .btn-primary",
            run: "click",
        });
    }
    return steps;
}
