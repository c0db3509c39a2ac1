import {moved, orderOf, readLayout, stepped, toggled} from "./layout";
import {Reactive} from "@web/core/utils/reactive";
import {user} from "@web/core/user";

/** What an address may hold of a dashboard. */
export const CHOICE = ["place", "period", "compare"];

/**
 * @param {Object} values of an address, an action or a screen left before
 * @returns {Object} what was chosen, as texts
 */
export function readChoice(values = {}) {
    const chosen = CHOICE.filter((key) => values[key]);
    return Object.fromEntries(chosen.map((key) => [key, String(values[key])]));
}

/** A dashboard as its user sees it: the choice, the server's answer and the layout. */
export class DashboardModel extends Reactive {
    /**
     * @param {Object} orm service
     * @param {Object} choice what to begin with
     * @param {Object} [kept] of a screen left before
     */
    constructor(orm, choice, kept = {}) {
        super();
        this.orm = orm;
        this.kept = kept;
        this.choice = choice;
        this.answer = null;
        this.loading = false;
        this.failed = false;
        this.asked = 0;
        // Whose menu the user changed the screen with, until it is shown
        this.asker = null;
    }

    /**
     * Ask the server for the screen. Of several questions the last one counts.
     *
     * @param {Object} [choice] other than the present one
     * @param {Boolean} [isAsked] whether the user waits for it
     * @returns {Promise<Boolean>} whether the answer is the one that is shown now
     */
    async load(choice = this.choice, isAsked = true) {
        const turn = ++this.asked;
        this.choice = choice;
        this.loading = isAsked;
        try {
            const answer = await this.orm.call("spm.dashboard", "open", [choice]);
            if (turn !== this.asked) {
                return false;
            }
            this.answer = answer;
            this.failed = false;
        } catch (error) {
            if (turn === this.asked) {
                this.failed = true;
            }
            throw error;
        } finally {
            if (turn === this.asked) {
                this.loading = false;
            }
        }
        return true;
    }

    /** The same screen with new figures; what was said of its address still holds. */
    async refresh() {
        const said = this.answer ? this.answer.notices : [];
        if (await this.load(this.choice, false)) {
            const {notices} = this.answer;
            this.answer.notices = [...new Set([...said, ...notices])];
        }
    }

    /** The whole choice as the server understood it. */
    get resolved() {
        return this.answer ? this.answer.choice : this.choice;
    }

    get panels() {
        return this.answer.panels;
    }

    get layout() {
        return readLayout(this.answer.layout);
    }

    /**
     * What a panel keeps while its user goes elsewhere and comes back.
     *
     * @param {String} key of the panel
     * @param {Object} usual values to begin with
     * @returns {Object} to be changed in place
     */
    keptOf(key, usual) {
        this.kept[key] = this.kept[key] || usual;
        return this.kept[key];
    }

    panelsOf(section) {
        return this.panels.filter((panel) => panel.section === section);
    }

    isPinned(key) {
        return this.layout.pinned.includes(key);
    }

    // --------------------------------------------------------------- layout

    async save(layout) {
        this.answer.layout = layout;
        await user.setUserSettings("spm_dashboard", layout);
    }

    async saveAndLoad(layout, asker = "screen") {
        this.asker = asker;
        await this.save(layout);
        await this.load();
    }

    togglePin(key) {
        const {layout} = this;
        const pinned = toggled(layout.pinned, key);
        return this.saveAndLoad({...layout, pinned}, key);
    }

    toggleHidden(key) {
        const {layout} = this;
        return this.saveAndLoad({
            ...layout,
            hidden: toggled(layout.hidden, key),
            pinned: layout.pinned.filter((other) => other !== key),
        });
    }

    chooseHeat(kpis) {
        return this.saveAndLoad({...this.layout, heat: kpis});
    }

    resetLayout() {
        return this.saveAndLoad(readLayout());
    }

    move(key, before) {
        return this.arrange(moved(this.panels, key, before));
    }

    step(key, by) {
        const panels = stepped(this.panels, key, by);
        return panels ? this.arrange(panels) : null;
    }

    canStep(key, by) {
        return Boolean(stepped(this.panels, key, by));
    }

    arrange(panels) {
        const {layout} = this;
        this.answer.panels = panels;
        return this.save({...layout, order: orderOf(layout.order, panels)});
    }
}
