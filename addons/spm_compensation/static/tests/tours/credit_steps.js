/**
 * Open a screen of this addon by its menu.
 *
 * @param {String} section the menu in the bar
 * @param {String} item the entry below it
 * @param {String} title of the screen
 */
export function openCredits(section, item, title) {
    return [
        {
            content: `open the menu ${section}`,
            trigger: `.o_menu_sections [data-menu-xmlid='${section}']`,
            run: "click",
        },
        {
            content: `choose ${item}`,
            trigger: `.dropdown-menu [data-menu-xmlid='spm_compensation.${item}']`,
            run: "click",
        },
        {
            content: `${title} is shown`,
            trigger: `.o_breadcrumb .active:contains('${title}')`,
        },
    ];
}

export const SECTION = "spm_compensation.spm_menu_credits";
export const CONFIGURATION = "spm_objectives.spm_menu_configuration";

/**
 * Choose the rows of a list that say so.
 *
 * @param {String} text in the row
 */
export function selectRow(text) {
    return [
        {
            content: `choose ${text}`,
            trigger: `.o_data_row:contains('${text}') .o_list_record_selector input`,
            run: "click",
        },
        {
            content: `${text} is chosen`,
            trigger: `.o_data_row_selected:contains('${text}')`,
        },
    ];
}
