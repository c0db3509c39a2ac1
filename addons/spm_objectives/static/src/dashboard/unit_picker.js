import {Component, onWillStart, useRef, useState} from "@odoo/owl";
import {useAutofocus, useService} from "@web/core/utils/hooks";
import {Dropdown} from "@web/core/dropdown/dropdown";
import {KeepLast} from "@web/core/utils/concurrency";
import {_t} from "@web/core/l10n/translation";
import {browser} from "@web/core/browser/browser";
import {isFocusLost} from "./standing";
import {useDebounced} from "@web/core/utils/timing";
import {useDropdownState} from "@web/core/dropdown/dropdown_hooks";

const ICONS = {
    me: "fa-user",
    participant: "fa-user",
    company: "fa-building-o",
    department: "fa-sitemap",
    team: "fa-users",
    line: "fa-user-circle-o",
};

/** What kinds of places are called. */
export const SCOPES = {
    company: _t("Company"),
    department: _t("Department"),
    team: _t("Sales Team"),
    line: _t("Manager with Everybody Below"),
    participant: _t("Salesperson"),
};

export function scopeIcon(scope) {
    return ICONS[scope] || "fa-circle-o";
}

/** What opens below the button: a search, and the tree of what one may see. */
class UnitChoice extends Component {
    static template = "spm_objectives.UnitChoice";
    static props = {
        current: String,
        choose: Function,
        // Who left after this day is found as well
        since: {type: String, optional: true},
    };

    setup() {
        this.orm = useService("orm");
        this.last = new KeepLast();
        this.state = useState({term: "", found: null, branches: {}, open: {}});
        this.search = useDebounced((term) => this.find(term), 200);
        this.icon = scopeIcon;
        useAutofocus({refName: "search"});
        onWillStart(() => this.fetch(""));
    }

    async fetch(key) {
        const choice = key ? {place: key} : {};
        this.state.branches[key] = await this.orm.call("spm.dashboard", "branch", [
            choice,
        ]);
    }

    async find(term) {
        const call = this.orm.call("spm.dashboard", "search_places", [
            term,
            this.props.since,
        ]);
        const found = await this.last.add(call);
        if (this.state.term.trim() === term) {
            this.state.found = found;
        }
    }

    onInput(ev) {
        this.state.term = ev.target.value;
        const term = this.state.term.trim();
        if (term) {
            this.search(term);
        } else {
            this.search.cancel();
            this.state.found = null;
        }
    }

    /** Enter in the search opens the first that is found. */
    async onSearchKeydown(ev) {
        const term = this.state.term.trim();
        if (ev.key !== "Enter" || !term) {
            return;
        }
        ev.stopPropagation();
        ev.preventDefault();
        this.search.cancel();
        await this.find(term);
        if (this.state.found?.length && this.state.term.trim() === term) {
            this.props.choose(this.state.found[0].key);
        }
    }

    /** What the tree shows, in the order it is read. */
    get rows() {
        const rows = [];
        const walk = (key, level) => {
            for (const place of this.state.branches[key] || []) {
                const open = Boolean(this.state.open[place.key]);
                rows.push({...place, level, open});
                if (open) {
                    walk(place.key, level + 1);
                }
            }
        };
        walk("", 1);
        return rows;
    }

    async toggle(row) {
        if (!row.open && !this.state.branches[row.key]) {
            await this.fetch(row.key);
        }
        this.state.open[row.key] = !row.open;
    }

    toggleLabel(row) {
        return row.open ? _t("Fold %s", row.name) : _t("Unfold %s", row.name);
    }

    onKeydown(ev, row) {
        const wanted = {ArrowRight: false, ArrowLeft: true}[ev.key];
        if (wanted === row.open && row.has_children) {
            ev.stopPropagation();
            ev.preventDefault();
            this.toggle(row);
        }
    }
}

/** Whom the dashboard is about. */
export class UnitPicker extends Component {
    static template = "spm_objectives.UnitPicker";
    static components = {Dropdown, UnitChoice};
    static props = {
        place: Object,
        open: Function,
        since: {type: String, optional: true},
    };

    setup() {
        this.dropdown = useDropdownState();
        this.button = useRef("button");
        this.icon = scopeIcon;
    }

    /** The search had the focus, and is gone. */
    onStateChanged(isOpen) {
        if (!isOpen) {
            browser.setTimeout(() => isFocusLost() && this.button.el?.focus());
        }
    }

    choose(key) {
        this.dropdown.close();
        this.props.open({place: key});
    }
}
