import {FloatField, floatField} from "@web/views/fields/float/float_field";
import {_t} from "@web/core/l10n/translation";
import {formatFloat} from "@web/views/fields/formatters";
import {formatResult} from "../value/spm_value";
import {nbsp} from "@web/core/utils/strings";
import {registry} from "@web/core/registry";

/** Fields that say whether there is anything to show, by the option “known”. */
function known(options) {
    return options.known
        ? [{name: options.known, type: "boolean", readonly: true}]
        : [];
}

/** An amount in the unit of its objective's KPI: shown with it, typed without. */
export class AmountField extends FloatField {
    static template = "spm_objectives.AmountField";
    static props = {
        ...FloatField.props,
        known: {type: String, optional: true},
        short: {type: Boolean, optional: true},
        signed: {type: Boolean, optional: true},
        absolute: {type: Boolean, optional: true},
    };

    get isKnown() {
        return !this.props.known || this.props.record.data[this.props.known];
    }

    get formattedValue() {
        if (!this.props.readonly) {
            return super.formattedValue;
        }
        return this.format(this.props.short);
    }

    /** What a pointer over a shortened amount tells. */
    get exactValue() {
        return this.props.short ? this.format(false) : undefined;
    }

    format(short) {
        const {unit_type: unit, currency_id: currency} = this.props.record.data;
        // Words beside it say in which direction
        const value = this.props.absolute ? Math.abs(this.value) : this.value;
        const text = formatResult(value, unit, currency && currency.id, {short});
        return this.props.signed && this.value > 0 ? `+${text}` : text;
    }

    /** What stands behind the number while it is typed. */
    get unit() {
        return {percent: "%", days: _t("days"), hours: _t("hours")}[
            this.props.record.data.unit_type
        ];
    }
}

export const amountField = {
    ...floatField,
    component: AmountField,
    displayName: _t("Amount of a KPI"),
    supportedTypes: ["float"],
    fieldDependencies: ({options}) => [
        {name: "unit_type", type: "selection", readonly: true},
        {
            name: "currency_id",
            type: "many2one",
            relation: "res.currency",
            readonly: true,
        },
        ...known(options),
    ],
    extractProps: (fieldInfo, dynamicInfo) => ({
        ...floatField.extractProps(fieldInfo, dynamicInfo),
        known: fieldInfo.options.known,
        short: Boolean(fieldInfo.options.short),
        signed: Boolean(fieldInfo.options.signed),
        absolute: Boolean(fieldInfo.options.absolute),
    }),
};

registry.category("fields").add("spm_amount", amountField);

/**
 * @param {Number|false|null} value in percent
 * @returns {String}
 */
export function formatAttainment(value) {
    if (value === false || value === null || value === undefined) {
        return "";
    }
    return formatFloat(value, {digits: [16, 0]}) + nbsp + "%";
}

const COLOURS = {green: "bg-success", amber: "bg-warning", red: "bg-danger"};

/** An attainment as a bar in the colour of the objective's status. */
export class AttainmentField extends FloatField {
    static template = "spm_objectives.AttainmentField";
    static props = {
        ...FloatField.props,
        known: {type: String, optional: true},
    };

    get isKnown() {
        return !this.props.known || this.props.record.data[this.props.known];
    }

    get formattedValue() {
        return formatAttainment(this.value);
    }

    get colour() {
        return COLOURS[this.props.record.data.status] || "bg-secondary";
    }

    get width() {
        return Math.max(0, Math.min(100, this.value));
    }
}

export const attainmentField = {
    ...floatField,
    component: AttainmentField,
    displayName: _t("Attainment"),
    supportedTypes: ["float"],
    fieldDependencies: ({options}) => [
        {name: "status", type: "selection", readonly: true},
        ...known(options),
    ],
    extractProps: (fieldInfo, dynamicInfo) => ({
        ...floatField.extractProps(fieldInfo, dynamicInfo),
        known: fieldInfo.options.known,
    }),
};

registry.category("fields").add("spm_attainment", attainmentField);
