import {commonCurrency, formatResult} from "../value/spm_value";
import {kpiOfDomain, loadKpiUnits} from "../value/kpi_units";
import {ListRenderer} from "@web/views/list/list_renderer";
import {_t} from "@web/core/l10n/translation";
import {listView} from "@web/views/list/list_view";
import {onWillStart} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";

/** A list whose groups show results in the unit of their KPI. */
export class ResultListRenderer extends ListRenderer {
    setup() {
        super.setup();
        this.spmOrm = useService("orm");
        this.kpiUnits = {};
        onWillStart(async () => {
            this.kpiUnits = await loadKpiUnits(this.spmOrm);
        });
    }

    getFormattedValue(column, record) {
        if (column.name === "participant_id" && !record.data.participant_id) {
            return _t("Unassigned");
        }
        return super.getFormattedValue(...arguments);
    }

    formatGroupAggregate(group, column) {
        if (column.widget !== "spm_value") {
            return super.formatGroupAggregate(...arguments);
        }
        const kpi = kpiOfDomain(group.list.domain);
        return {
            value: formatResult(
                group.aggregates[column.name],
                this.kpiUnits[kpi],
                commonCurrency()
            ),
        };
    }
}

export const resultListView = {...listView, Renderer: ResultListRenderer};

registry.category("views").add("spm_result_list", resultListView);
