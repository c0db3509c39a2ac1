import {MonetaryField, monetaryField} from "@web/views/fields/monetary/monetary_field";
import {registry} from "@web/core/registry";

/** An amount that is taken away: with its sign, as on paper. */
export class DeductedField extends MonetaryField {
    get value() {
        return -super.value;
    }
}

/** An amount that need not be said: nothing is shown for nothing. */
export class MoneyIfAnyField extends MonetaryField {
    get formattedValue() {
        return this.value ? super.formattedValue : "";
    }
}

registry.category("fields").add("spm_deducted", {
    ...monetaryField,
    component: DeductedField,
});
registry.category("fields").add("spm_money_if_any", {
    ...monetaryField,
    component: MoneyIfAnyField,
});
