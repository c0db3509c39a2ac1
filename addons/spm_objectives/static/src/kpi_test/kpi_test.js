import {Component, useState} from "@odoo/owl";
import {Dialog} from "@web/core/dialog/dialog";
import {_t} from "@web/core/l10n/translation";
import {formatResult} from "../value/spm_value";
import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {useService} from "@web/core/utils/hooks";

/** What a definition measures: numbers, and the way to the records behind them. */
export class KpiTestDialog extends Component {
    static template = "spm_objectives.KpiTestDialog";
    static components = {Dialog};
    static props = {result: Object, close: Function};

    setup() {
        this.action = useService("action");
        const values = this.result.periods?.map((period) =>
            Math.abs(period.value || 0)
        );
        this.highest = values ? Math.max(...values) : 0;
    }

    get result() {
        return this.props.result;
    }

    get title() {
        return this.result.error
            ? _t("This cannot be measured yet")
            : _t("Test of “%(name)s”", {name: this.result.name});
    }

    get ownersLabel() {
        const {owners, owner_count} = this.result;
        return owner_count > owners.length
            ? _t("First %(shown)s of %(count)s people", {
                  shown: owners.length,
                  count: owner_count,
              })
            : _t("Salesperson");
    }

    get recordsOf() {
        const {kpi} = this.result.records;
        return kpi === this.result.name ? _t("Records") : _t("Records of “%s”", kpi);
    }

    get recordsLabel() {
        const {count, visible} = this.result.records;
        return visible < count
            ? _t("Open Records (%(visible)s of %(count)s visible to you)", {
                  visible,
                  count,
              })
            : _t("Open %s Records", count);
    }

    format(value) {
        const {unit_type, currency_id} = this.result;
        return formatResult(value, unit_type, currency_id) || _t("No data");
    }

    share(period) {
        return this.highest ? (100 * Math.abs(period.value || 0)) / this.highest : 0;
    }

    openRecords() {
        return this.action.doAction(this.result.records.action);
    }
}

/** Measures what the form says now, saved or not. */
export class KpiTestButton extends Component {
    static template = "spm_objectives.KpiTestButton";
    static props = {...standardWidgetProps};

    setup() {
        this.orm = useService("orm");
        this.dialog = useService("dialog");
        this.state = useState({busy: false});
    }

    async onClick() {
        const {record} = this.props;
        this.state.busy = true;
        try {
            const values = await record.getChanges();
            const result = await this.orm.call("spm.kpi", "test_definition", [
                values,
                record.resId || false,
            ]);
            this.dialog.add(KpiTestDialog, {result});
        } finally {
            this.state.busy = false;
        }
    }
}

export const kpiTestButton = {component: KpiTestButton};

registry.category("view_widgets").add("spm_kpi_test", kpiTestButton);
