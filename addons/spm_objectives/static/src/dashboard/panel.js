import {Component, xml} from "@odoo/owl";
import {Dropdown} from "@web/core/dropdown/dropdown";
import {DropdownItem} from "@web/core/dropdown/dropdown_item";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";

/**
 * Panels of dashboards by the name that their server side gives as ``component``:
 * ``{Component}``, with the props ``panel`` (``{key, title, data, …}``), ``model`` (the
 * ``DashboardModel``) and ``open`` (goes to another choice). An addon adds its own here.
 */
export const panelRegistry = registry.category("spm_dashboard_panels");

export const panelProps = {panel: Object, model: Object, open: Function};

/** What stands for a panel whose component is not there. */
class UnknownPanel extends Component {
    static template = xml`
        <p class="text-muted mb-0">This panel cannot be shown here.</p>`;
    static props = panelProps;
}

/** The frame of a panel: its title, its menu and what went wrong with it. */
export class DashboardPanel extends Component {
    static template = "spm_objectives.DashboardPanel";
    static components = {Dropdown, DropdownItem};
    static props = {...panelProps, arranging: Boolean, level: Number};

    get Content() {
        return panelRegistry.get(this.props.panel.component, null)?.Component;
    }

    get content() {
        return this.Content || UnknownPanel;
    }

    get isPinned() {
        return this.props.model.isPinned(this.props.panel.key);
    }

    get titleId() {
        return `o_spm_panel_${this.props.panel.key.replace(/\W/g, "_")}`;
    }

    get menuLabel() {
        return _t("Menu of “%s”", this.props.panel.title);
    }

    async step(by) {
        const {panel, model} = this.props;
        await model.step(panel.key, by);
    }
}
