import {commonCurrency, formatResult} from "../value/spm_value";
import {kpiOfDomain, loadKpiUnits} from "../value/kpi_units";
import {ListRenderer} from "@web/views/list/list_renderer";
import {formatAttainment} from "./amount";
import {listView} from "@web/views/list/list_view";
import {onWillStart} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";

/** A list of objectives: totals of groups read like the lines below them. */
export class ObjectiveListRenderer extends ListRenderer {
    setup() {
        super.setup();
        this.spmOrm = useService("orm");
        this.kpiUnits = {};
        onWillStart(async () => {
            this.kpiUnits = await loadKpiUnits(this.spmOrm);
        });
    }

    formatGroupAggregate(group, column) {
        const value = group.aggregates[column.name];
        if (column.widget === "spm_attainment") {
            return {value: formatAttainment(value)};
        }
        if (column.widget === "spm_amount") {
            const unit = this.kpiUnits[kpiOfDomain(group.list.domain)];
            return {value: formatResult(value, unit, commonCurrency())};
        }
        return super.formatGroupAggregate(...arguments);
    }
}

export const objectiveListView = {...listView, Renderer: ObjectiveListRenderer};

registry.category("views").add("spm_objective_list", objectiveListView);
