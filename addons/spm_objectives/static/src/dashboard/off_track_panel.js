import {ProposedBadge, StatusBadge} from "./status_badge";
import {formatPercent, formatShort} from "./status";
import {panelProps, panelRegistry} from "./panel";
import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {deserializeDate} from "@web/core/l10n/dates";
import {useOpenRecord} from "./objectives_panel";

/** Who is off track, with what, and since when. */
export class OffTrackPanel extends Component {
    static template = "spm_objectives.OffTrackPanel";
    static components = {ProposedBadge, StatusBadge};
    static props = panelProps;

    setup() {
        this.openRecord = useOpenRecord();
    }

    get data() {
        return this.props.panel.data;
    }

    percent(value) {
        return formatPercent(value);
    }

    amounts(row) {
        const actual = formatShort(row.actual, row);
        return _t("%(actual)s of %(target)s", {
            actual,
            target: formatShort(row.target, row),
        });
    }

    /** How much of the target there is, and since when that is too little. */
    figures(row) {
        return [this.amounts(row), this.sinceOf(row)].filter(Boolean).join(" · ");
    }

    sinceOf(row) {
        if (!row.since) {
            return "";
        }
        const day = deserializeDate(row.since);
        const other = day.year !== luxon.DateTime.now().year;
        const date = day.toLocaleString({
            day: "numeric",
            month: "short",
            ...(other && {year: "numeric"}),
        });
        if (row.over) {
            return _t("since %s", date);
        }
        if (!row.days) {
            return _t("since today");
        }
        return _t("since %(date)s (%(days)s days)", {date, days: row.days});
    }

    moreText() {
        return _t("and %s more", this.data.more);
    }
}

panelRegistry.add("off_track", {Component: OffTrackPanel});
