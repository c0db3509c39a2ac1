import {registry} from "@web/core/registry";

const MOST_LINES = 12;
const SHORTEST = 4000;
const PER_LINE = 3000;

/**
 * Tells what came of an action, one line for each record, for as long as it takes to
 * read it.
 *
 * @param {Object} env
 * @param {Object} action
 * @returns {Object} the action to go on with
 */
export function notice(env, {params}) {
    const lines = params.message ? params.message.split("\n") : [];
    const shown = lines.slice(0, MOST_LINES).map((line) => `• ${line}`);
    if (lines.length > MOST_LINES) {
        shown.push("…");
    }
    env.services.notification.add([params.title, ...shown].join("\n"), {
        type: params.type,
        className: "text-prewrap",
        autocloseDelay: SHORTEST + PER_LINE * shown.length,
    });
    return params.next;
}

registry.category("actions").add("spm_notice", notice);
