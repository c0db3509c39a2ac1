import {FloatField, floatField} from "@web/views/fields/float/float_field";
import {registry} from "@web/core/registry";

/** A number as it was typed: no zeros are added, and it may be missing. */
export class NumberField extends FloatField {
    static props = {...FloatField.props, optional: {type: Boolean, optional: true}};

    parse(value) {
        const missing = this.props.optional && !value.trim();
        return missing ? false : super.parse(value);
    }
}

export const numberField = {
    ...floatField,
    component: NumberField,
    extractProps: (info, dynamic) => ({
        ...floatField.extractProps(info, dynamic),
        digits: [16, 6],
        trailingZeros: false,
        optional: Boolean(info.options.optional),
    }),
};

registry.category("fields").add("spm_number", numberField);
