import {HierarchyRenderer} from "@web_hierarchy/hierarchy_renderer";
import {_t} from "@web/core/l10n/translation";
import {hierarchyView} from "@web_hierarchy/hierarchy_view";
import {registry} from "@web/core/registry";
import {useState} from "@odoo/owl";

export const PAGE = 60;

/** A tree of objectives: of a thousand below one, a page at a time is drawn. */
export class ObjectiveHierarchyRenderer extends HierarchyRenderer {
    static template = "spm_objectives.HierarchyRenderer";

    setup() {
        super.setup();
        this.shown = useState({});
    }

    get rows() {
        return super.rows.map((row) => {
            const shown = this.shown[this.keyOf(row)] || PAGE;
            const more = Math.max(0, row.nodes.length - shown);
            return {...row, nodes: row.nodes.slice(0, shown), more};
        });
    }

    keyOf(row) {
        return row.parentNode?.resId || 0;
    }

    moreLabel(row) {
        return _t("%s more", row.more);
    }

    showMore(row) {
        this.shown[this.keyOf(row)] = row.nodes.length + PAGE;
    }
}

registry.category("views").add("spm_objective_hierarchy", {
    ...hierarchyView,
    Renderer: ObjectiveHierarchyRenderer,
});
