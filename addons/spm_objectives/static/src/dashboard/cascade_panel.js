import {AttainmentBar, ProposedBadge, StatusBadge} from "./status_badge";
import {Component, useState} from "@odoo/owl";
import {panelProps, panelRegistry} from "./panel";
import {_t} from "@web/core/l10n/translation";
import {formatShort} from "./status";
import {useOpenRecord} from "./objectives_panel";
import {useService} from "@web/core/utils/hooks";

/**
 * The rows of a tree that are open, in the order they are read.
 *
 * @param {Array} nodes with ``id`` and ``parent``
 * @param {Set} folded ids of what is closed though its children are here
 * @returns {Array} nodes with their ``level`` from 1
 */
export function treeRows(nodes, folded) {
    const ids = new Set(nodes.map((node) => node.id));
    const below = new Map();
    for (const node of nodes) {
        const parent = ids.has(node.parent) ? node.parent : false;
        below.set(parent, [...(below.get(parent) || []), node]);
    }
    const rows = [];
    const walk = (parent, level) => {
        for (const node of below.get(parent) || []) {
            const loaded = below.has(node.id);
            const open = loaded && !folded.has(node.id);
            rows.push({...node, level, loaded, open});
            if (open) {
                walk(node.id, level + 1);
            }
        }
    };
    walk(false, 1);
    return rows;
}

/** The objectives of a unit as a tree, with the attainment at every node. */
export class CascadePanel extends Component {
    static template = "spm_objectives.CascadePanel";
    static components = {AttainmentBar, ProposedBadge, StatusBadge};
    static props = panelProps;

    setup() {
        this.orm = useService("orm");
        this.openRecord = useOpenRecord();
        this.state = useState({branches: {}, folded: new Set()});
    }

    get nodes() {
        const given = this.props.panel.data.nodes;
        const ids = new Set(given.map((node) => node.id));
        const fetched = Object.values(this.state.branches).flat();
        return [...given, ...fetched.filter((node) => !ids.has(node.id))];
    }

    get rows() {
        return treeRows(this.nodes, this.state.folded);
    }

    amountsOf(row) {
        return _t("%(actual)s of %(target)s", {
            actual: formatShort(row.actual, row),
            target: formatShort(row.target, row),
        });
    }

    levelText(row) {
        return _t("Level %s", row.level);
    }

    /** Whether it is open says the button itself. */
    toggleLabel(row) {
        return _t("Below %s", row.who);
    }

    async toggle(row) {
        const {folded, branches} = this.state;
        if (row.open) {
            folded.add(row.id);
            return;
        }
        if (!row.loaded) {
            const {nodes} = await this.orm.call("spm.dashboard", "cascade", [row.id]);
            branches[row.id] = nodes;
        }
        folded.delete(row.id);
    }
}

panelRegistry.add("cascade", {Component: CascadePanel});
