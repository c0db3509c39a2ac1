import {CascadeTree, PAGE, withEdit} from "./cascade_tree";
import {Component, toRaw, useState} from "@odoo/owl";
import {CascadeChart} from "./cascade_chart";
import {_t} from "@web/core/l10n/translation";
import {formatFloat} from "@web/views/fields/formatters";
import {formatResult} from "../value/spm_value";
import {parseFloat} from "@web/views/fields/parsers";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {useService} from "@web/core/utils/hooks";

/** Most bars in the chart; the rest is in the tree. */
const BARS = 40;

const CHANGES = {
    joined: _t("Joined"),
    left: _t("Left"),
    moved: _t("Moved"),
    other: _t("Not yours to set"),
};

const CHOICES = {
    share: _t("Gets a share"),
    nothing: _t("Gets nothing yet"),
    spread: _t("Spread what is left"),
    hand_over: _t("Hand over to …"),
    keep: _t("Keep as it is"),
    move: _t("Take the target along"),
};

/**
 * @param {String} text
 * @returns {number|null} what somebody typed, null where that is no number
 */
function readNumber(text) {
    try {
        return parseFloat(text);
    } catch {
        return null;
    }
}

/** Who gets what, before anything is written: a chart, and a tree to type into. */
export class CascadePreviewField extends Component {
    static template = "spm_objectives.CascadePreview";
    static components = {CascadeChart};
    static props = {...standardFieldProps};

    setup() {
        this.notification = useService("notification");
        this.state = useState({open: new Set(), limits: {}, charted: false});
        this.state.open = new Set(this.tree.initiallyOpen());
    }

    get preview() {
        return toRaw(this.props.record.data[this.props.name]) || {};
    }

    /** Made once for each preview: it may hold a thousand people. */
    get tree() {
        const {preview} = this;
        if (this.treeOf !== preview) {
            this.treeOf = preview;
            this.knownTree = new CascadeTree(preview.nodes || []);
        }
        return this.knownTree;
    }

    // -- what is shown -------------------------------------------------------

    get rows() {
        return this.tree.visible(this.state.open, this.state.limits);
    }

    get columns() {
        const nodes = this.preview.nodes || [];
        return {
            basis: this.preview.by_results || this.preview.methods?.includes("given"),
            before: nodes.some((node) => node.before !== null),
            committed: nodes.some((node) => node.committed !== null),
            gap: this.preview.summing,
        };
    }

    format(value) {
        return formatResult(value, this.preview.unit_type, this.preview.currency_id);
    }

    plain(value) {
        return value === null ? "" : formatFloat(value, {digits: [16, 2]});
    }

    changeLabel(node) {
        return CHANGES[node.change];
    }

    choiceLabel(choice) {
        return CHOICES[choice];
    }

    isGiven(node) {
        const {methods} = this.preview;
        return methods[Math.min(node.depth, methods.length) - 1] === "given";
    }

    /** Too much or too little assigned below, in words; nothing when it fits. */
    gapLabel(gap) {
        if (!gap) {
            return "";
        }
        return gap > 0
            ? _t("%s over", this.format(gap))
            : _t("%s not assigned", this.format(-gap));
    }

    // -- charts --------------------------------------------------------------

    get charted() {
        const {tree} = this;
        const {charted} = this.state;
        return tree
            .childrenOf(tree.hasChildren(charted) && charted)
            .filter((node) => node.amount !== null);
    }

    get chartTitle() {
        const node = this.tree.byKey.get(this.state.charted);
        const name = node ? node.name : this.preview.totals.name;
        const count = this.charted.length;
        return count > BARS
            ? _t("%(name)s: the largest %(shown)s of %(count)s", {
                  name,
                  shown: BARS,
                  count,
              })
            : name;
    }

    get bars() {
        const {basis, before} = this.columns;
        const nodes = [...this.charted];
        if (nodes.length > BARS) {
            nodes.sort((one, other) => other.amount - one.amount);
            nodes.length = BARS;
        }
        const series = [
            {label: _t("Target"), values: nodes.map((node) => node.amount)},
        ];
        if (basis && this.preview.by_results) {
            const values = nodes.map((node) => node.basis);
            series.push({label: _t("Result looked at"), values});
        }
        if (before) {
            const values = nodes.map((node) => node.before);
            series.push({label: _t("Until now"), values});
        }
        return {labels: nodes.map((node) => node.name), series};
    }

    get seasons() {
        const periods = this.preview.periods || [];
        const series = [
            {label: _t("Target"), values: periods.map((period) => period.target)},
        ];
        if (periods.some((period) => period.assigned !== null)) {
            const values = periods.map((period) => period.assigned);
            series.push({label: _t("Assigned"), values});
        }
        return {labels: periods.map((period) => period.name), series};
    }

    // -- what is done --------------------------------------------------------

    toggle(node) {
        const {open} = this.state;
        if (!open.delete(node.key)) {
            open.add(node.key);
            this.state.charted = node.key;
        }
    }

    chart(key) {
        this.state.charted = key;
    }

    showMore(row) {
        const {limits} = this.state;
        limits[row.parent] = (limits[row.parent] || PAGE) + 4 * PAGE;
    }

    edit(node, change) {
        const edits = withEdit(this.props.record.data.edits, node.key, change);
        return this.props.record.update({edits});
    }

    /** An empty field takes back what was typed. */
    onNumber(node, name, event) {
        const text = event.target.value.trim();
        const value = text ? readNumber(text) : undefined;
        const wrong = value === null;
        event.target.classList.toggle("is-invalid", wrong);
        if (wrong) {
            this.notification.add(_t("“%s” is not a number.", text), {type: "danger"});
            return undefined;
        }
        return this.edit(node, {[name]: value});
    }

    onChoice(node, event) {
        const choice = event.target.value;
        const successors = this.tree.successorsOf(node);
        const successor = choice === "hand_over" ? successors[0]?.key : undefined;
        return this.edit(node, {choice, successor});
    }

    onSuccessor(node, event) {
        return this.edit(node, {successor: event.target.value});
    }
}

export const cascadePreviewField = {
    component: CascadePreviewField,
    displayName: _t("Preview of a Cascade"),
    supportedTypes: ["json"],
    fieldDependencies: [{name: "edits", type: "json"}],
};

registry.category("fields").add("spm_cascade_preview", cascadePreviewField);
