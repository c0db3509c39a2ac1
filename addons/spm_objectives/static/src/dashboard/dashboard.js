import {CHOICE, DashboardModel, readChoice} from "./dashboard_model";
import {ComparisonPicker, PeriodPicker} from "./period_picker";
import {Component, onMounted, useEffect, useRef, useState} from "@odoo/owl";
import {buttonAt, isFocusLost, menuOf, scrollTo, standingOn} from "./standing";
import {
    deserializeDate,
    deserializeDateTime,
    toLocaleDateTimeString,
} from "@web/core/l10n/dates";
import {DashboardPanel} from "./panel";
import {Dropdown} from "@web/core/dropdown/dropdown";
import {DropdownItem} from "@web/core/dropdown/dropdown_item";
import {Layout} from "@web/search/layout";
import {UnitPicker} from "./unit_picker";
import {_t} from "@web/core/l10n/translation";
import {browser} from "@web/core/browser/browser";
import {registry} from "@web/core/registry";
import {router} from "@web/core/browser/router";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useFreshResults} from "./fresh";
import {useService} from "@web/core/utils/hooks";
import {useSetupAction} from "@web/search/action_hook";
import {useSortable} from "@web/core/utils/sortable_owl";

/**
 * Entries of the screen's menu: ``{label, icon, onSelected(env, {choice, answer})}``,
 * with ``sequence``. An addon adds its own here.
 */
export const menuRegistry = registry.category("spm_dashboard_menu");

/** Whom and when one looks at, on one screen that is one question to the server. */
export class SpmDashboard extends Component {
    static template = "spm_objectives.Dashboard";
    static components = {
        ComparisonPicker,
        DashboardPanel,
        Dropdown,
        DropdownItem,
        Layout,
        PeriodPicker,
        UnitPicker,
    };
    static props = {...standardActionServiceProps};
    static path = "performance";
    static displayName = _t("Dashboard");

    setup() {
        performance.mark("spm_dashboard_start");
        this.action = useService("action");
        this.notification = useService("notification");
        this.root = useRef("root");
        this.heading = useRef("heading");
        const {choice} = this.props.state || {};
        // Who comes back by the breadcrumb, or by the browser
        const {stood, kept} = this.props.state || this.props.globalState || {};
        const chosen = readChoice(choice || this.props.action.params);
        this.model = useState(new DashboardModel(useService("orm"), chosen, kept));
        this.state = useState({arranging: false, said: ""});
        this.stood = stood;
        this.display = {controlPanel: {}};
        this.skeleton = [1, 1, 1, 1, 2, 2];
        this.openChoice = (change) => this.go(change);
        this.props.updateActionState?.(this.model.choice);
        useSetupAction({
            getLocalState: () => ({choice: this.model.choice, ...this.standing}),
            getGlobalState: () => this.standing,
        });
        this.useArranging();
        useFreshResults(() => this.model.refresh());
        useEffect(
            () => this.markFirstPanel(),
            () => [Boolean(this.model.answer)]
        );
        useEffect(
            () => this.keepFocus(),
            () => [this.model.answer]
        );
        onMounted(() => this.start());
    }

    useArranging() {
        useSortable({
            ref: this.root,
            enable: () => this.state.arranging,
            elements: ".o_spm_panel",
            handle: ".o_spm_handle",
            groups: ".o_spm_grid",
            cursor: "grabbing",
            onDrop: ({element, next}) =>
                this.model.move(element.dataset.key, next?.dataset.key || null),
        });
    }

    markFirstPanel() {
        if (this.model.answer && !this.marked) {
            this.marked = true;
            this.comeBack();
            browser.requestAnimationFrame(() =>
                performance.mark("spm_dashboard_first_panel")
            );
        }
    }

    // ------------------------------------------------------------- choice

    async start() {
        if (await this.model.load()) {
            this.arrive();
        }
    }

    async go(change) {
        const before = this.model.resolved.place;
        const choice = readChoice({...this.model.choice, ...change});
        router.replaceState({globalState: this.standing}, {sync: true});
        this.props.updateActionState?.(choice);
        if (await this.model.load(choice)) {
            this.arrive();
            this.moved = this.model.resolved.place !== before;
            this.model.asker = this.model.asker || "screen";
        }
    }

