import {
    SelectionField,
    selectionField,
} from "@web/views/fields/selection/selection_field";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";

/** A key chosen by its name, from the pairs that another field of the record holds. */
export class ChoiceField extends SelectionField {
    static props = {...SelectionField.props, choicesField: String};

    get options() {
        return this.props.record.data[this.props.choicesField] || [];
    }

    get string() {
        const chosen = this.options.find(([key]) => key === this.value);
        return chosen ? chosen[1] : this.value || "";
    }

    onChange(value) {
        this.props.record.update({[this.props.name]: value ?? false});
    }
}

export const choiceField = {
    ...selectionField,
    component: ChoiceField,
    displayName: _t("Choice by Name"),
    supportedTypes: ["char"],
    fieldDependencies: ({options}) => [{name: options.choices, type: "json"}],
    isEmpty: (record, name) => !record.data[name],
    extractProps: (info, dynamic) => ({
        ...selectionField.extractProps(info, dynamic),
        choicesField: info.options.choices,
    }),
};

registry.category("fields").add("spm_choice", choiceField);
