import {Component, xml} from "@odoo/owl";
import {barWidth, formatPercent, statusOf} from "./status";

/** A status in colour, form and words. */
export class StatusBadge extends Component {
    static template = "spm_objectives.StatusBadge";
    static props = {status: String, short: {type: Boolean, optional: true}};

    get meta() {
        return statusOf(this.props.status);
    }
}

/** Of an objective that is not agreed yet, that it is only proposed. */
export class ProposedBadge extends Component {
    static template = xml`
        <span
            t-if="props.state === 'proposed'"
            class="o_spm_proposed badge text-bg-light border"
        >Proposed</span>`;
    static props = {state: String};
}

/** An attainment as a bar, with a mark where one ought to be by now. */
export class AttainmentBar extends Component {
    static template = "spm_objectives.AttainmentBar";
    static props = {
        attainment: {type: [Number, {value: null}]},
        status: String,
        expected: {type: [Number, {value: null}], optional: true},
        plain: {type: Boolean, optional: true},
    };

    get colour() {
        const meta = statusOf(this.props.status);
        return meta ? `bg-${meta.colour}` : "bg-secondary";
    }

    get width() {
        return barWidth(this.props.attainment);
    }

    get text() {
        return formatPercent(this.props.attainment);
    }

    get mark() {
        const {expected} = this.props;
        return typeof expected === "number" && expected > 0 && expected < 100
            ? expected
            : null;
    }
}
