import {stepUtils} from "@web_tour/tour_utils";

const ADDON = "spm_objectives";

/** Open the app from Odoo's home. */
export function openApp() {
    return [
        stepUtils.showAppsMenuItem(),
        {
            content: "open Sales Performance",
            trigger: `.o_app[data-menu-xmlid='${ADDON}.spm_menu_root']`,
            run: "click",
        },
        {
            content: "the app is open",
            trigger: ".o_menu_brand:contains('Sales Performance')",
        },
        {
            content: "with figures",
            trigger: ".o_spm_dashboard .o_spm_body",
        },
    ];
}

/**
 * Open a screen by its menu.
 *
 * @param {String} section the menu in the bar
 * @param {String} item the entry below it
 * @param {String} [title] of the screen, to wait for where the next step would find
 * its like on the present one
 */
export function openMenu(section, item, title) {
    const steps = [
        {
            content: `open the menu ${section}`,
            trigger: `.o_menu_sections [data-menu-xmlid='${ADDON}.${section}']`,
            run: "click",
        },
        {
            content: `choose ${item}`,
            trigger: `.dropdown-menu [data-menu-xmlid='${ADDON}.${item}']`,
            run: "click",
        },
    ];
    if (title) {
        steps.push({
            content: `${title} is shown`,
            trigger: `.o_breadcrumb:contains('${title}')`,
        });
    }
    return steps;
}

/**
 * The menu is there, and these of its sections are not.
 *
 * @param {...String} sections the menus that this role does not have
 */
export function lacksMenus(...sections) {
    return sections.map((section) => ({
        content: `there is no menu ${section}`,
        trigger:
            `.o_menu_sections:has([data-menu-xmlid='${ADDON}.spm_menu_results'])` +
            `:not(:has([data-menu-xmlid='${ADDON}.${section}']))`,
    }));
}

/**
 * Fill in a field whose value is a path of fields.
 *
 * @param {String} field the field to fill in
 * @param {String} label the label of the field at the end of the path
 */
export function chooseField(field, label) {
    return [
        {
            content: `open the choice of ${field}`,
            trigger: `.o_field_widget[name='${field}'] .o_model_field_selector`,
            run: "click",
        },
        {
            content: `look for ${label}`,
            trigger: ".o_model_field_selector_popover_search input",
            run: `edit ${label}`,
        },
        {
            content: `choose ${label}`,
            trigger: `.o_model_field_selector_popover_item_name:contains('${label}'):first`,
            run: "click",
        },
        {
            content: `${label} is chosen`,
            trigger: `.o_field_widget[name='${field}'] .o_model_field_selector:contains('${label}')`,
        },
    ];
}

/**
 * Choose a record in a field, by what it is called.
 *
 * @param {String} field the field to fill in
 * @param {String} text what to look for
 */
export function chooseRecord(field, text) {
    return [
        {
            content: `look for ${text}`,
            trigger: `.o_field_widget[name='${field}'] input`,
            run: `edit ${text}`,
        },
        {
            content: `choose ${text}`,
            trigger: `.ui-autocomplete .dropdown-item:contains('${text}'):first`,
            run: "click",
        },
    ];
}

/**
 * The state of the form's record.
 *
 * @param {String} state to wait for
 */
export function isIn(state) {
    return {
        content: `it is ${state}`,
        trigger: `body:not(:has(.modal)) .o_statusbar_status .o_arrow_button_current[data-value='${state}']`,
    };
}
