import {AttainmentField, attainmentField} from "@spm_objectives/objective/amount";
import {_t} from "@web/core/l10n/translation";
import {formatFloat} from "@web/views/fields/formatters";
import {nbsp} from "@web/core/utils/strings";
import {registry} from "@web/core/registry";

/** An attainment as a bar, green from where the quota is reached. */
export class ReachedField extends AttainmentField {
    get formattedValue() {
        const digits = [16, 2];
        return formatFloat(this.value, {digits, trailingZeros: false}) + nbsp + "%";
    }

    get colour() {
        return this.value >= 100 ? "bg-success" : "bg-primary";
    }
}

registry.category("fields").add("spm_reached", {
    ...attainmentField,
    component: ReachedField,
    displayName: _t("Attainment of a Quota"),
    fieldDependencies: ({options}) =>
        options.known ? [{name: options.known, type: "boolean", readonly: true}] : [],
});