    arrive() {
        this.nameScreen();
        this.settle();
        const {place, period, notices} = this.answer;
        const where = [place && place.name, period && period.name].filter(Boolean);
        const said = where.length ? [`${where.join(", ")}.`, ...notices] : notices;
        this.state.said = said.join(" ");
    }

    nameScreen() {
        const {choice, place} = this.answer;
        const name = place ? _t("Dashboard: %s", place.name) : _t("Dashboard");
        this.env.config.setDisplayName?.(
            choice.place === "me" ? _t("My Performance") : name
        );
    }

    /** The answer completes and corrects the address, without a step back to before. */
    settle() {
        const {choice, resolved} = this.model;
        const wrong = CHOICE.filter(
            (key) =>
                resolved[key] &&
                resolved[key] !== choice[key] &&
                (choice[key] || key === "place")
        );
        if (wrong.length) {
            const right = wrong.map((key) => [key, resolved[key]]);
            this.model.choice = {...choice, ...Object.fromEntries(right)};
            this.props.updateActionState?.(this.model.choice);
            router.replaceState({});
        }
    }

    async reload() {
        if (await this.model.load()) {
            const time = toLocaleDateTimeString(luxon.DateTime.now(), {
                showDate: false,
            });
            this.notification.add(
                _t("Checked at %s: these are the latest figures.", time),
                {type: "success"}
            );
        }
    }

    // ------------------------------------------------------------- focus

    get standing() {
        const kept = JSON.parse(JSON.stringify(this.model.kept));
        return {stood: standingOn(this.root.el), kept};
    }

    comeBack() {
        if (this.stood) {
            scrollTo(this.root.el, this.stood.top);
            this.focus(buttonAt(this.root.el, this.stood));
        }
    }

    /** After what the user did: at the top of another place, else where they were. */
    keepFocus() {
        const {asker} = this.model;
        this.model.asker = null;
        if (this.moved) {
            this.moved = false;
            scrollTo(this.root.el, 0);
            this.focus();
        } else if (asker && isFocusLost()) {
            this.focus(menuOf(this.root.el, asker));
        }
    }

    /** Focus what is there, else the heading of the screen. */
    focus(element) {
        (element || this.heading.el)?.focus({preventScroll: true});
    }

    // ------------------------------------------------------------- answer

    get answer() {
        return this.model.answer;
    }

    get sections() {
        return this.answer.sections
            .map((section) => ({
                ...section,
                panels: this.model.panelsOf(section.key),
            }))
            .filter((section) => section.panels.length);
    }

    get menuItems() {
        return menuRegistry
            .getEntries()
            .map(([key, item]) => ({key, ...item}))
            .sort((a, b) => (a.sequence || 0) - (b.sequence || 0));
    }

    labelOf(item) {
        return typeof item.label === "function" ? item.label() : item.label;
    }

    runItem(item) {
        return item.onSelected(this.env, {
            choice: this.model.resolved,
            answer: this.answer,
        });
    }

    get isArranged() {
        const {pinned, order, hidden, heat} = this.model.layout;
        return [pinned, order, hidden, heat].some((list) => list.length);
    }

    get said() {
        return this.answer || this.model.failed ? this.state.said : _t("Loading…");
    }

    get leftText() {
        const {left_on: day} = this.answer.place;
        if (!day) {
            return _t("Left");
        }
        const date = deserializeDate(day).toLocaleString(luxon.DateTime.DATE_MED);
        return _t("Left as of %s", date);
    }

    showText(panel) {
        return _t("Show %s", panel.title);
    }

    get asOf() {
        const {as_of: asOf} = this.answer;
        if (!asOf) {
            return "";
        }
        const moment = deserializeDateTime(asOf);
        const time = toLocaleDateTimeString(moment, {
            showDate: !moment.hasSame(luxon.DateTime.now(), "day"),
        });
        return this.env.isSmall ? time : _t("Figures of %s", time);
    }

    /** A section of one panel that is called like it needs no title of its own. */
    hasTitle({title, panels}) {
        return panels.length > 1 || panels[0].title !== title;
    }

    openFiscalWizard() {
        return this.action.doAction("spm_objectives.spm_fiscal_wizard_action", {
            onClose: () => this.model.load(),
        });
    }

    openObjectives() {
        const isMine = this.answer.choice.place === "me";
        return this.action.doAction(
            isMine
                ? "spm_objectives.spm_objective_action_mine"
                : "spm_objectives.spm_objective_action"
        );
    }
}

registry.category("actions").add("spm_dashboard", SpmDashboard);
