/**
 * What a user chose of a dashboard: which panels are pinned, in which order they stand,
 * which are hidden and which KPIs the heat table has.
 *
 * @param {Object|false} [stored]
 * @returns {{pinned: Array, order: Array, hidden: Array, heat: Array}} a copy
 */
export function readLayout(stored) {
    const {pinned = [], order = [], hidden = [], heat = []} = stored || {};
    return {
        pinned: [...pinned],
        order: [...order],
        hidden: [...hidden],
        heat: [...heat],
    };
}

/** The list with the key, or without it where it was there. */
export function toggled(list, key) {
    return list.includes(key) ? list.filter((other) => other !== key) : [...list, key];
}

/**
 * Move a panel within its section.
 *
 * @param {Array} panels as shown
 * @param {String} key of the panel that moves
 * @param {String|null} before key of the panel it goes before, none: to the end
 * @returns {Array} the panels in their new order
 */
export function moved(panels, key, before) {
    const panel = panels.find((p) => p.key === key);
    const others = panels.filter((p) => p !== panel);
    const at = before ? others.findIndex((p) => p.key === before) : -1;
    if (at >= 0) {
        others.splice(at, 0, panel);
        return others;
    }
    const last = others.findLastIndex((p) => p.section === panel.section);
    if (last < 0) {
        return panels;
    }
    others.splice(last + 1, 0, panel);
    return others;
}

/**
 * Move a panel one place towards the start or the end of its section.
 *
 * @param {Array} panels as shown
 * @param {String} key
 * @param {Number} by -1 or 1
 * @returns {Array|null} nothing where it already stands there
 */
export function stepped(panels, key, by) {
    const {section} = panels.find((p) => p.key === key);
    const peers = panels.filter((p) => p.section === section);
    const at = peers.findIndex((p) => p.key === key);
    if (!peers[at + by]) {
        return null;
    }
    const before = peers[by > 0 ? at + 2 : at - 1];
    return moved(panels, key, before ? before.key : null);
}

/**
 * The order to keep: what is shown, then what other screens have.
 *
 * @param {Array} order as kept so far
 * @param {Array} panels as shown
 * @returns {Array} keys
 */
export function orderOf(order, panels) {
    const shown = panels.map((panel) => panel.key);
    return [...shown, ...order.filter((key) => !shown.includes(key))];
}
