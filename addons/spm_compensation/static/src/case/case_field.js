import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {formatFloat} from "@web/views/fields/formatters";
import {parseFloat as parseNumber} from "@web/views/fields/parsers";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {useService} from "@web/core/utils/hooks";

/**
 * @param {String} content JSON
 * @param {Array} path the steps to a number in it
 * @param {Number} value
 * @returns {String} the same JSON with another number
 */
export function withNumber(content, path, value) {
    const data = JSON.parse(content);
    const last = path.at(-1);
    const owner = path.slice(0, -1).reduce((inner, step) => inner[step], data);
    owner[last] = typeof owner[last] === "string" ? String(value) : value;
    return JSON.stringify(data, null, 2);
}

/** The numbers of a test case, each by its name; the field keeps them as JSON. */
export class CaseField extends Component {
    static template = "spm_compensation.CaseField";
    static props = {...standardFieldProps};

    setup() {
        this.notification = useService("notification");
    }

    get groups() {
        const numbers = this.props.record.data.numbers || [];
        return [
            {title: _t("Given"), rows: numbers.filter((one) => !one.expected)},
            {title: _t("Expected"), rows: numbers.filter((one) => one.expected)},
        ];
    }

    shown(number) {
        const decimals = (number.value.split(".")[1] || "").length;
        return formatFloat(Number(number.value), {digits: [16, decimals]});
    }

    onChange(number, event) {
        try {
            const {record, name} = this.props;
            const value = parseNumber(event.target.value);
            record.update({[name]: withNumber(record.data[name], number.path, value)});
        } catch {
            event.target.value = this.shown(number);
            this.notification.add(_t("That is not a number."), {type: "danger"});
        }
    }
}

export const caseField = {
    component: CaseField,
    displayName: _t("Test Case by Its Numbers"),
    supportedTypes: ["text"],
    fieldDependencies: [{name: "numbers", type: "json"}],
};

registry.category("fields").add("spm_case", caseField);
