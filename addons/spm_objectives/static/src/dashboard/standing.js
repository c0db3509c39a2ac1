/** What scrolls: the content, or on a phone the whole screen. */
function scrollers(root) {
    return [root, root.querySelector(".o_content")].filter(Boolean);
}

export function scrollTo(root, top) {
    for (const element of scrollers(root)) {
        element.scrollTop = top;
    }
}

/** Whether the focus went with what had it. */
export function isFocusLost() {
    const {activeElement} = document;
    return !activeElement || activeElement === document.body;
}

function buttonsOf(panel) {
    return [...panel.querySelectorAll("button")];
}

/**
 * Where one stands on a screen: how far down, and at which button of which panel.
 *
 * @param {HTMLElement} root of the screen
 * @returns {{top: Number, panel: String|undefined, button: Number|undefined}}
 */
export function standingOn(root) {
    const {activeElement} = document;
    const panel = activeElement?.closest(".o_spm_panel");
    const tops = scrollers(root).map((element) => element.scrollTop);
    return {
        top: Math.max(...tops),
        panel: panel?.dataset.key,
        button: panel ? buttonsOf(panel).indexOf(activeElement) : undefined,
    };
}

/**
 * @param {HTMLElement} root of the screen
 * @param {{panel: String, button: Number}} stood
 * @returns {HTMLElement|undefined} the button, if it is still there
 */
export function buttonAt(root, {panel: key, button}) {
    const panels = [...root.querySelectorAll(".o_spm_panel")];
    const panel = panels.find((element) => element.dataset.key === key);
    return panel && buttonsOf(panel)[button];
}

/**
 * @param {HTMLElement} root of the screen
 * @param {String} key of a panel
 * @returns {HTMLElement|undefined} what opens its menu
 */
export function menuOf(root, key) {
    const menus = [...root.querySelectorAll(".o_spm_panel_menu")];
    return menus.find((menu) => menu.closest(".o_spm_panel").dataset.key === key);
}
