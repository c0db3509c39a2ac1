import {AttainmentBar, ProposedBadge, StatusBadge} from "./status_badge";
import {formatPercent, formatShort} from "./status";
import {panelProps, panelRegistry} from "./panel";
import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {useService} from "@web/core/utils/hooks";

/** Opens the form of a record from a panel. */
export function useOpenRecord() {
    const action = useService("action");
    return (model, id) =>
        action.doAction({
            type: "ir.actions.act_window",
            res_model: model,
            res_id: id,
            views: [[false, "form"]],
        });
}

/** One's objectives: what is missing today, and where the present pace leads. */
export class ObjectivesPanel extends Component {
    static template = "spm_objectives.ObjectivesPanel";
    static components = {AttainmentBar, ProposedBadge, StatusBadge};
    static props = panelProps;

    setup() {
        this.openRecord = useOpenRecord();
    }

    get data() {
        return this.props.panel.data;
    }

    format(value, row) {
        return formatShort(value, row);
    }

    percent(value) {
        return formatPercent(value);
    }

    gapOf(row) {
        if (row.gap === null) {
            return _t("No data yet");
        }
        if (row.attainment !== null && row.attainment >= 100) {
            return _t("Reached");
        }
        return _t("%s to go", this.format(Math.abs(row.gap), row));
    }

    amountsOf(row) {
        return _t("%(actual)s of %(target)s", {
            actual: this.format(row.actual, row),
            target: this.format(row.target, row),
        });
    }

    expectedText(row) {
        return _t("Expected by now %s", this.format(row.expected, row));
    }

    forecastText(row) {
        return _t("Forecast %s", this.format(row.forecast, row));
    }

    daysOf(row) {
        if (row.days_left === null || row.days_left === false) {
            return "";
        }
        if (row.days_left <= 0) {
            return _t("Ended");
        }
        return row.days_left === 1
            ? _t("1 day left")
            : _t("%s days left", row.days_left);
    }

    /** Where one ought to be by now, in percent of the target. */
    expectedOf(row) {
        const known = typeof row.expected === "number" && row.target > 0;
        return known ? (row.expected / row.target) * 100 : null;
    }

    moreText() {
        return _t("and %s more", this.data.more);
    }
}

panelRegistry.add("objectives", {Component: ObjectivesPanel});
