import {panelProps, panelRegistry} from "./panel";
import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {deserializeDate} from "@web/core/l10n/dates";
import {formatShort} from "./status";
import {useOpenRecord} from "./objectives_panel";

/** What to do next: what waits for one's word, open actions and stalled deals. */
export class NextStepsPanel extends Component {
    static template = "spm_objectives.NextStepsPanel";
    static props = panelProps;

    setup() {
        this.openRecord = useOpenRecord();
    }

    get data() {
        return this.props.panel.data;
    }

    get groups() {
        const {asked, actions, deals, more} = this.data;
        return [
            {
                key: "asked",
                title: _t("Waiting for Your Answer"),
                icon: "fa-handshake-o",
                rows: asked.map((row) => this.askedRow(row)),
                more: more.asked,
            },
            {
                key: "actions",
                title: _t("Open Actions"),
                icon: "fa-check-square-o",
                rows: actions.map((row) => this.actionRow(row)),
                more: more.actions,
            },
            {
                key: "deals",
                title: _t("Stalled Deals"),
                icon: "fa-hourglass-half",
                rows: deals.map((row) => this.dealRow(row)),
                more: more.deals,
            },
        ].filter((group) => group.rows.length);
    }

    askedRow(row) {
        return {
            id: row.id,
            title: row.name,
            hint: _t("Target %s", formatShort(row.target, row)),
            side: _t("Agree"),
            open: () => this.openRecord("spm.objective", row.id),
        };
    }

    actionRow(row) {
        return {
            id: row.id,
            title: row.name,
            hint: row.objective,
            side: this.dueText(row),
            late: row.overdue,
            open: () => this.openRecord("spm.objective", row.objective_id),
        };
    }

    dealRow(row) {
        const amount = formatShort(row.amount, {...row, unit_type: "money"});
        return {
            id: row.id,
            title: row.name,
            hint: [amount, row.stage, row.partner].filter(Boolean).join(" · "),
            side: _t("%s days unchanged", row.days),
            open: () => this.openRecord("crm.lead", row.id),
        };
    }

    dueText({deadline, days, overdue}) {
        if (!deadline) {
            return "";
        }
        if (overdue) {
            return _t("%s days late", Math.abs(days));
        }
        if (days === 0) {
            return _t("Today");
        }
        return deserializeDate(deadline).toLocaleString({
            day: "numeric",
            month: "short",
        });
    }

    moreText(count) {
        return _t("and %s more", count);
    }
}

panelRegistry.add("next_steps", {Component: NextStepsPanel});
