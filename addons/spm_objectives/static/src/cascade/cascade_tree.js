/** How many of the units below one are shown at first. */
export const PAGE = 50;
/** Trees up to this size are opened at once. */
const SMALL = 30;

/** The units of a preview as a tree of which parts are open. */
export class CascadeTree {
    constructor(nodes) {
        this.below = new Map();
        this.byKey = new Map();
        for (const node of nodes) {
            this.byKey.set(node.key, node);
            if (!this.below.has(node.parent)) {
                this.below.set(node.parent, []);
            }
            this.below.get(node.parent).push(node);
        }
    }

    childrenOf(key) {
        return this.below.get(key) || [];
    }

    hasChildren(key) {
        return this.below.has(key);
    }

    /** @returns {String[]} keys of what is open before anybody has opened anything */
    initiallyOpen() {
        return this.byKey.size <= SMALL ? [...this.below.keys()].filter(Boolean) : [];
    }

    /**
     * @param {Set} open keys of units whose parts are shown
     * @param {Object} limits how many parts are shown, by key, where not the usual
     * @returns {Object[]} what is on the screen: nodes, and where more are to be shown
     */
    visible(open, limits) {
        const rows = [];
        const walk = (parent) => {
            const nodes = this.childrenOf(parent);
            const limit = limits[parent] || PAGE;
            for (const node of nodes.slice(0, limit)) {
                rows.push({id: node.key, node});
                if (open.has(node.key)) {
                    walk(node.key);
                }
            }
            if (nodes.length > limit) {
                const depth = nodes[0].depth;
                const more = nodes.length - limit;
                rows.push({id: `more-${parent}`, more, parent, depth});
            }
        };
        walk(false);
        return rows;
    }

    /** Who could take over from somebody: who gets a share beside them. */
    successorsOf(node) {
        return this.childrenOf(node.parent).filter(
            (other) => other.key !== node.key && other.choice === "share"
        );
    }
}

/**
 * What was typed, with a change to one unit; nothing is kept of who has none left.
 *
 * @param {Object|false} edits by key of a unit
 * @param {String} key
 * @param {Object} change undefined values are taken away
 * @returns {Object}
 */
export function withEdit(edits, key, change) {
    const edit = {...(edits || {})[key], ...change};
    for (const name of Object.keys(edit)) {
        if (edit[name] === undefined) {
            delete edit[name];
        }
    }
    const changed = {...edits, [key]: edit};
    if (!Object.keys(edit).length) {
        delete changed[key];
    }
    return changed;
}
