import {_t} from "@web/core/l10n/translation";
import {useService} from "@web/core/utils/hooks";

/**
 * Opens the records behind a figure, or says that there are none.
 *
 * @returns {Function} called with the choice (whose and when) and the id of the KPI
 */
export function useDrill() {
    const orm = useService("orm");
    const action = useService("action");
    const notification = useService("notification");
    return async (choice, kpiId) => {
        const records = await orm.call("spm.dashboard", "drill", [choice, kpiId]);
        if (records) {
            await action.doAction(records);
        } else {
            notification.add(_t("No records stand behind this figure."), {
                type: "info",
            });
        }
    };
}
