import {Component, markup, onWillUpdateProps, useState} from "@odoo/owl";
import {formatFloat, formatMonetary} from "@web/views/fields/formatters";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";

const COLOURS = {draft: "secondary", reviewed: "info", approved: "info"};

/** What one has earned so far, how far that is from the target, and the statements. */
export class PayPanel extends Component {
    static template = "spm_compensation.PayPanel";
    static props = {panel: Object, model: Object, open: Function};

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        // What was asked for already, by plan and line, and what is unfolded
        this.told = useState({});
        this.unfolded = new Set();
        onWillUpdateProps(({panel}) => {
            if (panel.data !== this.data) {
                this.tellAnew(panel.data);
            }
        });
    }

    get data() {
        return this.props.panel.data;
    }

    money(amount, currencyId) {
        if (amount === null || amount === undefined || amount === false) {
            return "–";
        }
        return formatMonetary(amount, {currencyId});
    }

    periodText(plan) {
        return _t("Earned, %s", plan.period);
    }

    statementText({period}) {
        return _t("Statement of %s", period);
    }

    heldText({held_because: reason}) {
        return _t("Held: %s", reason);
    }

    share(plan) {
        return _t("%(percent)s of the target of %(target)s", {
            percent: formatFloat(plan.attainment, {digits: [16, 0]}) + "\u00a0%",
            target: this.money(plan.target, plan.currency),
        });
    }

    width(plan) {
        return Math.max(0, Math.min(100, plan.attainment || 0));
    }

    stateColour({state}) {
        return COLOURS[state] || "success";
    }

    keyOf(plan, line) {
        return `${plan.assignment_id}-${line.number}`;
    }

    /** What no statement explains yet is explained as it stands, when it is unfolded. */
    async unfold(ev, plan, line) {
        const key = this.keyOf(plan, line);
        if (!ev.target.open) {
            this.unfolded.delete(key);
            return;
        }
        this.unfolded.add(key);
        if (!this.told[key]) {
            await this.tell(plan, line);
        }
    }

    /** Other figures have other explanations; what one reads stays until they come. */
    tellAnew({plans}) {
        for (const key of Object.keys(this.told)) {
            if (!this.unfolded.has(key)) {
                delete this.told[key];
            }
        }
        for (const plan of plans) {
            for (const line of plan.lines) {
                if (this.unfolded.has(this.keyOf(plan, line)) && !line.line_id) {
                    this.tell(plan, line);
                }
            }
        }
    }

    async tell(plan, line) {
        const html = await this.orm.call("spm.dashboard.panel.pay", "explain", [
            this.props.model.resolved,
            plan.assignment_id,
            line.number,
        ]);
        // Made and escaped by the server's own template
        this.told[this.keyOf(plan, line)] = markup(html);
    }

    async explain(line) {
        const action = await this.orm.call("spm.statement.line", "action_explain", [
            [line.line_id],
        ]);
        await this.action.doAction(action);
    }

    openPlan(plan) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "spm.plan.assignment",
            res_id: plan.assignment_id,
            views: [[false, "form"]],
        });
    }

    openMyPlan() {
        return this.action.doAction("spm_compensation.spm_my_plan_server_action");
    }

    openStatement(statement) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "spm.statement",
            res_id: statement.id,
            views: [[false, "form"]],
        });
    }
}

registry.category("spm_dashboard_panels").add("pay", {Component: PayPanel});
