import {Component, useEffect, xml} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";

export const EVERY = 3000;

/** Reads a record again and again while it runs, until it has ended. */
export class Follow extends Component {
    static template = xml`<span class="d-none"/>`;
    static props = {...standardWidgetProps};

    setup() {
        useEffect(
            (running) => {
                if (running) {
                    const timer = setInterval(() => this.read(), EVERY);
                    return () => clearInterval(timer);
                }
            },
            () => [this.props.record.data.state === "running"]
        );
    }

    async read() {
        const {record} = this.props;
        if (!document.hidden && !(await record.isDirty())) {
            await record.load();
        }
    }
}

registry.category("view_widgets").add("spm_follow", {
    component: Follow,
    fieldDependencies: [{name: "state", type: "selection"}],
});
