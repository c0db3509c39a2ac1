import {browser} from "@web/core/browser/browser";
import {onWillUnmount} from "@odoo/owl";
import {useService} from "@web/core/utils/hooks";

/** Not all screens of a company at once ask for its new figures. */
const SPREAD = 4000;

/**
 * Calls back a little after the results of the company changed, once the screen is
 * looked at.
 *
 * @param {Function} refresh
 */
export function useFreshResults(refresh) {
    const bus = useService("bus_service");
    let timer = null;
    let waiting = false;
    const run = () => {
        timer = null;
        waiting = document.hidden;
        if (!waiting) {
            refresh();
        }
    };
    const onResults = () => {
        timer ??= browser.setTimeout(run, 500 + Math.random() * SPREAD);
    };
    const onVisible = () => waiting && run();
    bus.subscribe("spm_results", onResults);
    document.addEventListener("visibilitychange", onVisible);
    onWillUnmount(() => {
        browser.clearTimeout(timer);
        bus.unsubscribe("spm_results", onResults);
        document.removeEventListener("visibilitychange", onVisible);
    });
}
