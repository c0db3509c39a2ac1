import {_t} from "@web/core/l10n/translation";
import {download} from "@web/core/network/download";
import {registry} from "@web/core/registry";
import {user} from "@web/core/user";

/**
 * Download what is on the screen.
 *
 * @param {String} kind xlsx or pdf
 * @returns {Function} what the entry of the menu does
 */
function downloadAs(kind) {
    return async (env, {choice}) => {
        const {ui} = env.services;
        ui.block();
        try {
            await download({
                url: `/spm/dashboard/${kind}`,
                data: {...choice, context: JSON.stringify(user.context)},
            });
        } finally {
            ui.unblock();
        }
    };
}

registry
    .category("spm_dashboard_menu")
    .add("xlsx", {
        label: _t("Download as XLSX"),
        icon: "fa-file-excel-o",
        sequence: 10,
        onSelected: downloadAs("xlsx"),
    })
    .add("pdf", {
        label: _t("Download as PDF"),
        icon: "fa-file-pdf-o",
        sequence: 20,
        onSelected: downloadAs("pdf"),
    });
