import {Component, onMounted, useEffect, useRef, useState} from "@odoo/owl";
import {DashboardModel, readChoice} from "./dashboard_model";
import {deserializeDateTime, toLocaleDateTimeString} from "@web/core/l10n/dates";
import {DashboardPanel} from "./panel";
import {Dropdown} from "@web/core/dropdown/dropdown";
import {DropdownItem} from "@web/core/dropdown/dropdown_item";
import {Layout} from "@web/search/layout";
import {PeriodPicker} from "./period_picker";
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
        this.root = useRef("root");
        const chosen = this.props.state?.choice || this.props.action.params;
        this.model = useState(
            new DashboardModel(useService("orm"), readChoice(chosen))
        );
        this.state = useState({arranging: false});
        this.display = {controlPanel: {}};
        this.skeleton = [1, 1, 1, 1, 2, 2];
        this.openChoice = (change) => this.go(change);
        this.props.updateActionState?.(this.model.choice);
        const {setScrollFromState} = useSetupAction({
            rootRef: this.root,
            getLocalState: () => ({choice: this.model.choice}),
        });
        this.restoreScroll = setScrollFromState;
        this.useArranging();
        useFreshResults(() => this.model.load());
        useEffect(
            () => this.markFirstPanel(),
            () => [Boolean(this.model.answer)]
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
            this.restoreScroll();
            browser.requestAnimationFrame(() =>
                performance.mark("spm_dashboard_first_panel")
            );
        }
    }

    // ------------------------------------------------------------- choice

    /** The first answer completes the address, without a step back to before it. */
    async start() {
        if (await this.model.load()) {
            this.nameScreen();
            const {place} = this.model.resolved;
            if (place && place !== this.model.choice.place) {
                this.model.choice = {...this.model.choice, place};
                this.props.updateActionState?.(this.model.choice);
                router.replaceState({});
            }
        }
    }

    async go(change) {
        const choice = readChoice({...this.model.choice, ...change});
        this.props.updateActionState?.(choice);
        if (await this.model.load(choice)) {
            this.nameScreen();
        }
    }

    nameScreen() {
        const isMine = this.answer.choice.place === "me";
        this.env.config.setDisplayName?.(
            isMine ? _t("My Performance") : _t("Dashboard")
        );
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

    get asOf() {
        const {as_of: asOf} = this.answer;
        if (!asOf) {
            return "";
        }
        const time = deserializeDateTime(asOf);
        return toLocaleDateTimeString(time, {
            showDate: !time.hasSame(luxon.DateTime.now(), "day"),
        });
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
