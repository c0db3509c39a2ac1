import {formatFloat, formatMonetary} from "@web/views/fields/formatters";
import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {getCurrency} from "@web/core/currency";
import {nbsp} from "@web/core/utils/strings";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {user} from "@web/core/user";

/** From here on cents are not exact any more. */
const TOO_LARGE = 1e15;

function formatMoney(value, currencyId, short) {
    if (short && (Math.abs(value) >= 1000 || Number.isInteger(value))) {
        return formatMonetary(Math.round(value), {currencyId, digits: [16, 0]});
    }
    return formatMonetary(value, {currencyId});
}

/** Half a deal comes out of a forecast or a mean; shortly, a tenth is exact enough. */
function formatCount(value, short) {
    const shown = short ? Math.round(value * 10) / 10 : value;
    const fraction = short ? 1 : 2;
    return formatFloat(shown, {digits: [16, Number.isInteger(shown) ? 0 : fraction]});
}

/**
 * What a result is shown as, by the unit of its KPI.
 *
 * @param {number|false|null} value
 * @param {String} [unit] money, count, percent, days, hours or number
 * @param {number|false} [currencyId]
 * @param {Object} [options]
 * @param {Boolean} [options.short] large amounts of money without cents, counts with
 *   one decimal at most
 * @returns {String} nothing when there is no data, a dash for what is no amount
 */
export function formatResult(value, unit, currencyId, {short = false} = {}) {
    if (value === false || value === null || value === undefined) {
        return "";
    }
    if (!(Math.abs(value) < TOO_LARGE)) {
        return "–";
    }
    switch (unit) {
        case "money":
            return formatMoney(value, currencyId, short);
        case "count":
            return formatCount(value, short);
        case "percent":
            return formatFloat(value, {digits: [16, 1]}) + nbsp + "%";
        case "days":
            return _t("%s days", formatFloat(value, {digits: [16, 1]}));
        case "hours":
            return _t("%s hours", formatFloat(value, {digits: [16, 1]}));
    }
    return formatFloat(value, {digits: [16, 2]});
}

/**
 * The currency of sums over the companies one works in, if there is only one.
 *
 * @returns {number|false}
 */
export function commonCurrency() {
    const currencies = new Set(
        user.activeCompanies.map((company) => company.currency_id)
    );
    return currencies.size === 1 ? [...currencies][0] : false;
}

/** A result in its own unit; no data is not the same as zero. */
export class ResultField extends Component {
    static template = "spm_objectives.ResultField";
    static props = {...standardFieldProps};

    get hasValue() {
        return this.props.record.data.has_value;
    }

    get formattedValue() {
        const {data} = this.props.record;
        const currency = data.currency_id && getCurrency(data.currency_id.id);
        return formatResult(
            data[this.props.name],
            data.unit_type,
            currency ? data.currency_id.id : false
        );
    }
}

export const resultField = {
    component: ResultField,
    displayName: _t("Result"),
    supportedTypes: ["float"],
    isEmpty: (record) => !record.data.has_value,
    fieldDependencies: [
        {name: "unit_type", type: "selection", readonly: true},
        {
            name: "currency_id",
            type: "many2one",
            relation: "res.currency",
            readonly: true,
        },
        {name: "has_value", type: "boolean", readonly: true},
    ],
};

registry.category("fields").add("spm_value", resultField);
