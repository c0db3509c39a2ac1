import {Component} from "@odoo/owl";
import {Dropdown} from "@web/core/dropdown/dropdown";
import {DropdownItem} from "@web/core/dropdown/dropdown_item";
import {_t} from "@web/core/l10n/translation";
import {browser} from "@web/core/browser/browser";

/** Milliseconds until a menu has come up on a phone. */
const SHEET_TIME = 400;

export const COMPARISONS = {
    target: _t("Target"),
    previous: _t("Previous Period"),
    year: _t("Same Period Last Year"),
};

/**
 * Periods in the order of a tree, the latest years first.
 *
 * @param {Array<{id, parent}>} periods
 * @returns {Array} with their ``level`` from 0
 */
export function periodRows(periods) {
    const ids = new Set(periods.map((period) => period.id));
    const rows = [];
    const walk = (parent, level) => {
        const below = periods.filter(
            (p) => (ids.has(p.parent) ? p.parent : false) === parent
        );
        for (const period of level ? below : below.reverse()) {
            rows.push({...period, level});
            walk(period.id, level + 1);
        }
    };
    walk(false, 0);
    return rows;
}

/** For which period. */
export class PeriodPicker extends Component {
    static template = "spm_objectives.PeriodPicker";
    static components = {Dropdown, DropdownItem};
    static props = {answer: Object, open: Function};

    setup() {
        this.current = [
            ["month", _t("This Month")],
            ["quarter", _t("This Quarter")],
            ["year", _t("This Year")],
        ];
    }

    get period() {
        return this.props.answer.period;
    }

    get rows() {
        return periodRows(this.props.answer.periods);
    }

    /** Of the current periods, those that the calendar has. */
    get currents() {
        const types = new Set(this.props.answer.periods.map((p) => p.type));
        return this.current.filter(([type]) => types.has(type));
    }

    showChosen() {
        const show = () => {
            const chosen = document.querySelector(".o_spm_periods .selected");
            chosen?.scrollIntoView({block: "center"});
        };
        show();
        if (this.env.isSmall) {
            // Once the sheet has come up
            browser.setTimeout(show, SHEET_TIME);
        }
    }

    openPeriod(period) {
        if (period) {
            this.props.open({period: String(period)});
        }
    }
}

/** What the figures are compared with. */
export class ComparisonPicker extends Component {
    static template = "spm_objectives.ComparisonPicker";
    static components = {Dropdown, DropdownItem};
    static props = {answer: Object, open: Function};

    setup() {
        this.comparisons = Object.entries(COMPARISONS);
    }

    get compared() {
        const {compare} = this.props.answer.choice;
        return _t("vs %s", COMPARISONS[compare] || COMPARISONS.target);
    }
}
