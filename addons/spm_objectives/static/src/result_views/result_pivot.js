import {commonCurrency, formatResult} from "../value/spm_value";
import {kpiOfDomain, loadKpiUnits} from "../value/kpi_units";
import {PivotRenderer} from "@web/views/pivot/pivot_renderer";
import {onWillStart} from "@odoo/owl";
import {pivotView} from "@web/views/pivot/pivot_view";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";

/** A pivot table that shows each result in the unit of its KPI. */
export class ResultPivotRenderer extends PivotRenderer {
    setup() {
        super.setup();
        this.spmOrm = useService("orm");
        this.kpiUnits = {};
        onWillStart(async () => {
            this.kpiUnits = await loadKpiUnits(this.spmOrm);
        });
    }

    getFormattedValue(cell) {
        if (cell.measure !== "value") {
            return super.getFormattedValue(...arguments);
        }
        const unit = this.kpiUnits[this.kpiOfCell(cell)];
        return {value: formatResult(cell.value, unit, commonCurrency())};
    }

    /**
     * @param {Object} cell
     * @returns {number|false} id of the KPI whose result the cell holds
     */
    kpiOfCell(cell) {
        const {fullRowGroupBys, fullColGroupBys} = this.model.metaData;
        const [rowValues, colValues] = cell.groupId;
        for (const [groupBys, values] of [
            [fullRowGroupBys, rowValues],
            [fullColGroupBys, colValues],
        ]) {
            const place = groupBys.indexOf("kpi_id");
            if (place >= 0 && place < values.length) {
                return values[place];
            }
        }
        return kpiOfDomain(this.model.searchParams.domain);
    }
}

export const resultPivotView = {...pivotView, Renderer: ResultPivotRenderer};

registry.category("views").add("spm_result_pivot", resultPivotView);
